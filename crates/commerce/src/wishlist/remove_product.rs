//! Take every form of a design off the wishlist: what pressing a filled heart does.
//!
//! Refuses nothing: what is not there stays away. Writes `wishlist_items`.

use db::Tx;
use kernel::ids::ProductId;
use platform::Cx;

use super::{Keeper, Wishlist, WishlistError, store};

/// Which design.
#[derive(Debug, Clone)]
pub struct RemoveProduct {
    /// Whose list.
    pub keeper: Keeper,
    /// The design.
    pub product: ProductId,
}

/// Removes the design in all its forms. `None` when the keeper has no list.
#[tracing::instrument(name = "wishlist.remove_product", skip_all, fields(product.id = %ask.product))]
pub async fn remove_product(
    tx: &mut Tx,
    _cx: &Cx,
    ask: RemoveProduct,
) -> Result<Option<Wishlist>, WishlistError> {
    let list = match store::lock_own(tx, &ask.keeper).await {
        Ok(list) => list,
        Err(WishlistError::NotFound) => return Ok(None),
        Err(error) => return Err(error),
    };
    sqlx::query("DELETE FROM wishlist_items WHERE wishlist_id = $1 AND product_id = $2")
        .bind(list.uuid())
        .bind(ask.product.uuid())
        .execute(&mut **tx)
        .await?;
    store::changed(tx, list).await.map(Some)
}
