//! Write down money that came for a dead order, and that it went back. Called by `payments` only.
//!
//! Refuses an order that is not dead. Writes `orders` and the ledger; when the money has gone back, also the state
//! log, and announces `orders.refunded_late`.

use db::Tx;
use kernel::Money;
use platform::{Cx, outbox, states};

use super::{LockedOrder, OrderError, OrderState, events::RefundedLate};
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
    let to = OrderState::RefundedLate;
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
    outbox::publish(tx, cx, &RefundedLate { order: order.id, number: order.number.clone() }).await?;
    Ok(())
}
