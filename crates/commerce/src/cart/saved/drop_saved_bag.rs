//! Let a saved bag go.
//!
//! Refuses one that is not the account's. Its links end with it; pieces that were taken from it into a bag keep their prices as long as they were
//! promised. Writes `saved_bags`, `cart_shares` and the audit log.

use db::Tx;
use kernel::ids::{AccountId, SavedBagId};
use platform::{Cx, audit};
use serde::Serialize;

use super::lock_own;
use crate::cart::CartError;

/// Which saved bag.
#[derive(Debug, Clone, Copy)]
pub struct DropSavedBag {
    /// Whose it is.
    pub account: AccountId,
    /// Which.
    pub saved: SavedBagId,
}

#[derive(Serialize)]
struct Recorded {
    saved_bag: SavedBagId,
}

/// Lets it go.
#[tracing::instrument(name = "cart.drop_saved_bag", skip_all, fields(saved.id = %ask.saved))]
pub async fn drop_saved_bag(tx: &mut Tx, cx: &Cx, ask: DropSavedBag) -> Result<(), CartError> {
    lock_own(tx, ask.account, ask.saved).await?;
    let now = tx.now().await?;
    sqlx::query("UPDATE saved_bags SET dropped_at = $2 WHERE id = $1")
        .bind(ask.saved.uuid())
        .bind(now)
        .execute(&mut **tx)
        .await?;
    sqlx::query("UPDATE cart_shares SET revoked_at = $2 WHERE saved_bag_id = $1 AND revoked_at IS NULL")
        .bind(ask.saved.uuid())
        .bind(now)
        .execute(&mut **tx)
        .await?;
    let before = Recorded { saved_bag: ask.saved };
    let object = ask.account.to_string();
    let change = audit::Change { action: "cart.drop_saved_bag", object, before: Some(&before), after: None };
    Ok(audit::record(tx, cx, change).await?)
}
