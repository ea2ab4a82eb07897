//! Sending: of one object the earlier first, again with longer pauses, one message at a time for each endpoint, and no transaction while the other
//! side thinks. At least once: who dies between the answer and writing it down sends again, under the same id.

use std::time::Instant;

use async_trait::async_trait;
use chrono::{DateTime, Duration, Utc};
use db::{Db, DbError, Tx};
use kernel::ids::{EventId, WebhookDeliveryId};
use serde_json::{Value, json};
use sqlx::{Row, postgres::PgRow};

use super::{
    Endpoint, SwitchedOff, TEST,
    model::{PATIENCE, next_try, rest},
    queries::read_endpoint,
    sign::signature,
};
use crate::{Cx, outbox};

/// How long a worker may keep a message before another takes it over; a messenger is done within a fraction of it.
const LEASE: Duration = Duration::seconds(60);
/// The status by which a receiver says that it wants nothing any more.
const GONE: u16 = 410;

/// A message, ready to be sent.
#[derive(Debug, Clone)]
pub struct Message {
    /// Where to.
    pub url: String,
    /// `webhook-id`: the event's, the same at every try.
    pub id: String,
    /// `webhook-timestamp`: seconds since 1970, of this try.
    pub timestamp: i64,
    /// `webhook-signature`.
    pub signature: String,
    /// The body, JSON.
    pub body: String,
}

/// What carries messages out of the house.
#[async_trait]
pub trait Messenger: Send + Sync {
    /// Sends it, and answers the other side's status, or why there is none, in words. Never follows a redirect, never speaks to a private network,
    /// and is done within half a minute.
    async fn send(&self, message: &Message) -> Result<u16, String>;
}

struct Claimed {
    id: WebhookDeliveryId,
    endpoint: Endpoint,
    topic: String,
    message: Message,
    attempt: i32,
}

/// What a look for work came to.
enum Claim {
    Nothing,
    /// Somebody else was faster: look again.
    Lost,
    Got(Box<Claimed>),
}

/// Sends the next message that is due; says whether there was one. Several workers may run this at once.
pub async fn deliver_next(db: &Db, cx: &Cx, messenger: &dyn Messenger) -> Result<bool, DbError> {
    let claimed = match claim(db, cx).await? {
        Claim::Nothing => return Ok(false),
        Claim::Lost => return Ok(true),
        Claim::Got(claimed) => claimed,
    };
    let begun = Instant::now();
    let answer = messenger.send(&claimed.message).await;
    let took = i32::try_from(begun.elapsed().as_millis()).unwrap_or(i32::MAX);
    record(db, cx, &claimed, answer, took).await?;
    Ok(true)
}

async fn claim(db: &Db, cx: &Cx) -> Result<Claim, DbError> {
    let mut tx = db.begin().await?;
    let now = tx.now().await?;
    // an event that has not come to the listener yet may be an earlier one of the same object
    let row = sqlx::query(
        "SELECT d.id AS delivery_id, d.event_id, d.topic, d.object, d.seq, d.payload, d.happened_at, d.attempts, e.*
         FROM webhook_endpoints e JOIN LATERAL (
             SELECT * FROM webhook_deliveries w
             WHERE w.endpoint_id = e.id AND w.state = 'waiting' AND w.next_at <= $1 AND (e.paused_at IS NULL OR w.topic = $2)
               AND NOT EXISTS (SELECT FROM webhook_deliveries b
                               WHERE b.endpoint_id = w.endpoint_id AND b.object = w.object AND b.seq < w.seq AND b.state = 'waiting')
               AND NOT EXISTS (SELECT FROM outbox_events o WHERE o.sent_at IS NULL AND o.seq < w.seq AND o.payload->>'order' = w.object)
             ORDER BY w.next_at, w.seq LIMIT 1) d ON true
         WHERE e.ended_at IS NULL AND e.rests_until <= $1
         ORDER BY d.next_at, d.seq LIMIT 1 FOR NO KEY UPDATE OF e SKIP LOCKED",
    )
    .bind(now)
    .bind(TEST)
    .fetch_optional(&mut *tx)
    .await?;
    let Some(row) = row else { return Ok(Claim::Nothing) };
    let claimed = read_claimed(cx, &row, now)?;
    let mine = sqlx::query(
        "UPDATE webhook_deliveries SET attempts = attempts + 1, next_at = $2, begun_at = coalesce(begun_at, $3)
         WHERE id = $1 AND state = 'waiting' AND next_at <= $3 AND attempts = $4",
    )
    .bind(claimed.id.uuid())
    .bind(now + LEASE)
    .bind(now)
    .bind(claimed.attempt - 1)
    .execute(&mut *tx)
    .await?;
    if mine.rows_affected() == 0 {
        return Ok(Claim::Lost);
    }
    sqlx::query("UPDATE webhook_endpoints SET rests_until = $2 WHERE id = $1")
        .bind(claimed.endpoint.id.uuid())
        .bind(now + LEASE)
        .execute(&mut *tx)
        .await?;
    tx.commit().await?;
    Ok(Claim::Got(Box::new(claimed)))
}

