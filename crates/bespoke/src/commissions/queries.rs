//! Reading commissions.

use chrono::{DateTime, NaiveDate, Utc};
use db::{Conn, DbError};
use kernel::{Id, ids::AccountId};
use sqlx::Row;

use super::{Commission, Fact, Stage, number::read_number, store};
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

/// Which commissions to show; the board and the list share it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BoardFilter {
    /// Only those of one person.
    pub owner: Option<AccountId>,
    /// Only those at one stage.
    pub stage: Option<Stage>,
    /// Only those whose number, title or client holds these words, in any case.
    pub words: String,
    /// Only those whose client waits for an answer.
    pub unanswered: bool,
    /// Those that have ended too, and those in aftercare.
    pub closed: bool,
}

/// A commission on the board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// Its id.
    pub id: CommissionId,
    /// The number people say.
    pub number: String,
    /// What staff call it.
    pub title: String,
    /// The client.
    pub client: String,
    /// Where it stands.
    pub stage: Stage,
    /// Since when.
    pub stage_since: DateTime<Utc>,
    /// Who looks after it.
    pub owner: Option<String>,
    /// The promised day.
    pub promised_on: Option<NaiveDate>,
    /// The whole price as agreed, or as quoted last, in minor units.
    pub total_minor: Option<i64>,
    /// Its currency's code.
    pub currency: String,
    /// Whether the client wrote last.
    pub unanswered: bool,
    /// Whether it is a surprise until some day.
    pub secret: bool,
    /// Its version, for moving it.
    pub version: i64,
}

/// The most cards that are read at once.
const MOST: i64 = 2_500;

/// Cards by stage, the longest waiting first within each.
pub async fn list_board(conn: &mut Conn, filter: &BoardFilter) -> Result<Vec<Card>, DbError> {
    let rows = sqlx::query(
        "SELECT id, number, stage, stage_since, version, state ->> 'title' AS title, state ->> 'client' AS client,
                state -> 'owner' ->> 'name' AS owner, (state ->> 'promised_on')::date AS promised_on,
                coalesce((state -> 'accepted' ->> 'total_minor')::bigint + (state ->> 'changes_minor')::bigint,
                         (state -> 'quote' ->> 'total_minor')::bigint) AS total_minor,
                state ->> 'currency' AS currency, (state ->> 'unanswered')::boolean AS unanswered,
                state ->> 'secret_until' IS NOT NULL AS secret
         FROM commissions
         WHERE ($1::uuid IS NULL OR owner_id = $1) AND ($2::text IS NULL OR stage = $2)
           AND ($3 = '' OR strpos(lower(concat_ws(' ', number, state ->> 'title', state ->> 'client')), lower($3)) > 0)
           AND (NOT $4 OR (state ->> 'unanswered')::boolean)
           AND ($5 OR $2 IS NOT NULL OR stage NOT IN ('cancelled', 'aftercare'))
         ORDER BY stage_since, id LIMIT $6",
    )
    .bind(filter.owner.map(Id::uuid))
    .bind(filter.stage.map(Stage::code))
    .bind(filter.words.trim())
    .bind(filter.unanswered)
    .bind(filter.closed)
    .bind(MOST)
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Card {
                id: CommissionId::from_uuid(row.try_get("id")?),
                number: row.try_get("number")?,
                title: row.try_get("title")?,
                client: row.try_get("client")?,
                stage: store::read_stage(row)?,
                stage_since: row.try_get("stage_since")?,
                owner: row.try_get("owner")?,
                promised_on: row.try_get("promised_on")?,
                total_minor: row.try_get("total_minor")?,
                currency: row.try_get("currency")?,
                unanswered: row.try_get("unanswered")?,
                secret: row.try_get("secret")?,
                version: row.try_get("version")?,
            })
        })
        .collect()
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
