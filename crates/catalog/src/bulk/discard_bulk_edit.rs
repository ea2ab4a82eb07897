//! Throw a bulk edit away before it began.
//!
//! Refuses one that was applied or is being applied. Writes `bulk_edits` and the audit log; its diff stays to be looked at.

use db::Tx;
use kernel::ids::BulkEditId;
use platform::Cx;

use super::{BulkError, BulkState, store};

/// Throws it away.
#[tracing::instrument(name = "catalog.discard_bulk_edit", skip_all, fields(bulk.id = %id))]
pub async fn discard_bulk_edit(tx: &mut Tx, cx: &Cx, id: BulkEditId) -> Result<(), BulkError> {
    let held = store::lock(tx, id).await?;
    if !matches!(held.state, BulkState::Prepared | BulkState::Waiting) {
        return Err(BulkError::State(held.state));
    }
    store::move_to(tx, cx, id, "catalog.discard_bulk_edit", (held.state, BulkState::Discarded), false).await
}
