//! Why a channel was refused.

use std::borrow::Cow;

use db::DbError;
use kernel::{Fault, FieldError, Kind, Money};

use crate::{
    cart::CartError, error::from_database, inventory::InventoryError, ledger::LedgerError, orders::OrderError,
};

/// A refusal about a channel.
#[derive(Debug, thiserror::Error)]
pub enum ChannelError {
    /// There is no such channel, key or sale.
    #[error("there is no such thing")]
    NotFound,
    /// Another channel has the code.
    #[error("the code belongs to another channel")]
    CodeTaken,
    /// Somebody else changed it since.
    #[error("the channel is at version {current}")]
    VersionConflict {
        /// Its version now.
        current: i64,
    },
    /// The channel sells no more.
    #[error("the channel is closed")]
    Closed,
    /// The sale's key was used for another sale.
    #[error("the key was used for another sale")]
    KeyReused,
    /// What the till asked for is not what it comes to.
    #[error("the total is {actual}, not {told}")]
    TotalDiffers {
        /// What the till said.
        told: Money,
        /// What it comes to.
        actual: Money,
    },
    /// Another client holds a piece in the shop at this moment.
    #[error("a piece is held for {minutes} minutes")]
    Held {
        /// For how long at most.
        minutes: i64,
    },
    /// The conflict was made good before.
    #[error("the conflict was settled")]
    Settled,
    /// What the conflict is about is still not there.
    #[error("the piece is still not free")]
    StillTaken,
    /// A demonstration sale in a house that is in production.
    #[error("demonstration sales are refused in production")]
    DemoRefused,
    /// No tax is known for where the channel sells.
    #[error("no tax is known for the place of the channel")]
    PlaceUnknown,
    /// Some fields break a rule.
    #[error("{} field(s) break a rule", .0.len())]
    Invalid(Vec<FieldError>),
    /// The stock room said no.
    #[error(transparent)]
    Inventory(InventoryError),
    /// Orders said no.
    #[error(transparent)]
    Order(Box<OrderError>),
    /// The ledger said no, which it never should.
    #[error(transparent)]
    Ledger(LedgerError),
    /// The cart said no, which it never should.
    #[error(transparent)]
    Cart(Box<CartError>),
    /// The database said no.
    #[error(transparent)]
    Database(#[from] DbError),
}

from_database!(ChannelError);

impl From<InventoryError> for ChannelError {
    fn from(error: InventoryError) -> Self {
        match error {
            InventoryError::Database(error) => Self::Database(error),
            other => Self::Inventory(other),
        }
    }
}

impl From<OrderError> for ChannelError {
    fn from(error: OrderError) -> Self {
        match error {
            OrderError::Database(error) => Self::Database(error),
            other => Self::Order(Box::new(other)),
        }
    }
}

impl From<LedgerError> for ChannelError {
    fn from(error: LedgerError) -> Self {
        match error {
            LedgerError::Database(error) => Self::Database(error),
            other => Self::Ledger(other),
        }
    }
}

impl From<CartError> for ChannelError {
    fn from(error: CartError) -> Self {
        match error {
            CartError::Database(error) => Self::Database(error),
            other => Self::Cart(Box::new(other)),
        }
    }
}

impl ChannelError {
    pub(super) fn field(
        field: impl Into<Cow<'static, str>>,
        code: &'static str,
        words: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::Invalid(vec![FieldError::new(field, code, words)])
    }
}

impl Fault for ChannelError {
    fn kind(&self) -> Kind {
        match self {
            Self::NotFound => Kind::NotFound,
            Self::CodeTaken
            | Self::Closed
            | Self::TotalDiffers { .. }
            | Self::Held { .. }
            | Self::Settled
            | Self::StillTaken => Kind::Conflict,
            Self::VersionConflict { .. } => Kind::PreconditionFailed,
            Self::DemoRefused => Kind::Forbidden,
            Self::KeyReused | Self::PlaceUnknown | Self::Invalid(_) => Kind::Invalid,
            Self::Inventory(error) => error.kind(),
            Self::Order(error) => error.kind(),
            Self::Ledger(_) | Self::Cart(_) => Kind::Internal,
            Self::Database(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::CodeTaken => "code_taken",
            Self::VersionConflict { .. } => "version_conflict",
            Self::Closed => "channel_closed",
            Self::KeyReused => "idempotency_key_reused",
            Self::TotalDiffers { .. } => "price_changed",
            Self::Held { .. } => "held_by_another",
            Self::Settled => "invalid_transition",
            Self::StillTaken => "insufficient_stock",
            Self::DemoRefused => "demo_refused",
            Self::PlaceUnknown => "place_not_served",
            Self::Invalid(_) => "invalid",
            Self::Inventory(error) => error.code(),
            Self::Order(error) => error.code(),
            Self::Ledger(_) | Self::Cart(_) => "internal",
            Self::Database(error) => error.code(),
        }
    }

    fn message(&self) -> Cow<'static, str> {
        match self {
            Self::NotFound => "We do not know this one.".into(),
            Self::CodeTaken => "Another channel has this code. Choose another.".into(),
            Self::VersionConflict { .. } => {
                "Somebody else changed this channel in the meantime. Look at it again, then save.".into()
            }
            Self::Closed => "This channel sells no more. An owner of the house can open it again.".into(),
            Self::KeyReused => {
                "This key was used for another sale. Give every sale a key of its own, and send a sale again as it was.".into()
            }
            Self::TotalDiffers { told, actual } => {
                format!("It comes to {actual}, not {told}. Ask for a quote again, and show the client the new total.").into()
            }
            Self::Held { minutes } => format!(
                "A client in the shop is at its checkout and holds it for {minutes} more minutes at most. Try again then."
            )
            .into(),
            Self::Settled => "This was made good before.".into(),
            Self::StillTaken => {
                "What was sold is still not free. Give the money back, or try again when it is.".into()
            }
            Self::DemoRefused => "Demonstration sales are for trials: this house is in production.".into(),
            Self::PlaceUnknown => {
                "No tax is known for where this channel sells. Say the country of its place, and its tax.".into()
            }
            Self::Invalid(_) => "Some details need another look.".into(),
            Self::Inventory(error) => error.message(),
            Self::Order(error) => error.message(),
            Self::Ledger(_) | Self::Cart(_) => {
                "Something went wrong on our side. Nothing was changed.".into()
            }
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
