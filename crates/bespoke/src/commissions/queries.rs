//! Reading commissions.

use chrono::{DateTime, Utc};
use db::{Conn, DbError};

use super::{Commission, Fact, number::read_number, store};
use crate::ids::CommissionId;

/// A commission by its id.
pub async fn find_commission(conn: &mut Conn, id: CommissionId) -> Result<Option<Commission>, DbError> {
    let row =
        sqlx::query("SELECT * FROM commissions WHERE id = $1").bind(id.uuid()).fetch_optional(conn).await?;
    row.as_ref().map(store::read).transpose()
}

/// A commission by the number people say, in any case and with or without its dash.
pub async fn find_by_number(conn: &mut Conn, text: &str) -> Result<Option<Commission>, DbError> {
    let row = sqlx::query("SELECT * FROM commissions WHERE number = $1")
        .bind(read_number(text))
        .fetch_optional(conn)
        .await?;
    row.as_ref().map(store::read).transpose()
}

/// One entry of the timeline.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Its place in the log, from 1.
    pub seq: i64,
    /// What happened.
    pub fact: Fact,
    /// By whom: `staff acc_…`, `guest`, `system`.
    pub actor: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// Entries after a place in the log, oldest first.
pub async fn list_entries(
    conn: &mut Conn,
    id: CommissionId,
    after: i64,
    limit: i64,
) -> Result<Vec<Entry>, DbError> {
    let facts = store::list_facts(conn, id, after, limit).await?;
    Ok(facts.into_iter().map(|(seq, fact, actor, at)| Entry { seq, fact, actor, at }).collect())
}

/// How many commissions there are that have not ended.
pub async fn count_open(conn: &mut Conn) -> Result<i64, DbError> {
    let count =
        sqlx::query_scalar("SELECT count(*) FROM commissions WHERE stage NOT IN ('cancelled', 'aftercare')");
    Ok(count.fetch_one(conn).await?)
}

/// Commissions with a quote that are not at the bench yet, and that no new quote is called for.
pub(crate) async fn list_quoted(conn: &mut Conn) -> Result<Vec<Commission>, DbError> {
    let rows = sqlx::query(
        "SELECT * FROM commissions WHERE stage IN ('enquiry', 'consultation', 'design', 'quote', 'approved', 'deposit')
           AND state -> 'quote' <> 'null'::jsonb AND state ->> 'requote' IS NULL ORDER BY id",
    )
    .fetch_all(conn)
    .await?;
    rows.iter().map(store::read).collect()
}
