//! Keep an order's pieces while people look at its money. Called by `payments::settle` only.
//!
//! Writes `orders`, and the stock and stones that the order keeps. The caller holds the row locks of the cart and the order.

use catalog::stones;
use chrono::{DateTime, Utc};
use db::{DbError, Tx};
use kernel::ids::OrderId;

use super::store;
use crate::inventory;

/// Lets an order that waits for payment, and everything it keeps, live until a moment beyond the cap of a checkout.
pub(crate) async fn keep_for_review(
    tx: &mut Tx,
    order: OrderId,
    until: DateTime<Utc>,
) -> Result<(), DbError> {
    stones::lock_stones(tx, Some(order), &[]).await?;
    inventory::lock_levels(tx, Some(order), &[]).await?;
    stones::extend_claims(tx, order, until).await?;
    inventory::keep_for_review(tx, order, until).await?;
    store::extend_hold(tx, order, until).await
}
