//! A payment as we keep it.

use kernel::{
    Money,
    ids::{InstallmentId, OrderId, PaymentId},
};

use super::{Authorization, Care, care_for};

/// One attempt to have an order, or one of its installments, paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// Its id.
    pub id: PaymentId,
    /// The order it is for.
    pub order: OrderId,
    /// The installment it is for; none where the order is paid whole.
    pub installment: Option<InstallmentId>,
    /// Whether that is its deposit.
    pub is_deposit: bool,
    /// Who brings the money: the provider's name, or [`BANK_TRANSFER`].
    pub provider: String,
    /// Which attempt it is, from 1.
    pub attempt: i32,
    /// The key under which the provider was, or will be, asked for it.
    pub provider_key: String,
    /// The provider's id of it, once known.
    pub intent_id: Option<String>,
    /// What is to be paid.
    pub amount: Money,
    /// What was received.
    pub captured: Money,
    /// What went back.
    pub refunded: Money,
    /// Where it stands.
    pub state: PaymentState,
    /// What the bank, or our own check, said last.
    pub last_error: Option<String>,
    /// Whether its order died and the provider has yet to confirm that the payment did.
    pub cancel_requested: bool,
    /// Whether staff said that money which is authorized may be taken.
    pub capture_approved: bool,
    /// Whether the bank makes sure of the shopper whatever the amount.
    pub strict: bool,
    /// Whether it is charged to a saved card, without its client.
    pub off_session: bool,
    /// A keyed digest of the network it was begun from.
    pub network: Option<String>,
    /// The refusal of the bank that was counted last.
    pub decline_counted: Option<String>,
    /// What the bank and the provider found when the money was authorized.
    pub found: Option<Authorization>,
}

impl Payment {
    /// How carefully it is taken. A card that its client saved was looked at when it paid the deposit; a bank cannot ask who is not there.
    pub fn care(&self) -> Care {
        if self.off_session {
            return Care::Usual;
        }
        if self.strict { Care::Strict } else { care_for(self.amount) }
    }
}

/// What stands in place of a provider's name on a payment that was made to the house's bank account.
pub const BANK_TRANSFER: &str = "bank_transfer";
/// The same on a payment that a channel took, at a till or by a provider of its own. It goes back there, not through ours.
pub const POS: &str = "pos";

/// Where a payment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PaymentState {
    /// The shopper has yet to pay.
    Pending,
    /// The bank asks the shopper to confirm.
    RequiresAction,
    /// The bank said no; the shopper may try again.
    Declined,
    /// The bank is at work and may still say no.
    Processing,
    /// The bank has authorized the money; it is not ours until it is taken.
    Authorized,
    /// The money came.
    Succeeded,
    /// It can no longer be paid.
    Cancelled,
    /// The money came and went back.
    Refunded,
}

impl PaymentState {
    /// Every state.
    pub const ALL: [Self; 8] = [
        Self::Pending,
        Self::RequiresAction,
        Self::Declined,
        Self::Processing,
        Self::Authorized,
        Self::Succeeded,
        Self::Cancelled,
        Self::Refunded,
    ];

    /// The word in the database and the API.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::RequiresAction => "requires_action",
            Self::Declined => "declined",
            Self::Processing => "processing",
            Self::Authorized => "authorized",
            Self::Succeeded => "succeeded",
            Self::Cancelled => "cancelled",
            Self::Refunded => "refunded",
        }
    }

    /// Whether money may still come by it.
    pub const fn is_open(self) -> bool {
        matches!(
            self,
            Self::Pending | Self::RequiresAction | Self::Declined | Self::Processing | Self::Authorized
        )
    }

    pub(super) fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.code() == code)
    }
}
