//! Why nothing was posted.

use std::borrow::Cow;

use db::DbError;
use kernel::{Fault, Kind};

use super::UnbalancedPosting;
use crate::error::from_database;

/// A refusal of the ledger; always a defect of ours or of the database.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// The legs do not sum to zero.
    #[error(transparent)]
    Unbalanced(#[from] UnbalancedPosting),
    /// The database said no.
    #[error(transparent)]
    Database(#[from] DbError),
}

from_database!(LedgerError);

impl Fault for LedgerError {
    fn kind(&self) -> Kind {
        match self {
            Self::Unbalanced(_) => Kind::Internal,
            Self::Database(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Unbalanced(_) => "internal",
            Self::Database(error) => error.code(),
        }
    }

    fn message(&self) -> Cow<'static, str> {
        match self {
            Self::Unbalanced(_) => "Something went wrong on our side. Nothing was changed.".into(),
            Self::Database(error) => error.message(),
        }
    }
}
