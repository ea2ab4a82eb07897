//! Why stock could not move.

use std::borrow::Cow;

use db::DbError;
use kernel::{Fault, Kind};

use super::Shortage;
use crate::error::from_database;

/// A refusal of the stock room.
#[derive(Debug, thiserror::Error)]
pub enum InventoryError {
    /// There is not enough of some variants.
    #[error("not enough stock of {} variant(s)", .0.len())]
    Insufficient(Vec<Shortage>),
    /// The variant does not exist.
    #[error("the variant does not exist")]
    UnknownVariant,
    /// Fewer than one, or more than a delivery can hold.
    #[error("a delivery holds 1 to 10,000 units")]
    QuantityOutOfRange,
    /// A one-of-a-kind variant takes exactly one piece, with its serial number; others take none.
    #[error("serial numbers belong to one-of-a-kind pieces, one each")]
    SerialsDoNotFit,
    /// The serial number is already in the books.
    #[error("the serial number \"{0}\" is already in the books")]
    SerialTaken(String),
    /// The one-of-a-kind piece came in before.
    #[error("the piece of this variant came in before")]
    AlreadyReceived,
    /// The order keeps no stock although it should; a defect.
    #[error("the order keeps no stock")]
    NothingHeld,
    /// The database said no.
    #[error(transparent)]
    Database(#[from] DbError),
}

from_database!(InventoryError);

impl Fault for InventoryError {
    fn kind(&self) -> Kind {
        match self {
            Self::Insufficient(_) | Self::SerialTaken(_) | Self::AlreadyReceived => Kind::Conflict,
            Self::UnknownVariant => Kind::NotFound,
            Self::QuantityOutOfRange | Self::SerialsDoNotFit => Kind::Invalid,
            Self::NothingHeld => Kind::Internal,
            Self::Database(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Insufficient(_) => "insufficient_stock",
            Self::UnknownVariant => "variant_not_found",
            Self::QuantityOutOfRange => "quantity_out_of_range",
            Self::SerialsDoNotFit => "serials_do_not_fit",
            Self::SerialTaken(_) => "serial_taken",
            Self::AlreadyReceived => "already_received",
            Self::NothingHeld => "internal",
            Self::Database(error) => error.code(),
        }
    }

    fn message(&self) -> Cow<'static, str> {
        match self {
            Self::Insufficient(_) => "There are not enough of these ready.".into(),
            Self::UnknownVariant => "We do not know this piece.".into(),
            Self::QuantityOutOfRange => "Enter a quantity from 1 to 10,000.".into(),
            Self::SerialsDoNotFit => {
                "A one-of-a-kind piece comes in once, with its serial number; other stock has no serial numbers.".into()
            }
            Self::SerialTaken(serial) => format!("The serial number {serial} is already in the books.").into(),
            Self::AlreadyReceived => "This one-of-a-kind piece came in before.".into(),
            Self::NothingHeld => "Something went wrong on our side. Nothing was changed.".into(),
            Self::Database(error) => error.message(),
        }
    }
}
