//! End an order that was not paid: called off, replaced by a later checkout, or out of time.
//!
//! Refuses an order that no longer waits for payment. Writes `orders` and `order_installments`, puts what it kept of credits, its stones, its
//! stock and its uses of promotions back, asks for its
//! payment to be cancelled at the provider, writes the state log, and announces `orders.cancelled` or `orders.expired`.
//! The caller holds the row locks of the cart and the order.

use catalog::stones;
use db::Tx;
use platform::{Cx, outbox, states};

use super::{LockedOrder, OrderError, OrderState, events};
use crate::{credits, holds, inventory, payments, promotions, schedules, transfers};

/// How an order ends unpaid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Closing {
    Cancelled,
    Expired,
}

impl Closing {
    const fn state(self) -> OrderState {
        match self {
            Self::Cancelled => OrderState::Cancelled,
            Self::Expired => OrderState::Expired,
        }
    }
}

/// Ends the order and puts its stock back.
pub(crate) async fn close_order(
    tx: &mut Tx,
    cx: &Cx,
    order: &LockedOrder,
    closing: Closing,
) -> Result<(), OrderError> {
    let to = closing.state();
    if !order.state.may_become(to) {
        return Err(OrderError::InvalidTransition { from: order.state, to });
    }
    let now = tx.now().await?;
    sqlx::query(
        "UPDATE orders SET state = $2, closed_at = greatest(placed_at, $3), version = version + 1 WHERE id = $1",
    )
    .bind(order.id.uuid())
    .bind(to.code())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    states::record(tx, "order", order.id.uuid(), Some(order.state.code()), to.code()).await?;
    payments::request_cancel(tx, order.id).await?;
    schedules::void_open(tx, order.id).await?;
    // before stock, as checkout locks them
    credits::release_claims(tx, order.id).await?;
    stones::release_claims(tx, order.id).await?;
    inventory::release_holds(tx, cx, order.id).await?;
    holds::rest_after_order(tx, order.id).await?;
    promotions::release_uses(tx, order.id).await?;
    // what came by bank and was not enough
    transfers::settle_waiting(tx, cx, order.id).await?;
    let number = order.number.clone();
    match closing {
        Closing::Cancelled => outbox::publish(tx, cx, &events::Cancelled { order: order.id, number }).await?,
        Closing::Expired => outbox::publish(tx, cx, &events::Expired { order: order.id, number }).await?,
    }
    Ok(())
}