fn read_claimed(cx: &Cx, row: &PgRow, now: DateTime<Utc>) -> Result<Claimed, DbError> {
    let endpoint = read_endpoint(row)?;
    let (event, topic): (_, String) = (EventId::from_uuid(row.try_get("event_id")?), row.try_get("topic")?);
    let attempts: i32 = row.try_get("attempts")?;
    let body = json!({
        "type": topic,
        "timestamp": row.try_get::<DateTime<Utc>, _>("happened_at")?,
        "object": row.try_get::<String, _>("object")?,
        "sequence": row.try_get::<i64, _>("seq")?,
        "data": row.try_get::<Value, _>("payload")?,
    })
    .to_string();
    let mut numbers = vec![endpoint.secret_number];
    if endpoint.previous_until.is_some_and(|until| until > now) {
        numbers.push(endpoint.secret_number - 1);
    }
    let (id, timestamp) = (event.to_string(), now.timestamp());
    let signature = signature(&cx.secret, endpoint.id, &numbers, (&id, timestamp, &body));
    let message = Message { url: endpoint.url.clone(), id, timestamp, signature, body };
    let id = WebhookDeliveryId::from_uuid(row.try_get("delivery_id")?);
    Ok(Claimed { id, endpoint, topic, message, attempt: attempts + 1 })
}

async fn record(
    db: &Db,
    cx: &Cx,
    claimed: &Claimed,
    answer: Result<u16, String>,
    took_ms: i32,
) -> Result<(), DbError> {
    let gone = answer == Ok(GONE);
    let (status, error) = match answer {
        Ok(status) => (Some(i32::from(status)), refusal(status)),
        Err(error) => (None, Some(error.chars().take(300).collect())),
    };
    let mut tx = db.begin().await?;
    let now = tx.now().await?;
    sqlx::query(
        "INSERT INTO webhook_attempts (delivery_id, attempt, at, status, error, took_ms)
         SELECT $1, 1 + coalesce(max(attempt), 0), $2, $3, $4, $5 FROM webhook_attempts WHERE delivery_id = $1",
    )
    .bind(claimed.id.uuid())
    .bind(now)
    .bind(status)
    .bind(&error)
    .bind(took_ms)
    .execute(&mut *tx)
    .await?;
    let again = if claimed.topic == TEST { None } else { next_try(claimed.attempt) };
    let state = match (&error, again) {
        (None, _) => "done",
        (Some(_), Some(_)) => "waiting",
        (Some(_), None) => "failed",
    };
    // one that was sent again by staff, or taken over, meanwhile is not this worker's any more
    sqlx::query(
        "UPDATE webhook_deliveries SET state = $2, last_status = $3, last_error = $4, next_at = $5,
                settled_at = CASE WHEN $2 <> 'waiting' THEN $6 END
         WHERE id = $1 AND state = 'waiting' AND attempts = $7",
    )
    .bind(claimed.id.uuid())
    .bind(state)
    .bind(status)
    .bind(&error)
    .bind(now + again.unwrap_or_default())
    .bind(now)
    .bind(claimed.attempt)
    .execute(&mut *tx)
    .await?;
    if error.is_none() {
        arrived(&mut tx, &claimed.endpoint, now).await?;
    } else {
        failed(&mut tx, cx, claimed, gone, now).await?;
    }
    tx.commit().await
}

/// Why a status is no success; `None` for one that is.
fn refusal(status: u16) -> Option<String> {
    match status {
        200..=299 => None,
        300..=399 => {
            Some(format!("it answered {status}: redirects are not followed, enter the address itself"))
        }
        _ => Some(format!("it answered {status}")),
    }
}

async fn arrived(tx: &mut Tx, endpoint: &Endpoint, now: DateTime<Utc>) -> Result<(), DbError> {
    sqlx::query(
        "UPDATE webhook_endpoints SET failing_since = NULL, failures = 0, rests_until = $2 WHERE id = $1",
    )
    .bind(endpoint.id.uuid())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The endpoint rests; one that never answers, or that is gone, is switched off, and its contact is written to. What happens meanwhile waits.
async fn failed(
    tx: &mut Tx,
    cx: &Cx,
    claimed: &Claimed,
    gone: bool,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let id = claimed.endpoint.id;
    if claimed.topic == TEST {
        // staff try something: that says nothing of how patient we have been
        sqlx::query("UPDATE webhook_endpoints SET rests_until = $2 WHERE id = $1")
            .bind(id.uuid())
            .bind(now)
            .execute(&mut **tx)
            .await?;
        return Ok(());
    }
    sqlx::query(
        "UPDATE webhook_endpoints SET failures = failures + 1, failing_since = coalesce(failing_since, $2), rests_until = $3 WHERE id = $1",
    )
    .bind(id.uuid())
    .bind(now)
    .bind(now + rest(claimed.endpoint.failures.saturating_add(1)))
    .execute(&mut **tx)
    .await?;
    let off = sqlx::query(
        "UPDATE webhook_endpoints SET paused_at = $2, paused_by = 'house', version = version + 1
         WHERE id = $1 AND paused_at IS NULL AND ended_at IS NULL AND ($3 OR failing_since <= $4)",
    )
    .bind(id.uuid())
    .bind(now)
    .bind(gone)
    .bind(now - PATIENCE)
    .execute(&mut **tx)
    .await?;
    if off.rows_affected() > 0 {
        outbox::publish(tx, cx, &SwitchedOff { webhook: id }).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_status_that_begins_with_two_is_a_yes() {
        assert!((200..300).all(|status| refusal(status).is_none()));
        assert!(
            [100, 199, 300, 302, 404, 410, 429, 500, 503].iter().all(|status| refusal(*status).is_some())
        );
    }
}
