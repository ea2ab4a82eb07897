//! Give the holds of a cart more time, once.
//!
//! Refuses a cart that holds nothing, and holds that had their extension or are at their cap. Writes `holds`.

use db::Tx;
use kernel::ids::CartId;
use platform::Cx;

use super::{EXTENSION, HoldError};
use crate::cart::{self, Cart, CartError};

/// Makes every live hold of the cart longer by [`EXTENSION`], up to its cap. Each has one extension.
#[tracing::instrument(name = "holds.extend_holds", skip_all, fields(cart.id = %id))]
pub async fn extend_holds(tx: &mut Tx, _cx: &Cx, id: CartId) -> Result<Cart, HoldError> {
    cart::lock_for_order(tx, id).await?.ok_or(CartError::NotFound)?;
    let now = tx.now().await?;
    let extended = sqlx::query(
        "UPDATE holds SET expires_at = least(expires_at + make_interval(mins => $3), begun_at + interval '30 minutes'), extended_at = $2
         WHERE cart_id = $1 AND state = 'active' AND expires_at > $2 AND extended_at IS NULL
           AND expires_at < begun_at + interval '30 minutes'",
    )
    .bind(id.uuid())
    .bind(now)
    .bind(i32::try_from(EXTENSION.num_minutes()).unwrap_or(0))
    .execute(&mut **tx)
    .await?;
    if extended.rows_affected() == 0 {
        let holds: bool = sqlx::query_scalar(
            "SELECT EXISTS (SELECT FROM holds WHERE cart_id = $1 AND state = 'active' AND expires_at > $2)",
        )
        .bind(id.uuid())
        .bind(now)
        .fetch_one(&mut **tx)
        .await?;
        return Err(if holds { HoldError::AlreadyExtended } else { HoldError::NoHold });
    }
    Ok(cart::find(tx, id).await?.ok_or(CartError::NotFound)?)
}
