//! Hand in a count of what lies at a place.
//!
//! What was counted is compared with the books under their locks. Without a difference the count is approved as it comes in; otherwise a
//! second person decides, and the books stay as they are until then. Refuses an unknown place or thing, a sold piece that was scanned, and
//! a second count of a place while one waits. Writes `stock_counts`, `stock_count_lines` and the audit log.

use std::collections::BTreeMap;

use db::{ConstraintExt, Tx};
use kernel::{
    Text,
    ids::{LocationId, PieceId, StockCountId, VariantId},
};
use platform::{Cx, audit};
use serde_json::json;
use sqlx::Row;

use super::{
    CountState, PlaceError, Wanted,
    store::{self, Unit},
};
use crate::inventory::store::lock_levels;

/// What was counted where.
#[derive(Debug, Clone)]
pub struct SubmitCount {
    /// Where.
    pub location: LocationId,
    /// What was found. A count of 0 says that a thing is not there.
    pub units: Vec<Wanted>,
    /// Whether everything was counted: what was not named is missing then.
    pub whole: bool,
    /// What whoever decides should know.
    pub note: String,
}

type Key = (VariantId, Option<PieceId>);

/// Compares it with the books, and answers the count and how it stands.
#[tracing::instrument(name = "inventory.submit_count", skip_all, fields(location.id = %ask.location))]
pub async fn submit_count(
    tx: &mut Tx,
    cx: &Cx,
    ask: SubmitCount,
) -> Result<(StockCountId, CountState), PlaceError> {
    let note = Text::optional_line("note", &ask.note, 300).map_err(|e| PlaceError::Invalid(vec![e]))?;
    let place = store::share(tx, ask.location).await?.ok_or(PlaceError::NotFound)?;
    if place.kind.is_own() {
        return Err(PlaceError::field("location", "unknown_value", "The house keeps this place itself."));
    }
    if ask.units.is_empty() && !ask.whole {
        return Err(PlaceError::field("units", "required", "Name what was counted, one thing a line."));
    }
    let units = store::find_units(tx, &ask.units).await?;
    let mut variants: Vec<_> = units.iter().map(|unit| unit.variant).collect();
    if ask.whole {
        variants.extend(list_expected(tx, ask.location, None).await?.keys().map(|(variant, _)| *variant));
    }
    lock_levels(tx, None, &variants).await?;
    let expected = list_expected(tx, ask.location, Some(&variants)).await?;
    refuse_sold(tx, &units).await?;
    let mut lines: BTreeMap<Key, (i32, i32)> = BTreeMap::new();
    if ask.whole {
        lines.extend(expected.iter().map(|(key, units)| (*key, (*units, 0))));
    }
    for unit in &units {
        let key = (unit.variant, unit.piece);
        let books = expected.get(&key).copied().unwrap_or(0);
        let line = lines.entry(key).or_insert((books, 0));
        line.1 = line.1.saturating_add(unit.quantity);
    }
    let differ = lines.values().any(|(expected, counted)| expected != counted);
    let state = if differ { CountState::Waiting } else { CountState::Approved };
    let id = StockCountId::new(&*cx.random);
    insert(tx, cx, id, &ask, state, note.as_ref().map_or("", Text::as_str)).await?;
    insert_lines(tx, id, &lines).await?;
    let after = json!({ "location": place.code, "lines": lines.len(), "state": state.code() });
    let change = audit::Change {
        action: "inventory.submit_count",
        object: id.to_string(),
        before: None,
        after: Some(&after),
    };
    audit::record(tx, cx, change).await?;
    Ok((id, state))
}

