//! Upkeep of the log: what waited for a week is given up, what was settled a month ago is forgotten.
//!
//! Writes `webhook_deliveries` and `webhook_attempts`.

use chrono::Duration;
use db::{Db, DbError};

/// How long a message waits for an endpoint that is paused.
const WAITS: Duration = Duration::days(7);
/// How long the log is kept.
const KEPT: Duration = Duration::days(30);
/// How many rows are written at once.
const AT_ONCE: i64 = 1_000;

/// What was done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Trimmed {
    /// Messages that were given up.
    pub given_up: u64,
    /// Messages that were forgotten.
    pub forgotten: u64,
}

/// Gives up and forgets what is due; several nodes may run this at once.
pub async fn trim(db: &Db) -> Result<Trimmed, DbError> {
    let mut all = Trimmed::default();
    loop {
        let mut tx = db.begin().await?;
        let now = tx.now().await?;
        // what is tried is due again within a day: only what is kept back by a pause was due a week ago
        let given_up = sqlx::query(
            "UPDATE webhook_deliveries SET state = 'failed', settled_at = $1, last_error = 'it waited for a week while the endpoint was paused'
             WHERE id IN (SELECT d.id FROM webhook_deliveries d JOIN webhook_endpoints e ON e.id = d.endpoint_id
                          WHERE d.state = 'waiting' AND d.next_at < $2 AND e.paused_at IS NOT NULL LIMIT $3 FOR UPDATE OF d SKIP LOCKED)",
        )
        .bind(now)
        .bind(now - WAITS)
        .bind(AT_ONCE)
        .execute(&mut *tx)
        .await?
        .rows_affected();
        let forgotten = sqlx::query(
            "DELETE FROM webhook_deliveries WHERE id IN (SELECT id FROM webhook_deliveries WHERE state <> 'waiting' AND settled_at < $1
                                                         LIMIT $2 FOR UPDATE SKIP LOCKED)",
        )
        .bind(now - KEPT)
        .bind(AT_ONCE)
        .execute(&mut *tx)
        .await?
        .rows_affected();
        tx.commit().await?;
        all.given_up += given_up;
        all.forgotten += forgotten;
        if given_up == 0 && forgotten == 0 {
            return Ok(all);
        }
    }
}
