//! Put back what an order kept.
//!
//! Refuses nothing: an order that keeps no stock has nothing to give back. Writes `stock_levels`, `stock_pieces`,
//! `stock_holds`, and per hold a movement `release`, with `uncommission` for a piece that was yet to be made.
//! The caller holds the order's row lock, so one hold is never released twice.

use db::Tx;
use kernel::ids::OrderId;
use platform::Cx;

use super::{
    InventoryError,
    model::{Movement, MovementKind},
    store::{self, LiveHold},
};

/// Releases every live hold of the order. Returns how many there were.
#[tracing::instrument(name = "inventory.release_holds", skip_all, fields(order.id = %order))]
pub async fn release_holds(tx: &mut Tx, cx: &Cx, order: OrderId) -> Result<usize, InventoryError> {
    let holds = store::lock_live_holds(tx, order).await?;
    let mut movements = Vec::new();
    for hold in &holds {
        lower_held(tx, hold).await?;
        store::close_hold(tx, hold, "released", "available").await?;
        let one = |kind| Movement::anywhere(kind, hold.variant, hold.piece, hold.quantity);
        movements.push(one(MovementKind::Release));
        movements.extend(hold.made_to_order.then(|| one(MovementKind::Uncommission)));
    }
    if !movements.is_empty() {
        store::record_movements(tx, cx, &order.to_string(), &movements).await?;
    }
    Ok(holds.len())
}

async fn lower_held(tx: &mut Tx, hold: &LiveHold) -> Result<(), InventoryError> {
    let now = tx.now().await?;
    sqlx::query(
        "UPDATE stock_levels SET held = held - $2, updated_at = $3,
                received = received - CASE WHEN $4 THEN $2 ELSE 0 END,
                available = available + CASE WHEN $4 THEN 0 ELSE $2 END
         WHERE variant_id = $1",
    )
    .bind(hold.variant.uuid())
    .bind(hold.quantity)
    .bind(now)
    .bind(hold.made_to_order)
    .execute(&mut **tx)
    .await?;
    Ok(())
}