/// What should lie there by the books, of all variants or of some.
async fn list_expected(
    tx: &mut Tx,
    at: LocationId,
    only: Option<&[VariantId]>,
) -> Result<BTreeMap<Key, i32>, PlaceError> {
    let only: Option<Vec<_>> = only.map(|ids| ids.iter().map(|v| v.uuid()).collect());
    let rows = sqlx::query(
        "SELECT variant_id, NULL::uuid AS piece_id, quantity FROM stock_shelves
         WHERE location_id = $1 AND quantity > 0 AND ($2::uuid[] IS NULL OR variant_id = ANY($2))
         UNION ALL
         SELECT variant_id, id, 1 FROM stock_pieces
         WHERE location_id = $1 AND state NOT IN ('sold', 'written_off') AND ($2::uuid[] IS NULL OR variant_id = ANY($2))",
    )
    .bind(at.uuid())
    .bind(only)
    .fetch_all(&mut **tx)
    .await?;
    rows.iter()
        .map(|row| {
            let piece = row.try_get::<Option<_>, _>("piece_id")?.map(PieceId::from_uuid);
            Ok(((VariantId::from_uuid(row.try_get("variant_id")?), piece), row.try_get("quantity")?))
        })
        .collect()
}

async fn refuse_sold(tx: &mut Tx, units: &[Unit]) -> Result<(), PlaceError> {
    for unit in units.iter().filter(|unit| unit.quantity > 0) {
        let Some(piece) = unit.piece else { continue };
        let now = store::piece_now(tx, piece).await?;
        if matches!(now.state.as_str(), "sold" | "written_off") {
            let words = match now.state.as_str() {
                "sold" => format!(
                    "{} is sold: put it aside for its client, and leave it out of the count.",
                    unit.code
                ),
                _ => format!(
                    "{} was written off. Show it to whoever keeps the books before it is counted.",
                    unit.code
                ),
            };
            return Err(PlaceError::field("units", "not_in_stock", words));
        }
    }
    Ok(())
}

async fn insert(
    tx: &mut Tx,
    cx: &Cx,
    id: StockCountId,
    ask: &SubmitCount,
    state: CountState,
    note: &str,
) -> Result<(), PlaceError> {
    let now = tx.now().await?;
    // nothing to decide: the machinery notes that the books agree
    let agreed = (state == CountState::Approved).then_some("system");
    sqlx::query(
        "INSERT INTO stock_counts (id, location_id, state, whole, note, counted_by, counted_at, decided_by, decided_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, CASE WHEN $8 IS NULL THEN NULL ELSE $7 END)",
    )
    .bind(id.uuid())
    .bind(ask.location.uuid())
    .bind(state.code())
    .bind(ask.whole)
    .bind(note)
    .bind(counter(cx))
    .bind(now)
    .bind(agreed)
    .execute(&mut **tx)
    .await
    .on_constraint("stock_counts_one_waits_a_location", || PlaceError::CountWaits)?;
    Ok(())
}

/// Who counted. The machinery counts under a name of its own, so that it can note that the books agree.
fn counter(cx: &Cx) -> String {
    match cx.actor {
        kernel::Actor::System => "system count".to_owned(),
        actor => actor.to_string(),
    }
}

async fn insert_lines(
    tx: &mut Tx,
    id: StockCountId,
    lines: &BTreeMap<Key, (i32, i32)>,
) -> Result<(), PlaceError> {
    sqlx::query(
        "INSERT INTO stock_count_lines (count_id, position, variant_id, piece_id, expected, counted)
         SELECT $1, l.position::integer, l.variant_id, l.piece_id, l.expected, l.counted
         FROM unnest($2::uuid[], $3::uuid[], $4::integer[], $5::integer[]) WITH ORDINALITY AS l (variant_id, piece_id, expected, counted, position)",
    )
    .bind(id.uuid())
    .bind(lines.keys().map(|(variant, _)| variant.uuid()).collect::<Vec<_>>())
    .bind(lines.keys().map(|(_, piece)| piece.map(PieceId::uuid)).collect::<Vec<_>>())
    .bind(lines.values().map(|(expected, _)| *expected).collect::<Vec<_>>())
    .bind(lines.values().map(|(_, counted)| *counted).collect::<Vec<_>>())
    .execute(&mut **tx)
    .await?;
    Ok(())
}
