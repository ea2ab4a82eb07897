//! The audit log: who changed what, chained so that a missing or altered row shows.
//!
//! Owns `audit_entries` and `audit_head`. Rows are only ever added.

use chrono::{DateTime, Utc};
use db::{Conn, DbError, Tx};
use serde::Serialize;
use serde_json::Value;
use sqlx::Row;

use crate::Cx;

/// One change worth remembering.
#[derive(Debug)]
pub struct Change<'a, T: Serialize> {
    /// `context.verb_noun`, the operation's own name, e.g. `catalog.update_product`.
    pub action: &'static str,
    /// The id of what changed, as people see it.
    pub object: String,
    /// What it was; `None` for something new.
    pub before: Option<&'a T>,
    /// What it is now; `None` for something gone.
    pub after: Option<&'a T>,
}

/// Adds a change to the log, in the transaction that makes it.
pub async fn record<T: Serialize + Sync>(tx: &mut Tx, cx: &Cx, change: Change<'_, T>) -> Result<(), DbError> {
    let json = |value: Option<&T>| value.and_then(|v| serde_json::to_value(v).ok());
    let (before, after) = (json(change.before), json(change.after));
    let at = tx.now().await?;
    // the head row is locked until commit: the chain grows one entry at a time and has no gaps
    let head = sqlx::query("SELECT seq, hash FROM audit_head FOR UPDATE").fetch_one(&mut **tx).await?;
    let (seq, prev): (i64, Vec<u8>) = (head.try_get(0)?, head.try_get(1)?);
    sqlx::query(
        "WITH entry AS (
             INSERT INTO audit_entries (seq, actor, account_id, action, object, before, after, request_id, prev_hash, hash, at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9,
                     sha256($9 || convert_to(concat_ws('|', $1::text, $2, $4, $5, $6::text, $7::text, $10::text), 'UTF8')), $10)
             RETURNING seq, hash)
         UPDATE audit_head SET seq = entry.seq, hash = entry.hash FROM entry",
    )
    .bind(seq + 1)
    .bind(cx.actor.to_string())
    .bind(cx.actor.account().map(kernel::Id::uuid))
    .bind(change.action)
    .bind(change.object)
    .bind(before)
    .bind(after)
    .bind(cx.request_id.as_deref())
    .bind(prev)
    .bind(at)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Adds several changes of one kind to the log, in their order and in one statement; the entries are what [`record`] would have made one
/// by one. For operations over many objects.
pub async fn record_all<T: Serialize + Sync>(
    tx: &mut Tx,
    cx: &Cx,
    action: &'static str,
    changes: &[Change<'_, T>],
) -> Result<(), DbError> {
    let json = |value: Option<&T>| value.and_then(|v| serde_json::to_value(v).ok());
    let at = tx.now().await?;
    let head = sqlx::query("SELECT seq, hash FROM audit_head FOR UPDATE").fetch_one(&mut **tx).await?;
    let (seq, hash): (i64, Vec<u8>) = (head.try_get(0)?, head.try_get(1)?);
    sqlx::query(
        "WITH RECURSIVE asked AS (
             SELECT a.* FROM unnest($7::text[], $8::jsonb[], $9::jsonb[]) WITH ORDINALITY AS a (object, before, after, place)),
         chain AS (
             SELECT 0::bigint AS place, $1::bigint AS seq, NULL::bytea AS prev, $2::bytea AS hash,
                    NULL::text AS object, NULL::jsonb AS before, NULL::jsonb AS after
             UNION ALL
             SELECT a.place, c.seq + 1, c.hash,
                    sha256(c.hash || convert_to(concat_ws('|', (c.seq + 1)::text, $3, $5, a.object, a.before::text, a.after::text, $10::text), 'UTF8')),
                    a.object, a.before, a.after
             FROM chain c JOIN asked a ON a.place = c.place + 1),
         entries AS (
             INSERT INTO audit_entries (seq, actor, account_id, action, object, before, after, request_id, prev_hash, hash, at)
             SELECT seq, $3, $4, $5, object, before, after, $6, prev, hash, $10 FROM chain WHERE place > 0)
         UPDATE audit_head SET seq = last.seq, hash = last.hash
         FROM (SELECT seq, hash FROM chain ORDER BY place DESC LIMIT 1) last",
    )
    .bind(seq)
    .bind(hash)
    .bind(cx.actor.to_string())
    .bind(cx.actor.account().map(kernel::Id::uuid))
    .bind(action)
    .bind(cx.request_id.as_deref())
    .bind(changes.iter().map(|c| c.object.as_str()).collect::<Vec<_>>())
    .bind(changes.iter().map(|c| json(c.before)).collect::<Vec<_>>())
    .bind(changes.iter().map(|c| json(c.after)).collect::<Vec<_>>())
    .bind(at)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// An entry as staff read it.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its place in the chain.
    pub seq: i64,
    /// Who, e.g. `staff acc_…`.
    pub actor: String,
    /// What they did.
    pub action: String,
    /// To what.
    pub object: String,
    /// The state before.
    pub before: Option<Value>,
    /// The state after.
    pub after: Option<Value>,
    /// When.
    pub at: DateTime<Utc>,
}

/// The newest entries about one object, newest first.
pub async fn list_for_object(conn: &mut Conn, object: &str, limit: i64) -> Result<Vec<Entry>, DbError> {
    let rows = sqlx::query(
        "SELECT seq, actor, action, object, before, after, at FROM audit_entries WHERE object = $1 ORDER BY seq DESC LIMIT $2",
    )
    .bind(object)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter().map(read).collect()
}

/// The newest entries of all, newest first, before a place in the chain.
pub async fn list(conn: &mut Conn, before_seq: Option<i64>, limit: i64) -> Result<Vec<Entry>, DbError> {
    let rows = sqlx::query(
        "SELECT seq, actor, action, object, before, after, at FROM audit_entries WHERE seq < $1 ORDER BY seq DESC LIMIT $2",
    )
    .bind(before_seq.unwrap_or(i64::MAX))
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter().map(read).collect()
}

fn read(row: &sqlx::postgres::PgRow) -> Result<Entry, DbError> {
    Ok(Entry {
        seq: row.try_get("seq")?,
        actor: row.try_get("actor")?,
        action: row.try_get("action")?,
        object: row.try_get("object")?,
        before: row.try_get("before")?,
        after: row.try_get("after")?,
        at: row.try_get("at")?,
    })
}
