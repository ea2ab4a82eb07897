//! Take a piece off the wishlist.
//!
//! Refuses an item that is not on the list. Writes `wishlist_items`.

use db::Tx;
use kernel::ids::WishlistItemId;
use platform::Cx;

use super::{Keeper, Wishlist, WishlistError, store};

/// Which item.
#[derive(Debug, Clone)]
pub struct RemoveItem {
    /// Whose list.
    pub keeper: Keeper,
    /// The item.
    pub item: WishlistItemId,
}

/// Removes the item with its note.
#[tracing::instrument(name = "wishlist.remove_item", skip_all, fields(item.id = %ask.item))]
pub async fn remove_item(tx: &mut Tx, _cx: &Cx, ask: RemoveItem) -> Result<Wishlist, WishlistError> {
    let list = store::lock_own(tx, &ask.keeper).await?;
    store::delete_item(tx, list, ask.item).await?;
    store::changed(tx, list).await
}
