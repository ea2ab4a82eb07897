//! Keep stock for what a channel sells, by what it may sell.
//!
//! A piece is named by its serial number, because whoever sells it has it in hand; counted stock by its variant. What a channel has for
//! itself is used first, then what everybody shares, of which it leaves its buffer. The statement that takes a unit is the one that
//! checks all of it. Refuses, naming each variant, what is not there. Writes what [`hold_stock`](super::hold_stock) writes, and
//! `stock_allotments`; a piece that the books have at another place is moved to where it is sold.

use chrono::{DateTime, Utc};
use db::{DbError, Tx};
use kernel::ids::{ChannelId, HoldId, LocationId, OrderId, OrderLineId, PieceId, VariantId};
use platform::Cx;
use sqlx::Row;

use super::{
    InventoryError, Shortage,
    model::{Movement, MovementKind},
    places::TRANSIT,
    store,
};

/// One thing that a channel sells.
#[derive(Debug, Clone)]
pub(crate) struct ChannelUnit {
    pub(crate) line: OrderLineId,
    pub(crate) variant: VariantId,
    /// The piece, where it is one.
    pub(crate) piece: Option<PieceId>,
    pub(crate) quantity: i32,
}

/// What to keep, for whom.
#[derive(Debug, Clone)]
pub(crate) struct HoldForChannel {
    pub(crate) order: OrderId,
    pub(crate) channel: ChannelId,
    pub(crate) location: LocationId,
    pub(crate) expires_at: DateTime<Utc>,
    pub(crate) units: Vec<ChannelUnit>,
}

/// Keeps every unit, or none. The caller has locked the levels of the variants.
#[tracing::instrument(name = "inventory.hold_for_channel", skip_all, fields(order.id = %ask.order))]
pub(crate) async fn hold_for_channel(
    tx: &mut Tx,
    cx: &Cx,
    ask: &HoldForChannel,
) -> Result<(), InventoryError> {
    let mut movements = Vec::with_capacity(ask.units.len());
    let mut short = Vec::new();
    for unit in &ask.units {
        let kept = match unit.piece {
            Some(piece) => keep_piece(tx, ask, unit, piece, &mut movements).await?,
            None => keep_counted(tx, ask, unit).await?,
        };
        if kept {
            insert_hold(tx, cx, ask, unit).await?;
            movements.push(Movement::anywhere(MovementKind::Hold, unit.variant, unit.piece, unit.quantity));
        } else {
            let available = count_left(tx, unit.variant).await?;
            short.push(Shortage { variant: unit.variant, wanted: unit.quantity, available });
        }
    }
    if !short.is_empty() {
        return Err(InventoryError::Insufficient(short));
    }
    store::record_movements(tx, cx, &ask.order.to_string(), &movements).await?;
    Ok(())
}

async fn keep_piece(
    tx: &mut Tx,
    ask: &HoldForChannel,
    unit: &ChannelUnit,
    piece: PieceId,
    movements: &mut Vec<Movement>,
) -> Result<bool, DbError> {
    let row = sqlx::query("SELECT state, location_id FROM stock_pieces WHERE id = $1 FOR UPDATE")
        .bind(piece.uuid())
        .fetch_one(&mut **tx)
        .await?;
    let (state, location): (String, _) = (row.try_get("state")?, row.try_get("location_id")?);
    let location = LocationId::from_uuid(location);
    // what is on the road arrives first; everywhere else whoever has it in hand may sell it
    if location == TRANSIT {
        return Ok(false);
    }
    let taken = match state.as_str() {
        "available" => take(tx, unit, Taken { available: 1, ..Taken::default() }).await?,
        "away" => take(tx, unit, Taken { away: 1, ..Taken::default() }).await?,
        "reserved" => {
            use_exclusive(tx, ask.channel, unit.variant, 1).await?
                && take(tx, unit, Taken { reserved: 1, ..Taken::default() }).await?
        }
        _ => false,
    };
    if !taken {
        return Ok(false);
    }
    sqlx::query("UPDATE stock_pieces SET state = 'held' WHERE id = $1")
        .bind(piece.uuid())
        .execute(&mut **tx)
        .await?;
    if location != ask.location {
        movements.push(Movement {
            from: Some(location),
            to: Some(ask.location),
            ..Movement::anywhere(MovementKind::Move, unit.variant, Some(piece), 1)
        });
    }
    Ok(true)
}

