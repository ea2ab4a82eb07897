//! Commissions as cards: the board and the list read the same, under one filter.

use chrono::{DateTime, NaiveDate, Utc};
use db::{Conn, DbError};
use kernel::{Id, ids::AccountId};
use sqlx::{Row, postgres::PgRow};

use super::{Pace, Stage, store};
use crate::ids::CommissionId;

/// Whose commissions are shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Whose {
    /// Everybody's.
    #[default]
    Everybody,
    /// Those that nobody looks after yet.
    Nobody,
    /// One person's.
    Of(AccountId),
}

/// Which commissions to show; the board and the list share it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BoardFilter {
    /// Whose.
    pub whose: Whose,
    /// Only those at one stage.
    pub stage: Option<Stage>,
    /// Only those whose number, title or client holds these words, in any case.
    pub words: String,
    /// Only those whose client waits for an answer.
    pub unanswered: bool,
    /// Only those that are late or have stalled at this moment.
    pub needs_a_look: Option<DateTime<Utc>>,
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
    /// Their account.
    pub owner_account: Option<AccountId>,
    /// The promised day.
    pub promised_on: Option<NaiveDate>,
    /// What the house has asked its client, in words, and by when.
    pub asked: Option<(String, Option<NaiveDate>)>,
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

impl Card {
    /// How it keeps its pace.
    pub fn pace(&self, now: DateTime<Utc>) -> Pace {
        Pace::of(self.stage, self.stage_since, self.promised_on, now)
    }

    /// What happens next, and by when if somebody said so: an answer that its client waits for, one that the house waits for, or the work of its stage.
    pub fn next_step(&self) -> (String, Option<NaiveDate>) {
        match &self.asked {
            _ if self.unanswered => ("Answer the client".into(), None),
            Some((words, due)) => (format!("Waits for the client: {words}"), *due),
            None => (self.stage.next_step().into(), None),
        }
    }
}

/// The most cards that are read at once.
const MOST: i64 = 2_500;

/// Cards by stage, the longest waiting first within each.
pub async fn list_board(conn: &mut Conn, filter: &BoardFilter) -> Result<Vec<Card>, DbError> {
    read_cards(conn, filter, None).await
}

/// Those of these commissions that the filter shows.
pub async fn find_cards(
    conn: &mut Conn,
    filter: &BoardFilter,
    only: &[CommissionId],
) -> Result<Vec<Card>, DbError> {
    read_cards(conn, filter, Some(only)).await
}

async fn read_cards(
    conn: &mut Conn,
    filter: &BoardFilter,
    only: Option<&[CommissionId]>,
) -> Result<Vec<Card>, DbError> {
    let (nobody, owner) = match filter.whose {
        Whose::Everybody => (false, None),
        Whose::Nobody => (true, None),
        Whose::Of(account) => (false, Some(account.uuid())),
    };
    let only: Option<Vec<uuid::Uuid>> = only.map(|ids| ids.iter().copied().map(Id::uuid).collect());
    let rows = sqlx::query(
        "SELECT id, number, stage, stage_since, version, owner_id, state ->> 'title' AS title, state ->> 'client' AS client,
                state -> 'owner' ->> 'name' AS owner, (state ->> 'promised_on')::date AS promised_on,
                state -> 'asked' ->> 'words' AS asked, (state -> 'asked' ->> 'due')::date AS asked_due,
                coalesce((state -> 'accepted' ->> 'total_minor')::bigint + (state ->> 'changes_minor')::bigint,
                         (state -> 'quote' ->> 'total_minor')::bigint) AS total_minor,
                state ->> 'currency' AS currency, (state ->> 'unanswered')::boolean AS unanswered,
                state ->> 'secret_until' IS NOT NULL AS secret
         FROM commissions
         WHERE ($1::uuid IS NULL OR owner_id = $1) AND (NOT $7 OR owner_id IS NULL) AND ($2::text IS NULL OR stage = $2)
           AND ($3 = '' OR strpos(lower(concat_ws(' ', number, state ->> 'title', state ->> 'client')), lower($3)) > 0)
           AND (NOT $4 OR (state ->> 'unanswered')::boolean)
           AND ($5 OR $2 IS NOT NULL OR stage NOT IN ('cancelled', 'aftercare'))
           AND ($8::uuid[] IS NULL OR id = ANY($8))
         ORDER BY stage_since, id LIMIT $6",
    )
    .bind(owner)
    .bind(filter.stage.map(Stage::code))
    .bind(filter.words.trim())
    .bind(filter.unanswered)
    .bind(filter.closed)
    .bind(MOST)
    .bind(nobody)
    .bind(only)
    .fetch_all(conn)
    .await?;
    let mut cards = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    if let Some(now) = filter.needs_a_look {
        cards.retain(|card| card.pace(now).needs_a_look());
    }
    Ok(cards)
}

fn read(row: &PgRow) -> Result<Card, DbError> {
    let asked: Option<String> = row.try_get("asked")?;
    let due: Option<NaiveDate> = row.try_get("asked_due")?;
    let owner: Option<uuid::Uuid> = row.try_get("owner_id")?;
    Ok(Card {
        id: CommissionId::from_uuid(row.try_get("id")?),
        number: row.try_get("number")?,
        title: row.try_get("title")?,
        client: row.try_get("client")?,
        stage: store::read_stage(row)?,
        stage_since: row.try_get("stage_since")?,
        owner: row.try_get("owner")?,
        owner_account: owner.map(Id::from_uuid),
        promised_on: row.try_get("promised_on")?,
        asked: asked.map(|words| (words, due)),
        total_minor: row.try_get("total_minor")?,
        currency: row.try_get("currency")?,
        unanswered: row.try_get("unanswered")?,
        secret: row.try_get("secret")?,
        version: row.try_get("version")?,
    })
}

/// Which commissions have changed since a moment: at most as many as there are cards, the newest first.
pub async fn list_changed(conn: &mut Conn, since: DateTime<Utc>) -> Result<Vec<CommissionId>, DbError> {
    let ids: Vec<uuid::Uuid> = sqlx::query_scalar(
        "SELECT id FROM commissions WHERE updated_at >= $1 ORDER BY updated_at DESC LIMIT $2",
    )
    .bind(since)
    .bind(MOST)
    .fetch_all(conn)
    .await?;
    Ok(ids.into_iter().map(CommissionId::from_uuid).collect())
}

/// Everybody who looks after a commission that has not ended, by name.
pub async fn list_designers(conn: &mut Conn) -> Result<Vec<(AccountId, String)>, DbError> {
    let rows = sqlx::query(
        "SELECT DISTINCT ON (owner_id) owner_id, state -> 'owner' ->> 'name' AS name FROM commissions
         WHERE owner_id IS NOT NULL AND stage NOT IN ('cancelled', 'aftercare') ORDER BY owner_id, updated_at DESC",
    )
    .fetch_all(conn)
    .await?;
    let mut designers = rows
        .iter()
        .map(|row| {
            let id: uuid::Uuid = row.try_get("owner_id")?;
            Ok((Id::from_uuid(id), row.try_get("name")?))
        })
        .collect::<Result<Vec<(AccountId, String)>, DbError>>()?;
    designers.sort_by(|a, b| a.1.cmp(&b.1));
    Ok(designers)
}
