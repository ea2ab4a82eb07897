//! Why a return cannot go on.

use std::borrow::Cow;

use chrono::NaiveDate;
use db::DbError;
use kernel::{Fault, FieldError, Kind as Refused};

use super::ReturnState;
use crate::{error::from_database, orders::OrderError, payments::PaymentError};

/// A refusal about a return or a claim.
#[derive(Debug, thiserror::Error)]
pub enum ReturnError {
    /// There is no such return, or it is not the caller's.
    #[error("there is no such return")]
    NotFound,
    /// The order's pieces have not left the house.
    #[error("nothing of the order was sent")]
    NotSent,
    /// More pieces than are with the client and in no other return.
    #[error("more pieces than can come back")]
    MoreThanOut {
        /// Which piece.
        title: String,
        /// How many can still come back.
        left: i32,
    },
    /// It was sold as something that never comes back.
    #[error("the piece never comes back")]
    Excluded {
        /// Which piece.
        title: String,
        /// Why, with the exception of the law by its name.
        words: String,
    },
    /// Its days are over.
    #[error("the days of return were over on {since}")]
    TooLate {
        /// Which piece.
        title: String,
        /// The last day.
        since: NaiveDate,
    },
    /// Store credit needs an account, and nobody has one with the order's address.
    #[error("store credit needs an account")]
    NoAccount,
    /// It stands where this cannot be done.
    #[error("the return is {}", .from.code())]
    InvalidTransition {
        /// Where it stands.
        from: ReturnState,
    },
    /// It changed since the caller read it.
    #[error("the return is at version {current}")]
    VersionConflict {
        /// The present version.
        current: i64,
    },
    /// Some fields break a rule.
    #[error("{} field(s) break a rule", .0.len())]
    Fields(Vec<FieldError>),
    /// The money cannot go back as it was asked for.
    #[error(transparent)]
    Payment(Box<PaymentError>),
    /// The pieces cannot be taken back.
    #[error(transparent)]
    Order(Box<OrderError>),
    /// The database said no.
    #[error(transparent)]
    Database(#[from] DbError),
}

from_database!(ReturnError);

impl ReturnError {
    pub(super) fn field(field: &'static str, code: &'static str, words: &'static str) -> Self {
        Self::Fields(vec![FieldError::new(field, code, words)])
    }
}

impl From<PaymentError> for ReturnError {
    fn from(error: PaymentError) -> Self {
        match error {
            PaymentError::Database(error) => Self::Database(error),
            PaymentError::Order(error) => error.into(),
            other => Self::Payment(Box::new(other)),
        }
    }
}

impl From<OrderError> for ReturnError {
    fn from(error: OrderError) -> Self {
        match error {
            OrderError::Database(error) => Self::Database(error),
            other => Self::Order(Box::new(other)),
        }
    }
}

impl Fault for ReturnError {
    fn kind(&self) -> Refused {
        match self {
            Self::NotFound => Refused::NotFound,
            Self::NotSent
            | Self::MoreThanOut { .. }
            | Self::Excluded { .. }
            | Self::TooLate { .. }
            | Self::NoAccount
            | Self::InvalidTransition { .. } => Refused::Conflict,
            Self::VersionConflict { .. } => Refused::PreconditionFailed,
            Self::Fields(_) => Refused::Invalid,
            Self::Payment(error) => error.kind(),
            Self::Order(error) => error.kind(),
            Self::Database(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "return_not_found",
            Self::NotSent => "not_sent",
            Self::MoreThanOut { .. } => "return_exceeds_line",
            Self::Excluded { .. } => "return_excluded",
            Self::TooLate { .. } => "return_too_late",
            Self::NoAccount => "no_account",
            Self::InvalidTransition { .. } => "invalid_transition",
            Self::VersionConflict { .. } => "version_conflict",
            Self::Fields(_) => "invalid",
            Self::Payment(error) => error.code(),
            Self::Order(error) => error.code(),
            Self::Database(error) => error.code(),
        }
    }

    fn message(&self) -> Cow<'static, str> {
        match self {
            Self::NotFound => "We can't find this return.".into(),
            Self::NotSent => {
                "This order has not left our house yet. Our concierge can still change it or call it off for you.".into()
            }
            Self::MoreThanOut { title, left: 0 } => {
                format!("All of {title} came back, or is in a return already.").into()
            }
            Self::MoreThanOut { title, left } => format!("Only {left} of {title} can still come back.").into(),
            Self::Excluded { title, words } => format!("{title}: {words}").into(),
            Self::TooLate { title, since } => format!(
                "{title} could be returned until {}. Our concierge can look at it with you.",
                since.format("%-d %B %Y")
            )
            .into(),
            Self::NoAccount => {
                "Store credit is kept with an account. Sign in once with the address of this order, then choose it.".into()
            }
            Self::InvalidTransition { from } => {
                format!("This return is {}, so this can't be done.", from.label().to_lowercase()).into()
            }
            Self::VersionConflict { .. } => {
                "This return changed meanwhile. Here it is as it stands now.".into()
            }
            Self::Fields(_) => "Some details need another look.".into(),
            Self::Payment(error) => error.message(),
            Self::Order(error) => error.message(),
            Self::Database(error) => error.message(),
        }
    }

    fn fields(&self) -> &[FieldError] {
        match self {
            Self::Fields(fields) => fields,
            Self::Payment(error) => error.fields(),
            Self::Order(error) => error.fields(),
            _ => &[],
        }
    }
}
