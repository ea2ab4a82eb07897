//! Reads of runs of the checks.

use chrono::{DateTime, Utc};
use db::{Conn, DbError};
use kernel::ids::InvariantRunId;
use serde::Deserialize;
use sqlx::{Row, types::Json};

/// One time that every check was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvariantRun {
    /// Its id.
    pub id: InvariantRunId,
    /// When.
    pub ran_at: DateTime<Utc>,
    /// Who asked for it; the house itself once an hour.
    pub asked_by: String,
    /// How long it took, in milliseconds.
    pub took_ms: i64,
    /// How many checks were asked.
    pub checks: i32,
    /// Those that found something; empty when all is well.
    pub broken: Vec<Broken>,
}

/// A check that found something.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Broken {
    /// The check's number.
    pub id: String,
    /// How many violations there are.
    pub violations: u64,
    /// The first of them, by the names people know them by.
    pub named: Vec<String>,
}

/// The last runs, newest first.
pub async fn find_runs(conn: &mut Conn, limit: i64) -> Result<Vec<InvariantRun>, DbError> {
    let rows = sqlx::query(
        "SELECT id, ran_at, asked_by, took_ms, checks, broken FROM invariant_runs
         ORDER BY ran_at DESC, id DESC LIMIT $1",
    )
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(InvariantRun {
                id: InvariantRunId::from_uuid(row.try_get("id")?),
                ran_at: row.try_get("ran_at")?,
                asked_by: row.try_get("asked_by")?,
                took_ms: row.try_get("took_ms")?,
                checks: row.try_get("checks")?,
                broken: row.try_get::<Json<Vec<Broken>>, _>("broken")?.0,
            })
        })
        .collect()
}
