//! Refunds on the wire.

use chrono::{DateTime, Utc};
use commerce::{
    orders::{Condition, OrderError, ReturnedLine},
    payments::{Source, StoredRefund},
};
use kernel::FieldError;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::common::{MoneyIn, MoneyOut};

/// Money that goes back to a client.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Refund)]
pub(crate) struct RefundOut {
    id: String,
    /// The request that it is a part of: a request has a part for each payment, gift card and store credit that it goes back to.
    request_id: String,
    amount: MoneyOut,
    /// What it goes back to: `card`, `bank_transfer`, `gift_card` or `store_credit`.
    #[schema(example = "card")]
    to: &'static str,
    /// The same in words for people.
    #[schema(example = "Gift card ending 7Q2M")]
    to_label: String,
    /// `waiting` for a second person, `pending`, `done`, `failed`, `refused`, or `converted` into store credit.
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
            request_id: r.ask.to_string(),
            amount: r.amount.into(),
            to: r.to.code(),
            to_label: r.to.name(),
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
    /// What that goes back to, in the order in which it goes back.
    pub(crate) sources: Vec<RefundSourceOut>,
}

/// What can still go back to one payment, gift card or store credit.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RefundSource)]
pub(crate) struct RefundSourceOut {
    /// `card`, `gift_card` or `store_credit`.
    #[schema(example = "card")]
    to: &'static str,
    /// The same in words for people.
    to_label: String,
    left: MoneyOut,
}

impl From<Source> for RefundSourceOut {
    fn from(source: Source) -> Self {
        Self { to: source.to.code(), to_label: source.to.name(), left: source.left.into() }
    }
}

/// Money to give back, and why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RequestRefund, example = json!({"amount": {"amount": 12050, "currency": "USD"}, "note": "The chain was shorter than shown."}))]
pub(crate) struct RequestRefundIn {
    pub(crate) amount: MoneyIn,
    pub(crate) note: String,
    /// Pieces that came back with it.
    #[serde(default)]
    pub(crate) returns: Vec<ReturnedLineIn>,
}

/// Pieces of one line that came back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ReturnedLine, example = json!({"line_id": "oln_069283r0000000000000000000", "quantity": 1, "condition": "for_sale"}))]
pub(crate) struct ReturnedLineIn {
    /// The line of the order.
    line_id: String,
    quantity: i32,
    /// `for_sale` again, or `kept_back`: written off until it is received anew.
    condition: String,
}

/// Pieces that came back, without money going back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ReturnPieces)]
pub(crate) struct ReturnPiecesIn {
    pub(crate) returns: Vec<ReturnedLineIn>,
}

/// Reads what came back; a line or condition that cannot be read is named by its place.
pub(crate) fn read_returns(lines: &[ReturnedLineIn]) -> Result<Vec<ReturnedLine>, OrderError> {
    let read = |(at, line): (usize, &ReturnedLineIn)| {
        let wrong = |field: &str, words: &'static str| {
            FieldError::new(format!("returns.{at}.{field}"), "unknown", words)
        };
        let id = line.line_id.parse().map_err(|_| wrong("line_id", "Name a line of the order by its id."))?;
        let condition = Condition::find(&line.condition)
            .ok_or_else(|| wrong("condition", "Choose for_sale or kept_back."))?;
        Ok(ReturnedLine { line: id, quantity: line.quantity, condition })
    };
    let read: Result<_, FieldError> = lines.iter().enumerate().map(read).collect();
    read.map_err(|field| OrderError::Fields(vec![field]))
}

/// The second person's answer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DecideRefund, example = json!({"approve": true}))]
pub(crate) struct DecideRefundIn {
    pub(crate) approve: bool,
}
