//! Give what is still to be paid of an agreement another last day. Called by whoever promised another day; the caller has locked nothing.
//!
//! Refuses nothing: what is due at once, paid or void stays as it is. Writes `order_installments`.

use chrono::NaiveDate;
use db::{DbError, Tx};
use kernel::ids::OrderId;

use crate::orders::{self, OrderKind};

/// Moves the last day of every open installment that has one; of orders of commissions alone.
pub async fn redate_open(tx: &mut Tx, order: OrderId, day: NaiveDate) -> Result<(), DbError> {
    let found = orders::lock(tx, order).await?;
    if found.is_some_and(|order| order.kind == OrderKind::Commission) {
        sqlx::query(
            "UPDATE order_installments SET due_on = $2, overdue_at = NULL WHERE order_id = $1 AND state = 'open' AND due_on IS NOT NULL",
        )
        .bind(order.uuid())
        .bind(day)
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}
