//! Give an endpoint a new secret.
//!
//! For a day everything is signed with both, so that the other side can change without a gap; a secret that got out ends at once. Refuses an
//! unknown endpoint. Writes `webhook_endpoints` and the audit log.

use chrono::Duration;
use db::Tx;
use kernel::ids::WebhookId;
use serde_json::json;

use super::{Endpoint, WebhookError, queries};
use crate::{Cx, audit};

/// For how long what is sent is signed with the old secret as well.
pub const OVERLAP: Duration = Duration::hours(24);

/// Which endpoint's secret, and how.
#[derive(Debug, Clone, Copy)]
pub struct RotateSecret {
    /// The endpoint.
    pub endpoint: WebhookId,
    /// Whether the old secret ends now, because somebody has it who should not.
    pub at_once: bool,
}

/// Gives it the next secret, and answers the endpoint.
#[tracing::instrument(name = "webhooks.rotate_secret", skip_all)]
pub async fn rotate_secret(tx: &mut Tx, cx: &Cx, ask: RotateSecret) -> Result<Endpoint, WebhookError> {
    let until = tx.now().await? + OVERLAP;
    sqlx::query(
        "UPDATE webhook_endpoints SET secret_number = secret_number + 1, previous_until = $2, version = version + 1
         WHERE id = $1 AND ended_at IS NULL",
    )
    .bind(ask.endpoint.uuid())
    .bind((!ask.at_once).then_some(until))
    .execute(&mut **tx)
    .await?;
    let rotated = queries::find_endpoint(tx, ask.endpoint).await?.ok_or(WebhookError::NotFound)?;
    let change = audit::Change {
        action: "webhooks.rotate_secret",
        object: ask.endpoint.to_string(),
        before: None,
        after: Some(&json!({ "secret_number": rotated.secret_number, "at_once": ask.at_once })),
    };
    audit::record(tx, cx, change).await?;
    Ok(rotated)
}
