//! What this context says no with.

use std::borrow::Cow;

use db::{DbError, Retryable};
use kernel::{Fault, FieldError, Kind};

use crate::Role;

/// Why an account could not be changed.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// A field broke a rule.
    #[error("invalid account: {0:?}")]
    Invalid(Vec<FieldError>),
    /// There is no such account.
    #[error("no such account")]
    NotFound,
    /// There is no such session, or it is another's.
    #[error("no such session")]
    NoSuchSession,
    /// The account was disabled.
    #[error("the account is disabled")]
    Disabled,
    /// The house would be left without an owner.
    #[error("the last owner stays")]
    LastOwner,
    /// The role can do what whoever asks cannot.
    #[error("{0} is not theirs to give or take")]
    NotTheirs(Role),
    /// Nobody decides about their own place in the house.
    #[error("it is their own account")]
    OwnAccount,
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
            Self::NotFound | Self::NoSuchSession => Kind::NotFound,
            Self::Disabled | Self::NotTheirs(_) => Kind::Forbidden,
            Self::LastOwner | Self::OwnAccount => Kind::Conflict,
            Self::Database(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "invalid_account",
            Self::NotFound => "account_not_found",
            Self::NoSuchSession => "session_not_found",
            Self::Disabled => "account_disabled",
            Self::LastOwner => "last_owner",
            Self::NotTheirs(_) => "not_yours_to_give",
            Self::OwnAccount => "own_account",
            Self::Database(error) => error.code(),
        }
    }

    fn message(&self) -> Cow<'static, str> {
        match self {
            Self::Invalid(_) => "Some details need another look.".into(),
            Self::NotFound => "There is no such account.".into(),
            Self::NoSuchSession => {
                "This device is not among yours; perhaps it was signed out already.".into()
            }
            Self::Disabled => "This account is disabled. An owner can enable it again.".into(),
            Self::LastOwner => "The house needs at least one owner. Name another first.".into(),
            Self::NotTheirs(role) => format!(
                "The role \"{}\" may do more than yours, so it is not yours to give or take. An owner of the house can.",
                role.label()
            )
            .into(),
            Self::OwnAccount => "This is your own account. Somebody else has to decide about it.".into(),
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

/// Why a code or a passkey signed nobody in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// These are not the digits; a few tries are left.
    #[error("not the digits: {fields:?}")]
    Wrong {
        /// The field that was typed in, for forms and programs.
        fields: [FieldError; 1],
    },
    /// The code was guessed at too often and is dead.
    #[error("the code was guessed at too often")]
    Spent,
    /// The code signed somebody in before.
    #[error("the code was used")]
    Used,
    /// The code's time is over.
    #[error("the code has expired")]
    Expired,
    /// This browser asked for no code.
    #[error("this browser asked for no code")]
    Unknown,
    /// Nothing waits for a second factor: the first proof was too long ago, or was followed by too many wrong ones.
    #[error("nothing waits for a second factor")]
    FactorGone,
    /// The question that the passkey answers was asked too long ago, or answered before.
    #[error("the passkey's question is gone")]
    PasskeyGone,
    /// The passkey is not known here, or its answer does not hold. Which of the two is nobody's business.
    #[error("the passkey was refused")]
    PasskeyRefused,
    /// The account was disabled.
    #[error("the account is disabled")]
    Disabled,
}

impl CodeError {
    pub(crate) fn wrong_factor() -> Self {
        let message = "This code does not fit, or was used before. Type the one your app shows now, or a recovery code.";
        Self::Wrong { fields: [FieldError::new("code", "factor_wrong", message)] }
    }

    pub(crate) fn wrong() -> Self {
        let message = "These are not the digits of our letter. Look again, or ask for a new code.";
        Self::Wrong { fields: [FieldError::new("code", "code_wrong", message)] }
    }
}

impl Fault for CodeError {
    fn kind(&self) -> Kind {
        match self {
            Self::Wrong { .. } => Kind::Invalid,
            Self::Spent => Kind::RateLimited,
            Self::Used | Self::Expired | Self::Unknown | Self::FactorGone | Self::PasskeyGone => Kind::Gone,
            Self::Disabled | Self::PasskeyRefused => Kind::Forbidden,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Wrong { fields: [field] } => field.code,
            Self::Spent => "code_spent",
            Self::Used => "code_used",
            Self::Expired => "code_expired",
            Self::Unknown => "code_unknown",
            Self::FactorGone => "factor_gone",
            Self::PasskeyGone => "passkey_gone",
            Self::PasskeyRefused => "passkey_refused",
            Self::Disabled => "account_disabled",
        }
    }

    fn message(&self) -> Cow<'static, str> {
        match self {
            Self::Wrong { fields: [field] } => field.message.clone(),
            Self::Spent => "This code was tried too often, so it is no longer good. Ask for a new one.".into(),
            Self::Used => "This code has already been used. Each code works once.".into(),
            Self::Expired => "This code has expired: codes are good for ten minutes. Ask for a new one.".into(),
            Self::Unknown => {
                "This browser has asked for no code that still works. A code is good only where it was asked for.".into()
            }
            Self::FactorGone => "This sign-in took too long, or was tried too often. Begin again with a new code.".into(),
            Self::PasskeyGone => "That took a little long. Choose your passkey once more.".into(),
            Self::PasskeyRefused => {
                "This passkey does not open an account here. Sign in with a code instead; you can add a passkey afterwards.".into()
            }
            Self::Disabled => "This account is closed. Our concierge can tell you more.".into(),
        }
    }

    fn fields(&self) -> &[FieldError] {
        match self {
            Self::Wrong { fields } => fields,
            _ => &[],
        }
    }
}
