//! Let what a cart holds go.
//!
//! Refuses a cart that is not there. What it does not hold is not held afterwards either. Writes `holds`; the bag stays as it is.

use db::Tx;
use kernel::ids::CartId;
use platform::Cx;

use super::HoldError;
use crate::cart::{self, Cart, CartError};

/// Ends every hold of the cart, so that others can have its pieces at once.
#[tracing::instrument(name = "holds.let_go", skip_all, fields(cart.id = %id))]
pub async fn let_go(tx: &mut Tx, _cx: &Cx, id: CartId) -> Result<Cart, HoldError> {
    cart::lock_for_order(tx, id).await?.ok_or(CartError::NotFound)?;
    let now = tx.now().await?;
    sqlx::query(
        "UPDATE holds SET state = 'released', closed_at = least(expires_at, $2) WHERE cart_id = $1 AND state = 'active'",
    )
    .bind(id.uuid())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(cart::find(tx, id).await?.ok_or(CartError::NotFound)?)
}
