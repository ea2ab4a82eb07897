//! The log of state changes.
//!
//! Owns `state_log` and `state_transitions`. The table of allowed transitions is data, so that the
//! invariants and outside checks read the same rule that the code obeys.

use db::{DbError, Tx};
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
    let at = tx.now().await?;
    let row = sqlx::query(
        "INSERT INTO state_log (object, object_id, from_state, to_state, at)
         SELECT $1, $2, $3, $4, $5
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
