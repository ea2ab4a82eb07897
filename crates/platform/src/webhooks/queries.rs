//! Reads of endpoints and of what was sent to them.

use chrono::{DateTime, Utc};
use db::{Conn, DbError};
use kernel::ids::{EventId, WebhookDeliveryId, WebhookId};
use sqlx::{Row, postgres::PgRow};

use super::{DeliveryState, PausedBy};

/// A program that is told what happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// Its id.
    pub id: WebhookId,
    /// Where it is told.
    pub url: String,
    /// What it is told of; everything when there is none.
    pub topics: Vec<String>,
    /// Who is written to when the house switches it off.
    pub contact: String,
    /// The number of its secret.
    pub secret_number: i32,
    /// Until when what is sent is signed with the secret before as well.
    pub previous_until: Option<DateTime<Utc>>,
    /// Since when nothing is sent, and by whose will.
    pub paused: Option<(DateTime<Utc>, PausedBy)>,
    /// Since when nothing arrived.
    pub failing_since: Option<DateTime<Utc>>,
    /// How often it failed since then.
    pub failures: i32,
    /// Rises by one with every change of staff's.
    pub version: i64,
}

pub(super) fn read_endpoint(row: &PgRow) -> Result<Endpoint, DbError> {
    let (paused_at, by): (Option<DateTime<Utc>>, Option<String>) =
        (row.try_get("paused_at")?, row.try_get("paused_by")?);
    let by = by.and_then(|by| PausedBy::find(&by)).unwrap_or(PausedBy::Staff);
    Ok(Endpoint {
        id: WebhookId::from_uuid(row.try_get("id")?),
        url: row.try_get("url")?,
        topics: row.try_get("topics")?,
        contact: row.try_get("contact")?,
        secret_number: row.try_get("secret_number")?,
        previous_until: row.try_get("previous_until")?,
        paused: paused_at.map(|at| (at, by)),
        failing_since: row.try_get("failing_since")?,
        failures: row.try_get("failures")?,
        version: row.try_get("version")?,
    })
}

/// Every endpoint that was not ended, the newest first.
pub async fn list_endpoints(conn: &mut Conn) -> Result<Vec<Endpoint>, DbError> {
    let rows =
        sqlx::query("SELECT * FROM webhook_endpoints WHERE ended_at IS NULL ORDER BY created_at DESC, id")
            .fetch_all(conn)
            .await?;
    rows.iter().map(read_endpoint).collect()
}

/// One endpoint that was not ended.
pub async fn find_endpoint(conn: &mut Conn, id: WebhookId) -> Result<Option<Endpoint>, DbError> {
    let row = sqlx::query("SELECT * FROM webhook_endpoints WHERE id = $1 AND ended_at IS NULL")
        .bind(id.uuid())
        .fetch_optional(conn)
        .await?;
    row.as_ref().map(read_endpoint).transpose()
}

/// A delivery as staff see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// Its id.
    pub id: WebhookDeliveryId,
    /// The event, and the message's id at the other side.
    pub event: EventId,
    /// What happened.
    pub topic: String,
    /// What it is about.
    pub object: String,
    /// Of one object the higher number happened later.
    pub seq: i64,
    /// When it happened.
    pub happened_at: DateTime<Utc>,
    /// Where it stands.
    pub state: DeliveryState,
    /// How often it was tried since it was written, or sent again by staff.
    pub attempts: i32,
    /// When it is tried next, or was last due.
    pub next_at: DateTime<Utc>,
    /// The last answer's status.
    pub last_status: Option<i32>,
    /// Why the last try came to nothing.
    pub last_error: Option<String>,
}

/// What was sent to an endpoint, or is about to be, the newest first.
pub async fn list_deliveries(
    conn: &mut Conn,
    endpoint: WebhookId,
    only: Option<DeliveryState>,
    limit: i64,
) -> Result<Vec<Sent>, DbError> {
    let rows = sqlx::query(
        "SELECT * FROM webhook_deliveries WHERE endpoint_id = $1 AND ($2::text IS NULL OR state = $2)
         ORDER BY happened_at DESC, id LIMIT $3",
    )
    .bind(endpoint.uuid())
    .bind(only.map(DeliveryState::code))
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            let state: String = row.try_get("state")?;
            Ok(Sent {
                id: WebhookDeliveryId::from_uuid(row.try_get("id")?),
                event: EventId::from_uuid(row.try_get("event_id")?),
                topic: row.try_get("topic")?,
                object: row.try_get("object")?,
                seq: row.try_get("seq")?,
                happened_at: row.try_get("happened_at")?,
                state: DeliveryState::find(&state).unwrap_or(DeliveryState::Waiting),
                attempts: row.try_get("attempts")?,
                next_at: row.try_get("next_at")?,
                last_status: row.try_get("last_status")?,
                last_error: row.try_get("last_error")?,
            })
        })
        .collect()
}

/// One try of a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// When its answer came, or it was given up.
    pub at: DateTime<Utc>,
    /// The answer's status.
    pub status: Option<i32>,
    /// Why it came to nothing.
    pub error: Option<String>,
    /// How long it took, in milliseconds.
    pub took_ms: i32,
}

/// Every try of a delivery, the first first.
pub async fn list_attempts(
    conn: &mut Conn,
    endpoint: WebhookId,
    delivery: WebhookDeliveryId,
) -> Result<Vec<Attempt>, DbError> {
    let rows = sqlx::query(
        "SELECT a.at, a.status, a.error, a.took_ms FROM webhook_attempts a JOIN webhook_deliveries d ON d.id = a.delivery_id
         WHERE d.id = $1 AND d.endpoint_id = $2 ORDER BY a.attempt",
    )
    .bind(delivery.uuid())
    .bind(endpoint.uuid())
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Attempt {
                at: row.try_get("at")?,
                status: row.try_get("status")?,
                error: row.try_get("error")?,
                took_ms: row.try_get("took_ms")?,
            })
        })
        .collect()
}
