//! Close an import that somebody stopped.
//!
//! Refuses nothing: an import that has ended stays as it ended. Writes `stone_imports`. A run that still goes on notices with its next
//! batch and ends.

use db::Tx;
use kernel::ids::StoneImportId;

use super::{StoneError, store};

/// Closes the import with a reason in words. What was taken stays, nothing is withdrawn, and the next list may begin at once.
#[tracing::instrument(name = "stones.stop_import", skip_all, fields(import.id = %id))]
pub async fn stop_import(tx: &mut Tx, id: StoneImportId, why: &str) -> Result<(), StoneError> {
    Ok(store::close_failed(tx, id, why).await?)
}
