//! End a link to the wishlist.
//!
//! Refuses a link that is not of this list; ending one that has ended changes nothing. Writes `wishlist_shares` and the
//! audit log.

use db::Tx;
use kernel::ids::WishlistShareId;
use platform::{Cx, audit};
use serde::Serialize;

use super::{Keeper, WishlistError, store};

/// Which link.
#[derive(Debug, Clone)]
pub struct RevokeShare {
    /// Whose list.
    pub keeper: Keeper,
    /// The link.
    pub share: WishlistShareId,
}

#[derive(Serialize)]
struct Recorded {
    share: WishlistShareId,
}

/// Ends the link; the next look at it is told so.
#[tracing::instrument(name = "wishlist.revoke_share", skip_all, fields(share.id = %ask.share))]
pub async fn revoke_share(tx: &mut Tx, cx: &Cx, ask: RevokeShare) -> Result<(), WishlistError> {
    let list = store::lock_own(tx, &ask.keeper).await?;
    let now = tx.now().await?;
    let ended = sqlx::query(
        "UPDATE wishlist_shares SET revoked_at = coalesce(revoked_at, $3) WHERE id = $1 AND wishlist_id = $2",
    )
    .bind(ask.share.uuid())
    .bind(list.uuid())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    if ended.rows_affected() == 0 {
        return Err(WishlistError::ShareNotFound);
    }
    let change = audit::Change {
        action: "wishlist.revoke_share",
        object: list.to_string(),
        before: Some(&Recorded { share: ask.share }),
        after: None,
    };
    Ok(audit::record(tx, cx, change).await?)
}
