//! Send a message again.
//!
//! Refuses an unknown delivery. It carries the same id as before, so that a receiver which has it knows it. Writes `webhook_deliveries` and the
//! audit log.

use db::Tx;
use kernel::ids::{WebhookDeliveryId, WebhookId};
use serde_json::json;

use super::{WebhookError, queries};
use crate::{Cx, audit};

/// Sends it again at once, with all its tries. One that waits is tried now.
#[tracing::instrument(name = "webhooks.replay", skip_all)]
pub async fn replay(
    tx: &mut Tx,
    cx: &Cx,
    endpoint: WebhookId,
    delivery: WebhookDeliveryId,
) -> Result<(), WebhookError> {
    let now = tx.now().await?;
    queries::find_endpoint(tx, endpoint).await?.ok_or(WebhookError::NotFound)?;
    let done = sqlx::query(
        "UPDATE webhook_deliveries SET state = 'waiting', attempts = 0, next_at = $3, settled_at = NULL, replayed = true
         WHERE id = $1 AND endpoint_id = $2",
    )
    .bind(delivery.uuid())
    .bind(endpoint.uuid())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    if done.rows_affected() == 0 {
        return Err(WebhookError::NotFound);
    }
    sqlx::query("UPDATE webhook_endpoints SET rests_until = least(rests_until, $2) WHERE id = $1")
        .bind(endpoint.uuid())
        .bind(now)
        .execute(&mut **tx)
        .await?;
    let change = audit::Change {
        action: "webhooks.replay",
        object: endpoint.to_string(),
        before: None,
        after: Some(&json!({ "delivery": delivery })),
    };
    Ok(audit::record(tx, cx, change).await?)
}
