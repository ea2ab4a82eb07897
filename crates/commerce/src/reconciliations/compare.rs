//! The comparison: every payment and refund that one of the two books has, beside what the other says of it.

use chrono::{DateTime, Utc};
use db::{DbError, Tx};
use kernel::{Money, ids::OrderId};
use sqlx::{Row, postgres::PgRow};

use super::Finding;
use crate::error::unreadable;

/// Money that was taken. What we wrote down after `$2` may not have reached the provider's books yet.
const PAYMENTS: &str = "
    WITH theirs AS (SELECT coalesce(source_id, id) AS id, currency, sum(amount_minor)::bigint AS minor FROM provider_movements
                    WHERE provider = $1 AND kind = 'charge' GROUP BY 1, 2),
         ours AS (SELECT intent_id AS id, order_id, currency, captured_minor AS minor, updated_at FROM payments
                  WHERE provider = $1 AND intent_id IS NOT NULL)
    SELECT CASE WHEN o.id IS NULL THEN 'unknown_payment' WHEN t.id IS NULL THEN 'missing_at_provider'
                WHEN o.minor = 0 THEN 'not_recorded' ELSE 'amount_differs' END AS cause,
           coalesce(t.id, o.id) AS provider_id, o.order_id, coalesce(t.currency, o.currency) AS currency,
           t.minor AS theirs, nullif(o.minor, 0) AS ours
    FROM theirs t FULL JOIN ours o ON o.id = t.id AND o.currency = t.currency
    WHERE (t.id IS NULL AND o.minor > 0 AND o.updated_at < $2) OR (t.id IS NOT NULL AND o.minor IS DISTINCT FROM t.minor)
    ORDER BY provider_id";

/// Money that went back. One that is on its way may be in the provider's books or not; what failed is in them twice, or not at all.
const REFUNDS: &str = "
    WITH theirs AS (SELECT coalesce(source_id, id) AS id, currency, -sum(amount_minor)::bigint AS minor FROM provider_movements
                    WHERE provider = $1 AND kind IN ('refund', 'refund_failure') GROUP BY 1, 2),
         ours AS (SELECT r.provider_id AS id, p.order_id, p.currency, r.amount_minor AS minor, r.state, r.done_at
                  FROM payment_refunds r JOIN payments p ON p.id = r.payment_id WHERE p.provider = $1 AND r.provider_id IS NOT NULL)
    SELECT CASE WHEN o.id IS NULL THEN 'unknown_refund' WHEN t.id IS NULL THEN 'refund_missing_at_provider'
                WHEN o.state = 'failed' THEN 'refund_not_recorded' ELSE 'refund_amount_differs' END AS cause,
           coalesce(t.id, o.id) AS provider_id, o.order_id, coalesce(t.currency, o.currency) AS currency,
           t.minor AS theirs, CASE WHEN o.state <> 'failed' THEN o.minor END AS ours
    FROM theirs t FULL JOIN ours o ON o.id = t.id AND o.currency = t.currency
    WHERE CASE WHEN o.id IS NULL THEN t.minor <> 0
               WHEN o.state = 'done' THEN (t.id IS NOT NULL AND t.minor <> o.minor) OR (t.id IS NULL AND o.done_at < $2)
               WHEN o.state = 'failed' THEN coalesce(t.minor, 0) <> 0
               ELSE coalesce(t.minor, 0) NOT IN (0, o.minor) END
    ORDER BY provider_id";

/// What does not fit. What we wrote down after `until` is left out.
pub(super) async fn compare(
    tx: &mut Tx,
    provider: &str,
    until: DateTime<Utc>,
) -> Result<Vec<Finding>, DbError> {
    let mut findings = Vec::new();
    for question in [PAYMENTS, REFUNDS] {
        let rows = sqlx::query(question).bind(provider).bind(until).fetch_all(&mut **tx).await?;
        for row in &rows {
            findings.push(read(row)?);
        }
    }
    Ok(findings)
}

/// Reads a row; a number of the order is read where the row has one.
pub(super) fn read(row: &PgRow) -> Result<Finding, DbError> {
    let (code, cause): (String, String) = (row.try_get("currency")?, row.try_get("cause")?);
    let currency = code.parse().map_err(|_| unreadable("currency", &code))?;
    let money = |name: &str| -> Result<Option<Money>, DbError> {
        Ok(row.try_get::<Option<i64>, _>(name)?.map(|minor| Money::new(minor, currency)))
    };
    let order: Option<uuid::Uuid> = row.try_get("order_id")?;
    let number = row.try_get::<Option<String>, _>("number").ok().flatten().unwrap_or_default();
    Ok(Finding {
        cause: cause.parse().map_err(|_| unreadable("cause", &cause))?,
        provider_id: row.try_get("provider_id")?,
        order: order.map(|id| (OrderId::from_uuid(id), number)),
        theirs: money("theirs")?,
        ours: money("ours")?,
    })
}
