//! Refunds on the wire.

use chrono::{DateTime, Utc};
use commerce::payments::StoredRefund;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::common::{MoneyIn, MoneyOut};

/// Money that goes back to a client.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Refund)]
pub(crate) struct RefundOut {
    id: String,
    amount: MoneyOut,
    /// `waiting` for a second person, `pending`, `done`, `failed` or `refused`.
    #[schema(example = "pending")]
    status: &'static str,
    /// Why, in the words of whoever asked.
    note: Option<String>,
    requested_by: String,
    /// The second person, where one was needed.
    decided_by: Option<String>,
    created_at: DateTime<Utc>,
    done_at: Option<DateTime<Utc>>,
}

impl From<StoredRefund> for RefundOut {
    fn from(r: StoredRefund) -> Self {
        Self {
            id: r.id.to_string(),
            amount: r.amount.into(),
            status: r.state.code(),
            note: r.note,
            requested_by: r.requested_by,
            decided_by: r.decided_by,
            created_at: r.created_at,
            done_at: r.done_at,
        }
    }
}

/// The refunds of an order, the oldest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Refunds)]
pub(crate) struct RefundsOut {
    pub(crate) data: Vec<RefundOut>,
    /// What can still be asked back; null when nothing can.
    pub(crate) refundable: Option<MoneyOut>,
}

/// Money to give back, and why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RequestRefund, example = json!({"amount": {"amount": 12050, "currency": "USD"}, "note": "The chain was shorter than shown."}))]
pub(crate) struct RequestRefundIn {
    pub(crate) amount: MoneyIn,
    pub(crate) note: String,
}

/// The second person's answer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DecideRefund, example = json!({"approve": true}))]
pub(crate) struct DecideRefundIn {
    pub(crate) approve: bool,
}
