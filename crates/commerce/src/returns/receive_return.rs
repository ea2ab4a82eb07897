//! Say that the parcel is in the house. Nothing is taken into stock before it was looked at.
//!
//! Refuses a stale version and a return that was not approved. Writes `returns`, the state log and the audit log, announces `returns.moved`.

use db::Tx;
use kernel::ids::ReturnId;
use platform::Cx;
use serde_json::json;

use super::{Return, ReturnError, ReturnState, queries, store};

/// Which return.
#[derive(Debug, Clone, Copy)]
pub struct ReceiveReturn {
    /// The return.
    pub id: ReturnId,
    /// The version that was seen.
    pub expected_version: i64,
}

/// Writes it down.
#[tracing::instrument(name = "returns.receive_return", skip_all, fields(return.id = %ask.id))]
pub async fn receive_return(tx: &mut Tx, cx: &Cx, ask: ReceiveReturn) -> Result<Return, ReturnError> {
    let (_, found) = store::lock(tx, ask.id, Some(ask.expected_version)).await?;
    let now = tx.now().await?;
    sqlx::query("UPDATE returns SET received_at = greatest(asked_at, $2) WHERE id = $1")
        .bind(ask.id.uuid())
        .bind(now)
        .execute(&mut **tx)
        .await?;
    store::move_to(tx, cx, &found, ReturnState::Received, &json!({})).await?;
    queries::find_return(tx, ask.id).await?.ok_or(ReturnError::NotFound)
}
