//! Ask for another quantity of a line.
//!
//! Refuses a paid-for cart, an unknown line, a stale version, more than one of a one-of-a-kind piece or of a
//! ring around a chosen stone, and more units than are ready (unless we make it). Asking for fewer is always possible. Writes `cart_lines`.

use catalog::offers::find_offers;
use db::Tx;
use kernel::{
    Quantity,
    ids::{CartId, CartLineId},
};
use platform::Cx;

use super::{Cart, CartError, add_line::check_stock, store};

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
pub async fn set_quantity(tx: &mut Tx, _cx: &Cx, ask: SetQuantity) -> Result<Cart, CartError> {
    let (head, lines) = store::lock_open(tx, ask.cart, ask.expected_version).await?;
    let line = lines.iter().find(|l| l.id == ask.line).ok_or(CartError::LineNotFound)?;
    let more = ask.quantity.get() - line.quantity.get();
    if more > 0 && line.ring.is_some() {
        return Err(CartError::OneOfAKindOnce);
    }
    if more > 0 {
        let offer = find_offers(tx, &[line.variant]).await?.into_iter().next();
        let offer = offer.filter(|o| o.sellable).ok_or(CartError::NotForSale)?;
        check_stock(tx, &head, &offer, &lines, more).await?;
    }
    sqlx::query("UPDATE cart_lines SET quantity = $3 WHERE id = $1 AND cart_id = $2")
        .bind(ask.line.uuid())
        .bind(ask.cart.uuid())
        .bind(ask.quantity.get())
        .execute(&mut **tx)
        .await?;
    store::touch(tx, ask.cart).await
}
