//! Take a key out of use, at once.
//!
//! Refuses an unknown key; one that opens nothing already stays as it is. Writes `channel_keys` and the audit log.

use db::Tx;
use kernel::ids::{ChannelId, ChannelKeyId};
use platform::{Cx, audit};
use serde_json::json;

use super::ChannelError;

/// Takes it out of use.
#[tracing::instrument(name = "channels.revoke_key", skip_all, fields(channel.id = %channel))]
pub async fn revoke_key(
    tx: &mut Tx,
    cx: &Cx,
    channel: ChannelId,
    key: ChannelKeyId,
) -> Result<(), ChannelError> {
    let now = tx.now().await?;
    let done = sqlx::query(
        "UPDATE channel_keys SET revoked_at = coalesce(revoked_at, $3) WHERE id = $1 AND channel_id = $2",
    )
    .bind(key.uuid())
    .bind(channel.uuid())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    if done.rows_affected() == 0 {
        return Err(ChannelError::NotFound);
    }
    let change = audit::Change {
        action: "channels.revoke_key",
        object: channel.to_string(),
        before: None,
        after: Some(&json!({ "key": key.to_string() })),
    };
    Ok(audit::record(tx, cx, change).await?)
}
