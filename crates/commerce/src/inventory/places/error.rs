//! Why stock could not be put, sent or counted.

use std::borrow::Cow;

use db::DbError;
use kernel::{Fault, FieldError, Kind};

use super::{CountState, TransferState};
use crate::{error::from_database, inventory::InventoryError};

/// A refusal about a place of stock.
#[derive(Debug, thiserror::Error)]
pub enum PlaceError {
    /// There is no such place.
    #[error("there is no such location")]
    NotFound,
    /// Another place has the code.
    #[error("the code belongs to another location")]
    CodeTaken,
    /// Somebody else changed it since.
    #[error("the location is at version {current}")]
    VersionConflict {
        /// Its version now.
        current: i64,
    },
    /// Stock lies there, so that it cannot be closed or become a place where nothing is sold.
    #[error("stock lies at the location")]
    NotEmpty,
    /// There is no such transfer.
    #[error("there is no such transfer")]
    TransferNotFound,
    /// The transfer has arrived or was called back.
    #[error("the transfer is {}", .0.code())]
    TransferClosed(TransferState),
    /// There is no such count.
    #[error("there is no such count")]
    CountNotFound,
    /// The count was decided before.
    #[error("the count is {}", .0.code())]
    CountDecided(CountState),
    /// Who counted does not decide.
    #[error("the same person counted")]
    OwnCount,
    /// A count of the place waits already.
    #[error("a count of the location waits")]
    CountWaits,
    /// A unit cannot be moved as things stand; the words say which and why.
    #[error("{0}")]
    Stuck(String),
    /// There is no such lot.
    #[error("there is no such lot")]
    LotNotFound,
    /// Some fields break a rule.
    #[error("{} field(s) break a rule", .0.len())]
    Invalid(Vec<FieldError>),
    /// The stock room said no.
    #[error(transparent)]
    Inventory(InventoryError),
    /// The database said no.
    #[error(transparent)]
    Database(#[from] DbError),
}

from_database!(PlaceError);

impl From<InventoryError> for PlaceError {
    fn from(error: InventoryError) -> Self {
        match error {
            InventoryError::Database(error) => Self::Database(error),
            other => Self::Inventory(other),
        }
    }
}

impl PlaceError {
    pub(super) fn field(
        field: &'static str,
        code: &'static str,
        words: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::Invalid(vec![FieldError::new(field, code, words)])
    }
}

impl Fault for PlaceError {
    fn kind(&self) -> Kind {
        match self {
            Self::NotFound | Self::TransferNotFound | Self::CountNotFound | Self::LotNotFound => {
                Kind::NotFound
            }
            Self::CodeTaken
            | Self::NotEmpty
            | Self::TransferClosed(_)
            | Self::CountDecided(_)
            | Self::CountWaits
            | Self::Stuck(_) => Kind::Conflict,
            Self::VersionConflict { .. } => Kind::PreconditionFailed,
            Self::OwnCount => Kind::Forbidden,
            Self::Invalid(_) => Kind::Invalid,
            Self::Inventory(error) => error.kind(),
            Self::Database(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "location_not_found",
            Self::CodeTaken => "code_taken",
            Self::VersionConflict { .. } => "version_conflict",
            Self::NotEmpty => "location_not_empty",
            Self::TransferNotFound => "transfer_not_found",
            Self::TransferClosed(_) | Self::CountDecided(_) => "invalid_transition",
            Self::CountNotFound => "count_not_found",
            Self::OwnCount => "own_count",
            Self::CountWaits => "count_waits",
            Self::Stuck(_) => "stock_not_free",
            Self::LotNotFound => "lot_not_found",
            Self::Invalid(_) => "invalid",
            Self::Inventory(error) => error.code(),
            Self::Database(error) => error.code(),
        }
    }

    fn message(&self) -> Cow<'static, str> {
        match self {
            Self::NotFound => "There is no such place.".into(),
            Self::CodeTaken => "Another place has this code. Choose another.".into(),
            Self::VersionConflict { .. } => {
                "Somebody else changed this place in the meantime. Look at it again, then save.".into()
            }
            Self::NotEmpty => {
                "Stock lies here. Send it elsewhere first, then close the place or change whether it sells."
                    .into()
            }
            Self::TransferNotFound => "There is no such transfer.".into(),
            Self::TransferClosed(state) => {
                format!("This transfer stands as \"{}\": nothing is left to do.", state.label()).into()
            }
            Self::CountNotFound => "There is no such count.".into(),
            Self::CountDecided(state) => format!("This count stands as \"{}\".", state.label()).into(),
            Self::OwnCount => "Whoever counted does not approve it: ask a colleague to look.".into(),
            Self::CountWaits => {
                "A count of this place waits for approval. Have it decided first, then count again.".into()
            }
            Self::Stuck(words) => words.clone().into(),
            Self::LotNotFound => "We do not know this delivery.".into(),
            Self::Invalid(_) => "Some details need another look.".into(),
            Self::Inventory(error) => error.message(),
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
