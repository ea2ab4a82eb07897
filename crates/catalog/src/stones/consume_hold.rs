//! Turn a kept stone into one that has found its owner: set into a mount, or sold as it is.
//!
//! Refuses a hold that was released or consumed before. One whose time is over but whose stone nobody else has taken
//! still counts: money that came in time must not lose its stone to a slow clock. Writes `stones`, `stone_holds` and the
//! audit log.

use db::{DbError, Tx};
use kernel::ids::StoneHoldId;
use platform::{Cx, audit};
use serde::Serialize;

use super::{StoneError, StoneHold, StoneStatus, store};

/// What the audit log keeps.
#[derive(Serialize)]
struct Taken<'a> {
    status: StoneStatus,
    holder: &'a str,
    reference: &'a str,
}

/// Marks the held stone as sold and answers the hold it was.
#[tracing::instrument(name = "stones.consume_hold", skip_all, fields(hold.id = %id))]
pub async fn consume_hold(tx: &mut Tx, cx: &Cx, id: StoneHoldId) -> Result<StoneHold, StoneError> {
    let hold = store::lock_hold(tx, id).await?.ok_or(StoneError::HoldEnded)?;
    store::close_holds(tx, &[id], "consumed", StoneStatus::Sold).await?;
    record(tx, cx, &hold).await?;
    Ok(hold)
}

/// Notes in the audit log that a held stone has found its owner.
pub(super) async fn record(tx: &mut Tx, cx: &Cx, hold: &StoneHold) -> Result<(), DbError> {
    let side = |status| Taken { status, holder: &hold.holder, reference: &hold.reference };
    let (before, after) = (side(StoneStatus::Held), side(StoneStatus::Sold));
    let change = audit::Change {
        action: "catalog.consume_hold",
        object: hold.stone.to_string(),
        before: Some(&before),
        after: Some(&after),
    };
    audit::record(tx, cx, change).await
}
