//! Hears the outbox and writes down what each endpoint is to be told.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use db::{DbError, Tx};
use kernel::ids::{EventId, WebhookDeliveryId, WebhookId};
use serde_json::Value;
use uuid::Uuid;

use super::TOPICS;
use crate::{
    Cx,
    outbox::{Delivery, Listener, ListenerError},
};

/// The listener that tells other programs.
#[derive(Debug, Clone, Copy, Default)]
pub struct Told;

#[async_trait]
impl Listener for Told {
    async fn handle(&self, tx: &mut Tx, cx: &Cx, event: &Delivery) -> Result<(), ListenerError> {
        let Some((topic, _)) = TOPICS.iter().find(|(topic, _)| *topic == event.topic) else { return Ok(()) };
        let object = object_of(&event.payload).unwrap_or_else(|| event.id.to_string());
        let news = News {
            event: event.id,
            topic,
            object: &object,
            seq: event.seq,
            happened_at: event.created_at,
            payload: &event.payload,
        };
        Ok(write(tx, cx, None, news).await?)
    }
}

/// What an event is about: the order or the commission that it names.
fn object_of(payload: &Value) -> Option<String> {
    let named = payload.get("order").or_else(|| payload.get("commission"));
    named.and_then(Value::as_str).map(str::to_owned)
}

/// Something that happened.
#[derive(Debug, Clone, Copy)]
pub struct News<'a> {
    /// Its id, and the message's.
    pub event: EventId,
    /// Its topic.
    pub topic: &'static str,
    /// What it is about.
    pub object: &'a str,
    /// Of one object the higher number happened later.
    pub seq: i64,
    /// When.
    pub happened_at: DateTime<Utc>,
    /// What is told of it: ids and figures, no person.
    pub payload: &'a Value,
}

/// Whether anybody is to be told of a topic.
pub async fn is_wanted(tx: &mut Tx, topic: &str) -> Result<bool, DbError> {
    let wanted = sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM webhook_endpoints WHERE ended_at IS NULL AND (cardinality(topics) = 0 OR $1 = ANY(topics)))",
    );
    Ok(wanted.bind(topic).fetch_one(&mut **tx).await?)
}

/// Writes down that something happened, for each endpoint that wants the topic. The same event, or the same number of an object, is told once.
pub async fn tell(tx: &mut Tx, cx: &Cx, news: News<'_>) -> Result<(), DbError> {
    write(tx, cx, None, news).await
}

/// Writes a delivery for each endpoint that wants the topic, or for one that is tried.
pub(super) async fn write(
    tx: &mut Tx,
    cx: &Cx,
    only: Option<WebhookId>,
    news: News<'_>,
) -> Result<(), DbError> {
    let now = tx.now().await?;
    let endpoints: Vec<Uuid> = sqlx::query_scalar(
        "SELECT id FROM webhook_endpoints
         WHERE ended_at IS NULL AND CASE WHEN $1::uuid IS NULL THEN cardinality(topics) = 0 OR $2 = ANY(topics) ELSE id = $1 END",
    )
    .bind(only.map(WebhookId::uuid))
    .bind(news.topic)
    .fetch_all(&mut **tx)
    .await?;
    if endpoints.is_empty() {
        return Ok(());
    }
    let ids: Vec<Uuid> = endpoints.iter().map(|_| WebhookDeliveryId::new(&*cx.random).uuid()).collect();
    sqlx::query(
        "INSERT INTO webhook_deliveries (id, endpoint_id, event_id, topic, object, seq, payload, happened_at, state, next_at)
         SELECT n.id, n.endpoint, $3, $4, $5, $6, $7, $8, 'waiting', $9 FROM unnest($1::uuid[], $2::uuid[]) AS n (id, endpoint)
         ON CONFLICT DO NOTHING",
    )
    .bind(ids)
    .bind(&endpoints)
    .bind(news.event.uuid())
    .bind(news.topic)
    .bind(news.object)
    .bind(news.seq)
    .bind(news.payload)
    .bind(news.happened_at)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(())
}
