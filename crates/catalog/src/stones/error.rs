//! What the stone drawer says no with.

use std::borrow::Cow;

use db::{DbError, Retryable};
use kernel::{Fault, FieldError, Kind};

use super::{MOST_HELD, StoneStatus};

/// A refusal of the stone drawer.
#[derive(Debug, thiserror::Error)]
pub enum StoneError {
    /// Fields broke a rule; each is named.
    #[error("{} field(s) broke a rule, first {}", .0.len(), .0.first().map_or("none", |f| &f.field))]
    Invalid(Vec<FieldError>),
    /// There is no such stone.
    #[error("no such stone")]
    NotFound,
    /// The stone is not to be had now.
    #[error("the stone is {0}")]
    Unavailable(StoneStatus),
    /// The same holder keeps as many stones as one may.
    #[error("the holder keeps {MOST_HELD} stones already")]
    TooManyHeld,
    /// The hold has ended, or never was.
    #[error("the hold has ended")]
    HoldEnded,
    /// The database said no.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl StoneError {
    /// A refusal about one field.
    pub(super) fn field(
        field: impl Into<Cow<'static, str>>,
        code: &'static str,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::Invalid(vec![FieldError::new(field, code, message)])
    }
}

impl From<sqlx::Error> for StoneError {
    fn from(error: sqlx::Error) -> Self {
        Self::Db(error.into())
    }
}

impl Retryable for StoneError {
    fn is_contended(&self) -> bool {
        matches!(self, Self::Db(error) if error.is_contended())
    }
}

impl Fault for StoneError {
    fn kind(&self) -> Kind {
        match self {
            Self::Invalid(_) => Kind::Invalid,
            Self::NotFound => Kind::NotFound,
            Self::Unavailable(_) | Self::TooManyHeld => Kind::Conflict,
            Self::HoldEnded => Kind::Gone,
            Self::Db(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "invalid_fields",
            Self::NotFound => "stone_not_found",
            Self::Unavailable(_) => "stone_unavailable",
            Self::TooManyHeld => "too_many_held",
            Self::HoldEnded => "hold_ended",
            Self::Db(error) => error.code(),
        }
    }

    fn message(&self) -> Cow<'static, str> {
        match self {
            Self::Invalid(_) => "Please look at the fields that are marked.".into(),
            Self::NotFound => "There is no such stone.".into(),
            Self::Unavailable(StoneStatus::Held) => {
                "This stone is kept for another client at the moment. It may come back: ask us, or look at its sisters.".into()
            }
            Self::Unavailable(_) => "This stone has found its owner. We can find you its sister.".into(),
            Self::TooManyHeld => {
                format!("We keep up to {MOST_HELD} stones for you at a time. Let one go, and this one can be kept.").into()
            }
            Self::HoldEnded => "The time this stone was kept for you is over. If it is still here, it can be kept again.".into(),
            Self::Db(error) => error.message(),
        }
    }

    fn fields(&self) -> &[FieldError] {
        match self {
            Self::Invalid(fields) => fields,
            _ => &[],
        }
    }
}
