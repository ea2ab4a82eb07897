//! Say when somebody receives clients.
//!
//! Refuses a time zone that is none and hours that end before they begin. Writes `advisors`, `advisor_hours` and the audit log. What is booked
//! already stays.

use chrono::NaiveTime;
use db::Tx;
use kernel::{FieldError, ids::AccountId};
use platform::{Cx, audit};

use crate::BespokeError;

/// Hours of one weekday.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hours {
    /// Monday is 1, Sunday 7.
    pub weekday: i32,
    /// From when.
    pub opens: NaiveTime,
    /// Until when.
    pub closes: NaiveTime,
}

/// Who receives, and when.
#[derive(Debug, Clone)]
pub struct PutAdvisor {
    /// Their account.
    pub account: AccountId,
    /// What clients call them.
    pub name: String,
    /// The zone their hours are in, e.g. `America/New_York`.
    pub time_zone: String,
    /// Their hours.
    pub hours: Vec<Hours>,
}

/// Says it.
#[tracing::instrument(name = "bespoke.put_advisor", skip_all)]
pub async fn put_advisor(tx: &mut Tx, cx: &Cx, ask: PutAdvisor) -> Result<(), BespokeError> {
    let mut wrong = Vec::new();
    let known: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM pg_timezone_names WHERE name = $1)")
        .bind(&ask.time_zone)
        .fetch_one(&mut **tx)
        .await?;
    if !known {
        wrong.push(FieldError::new(
            "time_zone",
            "unknown_value",
            "Enter a time zone such as America/New_York.",
        ));
    }
    if ask.hours.iter().any(|h| h.closes <= h.opens || !(1..=7).contains(&h.weekday)) {
        wrong.push(FieldError::new(
            "hours",
            "out_of_range",
            "Hours end after they begin, on a day from 1 to 7.",
        ));
    }
    if !wrong.is_empty() {
        return Err(BespokeError::Invalid(wrong));
    }
    let no: i32 = sqlx::query_scalar(
        "INSERT INTO advisors (account_id, name, time_zone) VALUES ($1, $2, $3)
         ON CONFLICT ON CONSTRAINT advisors_account_once DO UPDATE SET name = $2, time_zone = $3, active = true RETURNING no",
    )
    .bind(ask.account.uuid())
    .bind(&ask.name)
    .bind(&ask.time_zone)
    .fetch_one(&mut **tx)
    .await?;
    sqlx::query("DELETE FROM advisor_hours WHERE advisor_no = $1").bind(no).execute(&mut **tx).await?;
    for hours in &ask.hours {
        sqlx::query("INSERT INTO advisor_hours (advisor_no, weekday, opens, closes) VALUES ($1, $2, $3, $4)")
            .bind(no)
            .bind(hours.weekday)
            .bind(hours.opens)
            .bind(hours.closes)
            .execute(&mut **tx)
            .await?;
    }
    let after = serde_json::json!({ "name": ask.name, "time_zone": ask.time_zone, "hours": ask.hours.len() });
    let change = audit::Change {
        action: "bespoke.put_advisor",
        object: ask.account.to_string(),
        before: None,
        after: Some(&after),
    };
    Ok(audit::record(tx, cx, change).await?)
}
