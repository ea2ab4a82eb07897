//! Take a piece out of the cart.
//!
//! Refuses a paid-for cart, an unknown line and a stale version. Writes `cart_lines` and `cart_changes`.

use db::Tx;
use kernel::ids::{CartId, CartLineId};
use platform::Cx;

use super::{Cart, CartError, Change, LineRef, editing::Editing, journal::Journal};

/// What the shopper asked for.
#[derive(Debug, Clone)]
pub struct RemoveLine {
    /// The cart, found by its token.
    pub cart: CartId,
    /// The line.
    pub line: CartLineId,
    /// The version the shopper saw; `None` to take the cart as it is.
    pub expected_version: Option<i64>,
}

/// Removes a line.
#[tracing::instrument(name = "cart.remove_line", skip_all, fields(cart.id = %ask.cart))]
pub async fn remove_line(tx: &mut Tx, cx: &Cx, ask: RemoveLine) -> Result<Cart, CartError> {
    let mut editing = Editing::lock(tx, ask.cart, ask.expected_version).await?;
    if !editing.lines.iter().any(|line| line.id == ask.line) {
        return Err(CartError::LineNotFound);
    }
    let change = Change::Remove { line: LineRef::Id(ask.line) };
    editing.change(tx, cx, &change, &Journal::default(), None).await?;
    editing.finish(tx).await
}
