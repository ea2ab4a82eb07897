//! Write a note beside a kept piece.
//!
//! Refuses a note of more than 500 characters and an item that is not on the list. Writes `wishlist_items`.

use db::Tx;
use kernel::ids::WishlistItemId;
use platform::Cx;

use super::{Keeper, Wishlist, WishlistError, model, store};

/// Which item, and what is to stand beside it.
#[derive(Debug, Clone)]
pub struct SetNote {
    /// Whose list.
    pub keeper: Keeper,
    /// The item.
    pub item: WishlistItemId,
    /// The note as typed; an empty one takes the note away.
    pub note: String,
}

/// Sets the note.
#[tracing::instrument(name = "wishlist.set_note", skip_all, fields(item.id = %ask.item))]
pub async fn set_note(tx: &mut Tx, _cx: &Cx, ask: SetNote) -> Result<Wishlist, WishlistError> {
    let note = model::read_note(&ask.note)?;
    let list = store::lock_own(tx, &ask.keeper).await?;
    let done = sqlx::query("UPDATE wishlist_items SET note = $3 WHERE id = $1 AND wishlist_id = $2")
        .bind(ask.item.uuid())
        .bind(list.uuid())
        .bind(note)
        .execute(&mut **tx)
        .await?;
    if done.rows_affected() == 0 {
        return Err(WishlistError::ItemNotFound);
    }
    store::changed(tx, list).await
}
