//! An order takes over what its cart held.
//!
//! Refuses pieces that another cart holds. Writes `holds`. The caller holds the locks of the cart and of everything that is
//! ordered, so that nobody begins to hold it meanwhile; what the order keeps from here on, and for how long, is the stock room's.

use db::{DbError, Tx};
use kernel::ids::{CartId, OrderId};

use super::{Held, Thing, store};

/// Ends the cart's holds of these things for the order, or answers what another holds of them.
pub(crate) async fn take_over(
    tx: &mut Tx,
    cart: CartId,
    order: OrderId,
    things: &[Thing],
) -> Result<Result<(), Vec<Held>>, DbError> {
    if things.is_empty() {
        return Ok(Ok(()));
    }
    let live = store::lock_live(tx, things).await?;
    let others: Vec<Held> = live.iter().filter(|held| held.cart != cart).copied().collect();
    if !others.is_empty() {
        return Ok(Err(others));
    }
    let now = tx.now().await?;
    let (pieces, stones) = store::split(things);
    sqlx::query(
        "UPDATE holds SET state = 'ordered', order_id = $2, closed_at = $3
         WHERE cart_id = $1 AND state = 'active' AND (variant_id = ANY($4) OR stone_id = ANY($5))",
    )
    .bind(cart.uuid())
    .bind(order.uuid())
    .bind(now)
    .bind(pieces)
    .bind(stones)
    .execute(&mut **tx)
    .await?;
    Ok(Ok(()))
}
