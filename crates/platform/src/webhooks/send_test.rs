//! Send an endpoint a message to try it, also while it is paused.
//!
//! Refuses an unknown endpoint. Writes `webhook_deliveries`; the worker sends it as any other, once.

use db::Tx;
use kernel::ids::{EventId, WebhookId};
use serde_json::json;

use super::{TEST, WebhookError, listener::News, listener::write, queries};
use crate::Cx;

/// Writes the message down.
#[tracing::instrument(name = "webhooks.send_test", skip_all)]
pub async fn send_test(tx: &mut Tx, cx: &Cx, endpoint: WebhookId) -> Result<(), WebhookError> {
    queries::find_endpoint(tx, endpoint).await?.ok_or(WebhookError::NotFound)?;
    let (event, now) = (EventId::new(&*cx.random), tx.now().await?);
    sqlx::query("UPDATE webhook_endpoints SET rests_until = least(rests_until, $2) WHERE id = $1")
        .bind(endpoint.uuid())
        .bind(now)
        .execute(&mut **tx)
        .await?;
    let news = News {
        event,
        topic: TEST,
        object: &event.to_string(),
        seq: 1,
        happened_at: now,
        payload: &json!({ "message": "This is a test. Nothing happened." }),
    };
    Ok(write(tx, cx, Some(endpoint), news).await?)
}
