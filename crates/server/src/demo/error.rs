//! Why the demo house could not be loaded.

use std::{io, path::PathBuf};

use bespoke::BespokeError;
use catalog::{CatalogError, stones::StoneError};
use commerce::{
    channels::ChannelError,
    inventory::{InventoryError, places::PlaceError},
    promotions::PromotionError,
};
use customers::AccountError;
use db::{DbError, Retryable};
use kernel::{Fault, FieldError};
use platform::webhooks::WebhookError;

/// Why the demo house could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// A file or folder cannot be read.
    #[error("{} cannot be read: {source}", .path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A file is not what it should be; the message says where in it.
    #[error("{}: {message}", .path.display())]
    Malformed {
        /// Which file.
        path: PathBuf,
        /// What is wrong, with the place.
        message: String,
    },
    /// Fields of a piece break a rule.
    #[error("{}", fields_said(.path, .fields))]
    Fields {
        /// Which file, or which piece of a varied catalogue.
        path: PathBuf,
        /// What is wrong with which.
        fields: Vec<FieldError>,
    },
    /// More pieces were asked for than the designs can be varied into.
    #[error("{asked} pieces were asked for; the designs can be varied into {possible} at most")]
    TooMany {
        /// How many were asked for.
        asked: usize,
        /// How many there can be.
        possible: usize,
    },
    /// The catalogue refused.
    #[error("the catalogue refused: {}", .0.message())]
    Catalog(#[source] CatalogError),
    /// The stock room refused.
    #[error("stock of {sku} was refused: {source}")]
    Stock {
        /// Which variant.
        sku: String,
        /// Why.
        #[source]
        source: InventoryError,
    },
    /// A place, a transfer or a count was refused.
    #[error("a place of stock was refused: {}", .0.message())]
    Places(#[source] PlaceError),
    /// A channel or its sale was refused.
    #[error("a channel was refused: {}", .0.message())]
    Channels(#[source] ChannelError),
    /// A webhook was refused.
    #[error("a webhook was refused: {}", .0.message())]
    Webhooks(#[source] WebhookError),
    /// A promotion was refused.
    #[error("a promotion was refused: {}", .0.message())]
    Promotion(#[source] PromotionError),
    /// The stone drawer refused.
    #[error("the stone drawer refused: {}", .0.message())]
    Stones(#[source] StoneError),
    /// The atelier refused.
    #[error("a commission was refused: {}", .0.message())]
    Bespoke(#[source] BespokeError),
    /// The designer's account was refused.
    #[error("the designer's account was refused: {}", .0.message())]
    Account(#[source] AccountError),
    /// The database said no.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<StoneError> for DemoError {
    fn from(error: StoneError) -> Self {
        match error {
            StoneError::Db(error) => Self::Db(error),
            other => Self::Stones(other),
        }
    }
}

impl From<PlaceError> for DemoError {
    fn from(error: PlaceError) -> Self {
        match error {
            PlaceError::Database(error) => Self::Db(error),
            other => Self::Places(other),
        }
    }
}

impl From<ChannelError> for DemoError {
    fn from(error: ChannelError) -> Self {
        match error {
            ChannelError::Database(error) => Self::Db(error),
            other => Self::Channels(other),
        }
    }
}

impl From<InventoryError> for DemoError {
    fn from(error: InventoryError) -> Self {
        match error {
            InventoryError::Database(error) => Self::Db(error),
            other => Self::Places(PlaceError::Inventory(other)),
        }
    }
}

impl From<WebhookError> for DemoError {
    fn from(error: WebhookError) -> Self {
        match error {
            WebhookError::Database(error) => Self::Db(error),
            other => Self::Webhooks(other),
        }
    }
}

impl From<PromotionError> for DemoError {
    fn from(error: PromotionError) -> Self {
        match error {
            PromotionError::Database(error) => Self::Db(error),
            other => Self::Promotion(other),
        }
    }
}

impl From<BespokeError> for DemoError {
    fn from(error: BespokeError) -> Self {
        match error {
            BespokeError::Database(error) => Self::Db(error),
            other => Self::Bespoke(other),
        }
    }
}

impl From<CatalogError> for DemoError {
    fn from(error: CatalogError) -> Self {
        match error {
            CatalogError::Db(error) => Self::Db(error),
            other => Self::Catalog(other),
        }
    }
}

impl Retryable for DemoError {
    fn is_contended(&self) -> bool {
        match self {
            Self::Db(error) => error.is_contended(),
            Self::Catalog(error) => error.is_contended(),
            Self::Stock { source, .. } => source.is_contended(),
            _ => false,
        }
    }
}

fn fields_said(path: &std::path::Path, fields: &[FieldError]) -> String {
    let said: Vec<_> =
        fields.iter().map(|e| format!("{}: {}: {}", path.display(), e.field, e.message)).collect();
    said.join("\n")
}
