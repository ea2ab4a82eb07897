//! Why files of the old shop are refused.

use std::borrow::Cow;

use db::DbError;
use kernel::{Fault, FieldError, Kind};

use crate::error::from_database;

/// A refusal about orders of the old shop. A row that is not proven is no refusal: it goes into quarantine.
#[derive(Debug, thiserror::Error)]
pub enum LegacyError {
    /// A file cannot be read as what it should be.
    #[error("{} thing(s) stand against the files", .0.len())]
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
            Self::Invalid(_) => "The files cannot be read. Nothing was imported.".into(),
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
