//! Ask for another quantity of a line.
//!
//! Refuses a paid-for cart, an unknown line, a stale version, more than one of a one-of-a-kind piece or of a
//! ring around a chosen stone, and more units than are ready (unless we make it). Asking for fewer is always possible. Writes `cart_lines` and `cart_changes`.

use db::Tx;
use kernel::{
    Quantity,
    ids::{CartId, CartLineId},
};
use platform::Cx;

use super::{Cart, CartError, Change, LineRef, editing::Editing, journal::Journal};

/// What the shopper asked for.
#[derive(Debug, Clone)]
pub struct SetQuantity {
    /// The cart, found by its token.
    pub cart: CartId,
    /// The line.
    pub line: CartLineId,
    /// How many there should be.
    pub quantity: Quantity,
    /// The version the shopper saw; `None` to take the cart as it is.
    pub expected_version: Option<i64>,
}

/// Gives a line another quantity.
#[tracing::instrument(name = "cart.set_quantity", skip_all, fields(cart.id = %ask.cart))]
pub async fn set_quantity(tx: &mut Tx, cx: &Cx, ask: SetQuantity) -> Result<Cart, CartError> {
    let mut editing = Editing::lock(tx, ask.cart, ask.expected_version).await?;
    let change = Change::SetQuantity { line: LineRef::Id(ask.line), quantity: ask.quantity.get().into() };
    editing.change(tx, cx, &change, &Journal::default(), None).await?;
    editing.finish(tx).await
}
