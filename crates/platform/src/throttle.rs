//! So many times within so long: limits that hold across nodes and restarts.
//!
//! Owns `throttles`. Each subject is kept as a keyed digest, so that the table tells neither addresses nor networks.

use chrono::Duration;
use db::{DbError, Tx};

use crate::Cx;

/// What may be done how often.
#[derive(Debug, Clone, Copy)]
pub struct Limit {
    /// The thing, e.g. `code_by_address`. Two limits never share a word.
    pub scope: &'static str,
    /// How many times.
    pub most: i32,
    /// Within any stretch of this length, at most a day.
    pub within: Duration,
}

/// How long a subject that rests is remembered; no limit looks further back.
const KEPT: Duration = Duration::days(1);

/// Counts one try of a subject and says whether it is within the limit. A try beyond it is not counted, so whoever keeps
/// trying is let in again as the earlier ones grow old. The balance changes in the statement that checks it.
pub async fn take(tx: &mut Tx, cx: &Cx, limit: Limit, subject: &str) -> Result<bool, DbError> {
    let now = tx.now().await?;
    let digest = cx.secret.sign("throttle", &[limit.scope.as_bytes(), subject.as_bytes()]);
    let taken = sqlx::query(
        "INSERT INTO throttles (scope, subject, hits, last_hit_at) VALUES ($1, convert_to($2, 'UTF8'), ARRAY[$3], $3)
         ON CONFLICT (scope, subject) DO UPDATE
             SET hits = ARRAY(SELECT hit FROM unnest(throttles.hits) AS hit WHERE hit > $4 ORDER BY hit) || $3,
                 last_hit_at = $3
             WHERE (SELECT count(*) FROM unnest(throttles.hits) AS hit WHERE hit > $4) < $5",
    )
    .bind(limit.scope)
    .bind(digest)
    .bind(now)
    .bind(now - limit.within)
    .bind(i64::from(limit.most))
    .execute(&mut **tx)
    .await?;
    Ok(taken.rows_affected() == 1)
}

/// Takes one try back that turned out not to be what the limit is about: the latest. Others may have been counted meanwhile; which of
/// them goes does not matter.
pub async fn give_back(tx: &mut Tx, cx: &Cx, limit: Limit, subject: &str) -> Result<(), DbError> {
    let digest = cx.secret.sign("throttle", &[limit.scope.as_bytes(), subject.as_bytes()]);
    sqlx::query(
        "UPDATE throttles SET hits = hits[1:cardinality(hits) - 1]
         WHERE scope = $1 AND subject = convert_to($2, 'UTF8') AND cardinality(hits) > 0",
    )
    .bind(limit.scope)
    .bind(digest)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Forgets subjects that have rested for a day. Returns how many.
pub async fn sweep(tx: &mut Tx) -> Result<u64, DbError> {
    let before = tx.now().await? - KEPT;
    let gone =
        sqlx::query("DELETE FROM throttles WHERE last_hit_at < $1").bind(before).execute(&mut **tx).await?;
    Ok(gone.rows_affected())
}
