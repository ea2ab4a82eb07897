//! Why a promotion, or its use, is refused.

use std::borrow::Cow;

use db::DbError;
use kernel::{Fault, FieldError, Kind, Money};

use crate::error::from_database;

/// A refusal about promotions.
#[derive(Debug, thiserror::Error)]
pub enum PromotionError {
    /// There is no such code, it does not run, or it is not for this person: one answer for all, so that guessing tells nothing.
    #[error("the code is not accepted")]
    NotAccepted,
    /// Nothing in the bag is what the code is for, or it costs too little.
    #[error("the code is for nothing in the bag")]
    NothingFor {
        /// What the pieces must cost, where that is what is missing.
        least: Option<Money>,
    },
    /// What the code would take off costs nothing already: no use is spent on it.
    #[error("{code} takes nothing off")]
    TakesNothing {
        /// The code.
        code: String,
        /// Whether it is for delivery.
        delivery: bool,
    },
    /// Every use was taken, or is being taken by somebody who is paying.
    #[error("every use of {code} is taken")]
    Exhausted {
        /// The code.
        code: String,
    },
    /// Codes that do not go together.
    #[error("these codes do not go together")]
    NotTogether,
    /// Too many tries.
    #[error("too many codes were tried")]
    TooManyTries,
    /// Some fields break a rule.
    #[error("{} field(s) break a rule", .0.len())]
    Invalid(Vec<FieldError>),
    /// There is no such promotion.
    #[error("there is no such promotion")]
    NotFound,
    /// Somebody changed it meanwhile.
    #[error("the promotion is at version {current}")]
    VersionConflict {
        /// The version it has now; 0 when there is none.
        current: i64,
    },
    /// The database said no.
    #[error(transparent)]
    Database(#[from] DbError),
}

from_database!(PromotionError);

impl Fault for PromotionError {
    fn kind(&self) -> Kind {
        match self {
            Self::NotAccepted
            | Self::NothingFor { .. }
            | Self::TakesNothing { .. }
            | Self::NotTogether
            | Self::Invalid(_) => Kind::Invalid,
            Self::Exhausted { .. } => Kind::Conflict,
            Self::TooManyTries => Kind::RateLimited,
            Self::NotFound => Kind::NotFound,
            Self::VersionConflict { .. } => Kind::PreconditionFailed,
            Self::Database(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotAccepted => "promotion_not_accepted",
            Self::NothingFor { .. } => "promotion_for_nothing",
            Self::TakesNothing { .. } => "promotion_takes_nothing",
            Self::Exhausted { .. } => "promotion_exhausted",
            Self::NotTogether => "promotions_not_together",
            Self::TooManyTries => "too_many_codes",
            Self::Invalid(_) => "invalid",
            Self::NotFound => "not_found",
            Self::VersionConflict { .. } => "version_conflict",
            Self::Database(error) => error.code(),
        }
    }

    fn message(&self) -> Cow<'static, str> {
        match self {
            Self::NotAccepted => "We can't accept this code for this order. Check how it is written; some codes are for a first order, or for one time only.".into(),
            Self::NothingFor { least: Some(least) } => format!("This code is for orders whose pieces cost {least} and more.").into(),
            Self::NothingFor { least: None } => {
                "This code is for none of the pieces in your bag. Pieces of which one exists and bespoke ones are usually left out.".into()
            }
            Self::TakesNothing { code, delivery: true } => {
                format!("Delivery is included already, so {code} takes nothing off. Keep it for another time, or choose a way of delivery that has a price.").into()
            }
            Self::TakesNothing { code, delivery: false } => {
                format!("Nothing is left for {code} to take off. Keep it for another time.").into()
            }
            Self::Exhausted { code } => format!("Every use of {code} is taken. Nothing was charged; take the code out to go on.").into(),
            Self::NotTogether => "These codes can't be used together. Keep the one you like best.".into(),
            Self::TooManyTries => "That is a lot of codes. Nothing was lost: go on without one, or try again in ten minutes.".into(),
            Self::Invalid(_) => "Some details need another look.".into(),
            Self::NotFound => "There is no such promotion.".into(),
            Self::VersionConflict { .. } => "Somebody changed this promotion while you were editing. Nothing of yours was saved yet.".into(),
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
