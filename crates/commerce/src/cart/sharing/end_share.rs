//! End a link to a bag.
//!
//! Refuses a link that is not of this bag; ending one that has ended changes nothing. Writes `cart_shares` and the audit log. The
//! database announces the end: sockets that the link opened close at once, on every node.

use db::Tx;
use kernel::ids::CartShareId;
use platform::{Cx, audit};
use serde::Serialize;

use super::SharedOf;
use crate::cart::CartError;

/// Which link.
#[derive(Debug, Clone, Copy)]
pub struct EndShare {
    /// The bag it leads to, which the caller has shown to be theirs.
    pub of: SharedOf,
    /// The link.
    pub share: CartShareId,
}

#[derive(Serialize)]
struct Recorded {
    share: CartShareId,
}

/// Ends the link.
#[tracing::instrument(name = "cart.end_share", skip_all, fields(share.id = %ask.share))]
pub async fn end_share(tx: &mut Tx, cx: &Cx, ask: EndShare) -> Result<(), CartError> {
    let now = tx.now().await?;
    let (cart, saved, object) = match ask.of {
        SharedOf::Cart(cart) => (Some(cart.uuid()), None, cart.to_string()),
        SharedOf::Saved(saved) => (None, Some(saved.uuid()), saved.to_string()),
    };
    let ended = sqlx::query(
        "UPDATE cart_shares SET revoked_at = coalesce(revoked_at, $4)
         WHERE id = $1 AND (cart_id = $2 OR saved_bag_id = $3)",
    )
    .bind(ask.share.uuid())
    .bind(cart)
    .bind(saved)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    if ended.rows_affected() == 0 {
        return Err(CartError::ShareNotFound);
    }
    let change = audit::Change {
        action: "cart.end_share",
        object,
        before: Some(&Recorded { share: ask.share }),
        after: None,
    };
    Ok(audit::record(tx, cx, change).await?)
}
