//! Let a line become another wish: another size, other words, another face.
//!
//! Refuses a paid-for cart, an unknown line, a stale version, a variant of another piece, one that is not sold or short of stock, a
//! size in which the words have no room, words that cannot be cut, and more units than one line may ask for once it has taken
//! in a line that wishes the same. The line keeps its id and its place. Writes `cart_lines` and `cart_changes`.

use db::Tx;
use kernel::ids::{CartId, CartLineId};
use platform::Cx;

use super::{Cart, CartError, Change, LineRef, LineWish, editing::Editing, journal::Journal};

/// What the shopper asked for.
#[derive(Debug, Clone)]
pub struct ChangeLine {
    /// The cart, found by its token.
    pub cart: CartId,
    /// The line.
    pub line: CartLineId,
    /// What it becomes.
    pub into: LineWish,
    /// The version the shopper saw; `None` to take the cart as it is.
    pub expected_version: Option<i64>,
}

/// Lets a line become another wish.
#[tracing::instrument(name = "cart.change_line", skip_all, fields(cart.id = %ask.cart))]
pub async fn change_line(tx: &mut Tx, cx: &Cx, ask: ChangeLine) -> Result<Cart, CartError> {
    let mut editing = Editing::lock(tx, ask.cart, ask.expected_version).await?;
    let change = Change::Line { line: LineRef::Id(ask.line), into: ask.into };
    editing.change(tx, cx, &change, &Journal::default(), None).await?;
    editing.finish(tx).await
}
