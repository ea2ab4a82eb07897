//! What the house needs of a payment provider.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use kernel::Money;

use super::{Care, Decline, Notice, NoticeRefused};

/// A provider of payments. Every call may be repeated: creating and refunding carry a key, the rest have no effect
/// the second time.
#[async_trait]
pub trait PaymentGateway: Send + Sync {
    /// The provider's name, as stored with each payment, e.g. `demo`.
    fn provider(&self) -> &'static str;

    /// The key with which a browser mounts the provider's own form; `None` for a provider without one.
    fn publishable_key(&self) -> Option<&str> {
        None
    }

    /// Whether the provider keeps customers, with the cards that they saved.
    fn keeps_customers(&self) -> bool {
        false
    }

    /// Whether a card that pays once can be saved, and charged later without its client.
    fn saves_cards(&self) -> bool {
        false
    }

    /// Makes a customer, once for each key. Answers the provider's id.
    async fn create_customer(&self, _ask: CreateCustomer) -> Result<String, GatewayError> {
        Err(GatewayError::Unsupported)
    }

    /// A secret with which a browser may use, save and forget a customer's cards: once, and for a short while.
    async fn customer_session(&self, _customer: &str) -> Result<String, GatewayError> {
        Err(GatewayError::Unsupported)
    }

    /// Makes a payment that a client can confirm, or charges a saved card at once. The same key with the same terms answers the same payment;
    /// with other terms it is refused. A saved card that does not pay is no error: the payment says so.
    async fn create_intent(&self, ask: CreateIntent) -> Result<Intent, GatewayError>;

    /// Where a payment stands.
    async fn retrieve(&self, intent_id: &str) -> Result<Intent, GatewayError>;

    /// Cancels a payment and answers where it stands: `Canceled`, or `Succeeded` when the money was faster, or
    /// `Processing` when the provider cannot cancel it yet.
    async fn cancel(&self, intent_id: &str) -> Result<Intent, GatewayError>;

    /// Takes money that is authorized, all of it, and answers where the payment stands then.
    async fn capture(&self, _intent_id: &str) -> Result<Intent, GatewayError> {
        Err(GatewayError::Unsupported)
    }

    /// Gives money back. What is answered may still fail: see [`RefundStatus`].
    async fn refund(&self, ask: Refund) -> Result<GatewayRefund, GatewayError>;

    /// Where a refund stands.
    async fn retrieve_refund(&self, refund_id: &str) -> Result<GatewayRefund, GatewayError>;

    /// Movements of money in the provider's own books within a span, a page at a time.
    async fn list_movements(&self, _ask: ListMovements) -> Result<Movements, GatewayError> {
        Err(GatewayError::Unsupported)
    }

    /// Reads what somebody sent as a notice of the provider's, and refuses what the provider did not sign, or signed more than
    /// five minutes before or after `now`. Asks nobody.
    fn read_notice(
        &self,
        _signature: Option<&str>,
        _body: &[u8],
        _now: DateTime<Utc>,
    ) -> Result<Notice, NoticeRefused> {
        Err(NoticeRefused::Unsupported)
    }

    /// Plays the shopper and the bank. Only the demonstration provider can.
    async fn confirm_demo(&self, _intent_id: &str, _outcome: DemoOutcome) -> Result<Intent, GatewayError> {
        Err(GatewayError::Unsupported)
    }
}

/// The terms of a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateIntent {
    /// The key, made of order, purpose and attempt.
    pub key: String,
    /// What is to be paid.
    pub amount: Money,
    /// The order, as the provider shows it to finance.
    pub order_ref: String,
    /// How carefully the money is taken.
    pub care: Care,
    /// The provider's id of whoever pays, if they are known to it.
    pub customer: Option<String>,
    /// Whether the card that pays is saved for this customer, to be charged later.
    pub saves: bool,
    /// A saved card to charge at once, without its client; by the provider's id of it.
    pub off_session: Option<String>,
}

/// A card that was saved with a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedMethod {
    /// The provider's id of it.
    pub id: String,
    /// What people call it: "Visa ending 4242".
    pub label: String,
}