async fn keep_counted(tx: &mut Tx, ask: &HoldForChannel, unit: &ChannelUnit) -> Result<bool, DbError> {
    let row = sqlx::query(
        "SELECT exclusive, buffer FROM stock_allotments WHERE channel_id = $1 AND variant_id = $2 FOR UPDATE",
    )
    .bind(ask.channel.uuid())
    .bind(unit.variant.uuid())
    .fetch_optional(&mut **tx)
    .await?;
    let (own, buffer): (i32, i32) = match row {
        Some(row) => (row.try_get("exclusive")?, row.try_get("buffer")?),
        None => (0, 0),
    };
    let own = own.min(unit.quantity);
    if own > 0 && !use_exclusive(tx, ask.channel, unit.variant, own).await? {
        return Ok(false);
    }
    let taken = Taken { available: unit.quantity - own, reserved: own, buffer, ..Taken::default() };
    take(tx, unit, taken).await
}

/// From which counters a unit is taken, and how many must stay in the shared one.
#[derive(Debug, Clone, Copy, Default)]
struct Taken {
    available: i32,
    away: i32,
    reserved: i32,
    buffer: i32,
}

async fn take(tx: &mut Tx, unit: &ChannelUnit, taken: Taken) -> Result<bool, DbError> {
    let now = tx.now().await?;
    let done = sqlx::query(
        "UPDATE stock_levels SET held = held + $2, available = available - $3, away = away - $4, reserved = reserved - $5, updated_at = $6
         WHERE variant_id = $1 AND away >= $4 AND reserved >= $5 AND ($3 = 0 OR available >= $3 + $7)",
    )
    .bind(unit.variant.uuid())
    .bind(unit.quantity)
    .bind(taken.available)
    .bind(taken.away)
    .bind(taken.reserved)
    .bind(now)
    .bind(taken.buffer)
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

async fn use_exclusive(
    tx: &mut Tx,
    channel: ChannelId,
    variant: VariantId,
    units: i32,
) -> Result<bool, DbError> {
    let done = sqlx::query(
        "UPDATE stock_allotments SET exclusive = exclusive - $3 WHERE channel_id = $1 AND variant_id = $2 AND exclusive >= $3",
    )
    .bind(channel.uuid())
    .bind(variant.uuid())
    .bind(units)
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

async fn insert_hold(tx: &mut Tx, cx: &Cx, ask: &HoldForChannel, unit: &ChannelUnit) -> Result<(), DbError> {
    let now = tx.now().await?;
    sqlx::query(
        "INSERT INTO stock_holds (id, variant_id, piece_id, quantity, made_to_order, actor, order_id, line_id, state, created_at, expires_at, location_id)
         VALUES ($1, $2, $3, $4, false, $5, $6, $7, 'active', $8, $9, $10)",
    )
    .bind(HoldId::new(&*cx.random).uuid())
    .bind(unit.variant.uuid())
    .bind(unit.piece.map(PieceId::uuid))
    .bind(unit.quantity)
    .bind(format!("channel {}", ask.channel))
    .bind(ask.order.uuid())
    .bind(unit.line.uuid())
    .bind(now)
    .bind(ask.expires_at)
    .bind(ask.location.uuid())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn count_left(tx: &mut Tx, variant: VariantId) -> Result<i32, DbError> {
    let left: Option<i32> = sqlx::query_scalar("SELECT available FROM stock_levels WHERE variant_id = $1")
        .bind(variant.uuid())
        .fetch_optional(&mut **tx)
        .await?;
    Ok(left.unwrap_or(0))
}
