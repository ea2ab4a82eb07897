//! Begin to put back what a bulk edit changed.
//!
//! Refuses one that was not applied to its end, or longer ago than [`UNDO_KEPT`]. Cells that somebody changed since stay as they are, and are
//! told. Writes `bulk_edits` and the audit log; the work itself is done by [`advance_bulk_edit`](super::advance_bulk_edit).

use db::Tx;
use kernel::ids::BulkEditId;
use platform::Cx;

use super::{BulkError, BulkState, UNDO_KEPT, store};

/// Begins to undo it.
#[tracing::instrument(name = "catalog.undo_bulk_edit", skip_all, fields(bulk.id = %id))]
pub async fn undo_bulk_edit(tx: &mut Tx, cx: &Cx, id: BulkEditId) -> Result<(), BulkError> {
    let held = store::lock(tx, id).await?;
    if held.state != BulkState::Done {
        return Err(BulkError::State(held.state));
    }
    let now = tx.now().await?;
    if held.ended_at.is_none_or(|ended| now >= ended + UNDO_KEPT) {
        return Err(BulkError::TooLate);
    }
    let way = (BulkState::Done, BulkState::Undoing);
    store::move_to(tx, cx, id, "catalog.undo_bulk_edit", way, false).await
}