/// Somebody to be known to the provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateCustomer {
    /// The key.
    pub key: String,
    /// The account here; the order of a guest.
    pub account_ref: String,
    /// Its address.
    pub email: String,
}

/// Money to give back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refund {
    /// The key.
    pub key: String,
    /// The payment it came by.
    pub intent_id: String,
    /// How much.
    pub amount: Money,
}

/// A payment as the provider sees it.
#[derive(Clone, PartialEq, Eq)]
pub struct Intent {
    /// The provider's id of it.
    pub id: String,
    /// What the client confirms with. Never logged; stored only in the answer kept for an idempotency key, for a day.
    pub client_secret: String,
    /// Where it stands.
    pub status: IntentStatus,
    /// What is to be paid.
    pub amount: Money,
    /// What was received.
    pub received: Money,
    /// What the bank has authorized and may be taken now; zero unless `RequiresCapture`.
    pub authorized: Money,
    /// What the bank and the provider found when they authorized it.
    pub authorization: Option<Authorization>,
    /// Why the bank declined last, in words fit for the shopper.
    pub last_error: Option<String>,
    /// The same as a reason; `Some` with `last_error`.
    pub decline: Option<Decline>,
    /// The bank's last refusal, by which each is counted once.
    pub refusal: Option<Refusal>,
    /// The provider's id of whoever pays, if they are known to it.
    pub customer: Option<String>,
    /// What paid, where the provider keeps it for later.
    pub method: Option<SavedMethod>,
}

/// A refusal of the bank.
#[derive(Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What the provider calls it; another refusal of the same payment has another name.
    pub id: String,
    /// What the provider calls the card, the same wherever the card is used.
    pub card: Option<String>,
}

impl Intent {
    /// Whether a client's secret is this payment's own. Compares digests, so that the time taken says nothing about it.
    pub fn has_secret(&self, given: &str) -> bool {
        use sha2::{Digest, Sha256};
        !self.client_secret.is_empty()
            && Sha256::digest(given.as_bytes()) == Sha256::digest(self.client_secret.as_bytes())
    }
}

impl std::fmt::Debug for Intent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Intent")
            .field("id", &self.id)
            .field("status", &self.status)
            .field("amount", &self.amount)
            .field("received", &self.received)
            .finish_non_exhaustive()
    }
}

/// What was found about money that is authorized.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Authorization {
    /// Whether the bank made sure of the shopper (3-D Secure).
    pub authentication: Authentication,
    /// How the provider judges the risk of fraud.
    pub risk: Risk,
    /// Until when it can be taken; the bank lets go of it then.
    pub capture_before: Option<DateTime<Utc>>,
}

/// Whether the bank made sure of the shopper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Authentication {
    /// It did.
    Authenticated,
    /// It was asked and took note; the liability is the bank's as well.
    Acknowledged,
    /// It did not: not asked, exempted, failed, or not a card.
    Missing,
}

impl Authentication {
    /// Every outcome.
    pub const ALL: [Self; 3] = [Self::Authenticated, Self::Acknowledged, Self::Missing];

    /// The word in the database and the API.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Authenticated => "authenticated",
            Self::Acknowledged => "acknowledged",
            Self::Missing => "missing",
        }
    }
}

impl Risk {
    /// The word in the database and the API.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Raised => "raised",
        }
    }
}

/// How the provider judges the risk of fraud.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Risk {
    /// Nothing out of the ordinary.
    Normal,
    /// Higher than usual, or not judged.
    Raised,
}

/// Where a payment stands with the provider. Only `Succeeded` is money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IntentStatus {
    /// Waits for a card; also after a decline.
    RequiresPaymentMethod,
    /// Has a card and waits to be confirmed.
    RequiresConfirmation,
    /// Waits for the shopper to confirm with the bank.
    RequiresAction,
    /// The bank is at work, for days perhaps; it may still say no.
    Processing,
    /// The bank has authorized the money; it is not ours until it is taken.
    RequiresCapture,
    /// The money came. Final.
    Succeeded,
    /// Can no longer be paid. Final.
    Canceled,
}

