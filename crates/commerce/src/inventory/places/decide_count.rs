//! Let the books follow a count, or not.
//!
//! Refuses one that is unknown or decided, whoever counted it, and a difference that cannot be booked any more: missing units that orders keep, a
//! piece that was sold since. The difference is booked, not the count: what moved in between stays moved. Units that were missing are
//! written off, units too many come in without a cost, and a piece that was found elsewhere than the books say is moved. Writes
//! `stock_counts`, levels, pieces, movements, and the audit log.

use db::Tx;
use kernel::ids::{LocationId, PieceId, StockCountId, VariantId};
use platform::{Cx, audit};
use serde_json::json;
use sqlx::Row;

use super::{
    CountState, Location, PlaceError,
    store::{self, Unit},
};
use crate::{
    error::unreadable,
    inventory::{
        model::{Movement, MovementKind},
        store::{lock_levels, record_movements},
    },
};

/// Which count, and what becomes of it.
#[derive(Debug, Clone, Copy)]
pub struct DecideCount {
    /// The count.
    pub count: StockCountId,
    /// Whether the books follow it.
    pub approve: bool,
}

/// One difference.
struct Difference {
    unit: Unit,
    by: i32,
}

/// Decides it.
#[tracing::instrument(name = "inventory.decide_count", skip_all, fields(count.id = %ask.count))]
pub async fn decide_count(tx: &mut Tx, cx: &Cx, ask: DecideCount) -> Result<(), PlaceError> {
    let row = sqlx::query("SELECT location_id, state, counted_by FROM stock_counts WHERE id = $1 FOR UPDATE")
        .bind(ask.count.uuid())
        .fetch_optional(&mut **tx)
        .await?
        .ok_or(PlaceError::CountNotFound)?;
    let state: String = row.try_get("state")?;
    match CountState::find(&state).ok_or_else(|| unreadable("state of a count", &state))? {
        CountState::Waiting => {}
        decided => return Err(PlaceError::CountDecided(decided)),
    }
    if row.try_get::<String, _>("counted_by")? == cx.actor.to_string() {
        return Err(PlaceError::OwnCount);
    }
    let location = LocationId::from_uuid(row.try_get("location_id")?);
    let place = store::share(tx, location).await?.ok_or(PlaceError::NotFound)?;
    let differences = if ask.approve { book(tx, cx, ask.count, &place).await? } else { 0 };
    let to = if ask.approve { CountState::Approved } else { CountState::Rejected };
    let now = tx.now().await?;
    sqlx::query("UPDATE stock_counts SET state = $2, decided_by = $3, decided_at = greatest(counted_at, $4) WHERE id = $1")
        .bind(ask.count.uuid())
        .bind(to.code())
        .bind(cx.actor.to_string())
        .bind(now)
        .execute(&mut **tx)
        .await?;
    let change = audit::Change {
        action: "inventory.decide_count",
        object: ask.count.to_string(),
        before: Some(&json!({ "state": "waiting" })),
        after: Some(&json!({ "state": to.code(), "booked": differences })),
    };
    Ok(audit::record(tx, cx, change).await?)
}

async fn book(tx: &mut Tx, cx: &Cx, count: StockCountId, place: &Location) -> Result<usize, PlaceError> {
    let differences = list_differences(tx, count).await?;
    let variants: Vec<_> = differences.iter().map(|d| d.unit.variant).collect();
    lock_levels(tx, None, &variants).await?;
    let mut movements = Vec::with_capacity(differences.len());
    for Difference { unit, by } in &differences {
        movements.push(match (unit.piece, *by < 0) {
            (Some(piece), true) => lose_piece(tx, unit, piece, place).await?,
            (Some(piece), false) => find_piece(tx, unit, piece, place).await?,
            (None, true) => lose(tx, unit, place).await?,
            (None, false) => gain(tx, unit, place).await?,
        });
    }
    record_movements(tx, cx, &count.to_string(), &movements).await?;
    Ok(differences.len())
}

