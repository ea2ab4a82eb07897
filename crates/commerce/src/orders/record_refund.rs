//! Write down that money went back to a client, or came back to us after all. Called by `payments` only.
//!
//! Writes `orders` and the ledger; when all of the money has gone back, also the state log. Announces `orders.refund_sent`.
//! The caller holds the order's row lock.

use db::Tx;
use kernel::Money;
use platform::{Cx, outbox, states};
use sqlx::Row;
use uuid::Uuid;

use super::{LockedOrder, OrderError, OrderState, events::RefundSent};
use crate::ledger::{self, Posting};

/// A refund has arrived.
pub(crate) async fn record_refund(
    tx: &mut Tx,
    cx: &Cx,
    order: &LockedOrder,
    refund: Uuid,
    amount: Money,
) -> Result<(), OrderError> {
    let row = sqlx::query(
        "UPDATE orders SET refunded_minor = refunded_minor + $2, version = version + 1 WHERE id = $1 RETURNING paid_minor, refunded_minor",
    )
    .bind(order.id.uuid())
    .bind(amount.minor())
    .fetch_one(&mut **tx)
    .await?;
    let (paid, refunded): (i64, i64) = (row.try_get("paid_minor")?, row.try_get("refunded_minor")?);
    if paid == refunded {
        become_state(tx, order, OrderState::Refunded).await?;
    }
    let legs = ledger::refund(amount).map_err(ledger::LedgerError::from)?;
    ledger::post(tx, cx, Posting { order: Some(order.id), legs }).await?;
    outbox::publish(tx, cx, &RefundSent { order: order.id, number: order.number.clone(), refund, amount })
        .await?;
    Ok(())
}

/// A refund that had arrived came back: the order stands where it stood before.
pub(crate) async fn record_returned_refund(
    tx: &mut Tx,
    cx: &Cx,
    order: &LockedOrder,
    amount: Money,
) -> Result<(), OrderError> {
    sqlx::query(
        "UPDATE orders SET refunded_minor = refunded_minor - $2, version = version + 1 WHERE id = $1",
    )
    .bind(order.id.uuid())
    .bind(amount.minor())
    .execute(&mut **tx)
    .await?;
    if order.state == OrderState::Refunded {
        let changes = states::list(tx, "order", order.id.uuid()).await?;
        let last = changes.iter().rev().find(|change| change.to == OrderState::Refunded.code());
        let before = last.and_then(|change| change.from.as_deref()?.parse().ok()).unwrap_or(OrderState::Paid);
        become_state(tx, order, before).await?;
    }
    let legs = ledger::returned_refund(amount).map_err(ledger::LedgerError::from)?;
    ledger::post(tx, cx, Posting { order: Some(order.id), legs }).await?;
    Ok(())
}

async fn become_state(tx: &mut Tx, order: &LockedOrder, to: OrderState) -> Result<(), OrderError> {
    if !order.state.may_become(to) {
        return Err(OrderError::InvalidTransition { from: order.state, to });
    }
    sqlx::query("UPDATE orders SET state = $2 WHERE id = $1")
        .bind(order.id.uuid())
        .bind(to.code())
        .execute(&mut **tx)
        .await?;
    states::record(tx, "order", order.id.uuid(), Some(order.state.code()), to.code()).await?;
    Ok(())
}
