//! One outcome for one `Idempotency-Key`, decided in PostgreSQL before any work is done.
//!
//! Owns `idempotency_keys`. Rules follow draft-ietf-httpapi-idempotency-key-header-07: the key belongs to a
//! caller and an endpoint (`scope`), another body is refused, a twin in flight is told to wait.

use db::{Conn, DbError, Tx};
use serde_json::Value;
use sqlx::{Row, postgres::PgRow};
use uuid::Uuid;

/// How long an answer is kept for replays; whoever asks again a day later has long stopped waiting.
pub const KEPT: chrono::Duration = chrono::Duration::hours(24);

/// How long a claim that never finished is honoured; afterwards its owner is taken to be dead. Longer than a provider takes that answers at its third
/// try (8 s each), and short enough that whoever asks again has an answer within a minute of the crash.
pub const LEASE: chrono::Duration = chrono::Duration::seconds(45);

/// How often a key that is free again is tried for before a twin is said to be at work.
const TRIES: usize = 3;

/// What claiming a key came to.
#[derive(Debug, Clone, PartialEq)]
pub enum Claim {
    /// Nobody has used the key: go ahead. Also given when an earlier owner died, with the order it had begun.
    Granted {
        /// The order an earlier, dead owner of the key had begun.
        resumed_order: Option<Uuid>,
    },
    /// The work was done before; this was its answer.
    Replay {
        /// The HTTP status of the first answer.
        status: u16,
        /// The body of the first answer.
        response: Value,
    },
    /// A twin is at work.
    InFlight,
    /// The key was used for a different request.
    Mismatch,
}

/// Whether an answer is kept for a key, so that asking again gives it again.
pub async fn is_answered(conn: &mut Conn, scope: &str, key: &str) -> Result<bool, DbError> {
    let found =
        sqlx::query("SELECT 1 FROM idempotency_keys WHERE scope = $1 AND key = $2 AND state = 'done'")
            .bind(scope)
            .bind(key)
            .fetch_optional(conn)
            .await?;
    Ok(found.is_some())
}

/// Claims a key. Commit the transaction before working, so that twins see the claim.
pub async fn claim(tx: &mut Tx, scope: &str, key: &str, fingerprint: &[u8; 32]) -> Result<Claim, DbError> {
    let now = tx.now().await?;
    // a twin that is refused gives the key back, so what stood in the way may be gone when it is looked at
    for _ in 0..TRIES {
        let inserted = sqlx::query(
            "INSERT INTO idempotency_keys (scope, key, fingerprint, state, locked_at, created_at) VALUES ($1, $2, $3, 'running', $4, $4)
             ON CONFLICT (scope, key) DO NOTHING",
        )
        .bind(scope)
        .bind(key)
        .bind(fingerprint.as_slice())
        .bind(now)
        .execute(&mut **tx)
        .await?;
        if inserted.rows_affected() == 1 {
            return Ok(Claim::Granted { resumed_order: None });
        }
        let row = sqlx::query(
            "SELECT fingerprint, state, order_id, status, response, locked_at FROM idempotency_keys WHERE scope = $1 AND key = $2 FOR UPDATE",
        )
        .bind(scope)
        .bind(key)
        .fetch_optional(&mut **tx)
        .await?;
        if let Some(row) = row {
            return claim_again(tx, (scope, key, fingerprint), &row).await;
        }
    }
    Ok(Claim::InFlight)
}

/// What a key that was claimed before gives.
async fn claim_again(
    tx: &mut Tx,
    (scope, key, fingerprint): (&str, &str, &[u8; 32]),
    row: &PgRow,
) -> Result<Claim, DbError> {
    if row.try_get::<Vec<u8>, _>("fingerprint")? != fingerprint {
        return Ok(Claim::Mismatch);
    }
    if row.try_get::<String, _>("state")? == "done" {
        let status: Option<i32> = row.try_get("status")?;
        return Ok(Claim::Replay {
            status: status.and_then(|s| u16::try_from(s).ok()).unwrap_or(200),
            response: row.try_get::<Option<Value>, _>("response")?.unwrap_or(Value::Null),
        });
    }
    let now = tx.now().await?;
    if row.try_get::<chrono::DateTime<chrono::Utc>, _>("locked_at")? + LEASE > now {
        return Ok(Claim::InFlight);
    }
    sqlx::query("UPDATE idempotency_keys SET locked_at = $3 WHERE scope = $1 AND key = $2")
        .bind(scope)
        .bind(key)
        .bind(now)
        .execute(&mut **tx)
        .await?;
    Ok(Claim::Granted { resumed_order: row.try_get("order_id")? })
}

/// Ties the order that the work began to the key, so that a later owner continues it instead of beginning another.
pub async fn attach_order(tx: &mut Tx, scope: &str, key: &str, order: Uuid) -> Result<(), DbError> {
    sqlx::query("UPDATE idempotency_keys SET order_id = $3 WHERE scope = $1 AND key = $2")
        .bind(scope)
        .bind(key)
        .bind(order)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Keeps the answer for replays.
pub async fn finish(
    tx: &mut Tx,
    scope: &str,
    key: &str,
    status: u16,
    response: &Value,
) -> Result<(), DbError> {
    sqlx::query("UPDATE idempotency_keys SET state = 'done', status = $3, response = $4 WHERE scope = $1 AND key = $2")
        .bind(scope)
        .bind(key)
        .bind(i32::from(status))
        .bind(response)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Gives the key back after a refusal that changed nothing, so that a corrected request may use it.
pub async fn release(tx: &mut Tx, scope: &str, key: &str) -> Result<(), DbError> {
    sqlx::query("DELETE FROM idempotency_keys WHERE scope = $1 AND key = $2 AND state = 'running'")
        .bind(scope)
        .bind(key)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Frees claims whose owner died more than a lease ago. Returns how many.
///
/// An order that a dead owner had begun is found again through its cart, which has one living order at most.
pub async fn sweep(tx: &mut Tx) -> Result<u64, DbError> {
    let before = tx.now().await? - LEASE;
    let gone = sqlx::query("DELETE FROM idempotency_keys
                            WHERE (state = 'running' AND locked_at < $1) OR (state = 'done' AND created_at < $2)")
        .bind(before)
        .bind(before - KEPT)
        .execute(&mut **tx)
        .await?;
    Ok(gone.rows_affected())
}
