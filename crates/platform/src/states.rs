//! The log of state changes.
//!
//! Owns `state_log` and `state_transitions`. The table of allowed transitions is data, so that the
//! invariants and outside checks read the same rule that the code obeys.

use chrono::{DateTime, Utc};
use db::{Conn, DbError, Tx};
use sqlx::Row;
use uuid::Uuid;

/// Writes a change of state; `from` is `None` when the object is new.
///
/// # Errors
/// A transition that is not in the table is a defect and fails the transaction.
pub async fn record(
    tx: &mut Tx,
    object: &'static str,
    id: Uuid,
    from: Option<&str>,
    to: &str,
) -> Result<(), DbError> {
    // a transaction that waited for a lock may have begun before the one it waited for: times still rise
    let at = tx.now().await?;
    let row = sqlx::query(
        "INSERT INTO state_log (object, object_id, from_state, to_state, at)
         SELECT $1, $2, $3, $4,
                greatest($5, (SELECT max(l.at) + interval '1 microsecond' FROM state_log l WHERE l.object = $1 AND l.object_id = $2))
         WHERE $3::text IS NULL OR EXISTS (SELECT 1 FROM state_transitions t WHERE (t.object, t.from_state, t.to_state) = ($1, $3, $4))
         RETURNING seq",
    )
    .bind(object)
    .bind(id)
    .bind(from)
    .bind(to)
    .bind(at)
    .fetch_optional(&mut **tx)
    .await?;
    match row {
        Some(row) => row.try_get::<i64, _>(0).map(|_| ()).map_err(DbError::from),
        None => Err(DbError::Broken(sqlx::Error::Protocol(format!(
            "no transition of {object} leads from {} to {to}",
            from.unwrap_or("nothing")
        )))),
    }
}

/// One change of state, as staff read it.
#[derive(Debug, Clone)]
pub struct StateChange {
    /// The state before; `None` when the object began here.
    pub from: Option<String>,
    /// The state after.
    pub to: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// Every change of state of one object, oldest first.
pub async fn list(conn: &mut Conn, object: &str, id: Uuid) -> Result<Vec<StateChange>, DbError> {
    let rows = sqlx::query(
        "SELECT from_state, to_state, at FROM state_log WHERE object = $1 AND object_id = $2 ORDER BY seq LIMIT 200",
    )
    .bind(object)
    .bind(id)
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(StateChange {
                from: row.try_get("from_state")?,
                to: row.try_get("to_state")?,
                at: row.try_get("at")?,
            })
        })
        .collect()
}
