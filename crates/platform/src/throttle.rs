//! So many times within so long: limits that hold across nodes and restarts.
//!
//! Owns `throttles`. Each subject is kept as a keyed digest, so that the table tells neither addresses nor networks.

use chrono::{DateTime, Duration, Utc};
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

/// Until when each subject is at its limit, in their order; none where it may try. Counts nothing, and asks once however many they are.
pub async fn list_full(
    tx: &mut Tx,
    cx: &Cx,
    asked: &[(Limit, String)],
) -> Result<Vec<Option<DateTime<Utc>>>, DbError> {
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    let now = tx.now().await?;
    let digest = |(limit, subject): &(Limit, String)| {
        cx.secret.sign("throttle", &[limit.scope.as_bytes(), subject.as_bytes()])
    };
    // full since the latest `most` tries are all young: until the oldest of them is not
    let rows: Vec<Option<DateTime<Utc>>> = sqlx::query_scalar(
        "SELECT (SELECT hit FROM unnest(t.hits) AS hit WHERE hit > a.since ORDER BY hit DESC OFFSET a.most - 1 LIMIT 1)
         FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::int[]) WITH ORDINALITY AS a(scope, subject, since, most, place)
         LEFT JOIN throttles t ON t.scope = a.scope AND t.subject = convert_to(a.subject, 'UTF8')
         ORDER BY a.place",
    )
    .bind(asked.iter().map(|(limit, _)| limit.scope).collect::<Vec<_>>())
    .bind(asked.iter().map(digest).collect::<Vec<_>>())
    .bind(asked.iter().map(|(limit, _)| now - limit.within).collect::<Vec<_>>())
    .bind(asked.iter().map(|(limit, _)| limit.most).collect::<Vec<_>>())
    .fetch_all(&mut **tx)
    .await?;
    Ok(rows.into_iter().zip(asked).map(|(hit, (limit, _))| hit.map(|hit| hit + limit.within)).collect())
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
