//! Set a line aside, or move it back into the bag.
//!
//! What is set aside stays with the cart, is not counted and not ordered, and asks for no stock. Moving it back asks for stock and limits
//! again, as adding does, and joins the line that wishes the same. Refuses a paid-for cart, an unknown line and a stale version. Writes
//! `cart_lines` and `cart_changes`.

use db::Tx;
use kernel::ids::{CartId, CartLineId};
use platform::Cx;

use super::{Cart, CartError, Change, LineRef, editing::Editing, journal::Journal};

/// What the shopper asked for.
#[derive(Debug, Clone)]
pub struct SetAsideLine {
    /// The cart, found by its token.
    pub cart: CartId,
    /// The line.
    pub line: CartLineId,
    /// Whether it shall be set aside; otherwise it goes back into the bag.
    pub aside: bool,
    /// The version the shopper saw; `None` to take the cart as it is.
    pub expected_version: Option<i64>,
}

/// Sets a line aside or moves it back; one that is there already stays.
#[tracing::instrument(name = "cart.set_aside_line", skip_all, fields(cart.id = %ask.cart))]
pub async fn set_aside_line(tx: &mut Tx, cx: &Cx, ask: SetAsideLine) -> Result<Cart, CartError> {
    let mut editing = Editing::lock(tx, ask.cart, ask.expected_version).await?;
    let line = LineRef::Id(ask.line);
    let change = if ask.aside { Change::SaveForLater { line } } else { Change::MoveToBag { line } };
    editing.change(tx, cx, &change, &Journal::default(), None).await?;
    editing.finish(tx).await
}
