//! Consultations as they stand in a diary: on the day of whoever receives.

use chrono::NaiveDate;
use db::{Conn, DbError};
use kernel::{Id, ids::AccountId};
use sqlx::Row;

use crate::ids::ConsultationId;

/// A conversation in a diary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Talk {
    /// The consultation.
    pub id: ConsultationId,
    /// The day, in the time zone of whoever receives.
    pub on: NaiveDate,
    /// The time there, e.g. "16:00".
    pub time: String,
    /// What kind of conversation it is, as it is called.
    pub label: String,
    /// What the client is called.
    pub client: String,
    /// Who receives.
    pub advisor: String,
    /// Their account.
    pub account: AccountId,
}

/// What is booked on these days, the earliest first.
pub async fn list_between(conn: &mut Conn, from: NaiveDate, to: NaiveDate) -> Result<Vec<Talk>, DbError> {
    let rows = sqlx::query(
        "SELECT c.id, c.client, k.label, a.name, a.account_id, (c.starts_at AT TIME ZONE a.time_zone)::date AS day,
                to_char(c.starts_at AT TIME ZONE a.time_zone, 'HH24:MI') AS time
         FROM consultations c JOIN consultation_kinds k ON k.code = c.kind JOIN advisors a ON a.no = c.advisor_no
         WHERE c.state = 'booked' AND c.starts_at >= $1::date - 1 AND c.starts_at < $2::date + 2
           AND (c.starts_at AT TIME ZONE a.time_zone)::date BETWEEN $1 AND $2
         ORDER BY c.starts_at, c.id",
    )
    .bind(from)
    .bind(to)
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Talk {
                id: ConsultationId::from_uuid(row.try_get("id")?),
                on: row.try_get("day")?,
                time: row.try_get("time")?,
                label: row.try_get("label")?,
                client: row.try_get("client")?,
                advisor: row.try_get("name")?,
                account: Id::from_uuid(row.try_get("account_id")?),
            })
        })
        .collect()
}
