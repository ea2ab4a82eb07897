//! Gift cards and store credit, as shoppers spend them and as staff give them.

use chrono::{DateTime, Utc};
use commerce::credits::{Credit, CreditEntry, For, IssueCredit, Tender};
use kernel::Money;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::common::{MoneyIn, MoneyOut};
use crate::problem::{ApiResult, Problem};

/// What a gift card or store credit pays of an order.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Tender)]
pub(crate) struct TenderOut {
    #[schema(example = "crd_069283r0000000000000000000")]
    credit: String,
    /// `gift_card` or `store_credit`.
    #[schema(example = "gift_card")]
    kind: &'static str,
    #[schema(example = "Gift card ending 7Q2M")]
    name: String,
    amount: MoneyOut,
}

impl From<&Tender> for TenderOut {
    fn from(tender: &Tender) -> Self {
        Self {
            credit: tender.credit.to_string(),
            kind: tender.kind.code(),
            name: tender.name(),
            amount: tender.amount.into(),
        }
    }
}

/// What a cart shall be paid with.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CartCredits)]
pub(crate) struct CartCreditsOut {
    /// In the order in which they pay.
    pub(crate) data: Vec<CartCreditOut>,
    /// What store credit of the cart's account could pay besides; null for none.
    pub(crate) store_credit: Option<MoneyOut>,
}

/// A gift card or store credit that a cart shall be paid with.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CartCredit)]
pub(crate) struct CartCreditOut {
    #[schema(example = "crd_069283r0000000000000000000")]
    id: String,
    /// `gift_card` or `store_credit`.
    kind: &'static str,
    #[schema(example = "Gift card ending 7Q2M")]
    name: String,
    /// What can be spent of it now.
    available: MoneyOut,
}

impl From<&Credit> for CartCreditOut {
    fn from(credit: &Credit) -> Self {
        Self {
            id: credit.id.to_string(),
            kind: credit.kind.code(),
            name: credit.name(),
            available: credit.available().into(),
        }
    }
}

/// A gift card to pay with.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ApplyGiftCard)]
pub(crate) struct GiftCardIn {
    /// Its sixteen characters; case, spaces and hyphens do not matter.
    #[schema(example = "7Q2M-4K9T-XW3R-0BCE")]
    pub(crate) code: String,
}

/// A gift card, or the store credit of an account, for staff.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Credit)]
pub(crate) struct CreditOut {
    #[schema(example = "crd_069283r0000000000000000000")]
    id: String,
    /// `gift_card` or `store_credit`.
    kind: &'static str,
    /// The last characters of a gift card's code.
    #[schema(example = "7Q2M")]
    last_four: Option<String>,
    /// Whose store credit it is.
    account: Option<String>,
    balance: MoneyOut,
    /// What of the balance waiting orders keep.
    reserved: MoneyOut,
    note: String,
    disabled_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
    version: i64,
    /// The code of a gift card that was just issued: the only copy there will ever be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) code: Option<String>,
    /// What was given and spent, the newest first; only where one credit is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) entries: Option<Vec<CreditEntryOut>>,
}

impl From<&Credit> for CreditOut {
    fn from(credit: &Credit) -> Self {
        Self {
            id: credit.id.to_string(),
            kind: credit.kind.code(),
            last_four: credit.last_four.clone(),
            account: credit.account.map(|account| account.to_string()),
            balance: credit.balance.into(),
            reserved: credit.reserved.into(),
            note: credit.note.clone(),
            disabled_at: credit.disabled_at,
            created_at: credit.created_at,
            version: credit.version,
            code: None,
            entries: None,
        }
    }
}

/// One movement of a credit.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CreditEntry)]
pub(crate) struct CreditEntryOut {
    /// Positive for what was given, negative for what was spent.
    amount: MoneyOut,
    /// The number of the order it was spent on.
    #[schema(example = "JC-7K2M9QX")]
    order: Option<String>,
    at: DateTime<Utc>,
}

impl From<&CreditEntry> for CreditEntryOut {
    fn from(entry: &CreditEntry) -> Self {
        let order = entry.order.as_ref().map(|(_, number)| number.clone());
        Self { amount: entry.amount.into(), order, at: entry.at }
    }
}

/// Gift cards and store credit, the newest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Credits)]
pub(crate) struct CreditsOut {
    pub(crate) data: Vec<CreditOut>,
    pub(crate) next_cursor: Option<String>,
}

/// What to give, to whom and why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = IssueCredit, example = json!({"amount": {"amount": 20000, "currency": "USD"}, "reason": "Goodwill after a late delivery"}))]
pub(crate) struct IssueCreditIn {
    amount: MoneyIn,
    /// The address of the account whose store credit it shall be; a new gift card unless given.
    email: Option<String>,
    /// Kept in the audit log.
    reason: String,
    /// For whom, so that staff find it again.
    #[serde(default)]
    note: String,
}

impl IssueCreditIn {
    /// The credit as the operation takes it.
    pub(crate) fn read(self) -> ApiResult<IssueCredit> {
        let to = match self.email {
            None => For::Bearer,
            Some(email) => For::Account(
                email.parse().map_err(|_| Problem::field("email", "invalid", "Enter an e-mail address."))?,
            ),
        };
        let amount: Money = self.amount.into();
        Ok(IssueCredit {
            to,
            currency: amount.currency(),
            amount_minor: amount.minor(),
            reason: self.reason,
            note: self.note,
        })
    }
}
