//! Make an order dispatched, or delivered. Called by `fulfillment`, which knows that all of its pieces have left or arrived.
//!
//! Refuses an order that is not paid. Writes `orders` and the state log, and announces `orders.fulfilled` or `orders.delivered`, each once
//! an order. The caller holds the order's row lock.

use db::Tx;
use platform::{Cx, outbox, states};

use super::{
    LockedOrder, OrderError, OrderState,
    events::{Delivered, Fulfilled},
};

/// All of its pieces have left; the last of them with this courier.
pub(crate) async fn record_sent(
    tx: &mut Tx,
    cx: &Cx,
    order: &LockedOrder,
    courier: &str,
    tracking: &str,
) -> Result<(), OrderError> {
    let to = OrderState::Fulfilled;
    if order.state != OrderState::Paid {
        return Err(OrderError::InvalidTransition { from: order.state, to });
    }
    let now = tx.now().await?;
    sqlx::query(
        "UPDATE orders SET state = 'fulfilled', fulfilled_at = greatest(paid_at, $2), tracking_courier = $3, tracking_number = $4,
                version = version + 1 WHERE id = $1",
    )
    .bind(order.id.uuid())
    .bind(now)
    .bind(courier)
    .bind(tracking)
    .execute(&mut **tx)
    .await?;
    states::record(tx, "order", order.id.uuid(), Some(order.state.code()), to.code()).await?;
    Ok(outbox::publish(tx, cx, &Fulfilled { order: order.id, number: order.number.clone() }).await?)
}

/// All of its shipments were received. One whose money went back meanwhile, or of which pieces are still to be sent, stays as it is.
pub(crate) async fn record_delivered(tx: &mut Tx, cx: &Cx, order: &LockedOrder) -> Result<(), OrderError> {
    if order.state != OrderState::Fulfilled {
        return Ok(());
    }
    let to = OrderState::Delivered;
    sqlx::query("UPDATE orders SET state = 'delivered', version = version + 1 WHERE id = $1")
        .bind(order.id.uuid())
        .execute(&mut **tx)
        .await?;
    states::record(tx, "order", order.id.uuid(), Some(order.state.code()), to.code()).await?;
    Ok(outbox::publish(tx, cx, &Delivered { order: order.id, number: order.number.clone() }).await?)
}