impl IntentStatus {
    /// The provider's word, as the API passes it on.
    pub const fn code(self) -> &'static str {
        match self {
            Self::RequiresPaymentMethod => "requires_payment_method",
            Self::RequiresConfirmation => "requires_confirmation",
            Self::RequiresAction => "requires_action",
            Self::Processing => "processing",
            Self::RequiresCapture => "requires_capture",
            Self::Succeeded => "succeeded",
            Self::Canceled => "canceled",
        }
    }
}

/// Money that goes back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GatewayRefund {
    /// The provider's id of it.
    pub id: String,
    /// How much.
    pub amount: Money,
    /// Where it stands.
    pub status: RefundStatus,
}

/// Where money that goes back stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RefundStatus {
    /// On its way.
    Pending,
    /// With the shopper's bank. It may still come back as `Failed`, days later.
    Succeeded,
    /// It did not arrive: the money is with the provider again.
    Failed,
}

/// Which movements are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListMovements {
    /// Entered at this moment or later.
    pub since: DateTime<Utc>,
    /// Entered before this one.
    pub until: DateTime<Utc>,
    /// Goes on after a page: [`Movements::next`] of it.
    pub after: Option<String>,
}

/// A page of movements.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Movements {
    /// The movements.
    pub movements: Vec<Movement>,
    /// What asks for the next page; `None` on the last.
    pub next: Option<String>,
}

/// Money that moved, as the provider's own books have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Movement {
    /// The provider's id of the entry.
    pub id: String,
    /// What it is about, as far as we compare it.
    pub kind: MovementKind,
    /// The provider's own word for it.
    pub word: String,
    /// Its id of the payment, or of the refund.
    pub source: Option<String>,
    /// How much, in the currency of the payment; negative where money left.
    pub amount: Money,
    /// When it was entered.
    pub at: DateTime<Utc>,
}

/// What a movement is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MovementKind {
    /// Money was taken for a payment.
    Charge,
    /// Money went back to a client.
    Refund,
    /// It did not arrive, and is with the provider again.
    RefundFailure,
    /// Fees, payouts, disputes: not ours to compare.
    Other,
}

impl MovementKind {
    /// The word in the database.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Charge => "charge",
            Self::Refund => "refund",
            Self::RefundFailure => "refund_failure",
            Self::Other => "other",
        }
    }
}

/// What the shopper and the bank do in a demonstration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DemoOutcome {
    /// The bank pays.
    Succeed,
    /// The bank declines.
    Decline,
    /// The bank asks the shopper to confirm first.
    Challenge,
}

impl std::str::FromStr for DemoOutcome {
    type Err = UnknownOutcome;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "succeed" => Ok(Self::Succeed),
            "decline" => Ok(Self::Decline),
            "challenge" => Ok(Self::Challenge),
            _ => Err(UnknownOutcome),
        }
    }
}

/// The text is not an outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an outcome is one of succeed, decline, challenge")]
pub struct UnknownOutcome;

/// Why a provider did not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GatewayError {
    /// It did not answer in time, or the answer was lost: the effect is unknown.
    #[error("the provider did not answer in time")]
    Timeout,
    /// It cannot be reached, or failed on its side: the effect is unknown.
    #[error("the provider is not available: {0}")]
    Unavailable(String),
    /// The key was used on other terms.
    #[error("the provider knows this key on other terms")]
    KeyReused,
    /// It does not know the payment.
    #[error("the provider does not know this payment")]
    NotFound,
    /// It understood and said no.
    #[error("the provider refused: {0}")]
    Refused(String),
    /// It cannot do that.
    #[error("the provider cannot do that")]
    Unsupported,
}

impl From<db::DbError> for GatewayError {
    fn from(error: db::DbError) -> Self {
        Self::Unavailable(error.to_string())
    }
}

impl From<sqlx::Error> for GatewayError {
    fn from(error: sqlx::Error) -> Self {
        db::DbError::from(error).into()
    }
}
