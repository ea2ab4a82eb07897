//! Reads of reconciliations.

use chrono::{DateTime, Duration, Utc};
use db::{Conn, DbError, Tx};
use kernel::{Money, ids::ReconciliationId};
use sqlx::Row;

use super::{Finding, Reconciliation, compare::read};

/// How often the books are compared by themselves.
const EVERY: Duration = Duration::days(1);

/// The last comparison, whatever the provider; `None` before the first.
pub async fn find_latest(conn: &mut Conn) -> Result<Option<Reconciliation>, DbError> {
    let id = sqlx::query_scalar("SELECT id FROM reconciliations ORDER BY ran_at DESC, id DESC LIMIT 1")
        .fetch_optional(&mut *conn)
        .await?;
    match id {
        Some(id) => find(conn, ReconciliationId::from_uuid(id)).await,
        None => Ok(None),
    }
}

/// Whether a day has passed since the books of a provider were compared last.
pub async fn is_due(conn: &mut Conn, provider: &str, now: DateTime<Utc>) -> Result<bool, DbError> {
    let recent: bool = sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM reconciliations WHERE provider = $1 AND ran_at > $2)",
    )
    .bind(provider)
    .bind(now - EVERY)
    .fetch_one(conn)
    .await?;
    Ok(!recent)
}

pub(super) async fn find(conn: &mut Conn, id: ReconciliationId) -> Result<Option<Reconciliation>, DbError> {
    let row = sqlx::query("SELECT * FROM reconciliations WHERE id = $1")
        .bind(id.uuid())
        .fetch_optional(&mut *conn)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let findings = sqlx::query(
        "SELECT f.cause, f.provider_id, f.order_id, o.number, f.currency, f.theirs_minor AS theirs, f.ours_minor AS ours
         FROM reconciliation_findings f LEFT JOIN orders o ON o.id = f.order_id
         WHERE f.reconciliation_id = $1 ORDER BY f.position",
    )
    .bind(id.uuid())
    .fetch_all(conn)
    .await?;
    Ok(Some(Reconciliation {
        id,
        provider: row.try_get("provider")?,
        until: row.try_get("until")?,
        ran_at: row.try_get("ran_at")?,
        asked_by: row.try_get("asked_by")?,
        movements: row.try_get("movements")?,
        findings: findings.iter().map(read).collect::<Result<_, _>>()?,
    }))
}

pub(super) async fn find_last_until(
    conn: &mut Conn,
    provider: &str,
) -> Result<Option<DateTime<Utc>>, DbError> {
    Ok(sqlx::query_scalar("SELECT max(until) FROM reconciliations WHERE provider = $1")
        .bind(provider)
        .fetch_one(conn)
        .await?)
}

pub(super) async fn insert_finding(
    tx: &mut Tx,
    of: ReconciliationId,
    position: i32,
    finding: &Finding,
) -> Result<(), DbError> {
    let currency = finding.theirs.or(finding.ours).map(|amount| amount.currency().code());
    sqlx::query(
        "INSERT INTO reconciliation_findings (reconciliation_id, position, cause, provider_id, order_id, currency, theirs_minor, ours_minor)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(of.uuid())
    .bind(position)
    .bind(finding.cause.code())
    .bind(&finding.provider_id)
    .bind(finding.order.as_ref().map(|(order, _)| order.uuid()))
    .bind(currency)
    .bind(finding.theirs.map(Money::minor))
    .bind(finding.ours.map(Money::minor))
    .execute(&mut **tx)
    .await?;
    Ok(())
}
