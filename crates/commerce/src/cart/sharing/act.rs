//! Act by a link: whoever holds it is the actor of what is done, and nobody else.

use chrono::Duration;
use db::Tx;
use kernel::{Actor, Token, ids::CartId};
use platform::Cx;

use super::{BagShare, Right, SharedOf, find_share};
use crate::cart::CartError;

/// How exact the last opening is kept.
const GRAIN: Duration = Duration::minutes(1);

/// In whose name a change of a shared bag is made.
pub struct ActingFor {
    /// The bag.
    pub cart: CartId,
    /// Acts as the holder of the link.
    pub cx: Cx,
}

/// Lets the holder of a link change the bag that it leads to, for the rest of the transaction: ending the link waits for it.
///
/// # Errors
/// A link that does not work, or leads to a saved bag; one without the right to change.
pub async fn act_as(tx: &mut Tx, cx: &Cx, token: &Token) -> Result<ActingFor, CartError> {
    let share = lock(tx, token).await?;
    if !share.rights.include(Right::Change) {
        return Err(CartError::ShareForbids(Right::Change));
    }
    match share.of {
        SharedOf::Cart(cart) => Ok(ActingFor { cart, cx: cx.with_actor(Actor::Share(share.id)) }),
        SharedOf::Saved(_) => Err(CartError::ShareForbids(Right::Change)),
    }
}

/// The link, which cannot end before the transaction does.
pub(super) async fn lock(tx: &mut Tx, token: &Token) -> Result<BagShare, CartError> {
    sqlx::query("SELECT FROM cart_shares WHERE digest = $1 FOR SHARE")
        .bind(token.digest().as_slice())
        .fetch_optional(&mut **tx)
        .await?;
    find_share(tx, token).await?.ok_or(CartError::ShareNotFound)
}

/// Notes that the link was opened; writes at most once a minute.
pub async fn note_opened(tx: &mut Tx, share: &BagShare) -> Result<(), CartError> {
    let now = tx.now().await?;
    if share.last_opened_at.is_none_or(|last| last < now - GRAIN) {
        sqlx::query("UPDATE cart_shares SET last_opened_at = $2 WHERE id = $1")
            .bind(share.id.uuid())
            .bind(now)
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}
