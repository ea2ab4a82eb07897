//! Keep an order's pieces while people look at its money, or while a bank transfer is on its way.
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

/// Lets an order that awaits a bank transfer, and everything it keeps, live for days.
pub(crate) async fn keep_for_transfer(
    tx: &mut Tx,
    order: OrderId,
    until: DateTime<Utc>,
) -> Result<(), DbError> {
    stones::lock_stones(tx, Some(order), &[]).await?;
    inventory::lock_levels(tx, Some(order), &[]).await?;
    stones::extend_claims(tx, order, until).await?;
    inventory::keep_for_transfer(tx, order, until).await?;
    store::extend_hold(tx, order, until).await
}
