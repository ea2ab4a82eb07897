//! Turn the stones that an order kept into stones that it bought.
//!
//! Refuses nothing: an order without rings around a chosen stone keeps none. Writes `stones`, `stone_holds` and the audit log, one entry a
//! stone. The caller holds the order's row lock.

use db::{DbError, Tx};
use kernel::ids::OrderId;
use platform::Cx;

use super::{StoneStatus, consume_hold::record, store};

/// Marks every claimed stone of the order as sold. Answers how many there were.
#[tracing::instrument(name = "stones.consume_claims", skip_all, fields(order.id = %order))]
pub async fn consume_claims(tx: &mut Tx, cx: &Cx, order: OrderId) -> Result<usize, DbError> {
    let claims = store::lock_claims(tx, order).await?;
    for claim in &claims {
        store::close_holds(tx, &[claim.id], "consumed", StoneStatus::Sold).await?;
        record(tx, cx, claim).await?;
    }
    Ok(claims.len())
}
