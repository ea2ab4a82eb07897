//! What the stone drawer says no with.

use std::borrow::Cow;

use chrono::{DateTime, Duration, Utc};
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
    /// There is no such supplier.
    #[error("no such supplier")]
    SupplierNotFound,
    /// A supplier's list is being read already.
    #[error("a list of this supplier is being read since {since}, last sign of life {beat}")]
    ImportRunning {
        /// When it began.
        since: DateTime<Utc>,
        /// When it last said that it lives.
        beat: DateTime<Utc>,
    },
    /// There is no such import.
    #[error("no such import")]
    ImportNotFound,
    /// Another run took this one's place.
    #[error("the import has ended")]
    ImportEnded,
    /// There is no such stone waiting.
    #[error("no such parked stone")]
    ParkingNotFound,
    /// Somebody decided about it before.
    #[error("decided before")]
    ParkingDecided,
    /// The same person brought the file.
    #[error("whoever brought a file does not release what it parked")]
    SamePerson,
    /// Somebody else changed the rules first.
    #[error("the rules are at version {current} by now")]
    VersionConflict {
        /// The version the rules have now.
        current: i64,
    },
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
            Self::NotFound | Self::SupplierNotFound | Self::ImportNotFound | Self::ParkingNotFound => {
                Kind::NotFound
            }
            Self::Unavailable(_)
            | Self::TooManyHeld
            | Self::ImportRunning { .. }
            | Self::ImportEnded
            | Self::ParkingDecided => Kind::Conflict,
            Self::SamePerson => Kind::Forbidden,
            Self::VersionConflict { .. } => Kind::PreconditionFailed,
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
            Self::SupplierNotFound => "supplier_not_found",
            Self::ImportRunning { .. } => "import_running",
            Self::ImportNotFound => "import_not_found",
            Self::ImportEnded => "import_ended",
            Self::ParkingNotFound => "parking_not_found",
            Self::ParkingDecided => "parking_decided",
            Self::SamePerson => "same_person",
            Self::VersionConflict { .. } => "version_conflict",
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
            Self::SupplierNotFound => "There is no such supplier: `atelier stones suppliers` lists them.".into(),
            Self::ImportRunning { since, beat } => format!(
                "A list of this supplier is being read since {} UTC. Should its process have died, another can begin from {} UTC on.",
                since.format("%H:%M"),
                (*beat + super::feed::DEAD_AFTER + Duration::minutes(1)).format("%H:%M")
            )
            .into(),
            Self::ImportNotFound => "There is no such import.".into(),
            Self::ImportEnded => "Another reading of this supplier’s list took the place of this one.".into(),
            Self::ParkingNotFound => "There is no such stone waiting.".into(),
            Self::ParkingDecided => "Somebody has decided about this stone meanwhile: look at the list again.".into(),
            Self::SamePerson => {
                "You brought the list that this stone waits from: somebody else has to look at it.".into()
            }
            Self::VersionConflict { current } => format!(
                "Someone changed the rules while you were editing. They are at version {current} now: load them again and repeat your change."
            )
            .into(),
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
