//! Decide, as the second person, about a bulk edit that waits.
//!
//! Refuses whoever prepared it, and one that does not wait. Writes `bulk_edits` and the audit log.

use db::Tx;
use kernel::ids::BulkEditId;
use platform::Cx;

use super::{BulkError, BulkState, store};

/// The decision.
#[derive(Debug, Clone, Copy)]
pub struct DecideBulkEdit {
    /// About which bulk edit.
    pub id: BulkEditId,
    /// Whether it is applied; otherwise it is thrown away.
    pub release: bool,
}

/// Decides, and answers the state that it is in then.
#[tracing::instrument(name = "catalog.decide_bulk_edit", skip_all, fields(bulk.id = %ask.id))]
pub async fn decide_bulk_edit(tx: &mut Tx, cx: &Cx, ask: DecideBulkEdit) -> Result<BulkState, BulkError> {
    let held = store::lock(tx, ask.id).await?;
    if held.state != BulkState::Waiting {
        return Err(BulkError::State(held.state));
    }
    if cx.actor.account().is_none_or(|account| account == held.author) {
        return Err(BulkError::SamePerson);
    }
    let to = if ask.release { BulkState::Running } else { BulkState::Discarded };
    store::move_to(tx, cx, ask.id, "catalog.decide_bulk_edit", (held.state, to), true).await?;
    Ok(to)
}
