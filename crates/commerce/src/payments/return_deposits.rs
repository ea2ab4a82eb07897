//! Give back what was paid ahead for an order that lapses. Called by `orders::lapse_order` only, which posts it.
//!
//! What came through the provider is written down as owed, and upkeep has the provider pay it; what came by bank goes back to the
//! transfers that it came by, which are then owed to whoever sent them. Writes `payments`, `payment_refunds` and the transfers. The
//! caller holds the order's row lock.

use db::{DbError, Tx};
use kernel::{
    Currency, Money,
    ids::{OrderId, PaymentId},
};
use platform::Cx;

use super::{BANK_TRANSFER, PaymentState, queries, refund_late::begin_refund};
use crate::transfers;

/// What goes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Returned {
    pub(crate) by_provider: Money,
    pub(crate) by_bank: Money,
}

/// Writes down that every payment of the order goes back, or every one but the deposit.
pub(crate) async fn return_deposits(
    tx: &mut Tx,
    cx: &Cx,
    order: OrderId,
    currency: Currency,
    but_the_deposit: bool,
) -> Result<Returned, DbError> {
    let mut returned = Returned { by_provider: Money::zero(currency), by_bank: Money::zero(currency) };
    let add = |sum: Money, amount: Money| sum.checked_add(amount).unwrap_or(sum);
    for payment in kept(tx, order).await?.into_iter().filter(|p| !(but_the_deposit && p.is_deposit)) {
        if payment.provider == BANK_TRANSFER {
            transfers::undo_uses(tx, payment.id).await?;
            tick_off(tx, cx, payment.id, payment.captured).await?;
            returned.by_bank = add(returned.by_bank, payment.captured);
        } else {
            begin_refund(tx, cx, &payment, payment.captured, "lapsed").await?;
            returned.by_provider = add(returned.by_provider, payment.captured);
        }
    }
    Ok(returned)
}

/// What was received for an order and is neither given back nor about to be.
pub(crate) async fn sum_kept(tx: &mut Tx, order: OrderId, currency: Currency) -> Result<Money, DbError> {
    let kept = kept(tx, order).await?;
    let sum = Money::sum(currency, kept.iter().map(|payment| payment.captured));
    sum.ok_or_else(|| crate::error::unreadable("sum of payments", "it does not fit"))
}

/// As [`sum_kept`], of the deposit alone.
pub(crate) async fn sum_kept_deposit(
    tx: &mut Tx,
    order: OrderId,
    currency: Currency,
) -> Result<Money, DbError> {
    let kept = kept(tx, order).await?;
    let deposit = kept.iter().filter(|payment| payment.is_deposit).map(|payment| payment.captured);
    Money::sum(currency, deposit)
        .ok_or_else(|| crate::error::unreadable("sum of payments", "it does not fit"))
}

async fn kept(tx: &mut Tx, order: OrderId) -> Result<Vec<super::Payment>, DbError> {
    let owed: Vec<uuid::Uuid> = sqlx::query_scalar(
        "SELECT r.payment_id FROM payment_refunds r JOIN payments p ON p.id = r.payment_id WHERE p.order_id = $1 AND r.state <> 'failed'",
    )
    .bind(order.uuid())
    .fetch_all(&mut **tx)
    .await?;
    let mut kept = queries::list_for_order(tx, order).await?;
    kept.retain(|p| p.state == PaymentState::Succeeded && !owed.contains(&p.id.uuid()));
    Ok(kept)
}

/// What came by bank is no payment any more: it is money of the transfer again.
async fn tick_off(tx: &mut Tx, cx: &Cx, payment: PaymentId, amount: Money) -> Result<(), DbError> {
    let now = tx.now().await?;
    // refunds have no public id of their own yet; a payment's kind of id serves for the row
    sqlx::query(
        "INSERT INTO payment_refunds (id, payment_id, provider_key, amount_minor, reason, state, requested_by, created_at, done_at)
         VALUES ($1, $2, $3, $4, 'lapsed', 'done', $5, $6, $6)",
    )
    .bind(PaymentId::new(&*cx.random).uuid())
    .bind(payment.uuid())
    .bind(format!("payment:{payment}:lapsed"))
    .bind(amount.minor())
    .bind(cx.actor.to_string())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    sqlx::query("UPDATE payments SET state = 'refunded', claimed_minor = captured_minor, refunded_minor = captured_minor, updated_at = $2 WHERE id = $1")
        .bind(payment.uuid())
        .bind(now)
        .execute(&mut **tx)
        .await?;
    Ok(())
}
