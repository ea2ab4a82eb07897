//! Why a credit, or its use, is refused.

use std::borrow::Cow;

use db::DbError;
use kernel::{Currency, Fault, FieldError, Kind};

use crate::{error::from_database, ledger::LedgerError};

/// A refusal about credits.
#[derive(Debug, thiserror::Error)]
pub enum CreditError {
    /// There is no such card, or it cannot be used: one answer for all, so that guessing tells nothing.
    #[error("the gift card is not accepted")]
    NotAccepted,
    /// Nothing is on it that could be spent now.
    #[error("nothing is left on it")]
    NothingLeft,
    /// It is kept in another currency than the bag.
    #[error("it is kept in {0}")]
    OtherCurrency(Currency),
    /// The cart names as many as it may.
    #[error("the cart names {} credits", super::MOST_CREDITS)]
    TooMany,
    /// Too many tries.
    #[error("too many gift cards were tried")]
    TooManyTries,
    /// Store credit is for people who are signed in.
    #[error("there is no store credit for this cart")]
    NoStoreCredit,
    /// There is no such cart, or it is not open.
    #[error("there is no such cart")]
    CartNotFound,
    /// Some fields break a rule.
    #[error("{} field(s) break a rule", .0.len())]
    Invalid(Vec<FieldError>),
    /// There is no such credit.
    #[error("there is no such credit")]
    NotFound,
    /// Somebody changed it meanwhile.
    #[error("the credit is at version {current}")]
    VersionConflict {
        /// The version it has now.
        current: i64,
    },
    /// The ledger said no, which it never should here.
    #[error(transparent)]
    Ledger(LedgerError),
    /// The database said no.
    #[error(transparent)]
    Database(#[from] DbError),
}

from_database!(CreditError);

impl From<LedgerError> for CreditError {
    fn from(error: LedgerError) -> Self {
        match error {
            LedgerError::Database(error) => Self::Database(error),
            other @ LedgerError::Unbalanced(_) => Self::Ledger(other),
        }
    }
}

impl Fault for CreditError {
    fn kind(&self) -> Kind {
        match self {
            Self::NotAccepted
            | Self::NothingLeft
            | Self::OtherCurrency(_)
            | Self::TooMany
            | Self::Invalid(_) => Kind::Invalid,
            Self::TooManyTries => Kind::RateLimited,
            Self::NotFound | Self::NoStoreCredit | Self::CartNotFound => Kind::NotFound,
            Self::VersionConflict { .. } => Kind::PreconditionFailed,
            Self::Ledger(error) => error.kind(),
            Self::Database(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotAccepted => "gift_card_not_accepted",
            Self::NothingLeft => "credit_nothing_left",
            Self::OtherCurrency(_) => "credit_other_currency",
            Self::TooMany => "too_many_credits",
            Self::TooManyTries => "too_many_gift_cards",
            Self::NoStoreCredit => "no_store_credit",
            Self::CartNotFound => "cart_not_found",
            Self::Invalid(_) => "invalid",
            Self::NotFound => "not_found",
            Self::VersionConflict { .. } => "version_conflict",
            Self::Ledger(error) => error.code(),
            Self::Database(error) => error.code(),
        }
    }

    fn message(&self) -> Cow<'static, str> {
        match self {
            Self::NotAccepted => "We can't accept this gift card. Check its sixteen characters; our concierge helps when they are right.".into(),
            Self::NothingLeft => "Nothing is left to spend on it. If another order of yours waits for payment, it is kept for that one.".into(),
            Self::OtherCurrency(currency) => format!("It is kept in {currency}. Switch your bag to {currency} to use it.").into(),
            Self::TooMany => format!("One order takes up to {} gift cards.", super::MOST_CREDITS).into(),
            Self::TooManyTries => "That is a lot of gift cards. Nothing was lost: go on without one, or try again in ten minutes.".into(),
            Self::NoStoreCredit => "There is no store credit for this bag. Sign in to use yours.".into(),
            Self::CartNotFound => "We can't find this bag.".into(),
            Self::Invalid(_) => "Some details need another look.".into(),
            Self::NotFound => "There is no such gift card or store credit.".into(),
            Self::VersionConflict { .. } => "Somebody changed this meanwhile. Nothing of yours was saved yet.".into(),
            Self::Ledger(error) => error.message(),
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
