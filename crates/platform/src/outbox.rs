//! Events that leave the transaction that caused them: at least once, in order of writing, to every listener.
//!
//! Owns `outbox_events`. A listener acts in the same transaction that marks the event sent, so whatever
//! it writes to the database happens exactly once; calls to the outside are its own jobs' business.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use db::{Conn, Db, DbError, Tx};
use kernel::ids::EventId;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use sqlx::Row;

use crate::{Cx, backlog::Backlog};

/// A fact that other contexts may care about.
pub trait Event: Serialize + DeserializeOwned + Send + Sync {
    /// `context.thing_happened`, e.g. `orders.paid`.
    const TOPIC: &'static str;
    /// What makes this event the only one of its kind, e.g. the order's id; `None` when it may repeat.
    fn dedupe(&self) -> Option<String> {
        None
    }
}

/// Writes an event into the outbox. A second event with the same key is quietly dropped.
pub async fn publish<E: Event>(tx: &mut Tx, cx: &Cx, event: &E) -> Result<(), DbError> {
    let payload = serde_json::to_value(event).map_err(|e| DbError::Broken(sqlx::Error::Encode(e.into())))?;
    let at = tx.now().await?;
    sqlx::query(
        "INSERT INTO outbox_events (id, topic, payload, dedupe, created_at, retry_at) VALUES ($1, $2, $3, $4, $5, $5)
         ON CONFLICT ON CONSTRAINT outbox_events_once DO NOTHING",
    )
    .bind(EventId::new(&*cx.random).uuid())
    .bind(E::TOPIC)
    .bind(payload)
    .bind(event.dedupe().map(|key| format!("{}:{key}", E::TOPIC)))
    .bind(at)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// An event on its way to the listeners.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// Its id.
    pub id: EventId,
    /// Its topic.
    pub topic: String,
    /// Its facts.
    pub payload: Value,
    /// When it happened.
    pub created_at: DateTime<Utc>,
    /// Of two events about one object the one with the higher number happened later; 0 for what was written before events had numbers.
    pub seq: i64,
}

impl Delivery {
    /// The event, if it is of this type and still readable.
    pub fn read<E: Event>(&self) -> Option<E> {
        (self.topic == E::TOPIC).then(|| serde_json::from_value(self.payload.clone()).ok()).flatten()
    }
}

/// What a listener fails with; the event is tried again later.
pub type ListenerError = Box<dyn std::error::Error + Send + Sync>;

/// A context that reacts to others' events.
#[async_trait]
pub trait Listener: Send + Sync {
    /// Reacts within the transaction that marks the event sent.
    async fn handle(&self, tx: &mut Tx, cx: &Cx, event: &Delivery) -> Result<(), ListenerError>;
}

/// The listeners of the house, in the order they hear an event.
pub type Listeners = Arc<[Box<dyn Listener>]>;

/// How many events share a transaction at most: committing each by itself took longer than what listeners do.
const TOGETHER: i64 = 32;

/// Delivers the next waiting events and says how many were dealt with; none when nothing waits. Several workers may run this at once. Where a
/// listener fails, nothing of these counts: that event waits for its next try, and the others are delivered without it.
pub async fn deliver_next(db: &Db, cx: &Cx, listeners: &Listeners) -> Result<usize, DbError> {
    let mut tx = db.begin().await?;
    let now = tx.now().await?;
    let rows = sqlx::query(
        "SELECT id, topic, payload, created_at, attempts, coalesce(seq, 0) AS seq FROM outbox_events WHERE sent_at IS NULL AND retry_at <= $1
         ORDER BY retry_at, id LIMIT $2 FOR UPDATE SKIP LOCKED",
    )
    .bind(now)
    .bind(TOGETHER)
    .fetch_all(&mut *tx)
    .await?;
    let mut delivered = Vec::with_capacity(rows.len());
    for row in &rows {
        let event = Delivery {
            id: EventId::from_uuid(row.try_get("id")?),
            topic: row.try_get("topic")?,
            payload: row.try_get("payload")?,
            created_at: row.try_get("created_at")?,
            seq: row.try_get("seq")?,
        };
        for listener in listeners.iter() {
            if let Err(error) = listener.handle(&mut tx, cx, &event).await {
                tracing::warn!(topic = event.topic, event = %event.id, %error, "a listener failed; the event will be tried again");
                tx.rollback().await?;
                postpone(db, &event, row.try_get("attempts")?, &error.to_string()).await?;
                return Ok(1);
            }
        }
        delivered.push(event.id.uuid());
    }
    if !delivered.is_empty() {
        sqlx::query(
            "UPDATE outbox_events SET sent_at = greatest($2, created_at), attempts = attempts + 1 WHERE id = ANY($1)",
        )
        .bind(&delivered)
        .bind(now)
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
    }
    Ok(rows.len())
}

async fn postpone(db: &Db, event: &Delivery, attempts: i32, error: &str) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    let wait = 2_i64.saturating_pow(u32::try_from(attempts.clamp(0, 10)).unwrap_or(0)).min(600);
    let retry_at = tx.now().await? + chrono::Duration::seconds(wait);
    sqlx::query("UPDATE outbox_events SET attempts = attempts + 1, retry_at = $2, last_error = left($3, 500) WHERE id = $1")
        .bind(event.id.uuid())
        .bind(retry_at)
        .bind(error)
        .execute(&mut *tx)
        .await?;
    tx.commit().await
}

/// Delivers everything that waits now; returns how many. For tests and for draining before a stop.
pub async fn drain(db: &Db, cx: &Cx, listeners: &Listeners) -> Result<usize, DbError> {
    let mut all = 0;
    loop {
        match deliver_next(db, cx, listeners).await? {
            0 => return Ok(all),
            some => all += some,
        }
    }
}

/// What waits to be delivered.
pub async fn backlog(conn: &mut Conn) -> Result<Backlog, DbError> {
    Ok(sqlx::query_as(
        "SELECT count(*) AS waiting, count(*) FILTER (WHERE attempts > 0) AS failing,
                greatest(coalesce(extract(epoch FROM now() - min(created_at)), 0), 0)::float8 AS oldest_seconds
         FROM outbox_events WHERE sent_at IS NULL",
    )
    .fetch_one(conn)
    .await?)
}

/// How long a worker rests when nothing waits.
pub const IDLE: Duration = Duration::from_millis(250);
