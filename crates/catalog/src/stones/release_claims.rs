//! Put back the stones of an order that was not paid.
//!
//! Refuses nothing: an order that keeps no stone has nothing to give back. Writes `stones` and `stone_holds`. The caller holds the
//! order's row lock.

use db::{DbError, Tx};
use kernel::ids::OrderId;

use super::{StoneStatus, store};

/// Ends every claim of the order. Answers how many there were.
#[tracing::instrument(name = "stones.release_claims", skip_all, fields(order.id = %order))]
pub async fn release_claims(tx: &mut Tx, order: OrderId) -> Result<usize, DbError> {
    let claims = store::lock_claims(tx, order).await?;
    let ids: Vec<_> = claims.iter().map(|claim| claim.id).collect();
    if !ids.is_empty() {
        store::close_holds(tx, &ids, "released", StoneStatus::Available).await?;
    }
    Ok(ids.len())
}
