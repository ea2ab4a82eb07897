//! Take pieces of a paid order back, because they were returned. Called by `orders::return_pieces` only, which has counted them.
//!
//! Refuses a line that has not bought so many, which would be a defect. What is fit to be sold is for sale again; what is not is written off at
//! once, with its movements, so that it is counted as come and gone. Writes `stock_levels`, `stock_pieces`, `stock_holds`, and per line the
//! movements `restock` and, for what is kept back, `write_off`. The caller holds the order's row lock.

use db::{DbError, Tx};
use kernel::ids::{OrderId, OrderLineId, PieceId, VariantId};
use platform::Cx;
use sqlx::Row;

use super::{
    InventoryError,
    model::{Movement, MovementKind},
    places::VAULT,
    restock_order::raise,
    store,
};

/// What came back of one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct BackLine {
    pub(crate) line: OrderLineId,
    pub(crate) quantity: i32,
    pub(crate) for_sale: bool,
}

/// Takes the pieces back.
#[tracing::instrument(name = "inventory.take_back", skip_all, fields(order.id = %order))]
pub(crate) async fn take_back(
    tx: &mut Tx,
    cx: &Cx,
    order: OrderId,
    lines: &[BackLine],
) -> Result<(), InventoryError> {
    let wanted: Vec<_> = lines.iter().map(|back| back.line.uuid()).collect();
    // counters before holds, both in the order of variants, as everyone locks them
    sqlx::query(
        "SELECT 1 FROM stock_levels WHERE variant_id IN (SELECT variant_id FROM stock_holds WHERE order_id = $1 AND line_id = ANY($2))
         ORDER BY variant_id FOR UPDATE",
    )
    .bind(order.uuid())
    .bind(&wanted)
    .execute(&mut **tx)
    .await?;
    let mut movements = Vec::new();
    for back in lines {
        let (variant, piece) = shrink(tx, order, back).await?.ok_or(InventoryError::NothingHeld)?;
        raise(tx, variant, back.quantity, !back.for_sale).await?;
        if let Some(piece) = piece {
            move_piece(tx, piece, back.for_sale).await?;
        }
        let one = |kind| Movement::anywhere(kind, variant, piece, back.quantity);
        movements.push(one(MovementKind::Restock));
        // what came back lies in the vault, and is written off from there
        let from = piece.is_none().then_some(VAULT);
        movements.extend((!back.for_sale).then(|| Movement { from, ..one(MovementKind::WriteOff) }));
    }
    store::record_movements(tx, cx, &order.to_string(), &movements).await?;
    Ok(())
}

/// What the line had bought is so much less; a hold of which nothing is left ends.
async fn shrink(
    tx: &mut Tx,
    order: OrderId,
    back: &BackLine,
) -> Result<Option<(VariantId, Option<PieceId>)>, DbError> {
    let now = tx.now().await?;
    let row = sqlx::query(
        "UPDATE stock_holds SET quantity = CASE WHEN quantity = $3 THEN quantity ELSE quantity - $3 END,
                state = CASE WHEN quantity = $3 THEN 'released' ELSE state END,
                closed_at = CASE WHEN quantity = $3 THEN greatest(created_at, $4) ELSE closed_at END
         WHERE order_id = $1 AND line_id = $2 AND state = 'consumed' AND quantity >= $3 RETURNING variant_id, piece_id",
    )
    .bind(order.uuid())
    .bind(back.line.uuid())
    .bind(back.quantity)
    .bind(now)
    .fetch_optional(&mut **tx)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let piece = row.try_get::<Option<_>, _>("piece_id")?.map(PieceId::from_uuid);
    Ok(Some((VariantId::from_uuid(row.try_get("variant_id")?), piece)))
}

async fn move_piece(tx: &mut Tx, piece: PieceId, for_sale: bool) -> Result<(), DbError> {
    sqlx::query("UPDATE stock_pieces SET state = $2 WHERE id = $1 AND state = 'sold'")
        .bind(piece.uuid())
        .bind(if for_sale { "available" } else { "written_off" })
        .execute(&mut **tx)
        .await?;
    Ok(())
}
