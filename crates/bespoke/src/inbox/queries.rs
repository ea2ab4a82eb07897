//! Reading messages and templates.

use chrono::{DateTime, Utc};
use db::{Conn, DbError};
use kernel::{Id, ids::AccountId};
use sqlx::{Row, postgres::PgRow};

use super::Template;
use crate::{
    commissions::{Entry, Stage, Whose, list_entries},
    error::unreadable,
    ids::CommissionId,
};

/// Which threads are shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Only {
    /// Those whose client waits for an answer.
    #[default]
    ToAnswer,
    /// Those with something that whoever looks has not read, and nobody has answered.
    Unread,
    /// Those that were answered.
    Answered,
    /// All.
    All,
}

impl Only {
    /// Every choice, in the order shown.
    pub const ALL: [Self; 4] = [Self::ToAnswer, Self::Unread, Self::Answered, Self::All];

    /// The word in addresses and the API.
    pub const fn code(self) -> &'static str {
        match self {
            Self::ToAnswer => "to_answer",
            Self::Unread => "unread",
            Self::Answered => "answered",
            Self::All => "all",
        }
    }

    /// The choice of a word.
    pub fn find(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|only| only.code() == code)
    }

    /// The word for staff.
    pub const fn label(self) -> &'static str {
        match self {
            Self::ToAnswer => "To answer",
            Self::Unread => "Unread",
            Self::Answered => "Answered",
            Self::All => "All",
        }
    }
}

/// Whose threads, and which.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InboxFilter {
    /// Which.
    pub only: Only,
    /// Of whose commissions.
    pub whose: Whose,
    /// Only those whose number, title or client holds these words, in any case.
    pub words: String,
}

/// The messages of one commission, as the inbox lists them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thread {
    /// The commission.
    pub commission: CommissionId,
    /// Its number.
    pub number: String,
    /// What staff call it.
    pub title: String,
    /// The client.
    pub client: String,
    /// Where it stands.
    pub stage: Stage,
    /// Who looks after it.
    pub owner: Option<String>,
    /// Whether it is a surprise until some day.
    pub secret: bool,
    /// Whether the client waits for an answer.
    pub unanswered: bool,
    /// How many messages of the client's whoever looks has not read, and nobody has answered.
    pub unread: i64,
    /// Whether the newest message is the client's.
    pub from_client: bool,
    /// The newest message; an enquiry's wishes are one.
    pub words: String,
    /// When it was written.
    pub at: DateTime<Utc>,
}

/// The most threads that are listed at once.
const MOST: i64 = 500;

/// Threads as one of the staff sees them: who waits longest first where an answer is due, else the newest first.
pub async fn list_threads(
    conn: &mut Conn,
    reader: AccountId,
    filter: &InboxFilter,
) -> Result<Vec<Thread>, DbError> {
    let (nobody, owner) = match filter.whose {
        Whose::Everybody => (false, None),
        Whose::Nobody => (true, None),
        Whose::Of(account) => (false, Some(account.uuid())),
    };
    let rows = sqlx::query(
        "SELECT * FROM (
           SELECT c.id, c.number, c.stage, c.state ->> 'title' AS title, c.state ->> 'client' AS client, c.state -> 'owner' ->> 'name' AS owner,
                  c.state ->> 'secret_until' IS NOT NULL AS secret, (c.state ->> 'unanswered')::boolean AS unanswered, m.at,
                  coalesce(m.fact ->> 'words', m.fact -> 'brief' ->> 'feeling', '') AS words,
                  coalesce(m.fact ->> 'kind' = 'opened' OR m.fact ->> 'by' = 'client', false) AS from_client,
                  (SELECT count(*) FROM commission_events e
                   WHERE e.commission_id = c.id AND e.seq > coalesce(r.seq, 0) AND (c.state ->> 'unanswered')::boolean
                     AND (e.fact ->> 'kind' = 'opened' OR (e.fact ->> 'kind' = 'written' AND e.fact ->> 'by' = 'client'))
                     AND NOT EXISTS (SELECT 1 FROM commission_events h WHERE h.commission_id = c.id AND h.seq > e.seq
                                       AND (h.fact ->> 'kind' = 'asked' OR (h.fact ->> 'kind' = 'written' AND h.fact ->> 'by' = 'house')))) AS unread
           FROM commissions c
           CROSS JOIN LATERAL (SELECT fact, at FROM commission_events e WHERE e.commission_id = c.id AND e.fact ->> 'kind' IN ('opened', 'written', 'asked')
                               ORDER BY seq DESC LIMIT 1) m
           LEFT JOIN commission_reads r ON r.commission_id = c.id AND r.account_id = $1
           WHERE c.stage <> 'cancelled' AND ($2::uuid IS NULL OR c.owner_id = $2) AND (NOT $3 OR c.owner_id IS NULL)
             AND ($4 = '' OR strpos(lower(concat_ws(' ', c.number, c.state ->> 'title', c.state ->> 'client')), lower($4)) > 0)
         ) t
         WHERE CASE $5 WHEN 'to_answer' THEN unanswered WHEN 'unread' THEN unread > 0 WHEN 'answered' THEN NOT unanswered ELSE true END
         ORDER BY CASE WHEN $5 IN ('to_answer', 'unread') THEN at END, at DESC, id LIMIT $6",
    )
    .bind(reader.uuid())
    .bind(owner)
    .bind(nobody)
    .bind(filter.words.trim())
    .bind(filter.only.code())
    .bind(MOST)
    .fetch_all(conn)
    .await?;
    rows.iter().map(read).collect()
}

