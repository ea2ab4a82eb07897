//! Why a transfer is refused.

use std::borrow::Cow;

use db::DbError;
use kernel::{Fault, FieldError, Kind};

use super::TransferState;
use crate::{error::from_database, ledger::LedgerError, orders::OrderError};

/// A refusal about a bank transfer.
#[derive(Debug, thiserror::Error)]
pub enum TransferError {
    /// There is no such transfer.
    #[error("there is no such transfer")]
    NotFound,
    /// There is no such order.
    #[error("there is no such order")]
    OrderNotFound,
    /// The same line of the statement was recorded with other facts.
    #[error("the line was recorded with other facts")]
    LineKnown,
    /// It stands where this cannot be done.
    #[error("the transfer is {}", .0.code())]
    InvalidState(TransferState),
    /// Some fields break a rule.
    #[error("{} field(s) break a rule", .0.len())]
    Invalid(Vec<FieldError>),
    /// Orders said no, which they never should here.
    #[error(transparent)]
    Order(Box<OrderError>),
    /// The ledger said no, which it never should.
    #[error(transparent)]
    Ledger(LedgerError),
    /// The database said no.
    #[error(transparent)]
    Database(#[from] DbError),
}

from_database!(TransferError);

impl From<OrderError> for TransferError {
    fn from(error: OrderError) -> Self {
        match error {
            OrderError::Database(error) => Self::Database(error),
            other => Self::Order(Box::new(other)),
        }
    }
}

impl From<LedgerError> for TransferError {
    fn from(error: LedgerError) -> Self {
        match error {
            LedgerError::Database(error) => Self::Database(error),
            other => Self::Ledger(other),
        }
    }
}

impl TransferError {
    pub(super) fn field(
        field: &'static str,
        code: &'static str,
        words: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::Invalid(vec![FieldError::new(field, code, words)])
    }
}

impl Fault for TransferError {
    fn kind(&self) -> Kind {
        match self {
            Self::NotFound | Self::OrderNotFound => Kind::NotFound,
            Self::LineKnown | Self::InvalidState(_) => Kind::Conflict,
            Self::Invalid(_) => Kind::Invalid,
            Self::Order(error) => error.kind(),
            Self::Ledger(_) => Kind::Internal,
            Self::Database(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "transfer_not_found",
            Self::OrderNotFound => "order_not_found",
            Self::LineKnown => "line_known",
            Self::InvalidState(_) => "invalid_transition",
            Self::Invalid(_) => "invalid",
            Self::Order(error) => error.code(),
            Self::Ledger(_) => "internal",
            Self::Database(error) => error.code(),
        }
    }

    fn message(&self) -> Cow<'static, str> {
        match self {
            Self::NotFound => "There is no such transfer.".into(),
            Self::OrderNotFound => "There is no order with this number.".into(),
            Self::LineKnown => {
                "This line of the statement was recorded before, with another amount, day or text. Nothing was changed: compare it with the bank's.".into()
            }
            Self::InvalidState(state) => {
                format!("This transfer stands as \"{}\", so this can't be done.", state.label()).into()
            }
            Self::Invalid(_) => "Some details need another look.".into(),
            Self::Order(error) => error.message(),
            Self::Ledger(_) => "Something went wrong on our side. Nothing was changed.".into(),
            Self::Database(error) => error.message(),
        }
    }

    fn fields(&self) -> &[FieldError] {
        match self {
            Self::Invalid(fields) => fields,
            Self::Order(error) => error.fields(),
            _ => &[],
        }
    }
}
