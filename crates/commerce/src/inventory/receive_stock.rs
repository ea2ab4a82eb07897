//! Take stock in.
//!
//! Refuses an unknown variant, a quantity outside 1 to 10,000, serial numbers for anything but a
//! one-of-a-kind piece, a piece without one, and a piece that came in before. Writes `stock_levels`,
//! `stock_pieces`, one movement `receive` with its lot, and the audit log when staff do it.

use catalog::offers::find_offers;
use db::{ConstraintExt, Tx};
use kernel::{
    Actor,
    ids::{LocationId, MovementId, PieceId, VariantId},
};
use platform::{Cx, audit};

use super::{
    InventoryError,
    model::{Movement, MovementKind},
    places::VAULT,
    store,
};

/// A delivery of one variant.
#[derive(Debug, Clone)]
pub struct ReceiveStock {
    /// What came in.
    pub variant: VariantId,
    /// How many units, 1 to 10,000; exactly 1 for a one-of-a-kind piece.
    pub quantity: i32,
    /// The serial number of a one-of-a-kind piece; empty for everything else.
    pub serials: Vec<String>,
    /// What it came with, e.g. a delivery note.
    pub reference: String,
}

/// Puts the units into the vault, ready to be bought.
#[tracing::instrument(name = "inventory.receive_stock", skip_all, fields(variant.id = %ask.variant))]
pub async fn receive_stock(tx: &mut Tx, cx: &Cx, ask: ReceiveStock) -> Result<(), InventoryError> {
    receive_at(tx, cx, &ask, Place { location: VAULT, sellable: true }).await?;
    remember(tx, cx, &ask).await
}

/// Where a delivery is put.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) location: LocationId,
    /// Whether what lies there is for sale.
    pub(super) sellable: bool,
}

/// Puts the units there, and answers the movement by which they came.
pub(super) async fn receive_at(
    tx: &mut Tx,
    cx: &Cx,
    ask: &ReceiveStock,
    place: Place,
) -> Result<MovementId, InventoryError> {
    if !(1..=10_000).contains(&ask.quantity) {
        return Err(InventoryError::QuantityOutOfRange);
    }
    let offer =
        find_offers(tx, &[ask.variant]).await?.into_iter().next().ok_or(InventoryError::UnknownVariant)?;
    let piece = match (offer.one_of_a_kind, ask.serials.as_slice()) {
        (true, [serial]) if ask.quantity == 1 && !serial.trim().is_empty() => Some(serial.trim()),
        (false, []) => None,
        _ => return Err(InventoryError::SerialsDoNotFit),
    };
    raise_level(tx, ask, offer.one_of_a_kind, place.sellable).await?;
    let piece = match piece {
        Some(serial) => Some(insert_piece(tx, cx, ask.variant, serial, place).await?),
        None => None,
    };
    let movement = Movement {
        to: Some(place.location),
        ..Movement::anywhere(MovementKind::Receive, ask.variant, piece, ask.quantity)
    };
    let ids = store::record_movements(tx, cx, &ask.reference, &[movement]).await?;
    ids.first().copied().ok_or(InventoryError::NothingHeld)
}

async fn raise_level(
    tx: &mut Tx,
    ask: &ReceiveStock,
    only_once: bool,
    sellable: bool,
) -> Result<(), InventoryError> {
    let now = tx.now().await?;
    let done = sqlx::query(
        "INSERT INTO stock_levels AS s (variant_id, received, available, away, updated_at)
         VALUES ($1, $2, CASE WHEN $5 THEN $2 ELSE 0 END, CASE WHEN $5 THEN 0 ELSE $2 END, $3)
         ON CONFLICT (variant_id) DO UPDATE
         SET received = s.received + $2, available = s.available + excluded.available, away = s.away + excluded.away,
             updated_at = $3 WHERE NOT $4",
    )
    .bind(ask.variant.uuid())
    .bind(ask.quantity)
    .bind(now)
    .bind(only_once)
    .bind(sellable)
    .execute(&mut **tx)
    .await?;
    if done.rows_affected() == 0 { Err(InventoryError::AlreadyReceived) } else { Ok(()) }
}

async fn insert_piece(
    tx: &mut Tx,
    cx: &Cx,
    variant: VariantId,
    serial: &str,
    place: Place,
) -> Result<PieceId, InventoryError> {
    let (id, now) = (PieceId::new(&*cx.random), tx.now().await?);
    sqlx::query(
        "INSERT INTO stock_pieces (id, variant_id, serial, state, created_at, location_id)
         VALUES ($1, $2, $3, CASE WHEN $6 THEN 'available' ELSE 'away' END, $4, $5)",
    )
    .bind(id.uuid())
    .bind(variant.uuid())
    .bind(serial)
    .bind(now)
    .bind(place.location.uuid())
    .bind(place.sellable)
    .execute(&mut **tx)
    .await
    .on_constraint("stock_pieces_serial_once", || InventoryError::SerialTaken(serial.to_owned()))?;
    Ok(id)
}

/// Loading a house of a hundred thousand pieces is the machinery's own doing and would drown the log.
pub(super) async fn remember(tx: &mut Tx, cx: &Cx, ask: &ReceiveStock) -> Result<(), InventoryError> {
    if cx.actor == Actor::System {
        return Ok(());
    }
    let after =
        serde_json::json!({ "quantity": ask.quantity, "serials": ask.serials, "reference": ask.reference });
    let change = audit::Change {
        action: "inventory.receive_stock",
        object: ask.variant.to_string(),
        before: None,
        after: Some(&after),
    };
    Ok(audit::record(tx, cx, change).await?)
}
