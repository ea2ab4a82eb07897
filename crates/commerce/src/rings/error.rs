//! Why a ring cannot be had, or saved.

use std::borrow::Cow;

use catalog::stones::Serial;
use db::DbError;
use kernel::{Fault, FieldError, Kind};

use super::MAX_DESIGNS;
use crate::error::from_database;

/// A refusal about a ring around a chosen stone.
#[derive(Debug, thiserror::Error)]
pub enum RingError {
    /// The setting does not exist, or is not sold.
    #[error("the setting is not for sale")]
    NotForSale,
    /// The design is not set with a stone of the client's choice, or its price leaves nothing for the setting.
    #[error("the design is no setting")]
    NotASetting,
    /// There is no such stone.
    #[error("there is no such stone")]
    StoneNotFound,
    /// Somebody else has the stone, or is paying for it.
    #[error("stone {serial} is not to be had")]
    StoneTaken {
        /// Which.
        serial: Serial,
    },
    /// The stone does not go into the setting, or the ring is not made in that size; every reason is named.
    #[error("the ring cannot be made: {}", .0.first().map_or("", |f| f.code))]
    Misfits(Vec<FieldError>),
    /// There is no such design.
    #[error("there is no such design")]
    DesignNotFound,
    /// The same person has saved as many as one may.
    #[error("{MAX_DESIGNS} designs are saved already")]
    TooManyDesigns,
    /// The database said no.
    #[error(transparent)]
    Database(#[from] DbError),
}

from_database!(RingError);

impl Fault for RingError {
    fn kind(&self) -> Kind {
        match self {
            Self::NotForSale | Self::NotASetting | Self::Misfits(_) => Kind::Invalid,
            Self::StoneNotFound | Self::DesignNotFound => Kind::NotFound,
            Self::StoneTaken { .. } | Self::TooManyDesigns => Kind::Conflict,
            Self::Database(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotForSale => "not_for_sale",
            Self::NotASetting => "not_a_setting",
            Self::StoneNotFound => "stone_not_found",
            Self::StoneTaken { .. } => "stone_unavailable",
            Self::Misfits(_) => "does_not_fit",
            Self::DesignNotFound => "design_not_found",
            Self::TooManyDesigns => "too_many_designs",
            Self::Database(error) => error.code(),
        }
    }

    fn message(&self) -> Cow<'static, str> {
        match self {
            Self::NotForSale => "This setting isn't offered at the moment. Our concierge can help you find its sister.".into(),
            Self::NotASetting => {
                "This design is not set with a stone of your choice. The ring builder shows those that are.".into()
            }
            Self::StoneNotFound => "We can't find this stone. Choose another, or ask us for its sister.".into(),
            Self::StoneTaken { serial } => {
                format!("Stone {serial} has found its owner, or is being bought as we speak. The ring builder shows its nearest sisters.").into()
            }
            Self::Misfits(reasons) => reasons.first().map_or("This ring cannot be made.".into(), |r| r.message.clone()),
            Self::DesignNotFound => "We can't find this ring. Its link may have been cut short.".into(),
            Self::TooManyDesigns => {
                format!("{MAX_DESIGNS} rings are saved already. Their links go on working; ask our concierge about more.").into()
            }
            Self::Database(error) => error.message(),
        }
    }

    fn fields(&self) -> &[FieldError] {
        match self {
            Self::Misfits(fields) => fields,
            _ => &[],
        }
    }
}
