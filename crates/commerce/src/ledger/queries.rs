//! Reads of the ledger.

use chrono::{DateTime, Utc};
use db::{Conn, DbError};
use kernel::{
    Money,
    ids::{LedgerTransactionId, OrderId},
};
use sqlx::Row;

use crate::error::unreadable;

/// One entry as finance reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The posting it belongs to.
    pub transaction: LedgerTransactionId,
    /// The account's code, e.g. `revenue`.
    pub account: String,
    /// Positive for a debit, negative for a credit.
    pub amount: Money,
    /// When.
    pub at: DateTime<Utc>,
}

/// Every entry of an order, the oldest first.
pub async fn list_for_order(conn: &mut Conn, order: OrderId) -> Result<Vec<Entry>, DbError> {
    let rows = sqlx::query(
        "SELECT txn, account, currency, amount_minor, at FROM ledger_entries WHERE order_id = $1 ORDER BY seq",
    )
    .bind(order.uuid())
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            let currency: String = row.try_get("currency")?;
            let currency = currency.parse().map_err(|_| unreadable("currency", &currency))?;
            Ok(Entry {
                transaction: LedgerTransactionId::from_uuid(row.try_get("txn")?),
                account: row.try_get("account")?,
                amount: Money::new(row.try_get("amount_minor")?, currency),
                at: row.try_get("at")?,
            })
        })
        .collect()
}