async fn list_differences(tx: &mut Tx, count: StockCountId) -> Result<Vec<Difference>, PlaceError> {
    let rows = sqlx::query(
        "SELECT l.variant_id, l.piece_id, l.counted - l.expected AS by, coalesce(p.serial, '') AS serial
         FROM stock_count_lines l LEFT JOIN stock_pieces p ON p.id = l.piece_id
         WHERE l.count_id = $1 AND l.counted <> l.expected ORDER BY l.variant_id, l.piece_id",
    )
    .bind(count.uuid())
    .fetch_all(&mut **tx)
    .await?;
    rows.iter()
        .map(|row| {
            let by: i32 = row.try_get("by")?;
            let unit = Unit {
                code: row.try_get("serial")?,
                variant: VariantId::from_uuid(row.try_get("variant_id")?),
                piece: row.try_get::<Option<_>, _>("piece_id")?.map(PieceId::from_uuid),
                quantity: by.abs(),
            };
            Ok(Difference { unit, by })
        })
        .collect()
}

/// Counted units that are not there are written off; those that orders keep are not the house's to lose quietly.
async fn lose(tx: &mut Tx, unit: &Unit, place: &Location) -> Result<Movement, PlaceError> {
    let lies = store::on_shelf(tx, unit.variant, place.id).await?;
    if lies < unit.quantity || !write_off(tx, unit, place.sellable).await? {
        let words = "Units that are missing are kept for orders, or have moved since the count: count this place again.";
        return Err(PlaceError::Stuck(words.to_owned()));
    }
    Ok(Movement {
        from: Some(place.id),
        ..Movement::anywhere(MovementKind::WriteOff, unit.variant, None, unit.quantity)
    })
}

async fn write_off(tx: &mut Tx, unit: &Unit, for_sale: bool) -> Result<bool, PlaceError> {
    let now = tx.now().await?;
    let done = sqlx::query(
        "UPDATE stock_levels SET written_off = written_off + $2, updated_at = $3,
                available = available - CASE WHEN $4 THEN $2 ELSE 0 END, away = away - CASE WHEN $4 THEN 0 ELSE $2 END
         WHERE variant_id = $1 AND CASE WHEN $4 THEN available ELSE away END >= $2",
    )
    .bind(unit.variant.uuid())
    .bind(unit.quantity)
    .bind(now)
    .bind(for_sale)
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Counted units too many come in, at no cost that anybody knows.
async fn gain(tx: &mut Tx, unit: &Unit, place: &Location) -> Result<Movement, PlaceError> {
    let now = tx.now().await?;
    sqlx::query(
        "INSERT INTO stock_levels AS s (variant_id, received, available, away, updated_at)
         VALUES ($1, $2, CASE WHEN $4 THEN $2 ELSE 0 END, CASE WHEN $4 THEN 0 ELSE $2 END, $3)
         ON CONFLICT (variant_id) DO UPDATE SET received = s.received + $2, available = s.available + excluded.available,
             away = s.away + excluded.away, updated_at = $3",
    )
    .bind(unit.variant.uuid())
    .bind(unit.quantity)
    .bind(now)
    .bind(place.sellable)
    .execute(&mut **tx)
    .await?;
    Ok(Movement {
        to: Some(place.id),
        ..Movement::anywhere(MovementKind::Receive, unit.variant, None, unit.quantity)
    })
}

async fn lose_piece(
    tx: &mut Tx,
    unit: &Unit,
    piece: PieceId,
    place: &Location,
) -> Result<Movement, PlaceError> {
    let now = store::piece_now(tx, piece).await?;
    if now.location != place.id {
        return Err(PlaceError::Stuck(format!(
            "{} has moved since the count: count this place again.",
            unit.code
        )));
    }
    if !matches!(now.state.as_str(), "available" | "away")
        || !write_off(tx, unit, now.state == "available").await?
    {
        return Err(store::stuck(&unit.code, &now.state));
    }
    sqlx::query("UPDATE stock_pieces SET state = 'written_off' WHERE id = $1")
        .bind(piece.uuid())
        .execute(&mut **tx)
        .await?;
    Ok(Movement::anywhere(MovementKind::WriteOff, unit.variant, Some(piece), 1))
}

/// A piece that lies here and not where the books say.
async fn find_piece(
    tx: &mut Tx,
    unit: &Unit,
    piece: PieceId,
    place: &Location,
) -> Result<Movement, PlaceError> {
    let now = store::piece_now(tx, piece).await?;
    if !matches!(now.state.as_str(), "available" | "away") {
        return Err(store::stuck(&unit.code, &now.state));
    }
    if (now.state == "available") != place.sellable {
        store::change_sale(tx, unit, place.sellable).await?;
    }
    Ok(Movement {
        from: Some(now.location),
        to: Some(place.id),
        ..Movement::anywhere(MovementKind::Move, unit.variant, Some(piece), 1)
    })
}
