//! Why a webhook was refused.

use std::borrow::Cow;

use db::DbError;
use kernel::{Fault, FieldError, Kind};

/// A refusal about an endpoint or what was sent to it.
#[derive(Debug, thiserror::Error)]
pub enum WebhookError {
    /// There is no such endpoint or delivery.
    #[error("there is no such endpoint or delivery")]
    NotFound,
    /// Somebody else changed it since.
    #[error("the endpoint is at version {current}")]
    VersionConflict {
        /// Its version now.
        current: i64,
    },
    /// A house has so many endpoints at most.
    #[error("there are {most} endpoints already")]
    TooMany {
        /// How many.
        most: usize,
    },
    /// Some fields break a rule.
    #[error("{} field(s) break a rule", .0.len())]
    Invalid(Vec<FieldError>),
    /// The database said no.
    #[error(transparent)]
    Database(#[from] DbError),
}

impl From<sqlx::Error> for WebhookError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error.into())
    }
}

impl Fault for WebhookError {
    fn kind(&self) -> Kind {
        match self {
            Self::NotFound => Kind::NotFound,
            Self::VersionConflict { .. } => Kind::PreconditionFailed,
            Self::TooMany { .. } => Kind::Conflict,
            Self::Invalid(_) => Kind::Invalid,
            Self::Database(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::VersionConflict { .. } => "version_conflict",
            Self::TooMany { .. } => "too_many",
            Self::Invalid(_) => "invalid",
            Self::Database(error) => error.code(),
        }
    }

    fn message(&self) -> Cow<'static, str> {
        match self {
            Self::NotFound => "We do not know this endpoint or message.".into(),
            Self::VersionConflict { .. } => {
                "Somebody else changed this endpoint in the meantime. Look at it again, then save.".into()
            }
            Self::TooMany { most } => {
                format!("There are {most} endpoints already. End one that is not needed any more first.")
                    .into()
            }
            Self::Invalid(_) => "Some details need another look.".into(),
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
