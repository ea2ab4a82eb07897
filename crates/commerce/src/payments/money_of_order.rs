//! The money of an order as its client has it: what came to stay, and what of it went back.

use db::{Conn, DbError};
use kernel::{Currency, Money, ids::OrderId};
use sqlx::Row;

/// One movement of money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderMoney {
    /// Its name, once and for ever: `payment:…`, `refund:…`; `returned:…` for a refund that had arrived and came back.
    pub source: String,
    /// How much; below nothing where it went back.
    pub amount: Money,
    /// How it came: the provider's word, or `bank_transfer`.
    pub provider: String,
}

/// Every movement, the oldest first. Money that came for what other money had paid, or for an order that was dead, is not among them: it goes
/// back by itself. A refund that failed stands as `returned:…` whether or not it had arrived: who reads knows whether they saw it arrive.
pub async fn list_money(
    conn: &mut Conn,
    order: OrderId,
    currency: Currency,
) -> Result<Vec<OrderMoney>, DbError> {
    let rows = sqlx::query(
        "SELECT source, amount_minor, provider FROM (
             SELECT 'payment:' || p.id AS source, p.captured_minor AS amount_minor, p.provider, p.created_at AS at FROM payments p
             WHERE p.order_id = $1 AND p.captured_minor > 0
               AND NOT EXISTS (SELECT FROM payment_refunds r WHERE r.payment_id = p.id AND r.reason IN ('surplus', 'late_payment'))
             UNION ALL
             SELECT CASE r.state WHEN 'done' THEN 'refund:' ELSE 'returned:' END || r.id,
                    CASE r.state WHEN 'done' THEN -r.amount_minor ELSE r.amount_minor END, p.provider, r.created_at
             FROM payment_refunds r JOIN payments p ON p.id = r.payment_id
             WHERE p.order_id = $1 AND r.state IN ('done', 'failed') AND r.reason IN ('requested', 'lapsed')
         ) m ORDER BY at, source",
    )
    .bind(order.uuid())
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(OrderMoney {
                source: row.try_get("source")?,
                amount: Money::new(row.try_get("amount_minor")?, currency),
                provider: row.try_get("provider")?,
            })
        })
        .collect()
}
