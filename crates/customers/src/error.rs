//! What this context says no with.

use std::borrow::Cow;

use db::{DbError, Retryable};
use kernel::{Fault, FieldError, Kind};

/// Why an account could not be changed.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// A field broke a rule.
    #[error("invalid account: {0:?}")]
    Invalid(Vec<FieldError>),
    /// There is no such account.
    #[error("no such account")]
    NotFound,
    /// The account was disabled.
    #[error("the account is disabled")]
    Disabled,
    /// The house would be left without an owner.
    #[error("the last owner stays")]
    LastOwner,
    /// The database refused.
    #[error(transparent)]
    Database(#[from] DbError),
}

impl From<sqlx::Error> for AccountError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error.into())
    }
}

impl Fault for AccountError {
    fn kind(&self) -> Kind {
        match self {
            Self::Invalid(_) => Kind::Invalid,
            Self::NotFound => Kind::NotFound,
            Self::Disabled => Kind::Forbidden,
            Self::LastOwner => Kind::Conflict,
            Self::Database(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "invalid_account",
            Self::NotFound => "account_not_found",
            Self::Disabled => "account_disabled",
            Self::LastOwner => "last_owner",
            Self::Database(error) => error.code(),
        }
    }

    fn message(&self) -> Cow<'static, str> {
        match self {
            Self::Invalid(_) => "Some details need another look.".into(),
            Self::NotFound => "There is no such account.".into(),
            Self::Disabled => "This account is disabled. An owner can enable it again.".into(),
            Self::LastOwner => "The house needs at least one owner. Name another first.".into(),
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

impl Retryable for AccountError {
    fn is_contended(&self) -> bool {
        matches!(self, Self::Database(error) if error.is_contended())
    }
}

/// Why a link signed nobody in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// The link is none of ours, or was cut short on its way.
    #[error("unknown sign-in link")]
    Unknown,
    /// The link worked once before.
    #[error("the sign-in link was used")]
    Used,
    /// The link's time is over, or a newer one replaced it.
    #[error("the sign-in link has expired")]
    Expired,
    /// The account was disabled.
    #[error("the account is disabled")]
    Disabled,
    /// The database refused.
    #[error(transparent)]
    Database(#[from] DbError),
}

impl From<sqlx::Error> for SignInError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error.into())
    }
}

impl Fault for SignInError {
    fn kind(&self) -> Kind {
        match self {
            Self::Unknown | Self::Used | Self::Expired => Kind::Gone,
            Self::Disabled => Kind::Forbidden,
            Self::Database(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Unknown => "link_unknown",
            Self::Used => "link_used",
            Self::Expired => "link_expired",
            Self::Disabled => "account_disabled",
            Self::Database(error) => error.code(),
        }
    }

    fn message(&self) -> Cow<'static, str> {
        match self {
            Self::Unknown => "This sign-in link is not complete, or not one of ours.".into(),
            Self::Used => "This sign-in link has already been used. Each link works once.".into(),
            Self::Expired => "This sign-in link has expired.".into(),
            Self::Disabled => "This account is disabled. An owner can enable it again.".into(),
            Self::Database(error) => error.message(),
        }
    }
}

impl Retryable for SignInError {
    fn is_contended(&self) -> bool {
        matches!(self, Self::Database(error) if error.is_contended())
    }
}
