//! Statements that several operations on transfers share.

use db::{DbError, Tx};
use kernel::ids::{OrderId, PaymentId, TransferId};

use super::{Transfer, queries::read};

/// Locks a transfer. Whoever also needs an order's row locks that one first.
pub(super) async fn lock(tx: &mut Tx, id: TransferId) -> Result<Option<Transfer>, DbError> {
    let row = sqlx::query("SELECT * FROM bank_transfers WHERE id = $1 FOR UPDATE")
        .bind(id.uuid())
        .fetch_optional(&mut **tx)
        .await?;
    row.as_ref().map(read).transpose()
}

/// The transfers of an order that have something left for it, the earliest first.
pub(super) async fn lock_waiting(tx: &mut Tx, order: OrderId) -> Result<Vec<Transfer>, DbError> {
    let rows = sqlx::query(
        "SELECT * FROM bank_transfers WHERE order_id = $1 AND state = 'waiting' ORDER BY received_on, created_at, id FOR UPDATE",
    )
    .bind(order.uuid())
    .fetch_all(&mut **tx)
    .await?;
    rows.iter().map(read).collect()
}

/// The transfer is an order's.
pub(super) async fn assign(tx: &mut Tx, id: TransferId, order: OrderId) -> Result<(), DbError> {
    sqlx::query(
        "UPDATE bank_transfers SET order_id = $2, state = 'waiting' WHERE id = $1 AND state = 'unmatched'",
    )
    .bind(id.uuid())
    .bind(order.uuid())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// A part of a transfer pays something.
pub(super) async fn use_for(
    tx: &mut Tx,
    id: TransferId,
    payment: PaymentId,
    amount_minor: i64,
) -> Result<(), DbError> {
    sqlx::query(
        "UPDATE bank_transfers SET applied_minor = applied_minor + $2,
                state = CASE WHEN applied_minor + returned_minor + $2 = amount_minor THEN 'applied' ELSE state END WHERE id = $1",
    )
    .bind(id.uuid())
    .bind(amount_minor)
    .execute(&mut **tx)
    .await?;
    sqlx::query("INSERT INTO bank_transfer_uses (transfer_id, payment_id, amount_minor) VALUES ($1, $2, $3)")
        .bind(id.uuid())
        .bind(payment.uuid())
        .bind(amount_minor)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// What is left of a transfer is owed back.
pub(super) async fn owe(tx: &mut Tx, id: TransferId) -> Result<(), DbError> {
    sqlx::query(
        "UPDATE bank_transfers SET state = 'refund_due' WHERE id = $1 AND state IN ('unmatched', 'waiting')",
    )
    .bind(id.uuid())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// What a payment had taken out of transfers is theirs again, waiting: its order lapses.
pub(crate) async fn undo_uses(tx: &mut Tx, payment: PaymentId) -> Result<(), DbError> {
    let now = tx.now().await?;
    // with the row locks of the order in hand nobody else changes what these transfers pay
    sqlx::query(
        "UPDATE bank_transfers t SET applied_minor = t.applied_minor - u.amount_minor, state = 'waiting'
         FROM bank_transfer_uses u
         WHERE u.transfer_id = t.id AND u.payment_id = $1 AND u.undone_at IS NULL AND t.state IN ('applied', 'waiting')",
    )
    .bind(payment.uuid())
    .execute(&mut **tx)
    .await?;
    sqlx::query("UPDATE bank_transfer_uses SET undone_at = $2 WHERE payment_id = $1 AND undone_at IS NULL")
        .bind(payment.uuid())
        .bind(now)
        .execute(&mut **tx)
        .await?;
    Ok(())
}