fn read(row: &PgRow) -> Result<Thread, DbError> {
    let stage: String = row.try_get("stage")?;
    Ok(Thread {
        commission: Id::from_uuid(row.try_get("id")?),
        number: row.try_get("number")?,
        title: row.try_get("title")?,
        client: row.try_get("client")?,
        stage: Stage::find(&stage).ok_or_else(|| unreadable("stage", &stage))?,
        owner: row.try_get("owner")?,
        secret: row.try_get("secret")?,
        unanswered: row.try_get("unanswered")?,
        unread: row.try_get("unread")?,
        from_client: row.try_get("from_client")?,
        words: row.try_get("words")?,
        at: row.try_get("at")?,
    })
}

/// How many clients wait for an answer.
pub async fn count_unanswered(conn: &mut Conn) -> Result<i64, DbError> {
    let sql =
        "SELECT count(*) FROM commissions WHERE stage <> 'cancelled' AND (state ->> 'unanswered')::boolean";
    Ok(sqlx::query_scalar(sql).fetch_one(conn).await?)
}

/// What was said about a commission, oldest first: its wishes, messages and questions.
pub async fn list_messages(conn: &mut Conn, commission: CommissionId) -> Result<Vec<Entry>, DbError> {
    use crate::commissions::Fact;
    let mut entries = list_entries(conn, commission, 0, i64::MAX).await?;
    entries.retain(|entry| {
        matches!(
            entry.fact,
            Fact::Opened { .. }
                | Fact::Written { .. }
                | Fact::Asked { .. }
                | Fact::DesignReturned { .. }
                | Fact::ServiceAsked { .. }
        )
    });
    Ok(entries)
}

/// Every template, by title.
pub async fn list_templates(conn: &mut Conn) -> Result<Vec<Template>, DbError> {
    let rows = sqlx::query("SELECT code, title, words, version FROM message_templates ORDER BY title, code")
        .fetch_all(conn)
        .await?;
    rows.iter().map(read_template).collect()
}

/// One template.
pub async fn find_template(conn: &mut Conn, code: &str) -> Result<Option<Template>, DbError> {
    let row = sqlx::query("SELECT code, title, words, version FROM message_templates WHERE code = $1")
        .bind(code)
        .fetch_optional(conn)
        .await?;
    row.as_ref().map(read_template).transpose()
}

fn read_template(row: &PgRow) -> Result<Template, DbError> {
    Ok(Template {
        code: row.try_get("code")?,
        title: row.try_get("title")?,
        words: row.try_get("words")?,
        version: row.try_get("version")?,
    })
}
