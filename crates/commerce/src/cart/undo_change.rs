//! Take a change of the cart back.
//!
//! Refuses a paid-for cart, a change that this cart does not know, one that was taken back before, and whatever adding would
//! refuse: the piece may have found its owner. What others changed since stays. Writes `cart_lines` and `cart_changes`.

use db::Tx;
use kernel::ids::CartId;
use platform::Cx;

use super::{Cart, CartError, Change, ChangeRef, editing::Editing, journal::Journal};

/// What the shopper asked for.
#[derive(Debug, Clone)]
pub struct UndoChange {
    /// The cart, found by its token.
    pub cart: CartId,
    /// The version that the change led to.
    pub version: i64,
}

/// Takes a change back; taking that back makes it again.
#[tracing::instrument(name = "cart.undo_change", skip_all, fields(cart.id = %ask.cart))]
pub async fn undo_change(tx: &mut Tx, cx: &Cx, ask: UndoChange) -> Result<Cart, CartError> {
    let mut editing = Editing::lock(tx, ask.cart, None).await?;
    let change = Change::Undo { of: ChangeRef::Version(ask.version) };
    editing.change(tx, cx, &change, &Journal::default(), None).await?;
    editing.finish(tx).await
}
