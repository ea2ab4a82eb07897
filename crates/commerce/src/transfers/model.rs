//! A transfer and its states.

use chrono::{DateTime, NaiveDate, Utc};
use kernel::{
    Money,
    ids::{OrderId, TransferId},
};
use serde::Serialize;

/// Money that came to the house's account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Transfer {
    /// Its id.
    pub id: TransferId,
    /// The bank's own id of the line of the statement.
    pub line_id: String,
    /// How much came.
    pub amount: Money,
    /// The day the bank booked it.
    pub received_on: NaiveDate,
    /// Who sent it, as the bank says.
    pub payer: String,
    /// What they wrote.
    pub reference: String,
    /// The order that it was matched to.
    pub order: Option<OrderId>,
    /// How much of it has paid something.
    pub applied: Money,
    /// How much of it went back.
    pub returned: Money,
    /// Where it stands.
    pub state: TransferState,
    /// When it was recorded.
    pub created_at: DateTime<Utc>,
    /// The day it was sent back.
    pub returned_on: Option<NaiveDate>,
}

impl Transfer {
    /// What has neither paid anything nor gone back.
    pub fn remaining(&self) -> Money {
        let rest = self.amount.checked_sub(self.applied).and_then(|rest| rest.checked_sub(self.returned));
        rest.unwrap_or(Money::zero(self.amount.currency()))
    }
}

/// Where a transfer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TransferState {
    /// Nobody has said yet what it pays.
    Unmatched,
    /// It is an order's, and more has to come before it pays what is due.
    Waiting,
    /// All of it has paid something.
    Applied,
    /// What is left of it goes back to whoever sent it.
    RefundDue,
    /// What was left of it went back.
    Refunded,
}

impl TransferState {
    /// Every state.
    pub const ALL: [Self; 5] =
        [Self::Unmatched, Self::Waiting, Self::Applied, Self::RefundDue, Self::Refunded];

    /// The word in the database and the API.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unmatched => "unmatched",
            Self::Waiting => "waiting",
            Self::Applied => "applied",
            Self::RefundDue => "refund_due",
            Self::Refunded => "refunded",
        }
    }

    /// The words people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Unmatched => "Not matched",
            Self::Waiting => "Short: waits for more",
            Self::Applied => "Applied",
            Self::RefundDue => "To be sent back",
            Self::Refunded => "Sent back",
        }
    }

    /// The state of a code.
    pub fn find(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

/// The order that a transfer seems to be for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Suggestion {
    /// The order.
    pub order: OrderId,
    /// Its number.
    pub number: String,
    /// What is due of it at present; none when nothing is.
    pub due: Option<Money>,
    /// Whether the reference carried check digits that fit; otherwise a number was read out of the text.
    pub checked: bool,
}
