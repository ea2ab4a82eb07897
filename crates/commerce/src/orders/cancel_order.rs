//! Call an order off before it is paid.
//!
//! Refuses an order that is paid, or whose payment went through while it was being called off. Three steps: the
//! provider is asked to cancel the payment, so that it and not a race decides; then the order is closed and its stock put
//! back (`orders`, stock, state log, audit log, `orders.cancelled`); then what the provider said is written down.
//! When the provider does not answer the order is cancelled all the same, and upkeep asks again.

use db::{Db, with_retry};
use kernel::ids::OrderId;
use platform::{Cx, audit};
use serde_json::json;

use super::{Closing, Order, OrderError, OrderState, close_order, find_cart, queries, store};
use crate::{Commerce, cart, payments};

/// Cancels an order that waits for payment, and returns it as it stands afterwards.
#[tracing::instrument(name = "orders.cancel_order", skip_all, fields(order.id = %order))]
pub async fn cancel_order(
    db: &Db,
    commerce: &Commerce,
    cx: &Cx,
    order: OrderId,
) -> Result<Order, OrderError> {
    let seen = queries::find(&mut *db.read().await?, order).await?.ok_or(OrderError::NotFound)?;
    refuse_unless_pending(seen.state)?;
    payments::withdraw(db, commerce, cx, order).await;
    with_retry(|| close(db, cx, order)).await?;
    // the payment may have been begun between the two steps above: ask once more, now that none can begin
    payments::withdraw(db, commerce, cx, order).await;
    queries::find(&mut *db.read().await?, order).await?.ok_or(OrderError::NotFound)
}

const fn refuse_unless_pending(from: OrderState) -> Result<(), OrderError> {
    match from {
        OrderState::PendingPayment => Ok(()),
        from => Err(OrderError::InvalidTransition { from, to: OrderState::Cancelled }),
    }
}

async fn close(db: &Db, cx: &Cx, id: OrderId) -> Result<(), OrderError> {
    let mut tx = db.begin().await?;
    let cart = find_cart(&mut tx, id).await?.ok_or(OrderError::NotFound)?;
    cart::lock_for_order(&mut tx, cart).await?;
    let order = store::lock(&mut tx, id).await?.ok_or(OrderError::NotFound)?;
    refuse_unless_pending(order.state)?;
    close_order(&mut tx, cx, &order, Closing::Cancelled).await?;
    let state = |s: OrderState| json!({ "state": s.code() });
    let change = audit::Change {
        action: "orders.cancel_order",
        object: id.to_string(),
        before: Some(&state(order.state)),
        after: Some(&state(OrderState::Cancelled)),
    };
    audit::record(&mut tx, cx, change).await?;
    Ok(tx.commit().await?)
}
