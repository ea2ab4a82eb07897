//! Take a quote back.
//!
//! Refuses one that is ordered, expired or taken back already. Its saved bag goes with it; pieces that its client has taken into a bag keep their
//! prices as long as they were promised. Writes `order_drafts`, `saved_bags` and the audit log.

use db::Tx;
use kernel::ids::OrderDraftId;
use platform::{Cx, audit};
use serde_json::json;

use super::{DraftState, queries};
use crate::cart::{
    CartError,
    saved::{DropSavedBag, drop_saved_bag},
};

/// Takes it back.
#[tracing::instrument(name = "cart.end_draft", skip_all, fields(draft.id = %draft))]
pub async fn end_draft(tx: &mut Tx, cx: &Cx, draft: OrderDraftId) -> Result<(), CartError> {
    let found = queries::find_draft(tx, draft).await?.ok_or(CartError::DraftNotFound)?;
    if found.state != DraftState::Open {
        return Err(CartError::DraftClosed(found.state));
    }
    let now = tx.now().await?;
    let done = sqlx::query(
        "UPDATE order_drafts SET ended_by = $2, ended_at = $3 WHERE id = $1 AND ended_at IS NULL",
    )
    .bind(draft.uuid())
    .bind(cx.actor.to_string())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    if done.rows_affected() == 0 {
        return Err(CartError::DraftClosed(DraftState::Ended));
    }
    drop_saved_bag(tx, cx, DropSavedBag { account: found.bag.account, saved: found.bag.id }).await?;
    let before = json!({ "draft": draft });
    let change = audit::Change {
        action: "cart.end_draft",
        object: found.bag.account.to_string(),
        before: Some(&before),
        after: None::<&serde_json::Value>,
    };
    Ok(audit::record(tx, cx, change).await?)
}
