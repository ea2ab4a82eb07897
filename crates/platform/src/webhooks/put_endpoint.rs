//! Tell another program, tell it otherwise, or pause it.
//!
//! Refuses an address that is not one of the public web (another scheme, a name or number of a private network, a password, an unusual port: the
//! messenger looks again at every send, at the addresses that the name has then), unknown topics, a contact that is no address, too many
//! endpoints, and a stale version. One that goes on after a pause is sent what happened meanwhile. Writes `webhook_endpoints` and the audit log.

use chrono::{DateTime, Utc};
use db::Tx;
use kernel::{EmailAddress, FieldError, ids::WebhookId};
use serde_json::json;

use super::{Endpoint, TOPICS, WebhookError, queries};
use crate::{Cx, audit, web_address};

/// How many endpoints a house has at most: each is a row for each event.
const MOST: usize = 50;

/// An endpoint as it shall be.
#[derive(Debug, Clone)]
pub struct PutEndpoint {
    /// Which; a new one when there is none.
    pub id: Option<WebhookId>,
    /// The version staff saw; 0 for a new one.
    pub expected_version: i64,
    /// Where it is told: an `https` address.
    pub url: String,
    /// What it is told of; everything when there is none.
    pub topics: Vec<String>,
    /// The address of whoever is written to when the house switches it off.
    pub contact: String,
    /// Whether nothing is sent for the moment. What happens meanwhile waits.
    pub paused: bool,
}

/// Puts it, and answers it as it stands.
#[tracing::instrument(name = "webhooks.put_endpoint", skip_all)]
pub async fn put_endpoint(tx: &mut Tx, cx: &Cx, ask: PutEndpoint) -> Result<Endpoint, WebhookError> {
    check(cx, &ask)?;
    let now = tx.now().await?;
    let (id, before) = match ask.id {
        Some(id) => (id, Some(change(tx, id, &ask, now).await?)),
        None => (insert(tx, cx, &ask, now).await?, None),
    };
    let put = queries::find_endpoint(tx, id).await?.ok_or(WebhookError::NotFound)?;
    let said = |e: &Endpoint| json!({ "url": e.url, "topics": e.topics, "contact": e.contact, "paused": e.paused.is_some() });
    let old = before.as_ref().map(said);
    let change = audit::Change {
        action: "webhooks.put_endpoint",
        object: id.to_string(),
        before: old.as_ref(),
        after: Some(&said(&put)),
    };
    audit::record(tx, cx, change).await?;
    Ok(put)
}

async fn change(
    tx: &mut Tx,
    id: WebhookId,
    ask: &PutEndpoint,
    now: DateTime<Utc>,
) -> Result<Endpoint, WebhookError> {
    sqlx::query("SELECT 1 FROM webhook_endpoints WHERE id = $1 FOR NO KEY UPDATE")
        .bind(id.uuid())
        .execute(&mut **tx)
        .await?;
    let known = queries::find_endpoint(tx, id).await?.ok_or(WebhookError::NotFound)?;
    if known.version != ask.expected_version {
        return Err(WebhookError::VersionConflict { current: known.version });
    }
    // whoever lets it go on, or gives it another address, has mended something: it is tried at once, and has its patience anew
    sqlx::query(
        "UPDATE webhook_endpoints SET url = $2, topics_since = CASE WHEN topics = $3 THEN topics_since ELSE $6 END, topics = $3, contact = $4,
                paused_at = CASE WHEN $5 THEN coalesce(paused_at, $6) END, paused_by = CASE WHEN $5 THEN coalesce(paused_by, 'staff') END,
                failing_since = CASE WHEN $5 THEN failing_since END, failures = CASE WHEN $5 THEN failures ELSE 0 END,
                rests_until = least(rests_until, $6), version = version + 1
         WHERE id = $1",
    )
    .bind(id.uuid())
    .bind(ask.url.trim())
    .bind(&ask.topics)
    .bind(ask.contact.trim())
    .bind(ask.paused)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(known)
}

async fn insert(
    tx: &mut Tx,
    cx: &Cx,
    ask: &PutEndpoint,
    now: DateTime<Utc>,
) -> Result<WebhookId, WebhookError> {
    if queries::list_endpoints(tx).await?.len() >= MOST {
        return Err(WebhookError::TooMany { most: MOST });
    }
    let id = WebhookId::new(&*cx.random);
    sqlx::query(
        "INSERT INTO webhook_endpoints (id, url, topics, topics_since, contact, paused_at, paused_by, rests_until, created_by, created_at)
         VALUES ($1, $2, $3, $7, $4, CASE WHEN $5 THEN $7 END, CASE WHEN $5 THEN 'staff' END, $7, $6, $7)",
    )
    .bind(id.uuid())
    .bind(ask.url.trim())
    .bind(&ask.topics)
    .bind(ask.contact.trim())
    .bind(ask.paused)
    .bind(cx.actor.to_string())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(id)
}

fn check(cx: &Cx, ask: &PutEndpoint) -> Result<(), WebhookError> {
    let mut wrong = Vec::new();
    if let Err(words) = web_address::check(ask.url.trim(), !cx.house.production) {
        wrong.push(FieldError::new("url", "address_refused", words));
    }
    if let Some(unknown) = ask.topics.iter().find(|topic| !TOPICS.iter().any(|(known, _)| known == topic)) {
        let shown: String = unknown.chars().filter(|c| !c.is_control()).take(60).collect();
        wrong.push(FieldError::new("topics", "unknown_value", format!("Nothing is told of \"{shown}\".")));
    }
    if ask.contact.trim().parse::<EmailAddress>().is_err() {
        let words = "Enter the e-mail address of whoever looks after this program.";
        wrong.push(FieldError::new("contact", "invalid_email", words));
    }
    if wrong.is_empty() { Ok(()) } else { Err(WebhookError::Invalid(wrong)) }
}
