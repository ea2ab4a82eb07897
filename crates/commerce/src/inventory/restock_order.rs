//! Take back what an order had bought, because it lapsed before anything was sent.
//!
//! Refuses nothing: an order that bought nothing gives nothing back. What came from stock can be sold again. What was made, or was being
//! made, for the order comes back and is written off at once: staff take it into stock when it is fit to be shown. Writes
//! `stock_levels`, `stock_pieces`, `stock_holds`, and per hold the movements `restock` and, for what was made, `write_off`. The caller
//! holds the order's row lock.

use db::Tx;
use kernel::ids::{HoldId, OrderId, PieceId, VariantId};
use platform::Cx;
use sqlx::Row;

use super::{
    InventoryError,
    model::{Movement, MovementKind},
    store,
};

/// Takes back every unit that the order had bought. Returns how many holds those were.
#[tracing::instrument(name = "inventory.restock_order", skip_all, fields(order.id = %order))]
pub(crate) async fn restock_order(tx: &mut Tx, cx: &Cx, order: OrderId) -> Result<usize, InventoryError> {
    sqlx::query(
        "SELECT 1 FROM stock_levels WHERE variant_id IN (SELECT h.variant_id FROM stock_holds h WHERE h.order_id = $1 AND h.state = 'consumed')
         ORDER BY variant_id FOR UPDATE",
    )
    .bind(order.uuid())
    .execute(&mut **tx)
    .await?;
    let rows = sqlx::query(
        "SELECT id, variant_id, piece_id, quantity, made_to_order FROM stock_holds
         WHERE order_id = $1 AND state = 'consumed' ORDER BY variant_id, id FOR UPDATE",
    )
    .bind(order.uuid())
    .fetch_all(&mut **tx)
    .await?;
    let mut movements = Vec::new();
    for row in &rows {
        let hold = HoldId::from_uuid(row.try_get("id")?);
        let variant = VariantId::from_uuid(row.try_get("variant_id")?);
        let piece = row.try_get::<Option<_>, _>("piece_id")?.map(PieceId::from_uuid);
        let (quantity, made): (i32, bool) = (row.try_get("quantity")?, row.try_get("made_to_order")?);
        raise(tx, variant, quantity, made).await?;
        give_back(tx, hold, piece).await?;
        let one = |kind| Movement::anywhere(kind, variant, piece, quantity);
        movements.push(one(MovementKind::Restock));
        movements.extend(made.then(|| one(MovementKind::WriteOff)));
    }
    if !movements.is_empty() {
        store::record_movements(tx, cx, &order.to_string(), &movements).await?;
    }
    Ok(rows.len())
}

/// Units come back: for sale again, or written off at once.
pub(super) async fn raise(
    tx: &mut Tx,
    variant: VariantId,
    quantity: i32,
    made: bool,
) -> Result<(), InventoryError> {
    let now = tx.now().await?;
    sqlx::query(
        "UPDATE stock_levels SET restocked = restocked + $2, updated_at = $3,
                written_off = written_off + CASE WHEN $4 THEN $2 ELSE 0 END,
                available = available + CASE WHEN $4 THEN 0 ELSE $2 END
         WHERE variant_id = $1",
    )
    .bind(variant.uuid())
    .bind(quantity)
    .bind(now)
    .bind(made)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn give_back(tx: &mut Tx, hold: HoldId, piece: Option<PieceId>) -> Result<(), InventoryError> {
    let now = tx.now().await?;
    sqlx::query("UPDATE stock_holds SET state = 'released', closed_at = greatest(created_at, $2) WHERE id = $1 AND state = 'consumed'")
        .bind(hold.uuid())
        .bind(now)
        .execute(&mut **tx)
        .await?;
    if let Some(piece) = piece {
        sqlx::query("UPDATE stock_pieces SET state = 'available' WHERE id = $1 AND state = 'sold'")
            .bind(piece.uuid())
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}
