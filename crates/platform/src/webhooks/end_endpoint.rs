//! Tell a program no longer.
//!
//! Refuses an unknown endpoint, and one that was ended. What waits is given up; the log stays for as long as any. Writes `webhook_endpoints`,
//! `webhook_deliveries` and the audit log.

use db::Tx;
use kernel::ids::WebhookId;
use serde_json::json;

use super::{WebhookError, queries};
use crate::{Cx, audit};

/// Ends it, for good.
#[tracing::instrument(name = "webhooks.end_endpoint", skip_all)]
pub async fn end_endpoint(tx: &mut Tx, cx: &Cx, id: WebhookId) -> Result<(), WebhookError> {
    let now = tx.now().await?;
    let known = queries::find_endpoint(tx, id).await?.ok_or(WebhookError::NotFound)?;
    sqlx::query(
        "UPDATE webhook_endpoints SET ended_at = coalesce(ended_at, $2), version = version + 1 WHERE id = $1",
    )
    .bind(id.uuid())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    sqlx::query(
        "UPDATE webhook_deliveries SET state = 'failed', settled_at = $2, last_error = 'the endpoint was ended'
         WHERE endpoint_id = $1 AND state = 'waiting'",
    )
    .bind(id.uuid())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    let change = audit::Change {
        action: "webhooks.end_endpoint",
        object: id.to_string(),
        before: Some(&json!({ "url": known.url })),
        after: None,
    };
    Ok(audit::record(tx, cx, change).await?)
}
