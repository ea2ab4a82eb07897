//! Let a prepared bulk edit begin, or wait for a second person.
//!
//! Refuses one that is not prepared any more, and one that changes nothing. Writes `bulk_edits` and the audit log; the work itself is done
//! by [`advance_bulk_edit`](super::advance_bulk_edit).

use db::Tx;
use kernel::ids::BulkEditId;
use platform::Cx;

use super::{BulkError, BulkState, store};

/// Begins it, and answers whether it runs or waits.
#[tracing::instrument(name = "catalog.apply_bulk_edit", skip_all, fields(bulk.id = %id))]
pub async fn apply_bulk_edit(tx: &mut Tx, cx: &Cx, id: BulkEditId) -> Result<BulkState, BulkError> {
    let held = store::lock(tx, id).await?;
    if held.state != BulkState::Prepared {
        return Err(BulkError::State(held.state));
    }
    if held.cells == 0 {
        return Err(BulkError::field(
            "rows",
            "nothing_to_change",
            "No cell would change: there is nothing to apply.",
        ));
    }
    let to = if held.reasons.is_empty() { BulkState::Running } else { BulkState::Waiting };
    store::move_to(tx, cx, id, "catalog.apply_bulk_edit", (held.state, to), false).await?;
    Ok(to)
}
