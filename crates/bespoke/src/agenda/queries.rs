//! Reading what falls on days.

use chrono::NaiveDate;
use db::{Conn, DbError};
use kernel::{Id, ids::AccountId};
use sqlx::{Row, postgres::PgRow};

use super::{Item, What};
use crate::{consultations::list_between, ids::CommissionId, workshop::list_open};

/// Which days, and whose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgendaFilter {
    /// From this day on.
    pub from: NaiveDate,
    /// Up to and with this day.
    pub to: NaiveDate,
    /// Only what is one person's, by account and by name: makers at the bench are known by name.
    pub whose: Option<(AccountId, String)>,
}

impl AgendaFilter {
    fn shows(&self, item: &Item) -> bool {
        let theirs = self.whose.as_ref().is_none_or(|(account, name)| {
            item.account == Some(*account) || (item.account.is_none() && item.name.as_ref() == Some(name))
        });
        theirs && self.from <= item.on && item.on <= self.to
    }
}

/// What falls on these days, in the order of days, and of times within a day.
pub async fn list_agenda(conn: &mut Conn, filter: &AgendaFilter) -> Result<Vec<Item>, DbError> {
    let mut items = of_commissions(conn).await?;
    for talk in list_between(conn, filter.from, filter.to).await? {
        items.push(Item {
            on: talk.on,
            time: Some(talk.time),
            what: What::Conversation,
            words: format!("{}, {}", talk.client, talk.label.to_lowercase()),
            commission: None,
            account: Some(talk.account),
            name: Some(talk.advisor),
        });
    }
    for (number, job) in list_open(conn).await? {
        items.push(Item {
            on: job.due_on,
            time: None,
            what: What::Job,
            words: format!("{}: {}", job.stage.label(), job.words),
            commission: Some((job.commission, number)),
            account: None,
            name: Some(job.maker),
        });
    }
    items.retain(|item| filter.shows(item));
    items.sort_by(|a, b| (a.on, a.what, &a.time, &a.words).cmp(&(b.on, b.what, &b.time, &b.words)));
    Ok(items)
}

/// Every day that a commission which has not ended names.
async fn of_commissions(conn: &mut Conn) -> Result<Vec<Item>, DbError> {
    let rows = sqlx::query(
        "SELECT id, number, owner_id, state ->> 'client' AS client, state ->> 'title' AS title, state -> 'owner' ->> 'name' AS owner,
                CASE WHEN stage NOT IN ('delivered', 'aftercare') THEN (state ->> 'promised_on')::date END AS promised,
                (state -> 'asked' ->> 'due')::date AS answer_due,
                CASE WHEN state -> 'quote' ->> 'answer' = 'waiting' THEN (state -> 'quote' ->> 'valid_until')::timestamptz::date END AS quote_ends,
                CASE WHEN (state -> 'service' ->> 'agreed')::boolean THEN (state -> 'service' -> 'estimate' ->> 'ready_on')::date END AS service
         FROM commissions WHERE stage <> 'cancelled'
           AND (state ->> 'promised_on' IS NOT NULL OR state -> 'asked' ->> 'due' IS NOT NULL OR state -> 'quote' ->> 'answer' = 'waiting'
                OR state -> 'service' IS NOT NULL)
         ORDER BY id",
    )
    .fetch_all(conn)
    .await?;
    let mut items = Vec::new();
    for row in &rows {
        let named = [
            (What::Promised, "promised"),
            (What::AnswerDue, "answer_due"),
            (What::QuoteEnds, "quote_ends"),
            (What::Service, "service"),
        ];
        for (what, column) in named {
            if let Some(on) = row.try_get::<Option<NaiveDate>, _>(column)? {
                items.push(item(row, what, on)?);
            }
        }
    }
    Ok(items)
}

fn item(row: &PgRow, what: What, on: NaiveDate) -> Result<Item, DbError> {
    let (client, title): (String, String) = (row.try_get("client")?, row.try_get("title")?);
    let owner: Option<uuid::Uuid> = row.try_get("owner_id")?;
    Ok(Item {
        on,
        time: None,
        what,
        words: format!("{client}: {title}"),
        commission: Some((CommissionId::from_uuid(row.try_get("id")?), row.try_get("number")?)),
        account: owner.map(Id::from_uuid),
        name: row.try_get("owner")?,
    })
}
