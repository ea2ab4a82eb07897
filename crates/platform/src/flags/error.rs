//! Why a change of a flag is refused.

use std::borrow::Cow;

use db::DbError;
use kernel::{Fault, FieldError, Kind};

/// A refusal about flags.
#[derive(Debug, thiserror::Error)]
pub enum FlagError {
    /// Some fields break a rule.
    #[error("{} field(s) break a rule", .0.len())]
    Invalid(Vec<FieldError>),
    /// Somebody else changed it meanwhile.
    #[error("the version is {current} by now")]
    VersionConflict {
        /// The present version.
        current: i64,
    },
    /// The database said no.
    #[error(transparent)]
    Database(#[from] DbError),
}

impl From<sqlx::Error> for FlagError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error.into())
    }
}

impl Fault for FlagError {
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
            Self::Invalid(_) => "Some answers need another look.".into(),
            Self::VersionConflict { .. } => {
                "Somebody else changed this flag meanwhile. Look at it again, then change it.".into()
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
