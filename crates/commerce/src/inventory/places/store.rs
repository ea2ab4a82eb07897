//! Statements that several operations about places share.

use std::collections::HashMap;

use catalog::products::find_variants_by_sku;
use db::{DbError, Tx};
use kernel::FieldError;
use kernel::ids::{LocationId, PieceId, VariantId};
use sqlx::Row;

use super::{Location, PlaceError, Wanted, queries};

/// A place by its code, locked: nothing can be sent there, or from there, while it changes.
pub(super) async fn lock_by_code(tx: &mut Tx, code: &str) -> Result<Option<Location>, DbError> {
    let row = sqlx::query("SELECT * FROM stock_locations WHERE code = $1 FOR UPDATE")
        .bind(code)
        .fetch_optional(&mut **tx)
        .await?;
    row.as_ref().map(queries::read_location).transpose()
}

/// A place that stays as it is until the transaction ends.
pub(super) async fn share(tx: &mut Tx, id: LocationId) -> Result<Option<Location>, DbError> {
    let row = sqlx::query("SELECT * FROM stock_locations WHERE id = $1 FOR SHARE")
        .bind(id.uuid())
        .fetch_optional(&mut **tx)
        .await?;
    row.as_ref().map(queries::read_location).transpose()
}

/// Whether anything lies there.
pub(super) async fn holds_stock(tx: &mut Tx, id: LocationId) -> Result<bool, DbError> {
    let found: bool = sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM stock_shelves WHERE location_id = $1 AND quantity > 0)
             OR EXISTS (SELECT FROM stock_pieces WHERE location_id = $1 AND state NOT IN ('sold', 'written_off'))",
    )
    .bind(id.uuid())
    .fetch_one(&mut **tx)
    .await?;
    Ok(found)
}

/// One thing that was named, found in the books.
#[derive(Debug, Clone)]
pub(super) struct Unit {
    /// As it was named.
    pub(super) code: String,
    pub(super) variant: VariantId,
    pub(super) piece: Option<PieceId>,
    pub(super) quantity: i32,
}

/// Finds what was named, in the order in which levels are locked.
pub(super) async fn find_units(tx: &mut Tx, wanted: &[Wanted]) -> Result<Vec<Unit>, PlaceError> {
    let codes: Vec<_> = wanted.iter().map(|w| w.code.clone()).collect();
    let rows = sqlx::query("SELECT serial, id, variant_id FROM stock_pieces WHERE serial = ANY($1)")
        .bind(&codes)
        .fetch_all(&mut **tx)
        .await?;
    let mut pieces = HashMap::new();
    for row in &rows {
        let found =
            (VariantId::from_uuid(row.try_get("variant_id")?), PieceId::from_uuid(row.try_get("id")?));
        pieces.insert(row.try_get::<String, _>("serial")?, found);
    }
    let variants = find_variants_by_sku(tx, &codes).await?;
    let serial_only = unique_among(tx, variants.values().copied()).await?;
    let (mut units, mut wrong) = (Vec::new(), Vec::new());
    for Wanted { code, quantity } in wanted {
        let said = |words: String| FieldError::new("units", "unknown_value", words);
        match (pieces.get(code), variants.get(code)) {
            (Some((variant, piece)), _) if *quantity <= 1 => units.push(Unit {
                code: code.clone(),
                variant: *variant,
                piece: Some(*piece),
                quantity: *quantity,
            }),
            (Some(_), _) => wrong.push(said(format!("{code} is one piece: there are not {quantity} of it."))),
            (None, Some(variant)) if serial_only.contains(variant) => {
                wrong.push(said(format!("{code} exists once: name it by its serial number.")));
            }
            (None, Some(variant)) => {
                units.push(Unit { code: code.clone(), variant: *variant, piece: None, quantity: *quantity });
            }
            (None, None) => wrong.push(said(format!("We know no serial number and no code \"{code}\"."))),
        }
    }
    if !wrong.is_empty() {
        wrong.truncate(20);
        return Err(PlaceError::Invalid(wrong));
    }
    units.sort_by_key(|unit| (unit.variant, unit.piece));
    Ok(units)
}

async fn unique_among(
    tx: &mut Tx,
    variants: impl Iterator<Item = VariantId>,
) -> Result<Vec<VariantId>, DbError> {
    let ids: Vec<_> = variants.map(VariantId::uuid).collect();
    let found: Vec<uuid::Uuid> =
        sqlx::query_scalar("SELECT DISTINCT variant_id FROM stock_pieces WHERE variant_id = ANY($1)")
            .bind(ids)
            .fetch_all(&mut **tx)
            .await?;
    Ok(found.into_iter().map(VariantId::from_uuid).collect())
}

/// How a piece stands, read while its level is locked.
pub(super) struct PieceNow {
    pub(super) state: String,
    pub(super) location: LocationId,
}

pub(super) async fn piece_now(tx: &mut Tx, piece: PieceId) -> Result<PieceNow, DbError> {
    let row = sqlx::query("SELECT state, location_id FROM stock_pieces WHERE id = $1 FOR UPDATE")
        .bind(piece.uuid())
        .fetch_one(&mut **tx)
        .await?;
    Ok(PieceNow {
        state: row.try_get("state")?,
        location: LocationId::from_uuid(row.try_get("location_id")?),
    })
}

/// How many of a variant lie on a shelf.
pub(super) async fn on_shelf(tx: &mut Tx, variant: VariantId, at: LocationId) -> Result<i32, DbError> {
    let units: Option<i32> =
        sqlx::query_scalar("SELECT quantity FROM stock_shelves WHERE variant_id = $1 AND location_id = $2")
            .bind(variant.uuid())
            .bind(at.uuid())
            .fetch_optional(&mut **tx)
            .await?;
    Ok(units.unwrap_or(0))
}

/// Units that were for sale are away from now on, or the other way round; answers whether there were that many. A piece changes along.
pub(super) async fn change_sale(tx: &mut Tx, unit: &Unit, for_sale: bool) -> Result<bool, DbError> {
    let now = tx.now().await?;
    let by = if for_sale { unit.quantity } else { -unit.quantity };
    let done = sqlx::query(
        "UPDATE stock_levels SET available = available + $2, away = away - $2, updated_at = $3
         WHERE variant_id = $1 AND available + $2 >= 0 AND away - $2 >= 0",
    )
    .bind(unit.variant.uuid())
    .bind(by)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    if let Some(piece) = unit.piece {
        let (from, to) = if for_sale { ("away", "available") } else { ("available", "away") };
        sqlx::query("UPDATE stock_pieces SET state = $3 WHERE id = $1 AND state = $2")
            .bind(piece.uuid())
            .bind(from)
            .bind(to)
            .execute(&mut **tx)
            .await?;
    }
    Ok(done.rows_affected() == 1)
}

/// What keeps a piece from being moved, in words.
pub(super) fn stuck(code: &str, state: &str) -> PlaceError {
    PlaceError::Stuck(match state {
        "held" => format!("{code} is kept for an order that is being paid. Try again when that is decided."),
        "sold" => format!("{code} is sold: it goes to its client."),
        "reserved" => format!("{code} is set aside for one channel. Give it back to all channels first."),
        _ => format!("{code} was written off."),
    })
}
