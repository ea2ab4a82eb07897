//! Why a piece is not held.

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use db::DbError;
use kernel::{Fault, FieldError, Kind};

use super::MOST;
use crate::{cart::CartError, error::from_database};

/// A refusal of a hold.
#[derive(Debug, thiserror::Error)]
pub enum HoldError {
    /// The cart cannot be checked out: not there, or paid for.
    #[error(transparent)]
    Cart(CartError),
    /// Another client holds it.
    #[error("{title} is held for another client")]
    HeldByAnother {
        /// What it is called.
        title: String,
        /// When that hold ends by itself.
        until: DateTime<Utc>,
        /// Whole minutes until then, rounded up.
        minutes: i64,
    },
    /// The holder holds as many pieces as anybody may, or their network does.
    #[error("the holder holds as many pieces as anybody may")]
    TooMany,
    /// The holder had it for as long as anybody may, and leaves it to others for a while.
    #[error("{title} rests before the same holder may hold it again")]
    Rests {
        /// What it is called.
        title: String,
        /// When it may be held again.
        until: DateTime<Utc>,
        /// Whole minutes until then, rounded up.
        minutes: i64,
    },
    /// The cart holds nothing.
    #[error("the cart holds nothing")]
    NoHold,
    /// The holds had their extension.
    #[error("the holds had their extension")]
    AlreadyExtended,
    /// The database said no.
    #[error(transparent)]
    Database(#[from] DbError),
}

from_database!(HoldError);

impl From<CartError> for HoldError {
    fn from(error: CartError) -> Self {
        match error {
            CartError::Database(error) => Self::Database(error),
            other => Self::Cart(other),
        }
    }
}

/// "12 minutes", "1 minute".
pub(crate) fn in_minutes(minutes: i64) -> String {
    if minutes == 1 { "1 minute".to_owned() } else { format!("{minutes} minutes") }
}

impl Fault for HoldError {
    fn kind(&self) -> Kind {
        match self {
            Self::Cart(error) => error.kind(),
            Self::HeldByAnother { .. } | Self::AlreadyExtended => Kind::Conflict,
            Self::TooMany | Self::Rests { .. } => Kind::RateLimited,
            Self::NoHold => Kind::NotFound,
            Self::Database(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Cart(error) => error.code(),
            Self::HeldByAnother { .. } => "held_by_another",
            Self::TooMany => "hold_limit",
            Self::Rests { .. } => "hold_rests",
            Self::NoHold => "hold_not_found",
            Self::AlreadyExtended => "already_extended",
            Self::Database(error) => error.code(),
        }
    }

    fn message(&self) -> Cow<'static, str> {
        match self {
            Self::Cart(error) => error.message(),
            Self::HeldByAnother { title, minutes, .. } => format!(
                "{title} is held for another client for {}. Leave it in your bag: if they let it go, you can have it. Or ask us for its sister.",
                in_minutes(*minutes)
            )
            .into(),
            Self::TooMany => format!(
                "We hold {MOST} pieces for a client at a time, so that others can choose too. What is not held can still be ordered."
            )
            .into(),
            Self::Rests { title, minutes, .. } => format!(
                "{title} was held for you for as long as we hold a piece. It can be held again in {}; until then you can still order it while nobody else holds it.",
                in_minutes(*minutes)
            )
            .into(),
            Self::NoHold => "Nothing is held for you at the moment.".into(),
            Self::AlreadyExtended => "The time of this hold was extended once already. Please finish your order while it lasts.".into(),
            Self::Database(error) => error.message(),
        }
    }

    fn fields(&self) -> &[FieldError] {
        if let Self::Cart(error) = self { error.fields() } else { &[] }
    }
}
