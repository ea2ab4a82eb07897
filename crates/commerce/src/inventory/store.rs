//! Statements that several stock operations share.

use chrono::{DateTime, Utc};
use db::{DbError, Tx};
use kernel::ids::{HoldId, LocationId, MovementId, OrderId, PieceId, VariantId};
use platform::Cx;
use sqlx::Row;

use super::model::Movement;

/// Locks the counters of variants, and of everything an order keeps, in the one order everyone keeps to. For
/// an operation that gives stock back and takes stock in the same transaction.
pub(crate) async fn lock_levels(
    tx: &mut Tx,
    order: Option<OrderId>,
    variants: &[VariantId],
) -> Result<(), DbError> {
    let ids: Vec<_> = variants.iter().map(|v| v.uuid()).collect();
    sqlx::query(
        "SELECT 1 FROM stock_levels
         WHERE variant_id = ANY($1) OR variant_id IN (SELECT h.variant_id FROM stock_holds h WHERE h.order_id = $2 AND h.state = 'active')
         ORDER BY variant_id FOR UPDATE",
    )
    .bind(ids)
    .bind(order.map(OrderId::uuid))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Lets the live holds of an order live until another moment. The schema refuses one beyond the cap.
pub(crate) async fn extend_holds(tx: &mut Tx, order: OrderId, until: DateTime<Utc>) -> Result<(), DbError> {
    sqlx::query("UPDATE stock_holds SET expires_at = $2 WHERE order_id = $1 AND state = 'active'")
        .bind(order.uuid())
        .bind(until)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Lets the live holds of an order live until a moment beyond the cap, because its money is set aside and people look at it. The
/// schema refuses more than four days.
pub(crate) async fn keep_for_review(
    tx: &mut Tx,
    order: OrderId,
    until: DateTime<Utc>,
) -> Result<(), DbError> {
    sqlx::query(
        "UPDATE stock_holds SET expires_at = $2, in_review = true WHERE order_id = $1 AND state = 'active'",
    )
    .bind(order.uuid())
    .bind(until)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Lets the live holds of an order live for days, because a bank transfer is on its way. The schema refuses more than fifteen.
pub(crate) async fn keep_for_transfer(
    tx: &mut Tx,
    order: OrderId,
    until: DateTime<Utc>,
) -> Result<(), DbError> {
    sqlx::query(
        "UPDATE stock_holds SET expires_at = $2, awaits_transfer = true WHERE order_id = $1 AND state = 'active'",
    )
    .bind(order.uuid())
    .bind(until)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Appends movements to the ledger, in order, and answers their ids. `reference` says what caused them, e.g. an order's id. The schema
/// moves shelves and pieces along (`place_stock`): the levels of the variants are locked by now.
pub(super) async fn record_movements(
    tx: &mut Tx,
    cx: &Cx,
    reference: &str,
    movements: &[Movement],
) -> Result<Vec<MovementId>, DbError> {
    let at = tx.now().await?;
    let fresh: Vec<_> = movements.iter().map(|_| MovementId::new(&*cx.random)).collect();
    let ids: Vec<_> = fresh.iter().map(|id| id.uuid()).collect();
    let variants: Vec<_> = movements.iter().map(|m| m.variant.uuid()).collect();
    let pieces: Vec<_> = movements.iter().map(|m| m.piece.map(PieceId::uuid)).collect();
    let kinds: Vec<_> = movements.iter().map(|m| m.kind.code()).collect();
    let quantities: Vec<_> = movements.iter().map(|m| m.quantity).collect();
    let from: Vec<_> = movements.iter().map(|m| m.from.map(LocationId::uuid)).collect();
    let to: Vec<_> = movements.iter().map(|m| m.to.map(LocationId::uuid)).collect();
    sqlx::query(
        "INSERT INTO stock_movements (id, variant_id, piece_id, kind, quantity, ref, actor, at, from_location, to_location)
         SELECT m.id, m.variant_id, m.piece_id, m.kind, m.quantity, $6, $7, $8, m.from_location, m.to_location
         FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::integer[], $9::uuid[], $10::uuid[])
              WITH ORDINALITY AS m (id, variant_id, piece_id, kind, quantity, from_location, to_location, place)
         ORDER BY m.place",
    )
    .bind(ids)
    .bind(variants)
    .bind(pieces)
    .bind(kinds)
    .bind(quantities)
    .bind(reference)
    .bind(cx.actor.to_string())
    .bind(at)
    .bind(from)
    .bind(to)
    .execute(&mut **tx)
    .await?;
    Ok(fresh)
}

/// A hold that is still alive.
pub(super) struct LiveHold {
    pub(super) id: HoldId,
    pub(super) variant: VariantId,
    pub(super) piece: Option<PieceId>,
    pub(super) quantity: i32,
    pub(super) made_to_order: bool,
    /// Where it is handed over, if that was known when it was kept.
    pub(super) location: Option<LocationId>,
}

/// The live holds of an order, locked, by variant id. The order's row is already locked by the caller.
pub(super) async fn lock_live_holds(tx: &mut Tx, order: OrderId) -> Result<Vec<LiveHold>, DbError> {
    let rows = sqlx::query(
        "SELECT id, variant_id, piece_id, quantity, made_to_order, location_id FROM stock_holds
         WHERE order_id = $1 AND state = 'active' ORDER BY variant_id, id FOR UPDATE",
    )
    .bind(order.uuid())
    .fetch_all(&mut **tx)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(LiveHold {
                id: HoldId::from_uuid(row.try_get("id")?),
                variant: VariantId::from_uuid(row.try_get("variant_id")?),
                piece: row.try_get::<Option<_>, _>("piece_id")?.map(PieceId::from_uuid),
                quantity: row.try_get("quantity")?,
                made_to_order: row.try_get("made_to_order")?,
                location: row.try_get::<Option<_>, _>("location_id")?.map(LocationId::from_uuid),
            })
        })
        .collect()
}

/// Ends a hold and gives its piece the state that follows.
pub(super) async fn close_hold(
    tx: &mut Tx,
    hold: &LiveHold,
    state: &'static str,
    piece_state: &'static str,
) -> Result<(), DbError> {
    let now = tx.now().await?;
    sqlx::query("UPDATE stock_holds SET state = $2, closed_at = greatest(created_at, $3) WHERE id = $1 AND state = 'active'")
        .bind(hold.id.uuid())
        .bind(state)
        .bind(now)
        .execute(&mut **tx)
        .await?;
    if let Some(piece) = hold.piece {
        sqlx::query("UPDATE stock_pieces SET state = $2 WHERE id = $1 AND state = 'held'")
            .bind(piece.uuid())
            .bind(piece_state)
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}
