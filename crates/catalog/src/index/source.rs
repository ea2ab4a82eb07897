//! The port through which the index learns what is in stock.

use std::collections::HashMap;

use async_trait::async_trait;
use db::{Conn, DbError};
use kernel::ids::VariantId;

/// What is in stock of a variant.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stock {
    /// How many can be sold now.
    pub available: i32,
    /// The serial number of the piece, when exactly one serialized piece is available.
    pub serial: Option<String>,
}

/// Says what is in stock; the context that owns inventory implements it.
#[async_trait]
pub trait AvailabilitySource: Send + Sync {
    /// The stock of these variants, or of all when `None`; a variant that is missing has none.
    async fn available(
        &self,
        conn: &mut Conn,
        variants: Option<&[VariantId]>,
    ) -> Result<HashMap<VariantId, Stock>, DbError>;
}

/// No stock at all: everything is made to order or sold. For tools and tests without an inventory.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoStock;

#[async_trait]
impl AvailabilitySource for NoStock {
    async fn available(
        &self,
        _conn: &mut Conn,
        _variants: Option<&[VariantId]>,
    ) -> Result<HashMap<VariantId, Stock>, DbError> {
        Ok(HashMap::new())
    }
}
