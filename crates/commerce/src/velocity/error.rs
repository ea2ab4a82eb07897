//! Why a change of a velocity rule is refused.

use std::borrow::Cow;

use db::DbError;
use kernel::{Fault, FieldError, Kind};

use crate::{error::from_database, holds::in_minutes};

/// What whoever tried too often is told, wherever they pay.
pub(crate) fn please_wait(minutes: i64) -> String {
    format!(
        "For your safety we pause payments here for {}: several were declined, or many orders came from one place. Nothing was charged, and what you chose is kept. Our concierge can help you at once.",
        in_minutes(minutes)
    )
}

/// A refusal about velocity rules.
#[derive(Debug, thiserror::Error)]
pub enum VelocityError {
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

from_database!(VelocityError);

impl Fault for VelocityError {
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
            Self::Invalid(_) => "Some numbers need another look.".into(),
            Self::VersionConflict { .. } => {
                "Somebody else changed this rule meanwhile. Look at it again, then change it.".into()
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
