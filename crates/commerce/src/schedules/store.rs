//! Statements that several operations on schedules share. Whoever writes an installment holds its order's row lock.

use db::{Conn, DbError, Tx};
use kernel::ids::{InstallmentId, OrderId};

use super::{Installment, queries::read};

/// Whether the order is, or was, to be paid in parts.
pub(crate) async fn has_schedule(conn: &mut Conn, order: OrderId) -> Result<bool, DbError> {
    Ok(sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM order_installments WHERE order_id = $1)")
        .bind(order.uuid())
        .fetch_one(conn)
        .await?)
}

/// What is to be paid next of an order in parts.
pub(crate) async fn find_first_open(conn: &mut Conn, order: OrderId) -> Result<Option<Installment>, DbError> {
    let row = sqlx::query(
        "SELECT * FROM order_installments WHERE order_id = $1 AND state = 'open' ORDER BY position LIMIT 1",
    )
    .bind(order.uuid())
    .fetch_optional(conn)
    .await?;
    row.as_ref().map(read).transpose()
}

/// Everything that is still to be paid of an order in parts.
pub(super) async fn lock_open(tx: &mut Tx, order: OrderId) -> Result<Vec<Installment>, DbError> {
    let rows = sqlx::query(
        "SELECT * FROM order_installments WHERE order_id = $1 AND state = 'open' ORDER BY position FOR UPDATE",
    )
    .bind(order.uuid())
    .fetch_all(&mut **tx)
    .await?;
    rows.iter().map(read).collect()
}

/// The money of an installment came; false when it had come before.
pub(crate) async fn mark_paid(tx: &mut Tx, installment: InstallmentId) -> Result<bool, DbError> {
    let now = tx.now().await?;
    let done = sqlx::query(
        "UPDATE order_installments SET state = 'paid', paid_at = $2 WHERE id = $1 AND state = 'open'",
    )
    .bind(installment.uuid())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// What is open of an order is not to be paid any more.
pub(crate) async fn void_open(tx: &mut Tx, order: OrderId) -> Result<u64, DbError> {
    let done =
        sqlx::query("UPDATE order_installments SET state = 'void' WHERE order_id = $1 AND state = 'open'")
            .bind(order.uuid())
            .execute(&mut **tx)
            .await?;
    Ok(done.rows_affected())
}
