//! Writing down what a run of the checks found.

use std::time::Duration;

use db::{Db, DbError};
use kernel::ids::InvariantRunId;
use platform::Cx;
use serde_json::json;

use super::Finding;

/// How many violations of one check are kept by name; `atelier audit` finds them all again.
const KEPT: usize = 20;

/// Keeps a run, with every check that found something.
///
/// # Errors
/// A database that does not answer.
pub async fn record_run(
    db: &Db,
    cx: &Cx,
    findings: &[Finding],
    took: Duration,
) -> Result<InvariantRunId, DbError> {
    let broken: Vec<_> = findings
        .iter()
        .filter(|finding| !finding.violations.is_empty())
        .map(|finding| {
            let named: Vec<_> = finding.violations.iter().take(KEPT).collect();
            json!({ "id": finding.id, "violations": finding.violations.len(), "named": named })
        })
        .collect();
    let id = InvariantRunId::new(&*cx.random);
    let mut tx = db.begin().await?;
    sqlx::query(
        "INSERT INTO invariant_runs (id, ran_at, asked_by, took_ms, checks, broken)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(id.uuid())
    .bind(tx.now().await?)
    .bind(cx.actor.to_string())
    .bind(i64::try_from(took.as_millis()).unwrap_or(i64::MAX))
    .bind(i32::try_from(findings.len()).unwrap_or(i32::MAX))
    .bind(json!(broken))
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(id)
}
