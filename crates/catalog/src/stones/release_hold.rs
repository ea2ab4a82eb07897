//! Put a kept stone back in the drawer.
//!
//! Refuses nothing: a hold that has ended has nothing to give back. Writes `stones` and `stone_holds`.

use db::Tx;
use kernel::ids::StoneHoldId;

use super::{StoneError, StoneStatus, store};

/// Ends the hold. Answers whether it was still alive.
#[tracing::instrument(name = "stones.release_hold", skip_all, fields(hold.id = %id))]
pub async fn release_hold(tx: &mut Tx, id: StoneHoldId) -> Result<bool, StoneError> {
    if store::lock_hold(tx, id).await?.is_none() {
        return Ok(false);
    }
    store::close_holds(tx, &[id], "released", StoneStatus::Available).await?;
    Ok(true)
}
