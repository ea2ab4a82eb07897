//! Why a schedule is refused.

use std::borrow::Cow;

use db::DbError;
use kernel::{Fault, FieldError, Kind, Money};

use crate::{error::from_database, orders::OrderError, payments::PaymentError, velocity};

/// A refusal about the parts in which an order is paid.
#[derive(Debug, thiserror::Error)]
pub enum ScheduleError {
    /// There is no such order or installment, or it is not the caller's.
    #[error("there is no such installment")]
    NotFound,
    /// A deposit is not offered for this total.
    #[error("a deposit is not offered for this total")]
    DepositNotOffered {
        /// The total from which it is.
        from: Option<Money>,
    },
    /// A bank transfer is not offered for this total.
    #[error("a bank transfer is not offered for this total")]
    TransferNotOffered {
        /// The total from which it is.
        from: Option<Money>,
    },
    /// Orders of this address await two transfers already.
    #[error("two orders of this address await a transfer already")]
    TooManyTransfers,
    /// Nothing of the order is to be paid at present, or not this part of it.
    #[error("this installment is not due")]
    NothingDue {
        /// Whether it is because it has been paid.
        paid: bool,
    },
    /// A velocity rule is full: too many of their payments were declined.
    #[error("too many tries; again in {minutes} minutes")]
    TooManyTries {
        /// How long to wait, in whole minutes.
        minutes: i64,
    },
    /// Somebody changed it meanwhile, or it exists already.
    #[error("it is at version {current}")]
    VersionConflict {
        /// The version it has now; 0 when there is none.
        current: i64,
    },
    /// Some fields break a rule.
    #[error("{} field(s) break a rule", .0.len())]
    Invalid(Vec<FieldError>),
    /// Its payment said no.
    #[error(transparent)]
    Payment(Box<PaymentError>),
    /// Its order said no.
    #[error(transparent)]
    Order(Box<OrderError>),
    /// The database said no.
    #[error(transparent)]
    Database(#[from] DbError),
}

from_database!(ScheduleError);

impl From<PaymentError> for ScheduleError {
    fn from(error: PaymentError) -> Self {
        match error {
            PaymentError::Database(error) => Self::Database(error),
            other => Self::Payment(Box::new(other)),
        }
    }
}

impl From<OrderError> for ScheduleError {
    fn from(error: OrderError) -> Self {
        match error {
            OrderError::Database(error) => Self::Database(error),
            other => Self::Order(Box::new(other)),
        }
    }
}

impl ScheduleError {
    pub(super) fn field(field: &'static str, code: &'static str, words: &'static str) -> Self {
        Self::Invalid(vec![FieldError::new(field, code, words)])
    }
}

impl Fault for ScheduleError {
    fn kind(&self) -> Kind {
        match self {
            Self::NotFound => Kind::NotFound,
            Self::DepositNotOffered { .. } | Self::TransferNotOffered { .. } | Self::Invalid(_) => {
                Kind::Invalid
            }
            Self::TooManyTransfers | Self::NothingDue { .. } => Kind::Conflict,
            Self::TooManyTries { .. } => Kind::RateLimited,
            Self::VersionConflict { .. } => Kind::PreconditionFailed,
            Self::Payment(error) => error.kind(),
            Self::Order(error) => error.kind(),
            Self::Database(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "installment_not_found",
            Self::DepositNotOffered { .. } => "deposit_not_offered",
            Self::TransferNotOffered { .. } => "transfer_not_offered",
            Self::TooManyTransfers => "too_many_transfers",
            Self::NothingDue { .. } => "nothing_due",
            Self::TooManyTries { .. } => "too_many_tries",
            Self::VersionConflict { .. } => "version_conflict",
            Self::Invalid(_) => "invalid",
            Self::Payment(error) => error.code(),
            Self::Order(error) => error.code(),
            Self::Database(error) => error.code(),
        }
    }

    fn message(&self) -> Cow<'static, str> {
        match self {
            Self::NotFound => "We can't find this payment.".into(),
            Self::DepositNotOffered { from: Some(from) } => {
                format!("A deposit is offered for orders of {from} and more. Choose to pay in full.").into()
            }
            Self::DepositNotOffered { from: None } => "This order can't be paid by a deposit. Choose to pay in full.".into(),
            Self::TransferNotOffered { from: Some(from) } => {
                format!("A bank transfer is offered for orders of {from} and more. Choose to pay by card.").into()
            }
            Self::TransferNotOffered { from: None } => "This order can't be paid by bank transfer. Choose to pay by card.".into(),
            Self::TooManyTransfers => {
                "Two orders of yours await a bank transfer already. Pay one of them first, or pay this one by card.".into()
            }
            Self::NothingDue { paid: true } => "This part is paid. Nothing was charged twice.".into(),
            Self::NothingDue { paid: false } => "Nothing of this order is to be paid at present.".into(),
            Self::TooManyTries { minutes } => velocity::please_wait(*minutes).into(),
            Self::VersionConflict { .. } => {
                "Somebody changed this while you were editing. Nothing of yours was saved yet.".into()
            }
            Self::Invalid(_) => "Some details need another look.".into(),
            Self::Payment(error) => error.message(),
            Self::Order(error) => error.message(),
            Self::Database(error) => error.message(),
        }
    }

    fn fields(&self) -> &[FieldError] {
        match self {
            Self::Invalid(fields) => fields,
            Self::Payment(error) => error.fields(),
            Self::Order(error) => error.fields(),
            _ => &[],
        }
    }
}
