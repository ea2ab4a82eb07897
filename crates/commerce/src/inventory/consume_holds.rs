//! Turn what an order kept into what it bought.
//!
//! Refuses an order that keeps no stock, which would be a defect. Writes `stock_levels`, `stock_pieces`,
//! `stock_holds`, and per hold the movements `consume` and `sell`. The caller holds the order's row lock.

use db::Tx;
use kernel::ids::OrderId;
use platform::Cx;

use super::{
    InventoryError,
    model::{Movement, MovementKind},
    places::BENCH,
    store,
};

/// Marks every live hold of the order as sold. Returns how many units were sold.
#[tracing::instrument(name = "inventory.consume_holds", skip_all, fields(order.id = %order))]
pub async fn consume_holds(tx: &mut Tx, cx: &Cx, order: OrderId) -> Result<i32, InventoryError> {
    let holds = store::lock_live_holds(tx, order).await?;
    if holds.is_empty() {
        return Err(InventoryError::NothingHeld);
    }
    let now = tx.now().await?;
    let mut movements = Vec::with_capacity(holds.len() * 2);
    for hold in &holds {
        sqlx::query(
            "UPDATE stock_levels SET held = held - $2, sold = sold + $2, updated_at = $3 WHERE variant_id = $1",
        )
        .bind(hold.variant.uuid())
        .bind(hold.quantity)
        .bind(now)
        .execute(&mut **tx)
        .await?;
        store::close_hold(tx, hold, "consumed", "sold").await?;
        let one = |kind| Movement::anywhere(kind, hold.variant, hold.piece, hold.quantity);
        // what was made for the order leaves the bench; for the rest the schema chooses where the order did not
        let from = if hold.made_to_order { Some(BENCH) } else { hold.location };
        movements.extend([one(MovementKind::Consume), Movement { from, ..one(MovementKind::Sell) }]);
    }
    store::record_movements(tx, cx, &order.to_string(), &movements).await?;
    Ok(holds.iter().map(|h| h.quantity).sum())
}
