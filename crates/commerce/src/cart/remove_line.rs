//! Take a piece out of the cart.
//!
//! Refuses a paid-for cart, an unknown line and a stale version. Writes `cart_lines`.

use db::Tx;
use kernel::ids::{CartId, CartLineId};
use platform::Cx;

use super::{Cart, CartError, store};

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
pub async fn remove_line(tx: &mut Tx, _cx: &Cx, ask: RemoveLine) -> Result<Cart, CartError> {
    store::lock_open(tx, ask.cart, ask.expected_version).await?;
    let done = sqlx::query("DELETE FROM cart_lines WHERE id = $1 AND cart_id = $2")
        .bind(ask.line.uuid())
        .bind(ask.cart.uuid())
        .execute(&mut **tx)
        .await?;
    if done.rows_affected() == 0 {
        return Err(CartError::LineNotFound);
    }
    store::touch(tx, ask.cart).await
}
