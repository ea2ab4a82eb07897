//! Put the pieces of a saved bag into the bag again, at their kept prices.
//!
//! Refuses a saved bag that is not the account's. Stock and limits are asked as adding does; what cannot come along is told of. Taking twice
//! changes nothing. Writes `cart_lines` and `cart_changes`.

use db::Tx;
use kernel::ids::{AccountId, CartId, SavedBagId};
use platform::Cx;

use super::{lock_own, read_lines};
use crate::cart::{Cart, CartError, editing::Editing, take_in};

/// Which saved bag goes where.
#[derive(Debug, Clone, Copy)]
pub struct TakeSavedBag {
    /// Whose saved bag it is.
    pub account: AccountId,
    /// Which.
    pub saved: SavedBagId,
    /// The cart, found by its token.
    pub into: CartId,
}

/// Takes the pieces.
#[tracing::instrument(name = "cart.take_saved_bag", skip_all, fields(cart.id = %ask.into))]
pub async fn take_saved_bag(tx: &mut Tx, cx: &Cx, ask: TakeSavedBag) -> Result<Cart, CartError> {
    lock_own(tx, ask.account, ask.saved).await?;
    let editing = Editing::lock(tx, ask.into, None).await?;
    let lines = read_lines(tx, ask.saved).await?;
    take_in::take(editing, tx, cx, lines).await
}
