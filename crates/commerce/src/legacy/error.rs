//! Why an import of old orders is refused.

use std::borrow::Cow;

use db::DbError;
use kernel::{Fault, FieldError, Kind};

use crate::error::from_database;

/// A refusal about the old shop's orders.
#[derive(Debug, thiserror::Error)]
pub enum LegacyError {
    /// A file cannot be read as it is; each fault with its line and column. Nothing was stored.
    #[error("{} fault(s) in the files", .0.len())]
    Invalid(Vec<FieldError>),
    /// The database said no.
    #[error(transparent)]
    Database(#[from] DbError),
}

from_database!(LegacyError);

impl Fault for LegacyError {
    fn kind(&self) -> Kind {
        match self {
            Self::Invalid(_) => Kind::Invalid,
            Self::Database(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "invalid",
            Self::Database(error) => error.code(),
        }
    }

    fn message(&self) -> Cow<'static, str> {
        match self {
            Self::Invalid(_) => "The files need another look. Nothing was stored.".into(),
            Self::Database(error) => error.message(),
        }
    }

    fn fields(&self) -> &[FieldError] {
        match self {
            Self::Invalid(fields) => fields,
            Self::Database(_) => &[],
        }
    }
}
