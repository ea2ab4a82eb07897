//! Why a method of delivery is refused.

use std::borrow::Cow;

use db::DbError;
use kernel::{Fault, FieldError, Kind};

use crate::error::from_database;

/// A refusal about a method of delivery.
#[derive(Debug, thiserror::Error)]
pub enum ShippingError {
    /// Some fields break a rule.
    #[error("{} field(s) break a rule", .0.len())]
    Invalid(Vec<FieldError>),
    /// Somebody changed it meanwhile, or it exists already.
    #[error("the method is at version {current}")]
    VersionConflict {
        /// The version it has now; 0 when there is none.
        current: i64,
    },
    /// The database said no.
    #[error(transparent)]
    Database(#[from] DbError),
}

from_database!(ShippingError);

impl Fault for ShippingError {
    fn kind(&self) -> Kind {
        match self {
            Self::Invalid(_) => Kind::Invalid,
            Self::VersionConflict { .. } => Kind::PreconditionFailed,
            Self::Database(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "invalid",
            Self::VersionConflict { .. } => "version_conflict",
            Self::Database(error) => error.code(),
        }
    }

    fn message(&self) -> Cow<'static, str> {
        match self {
            Self::Invalid(_) => "Some details need another look.".into(),
            Self::VersionConflict { .. } => {
                "Somebody saved this way of delivery while you were editing. Nothing of yours was saved yet."
                    .into()
            }
            Self::Database(error) => error.message(),
        }
    }

    fn fields(&self) -> &[FieldError] {
        match self {
            Self::Invalid(fields) => fields,
            _ => &[],
        }
    }
}
