//! Write down money that came for a dead order or for what other money had paid, and that it went back. Called by `payments` only.
//!
//! Late money is refused for an order that is not dead, a surplus for one that is. Writes `orders` and the ledger; when the money of
//! an order that died unpaid has gone back, also the state log, and announces `orders.refunded_late`.

use db::Tx;
use kernel::Money;
use platform::{Cx, outbox, states};

use super::{LockedOrder, OrderError, OrderState, events::RefundedLate, record_refund::tell_commission};
use crate::ledger::{self, Posting};

/// Money came although the order had died; it is owed back.
pub(crate) async fn record_late_money(
    tx: &mut Tx,
    cx: &Cx,
    order: &LockedOrder,
    received: Money,
) -> Result<(), OrderError> {
    if !order.state.is_dead() {
        return Err(OrderError::InvalidTransition { from: order.state, to: OrderState::RefundedLate });
    }
    receive(tx, cx, order, received).await
}

/// Money came for what other money had paid; it is owed back, and the order stays as it is.
pub(crate) async fn record_surplus(
    tx: &mut Tx,
    cx: &Cx,
    order: &LockedOrder,
    received: Money,
) -> Result<(), OrderError> {
    if order.state.is_dead() {
        return Err(OrderError::InvalidTransition { from: order.state, to: order.state });
    }
    receive(tx, cx, order, received).await
}

async fn receive(tx: &mut Tx, cx: &Cx, order: &LockedOrder, received: Money) -> Result<(), OrderError> {
    sqlx::query("UPDATE orders SET paid_minor = paid_minor + $2, version = version + 1 WHERE id = $1")
        .bind(order.id.uuid())
        .bind(received.minor())
        .execute(&mut **tx)
        .await?;
    let legs = ledger::late_money(received).map_err(ledger::LedgerError::from)?;
    ledger::post(tx, cx, Posting { order: Some(order.id), legs }).await?;
    Ok(())
}

/// The money went back.
pub(crate) async fn record_late_refund(
    tx: &mut Tx,
    cx: &Cx,
    order: &LockedOrder,
    refunded: Money,
) -> Result<(), OrderError> {
    // an order that lives on, or lapsed after its deposit, stays what it is
    let late = matches!(order.state, OrderState::Cancelled | OrderState::Expired | OrderState::RefundedLate);
    let to = if late { OrderState::RefundedLate } else { order.state };
    sqlx::query(
        "UPDATE orders SET refunded_minor = refunded_minor + $2, state = $3, version = version + 1 WHERE id = $1",
    )
    .bind(order.id.uuid())
    .bind(refunded.minor())
    .bind(to.code())
    .execute(&mut **tx)
    .await?;
    // a second late payment of the same order finds it refunded already: the state does not change twice
    if order.state != to {
        states::record(tx, "order", order.id.uuid(), Some(order.state.code()), to.code()).await?;
    }
    let legs = ledger::late_refund(refunded).map_err(ledger::LedgerError::from)?;
    ledger::post(tx, cx, Posting { order: Some(order.id), legs }).await?;
    tell_commission(tx, cx, order).await?;
    if late {
        outbox::publish(tx, cx, &RefundedLate { order: order.id, number: order.number.clone() }).await?;
    }
    Ok(())
}
