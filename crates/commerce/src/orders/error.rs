//! Why an order cannot change.

use std::borrow::Cow;

use db::DbError;
use kernel::{Fault, FieldError, Kind};

use super::OrderState;
use crate::{
    error::from_database, fulfillment::FulfillmentError, inventory::InventoryError, ledger::LedgerError,
};

/// A refusal about an order.
#[derive(Debug, thiserror::Error)]
pub enum OrderError {
    /// There is no such order, or it is not the caller's.
    #[error("there is no such order")]
    NotFound,
    /// The order stands where this cannot be done.
    #[error("the order is {from}, which cannot become {to}")]
    InvalidTransition {
        /// Where it stands.
        from: OrderState,
        /// Where it was asked to go.
        to: OrderState,
    },
    /// The order has changed since the caller read it.
    #[error("the order is at version {current}")]
    VersionConflict {
        /// The present version.
        current: i64,
    },
    /// Something about its payment has to be answered first: a dispute, a review, a suspicion of fraud.
    #[error("a concern about its payment keeps the order from being sent")]
    PaymentHeld,
    /// It is not paid in full, so none of its pieces are out that could come back.
    #[error("no pieces of the order are out")]
    NothingOut,
    /// More pieces than are still out.
    #[error("more pieces than are out")]
    MoreThanOut {
        /// Which piece.
        title: String,
        /// How many of it are still out.
        out: i32,
    },
    /// All of its pieces are back.
    #[error("nothing is left to send")]
    NothingToSend,
    /// Somebody keeps it in the house already.
    #[error("the order is on hold already")]
    HeldAlready,
    /// Nobody keeps it in the house.
    #[error("the order is not on hold")]
    NotHeld,
    /// Nothing of it is in the house that could be kept.
    #[error("nothing of the order can be kept")]
    NothingToHold,
    /// A step of its shipment said no.
    #[error(transparent)]
    Fulfillment(Box<FulfillmentError>),
    /// Its client still has time to pay what is due.
    #[error("the client still has time to pay")]
    StillInTime,
    /// Some fields break a rule.
    #[error("{} field(s) break a rule", .0.len())]
    Fields(Vec<FieldError>),
    /// The stock room said no, which it never should here.
    #[error(transparent)]
    Inventory(InventoryError),
    /// The ledger said no, which it never should.
    #[error(transparent)]
    Ledger(LedgerError),
    /// The database said no.
    #[error(transparent)]
    Database(#[from] DbError),
}

from_database!(OrderError);

impl From<InventoryError> for OrderError {
    fn from(error: InventoryError) -> Self {
        match error {
            InventoryError::Database(error) => Self::Database(error),
            other => Self::Inventory(other),
        }
    }
}

impl From<FulfillmentError> for OrderError {
    fn from(error: FulfillmentError) -> Self {
        match error {
            FulfillmentError::Database(error) => Self::Database(error),
            FulfillmentError::OrderNotFound => Self::NotFound,
            FulfillmentError::Order(error) => *error,
            other => Self::Fulfillment(Box::new(other)),
        }
    }
}

impl From<LedgerError> for OrderError {
    fn from(error: LedgerError) -> Self {
        match error {
            LedgerError::Database(error) => Self::Database(error),
            other => Self::Ledger(other),
        }
    }
}

impl Fault for OrderError {
    fn kind(&self) -> Kind {
        match self {
            Self::NotFound => Kind::NotFound,
            Self::InvalidTransition { .. }
            | Self::PaymentHeld
            | Self::StillInTime
            | Self::NothingOut
            | Self::MoreThanOut { .. }
            | Self::NothingToSend
            | Self::HeldAlready
            | Self::NotHeld
            | Self::NothingToHold => Kind::Conflict,
            Self::Fulfillment(error) => error.kind(),
            Self::VersionConflict { .. } => Kind::PreconditionFailed,
            Self::Fields(_) => Kind::Invalid,
            Self::Inventory(_) | Self::Ledger(_) => Kind::Internal,
            Self::Database(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "order_not_found",
            Self::InvalidTransition { .. } => "invalid_transition",
            Self::VersionConflict { .. } => "version_conflict",
            Self::PaymentHeld => "payment_held",
            Self::StillInTime => "still_in_time",
            Self::NothingOut => "nothing_out",
            Self::MoreThanOut { .. } => "return_exceeds_line",
            Self::NothingToSend => "nothing_to_send",
            Self::HeldAlready => "held_already",
            Self::NotHeld => "not_held",
            Self::NothingToHold => "nothing_to_hold",
            Self::Fulfillment(error) => error.code(),
            Self::Fields(_) => "invalid",
            Self::Inventory(_) | Self::Ledger(_) => "internal",
            Self::Database(error) => error.code(),
        }
    }

    fn message(&self) -> Cow<'static, str> {
        match self {
            Self::NotFound => "We can't find this order.".into(),
            Self::InvalidTransition { from: OrderState::DepositPaid, to: OrderState::Fulfilled } => {
                "The balance of this order is not paid yet, so it can't be sent.".into()
            }
            Self::InvalidTransition { from, .. } if from.is_paid() => {
                "This order is paid, so it can no longer be cancelled here. Our concierge can help.".into()
            }
            Self::InvalidTransition { from, .. } => {
                format!("This order is {}, so this can't be done.", from.label().to_lowercase()).into()
            }
            Self::VersionConflict { .. } => {
                "This order changed meanwhile. Here it is as it stands now.".into()
            }
            Self::PaymentHeld => {
                "This order is not sent yet: a dispute, a review or a suspicion of fraud about its payment has to be answered first.".into()
            }
            Self::StillInTime => {
                "The client still has time to pay: an order lapses after the last day of grace.".into()
            }
            Self::NothingOut => {
                "This order is not paid in full, so none of its pieces are with the client. Nothing was changed.".into()
            }
            Self::MoreThanOut { title, out: 0 } => {
                format!("All of {title} came back before. Nothing was changed.").into()
            }
            Self::MoreThanOut { title, out } => {
                format!("Only {out} of {title} can still come back. Nothing was changed.").into()
            }
            Self::NothingToSend => {
                "All pieces of this order are back in the house, so there is nothing to send.".into()
            }
            Self::HeldAlready => "This order is on hold already. Write a note beside it instead.".into(),
            Self::NotHeld => "This order is not on hold.".into(),
            Self::NothingToHold => "Nothing of this order is in the house any more, so there is nothing to keep.".into(),
            Self::Fulfillment(error) => error.message(),
            Self::Fields(_) => "Some details need another look.".into(),
            Self::Inventory(_) | Self::Ledger(_) => {
                "Something went wrong on our side. Nothing was changed.".into()
            }
            Self::Database(error) => error.message(),
        }
    }

    fn fields(&self) -> &[FieldError] {
        match self {
            Self::Fields(fields) => fields,
            Self::Fulfillment(error) => error.fields(),
            _ => &[],
        }
    }
}
