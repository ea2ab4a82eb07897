//! Move a kept piece into the bag.
//!
//! Refuses an item that is not on the list, one that still needs a choice of metal or size, and whatever the cart refuses;
//! then it stays on the list. Writes `wishlist_items`, and `cart_lines` through the cart.

use db::Tx;
use kernel::{
    Quantity,
    ids::{CartId, WishlistItemId},
};
use platform::Cx;

use super::{Keeper, Wishlist, WishlistError, queries, store};
use crate::cart::{self, AddLine, Cart, Personalization};

/// Which item, and into which cart.
#[derive(Debug, Clone)]
pub struct MoveToCart {
    /// Whose list.
    pub keeper: Keeper,
    /// The item.
    pub item: WishlistItemId,
    /// The cart, found by its token.
    pub cart: CartId,
}

/// Puts one of the piece into the cart and takes it off the list.
#[tracing::instrument(name = "wishlist.move_to_cart", skip_all, fields(item.id = %ask.item, cart.id = %ask.cart))]
pub async fn move_to_cart(tx: &mut Tx, cx: &Cx, ask: MoveToCart) -> Result<(Wishlist, Cart), WishlistError> {
    let list = store::lock_own(tx, &ask.keeper).await?;
    let now = queries::get(tx, list).await?.ok_or(WishlistError::NotFound)?;
    let item = now.item(ask.item).ok_or(WishlistError::ItemNotFound)?;
    let variant = item.variant.or(item.for_bag).ok_or(WishlistError::ChoiceNeeded)?;
    let line = AddLine {
        cart: ask.cart,
        variant,
        quantity: Quantity::ONE,
        personalization: Personalization::default(),
    };
    let cart = cart::add_line(tx, cx, line).await?;
    store::delete_item(tx, list, ask.item).await?;
    Ok((store::changed(tx, list).await?, cart))
}
