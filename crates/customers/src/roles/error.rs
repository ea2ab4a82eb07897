//! Why a role kept its rights, or somebody their role.

use std::borrow::Cow;

use db::DbError;
use kernel::{Fault, FieldError, Kind};

use super::Permission;

/// Why a role's rights stayed as they are.
#[derive(Debug, thiserror::Error)]
pub enum RoleError {
    /// The owner's rights are not decided about.
    #[error("an owner may everything")]
    Owner,
    /// Rights that could not be used, or words that are no right.
    #[error("the rights do not fit together")]
    Invalid(Vec<FieldError>),
    /// Whoever asks does not have the right themselves.
    #[error("{0:?} is not theirs to give")]
    NotTheirs(Permission),
    /// Somebody else decided meanwhile.
    #[error("the role is at version {current}")]
    VersionConflict {
        /// The present version; 0 while it stands as declared.
        current: i64,
    },
    /// The database refused.
    #[error(transparent)]
    Database(#[from] DbError),
}

impl Fault for RoleError {
    fn kind(&self) -> Kind {
        match self {
            Self::Owner => Kind::Conflict,
            Self::Invalid(_) => Kind::Invalid,
            Self::NotTheirs(_) => Kind::Forbidden,
            Self::VersionConflict { .. } => Kind::PreconditionFailed,
            Self::Database(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Owner => "owner_may_everything",
            Self::Invalid(_) => "invalid",
            Self::NotTheirs(_) => "not_yours_to_give",
            Self::VersionConflict { .. } => "version_conflict",
            Self::Database(error) => error.code(),
        }
    }

    fn message(&self) -> Cow<'static, str> {
        match self {
            Self::Owner => "An owner may do everything, always: somebody has to be able to mend a mistake.".into(),
            Self::Invalid(errors) => errors.first().map_or_else(|| "These rights do not fit together.".into(), |error| error.message.clone()),
            Self::NotTheirs(permission) => format!(
                "\"{}\" is not yours to give or take: you do not have it yourself. An owner of the house can.",
                permission.label()
            )
            .into(),
            Self::VersionConflict { .. } => "Somebody changed this role meanwhile. Look again, then save.".into(),
            Self::Database(error) => error.message(),
        }
    }

    fn fields(&self) -> &[FieldError] {
        match self {
            Self::Invalid(errors) => errors,
            _ => &[],
        }
    }
}
