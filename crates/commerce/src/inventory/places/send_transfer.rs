//! Send stock from one place to another.
//!
//! Refuses an unknown or closed place, one that the house keeps itself, nothing to send, things that nobody knows or that do not lie there, and what
//! is kept for an order or a channel. On the road nothing is for sale. Writes `stock_transfers`, `stock_transfer_lines`, levels, pieces,
//! one movement `move` a line, and the audit log.

use db::Tx;
use kernel::{
    Text,
    ids::{LocationId, StockTransferId},
};
use platform::{Cx, audit};
use serde_json::json;

use super::{
    Location, PlaceError, TRANSIT, Wanted,
    store::{self, Unit},
};
use crate::inventory::{
    model::{Movement, MovementKind},
    store::{lock_levels, record_movements},
};

/// What is sent where.
#[derive(Debug, Clone)]
pub struct SendTransfer {
    /// Where it lies.
    pub from: LocationId,
    /// Where it goes.
    pub to: LocationId,
    /// What is sent.
    pub units: Vec<Wanted>,
    /// What whoever receives it should know.
    pub note: String,
}

/// Sends it, and answers the transfer.
#[tracing::instrument(name = "inventory.send_transfer", skip_all)]
pub async fn send_transfer(tx: &mut Tx, cx: &Cx, ask: SendTransfer) -> Result<StockTransferId, PlaceError> {
    let note = Text::optional_line("note", &ask.note, 300).map_err(|e| PlaceError::Invalid(vec![e]))?;
    let (from, to) = places(tx, &ask).await?;
    let units: Vec<_> = ask.units.iter().filter(|unit| unit.quantity > 0).cloned().collect();
    if units.is_empty() {
        return Err(PlaceError::field("units", "required", "Name what is sent, one thing a line."));
    }
    let units = store::find_units(tx, &units).await?;
    let variants: Vec<_> = units.iter().map(|unit| unit.variant).collect();
    lock_levels(tx, None, &variants).await?;
    for unit in &units {
        depart(tx, &from, unit).await?;
    }
    let id = StockTransferId::new(&*cx.random);
    insert(tx, cx, id, &ask, note.as_ref().map_or("", Text::as_str), &units).await?;
    let movements: Vec<_> = units.iter().map(|unit| carried(unit, from.id, TRANSIT)).collect();
    record_movements(tx, cx, &id.to_string(), &movements).await?;
    let after = json!({ "from": from.code, "to": to.code, "units": units.iter().map(|u| json!([u.code, u.quantity])).collect::<Vec<_>>() });
    let change = audit::Change {
        action: "inventory.send_transfer",
        object: id.to_string(),
        before: None,
        after: Some(&after),
    };
    audit::record(tx, cx, change).await?;
    Ok(id)
}

pub(super) const fn carried(unit: &Unit, from: LocationId, to: LocationId) -> Movement {
    Movement {
        from: Some(from),
        to: Some(to),
        ..Movement::anywhere(MovementKind::Move, unit.variant, unit.piece, unit.quantity)
    }
}

async fn places(tx: &mut Tx, ask: &SendTransfer) -> Result<(Location, Location), PlaceError> {
    if ask.from == ask.to {
        return Err(PlaceError::field("to", "same_place", "Choose another place than where it lies."));
    }
    // in the order of their ids, as whoever sends the other way does
    let (first, second) = (ask.from.min(ask.to), ask.from.max(ask.to));
    let mut found = Vec::with_capacity(2);
    for id in [first, second] {
        let place = store::share(tx, id).await?.ok_or(PlaceError::NotFound)?;
        if place.kind.is_own() {
            return Err(PlaceError::field("to", "unknown_value", "The house keeps this place itself."));
        }
        found.push(place);
    }
    let to = found.iter().find(|place| place.id == ask.to).cloned().ok_or(PlaceError::NotFound)?;
    if to.closed_at.is_some() {
        return Err(PlaceError::field("to", "closed", "This place is closed: nothing new comes there."));
    }
    let from = found.into_iter().find(|place| place.id == ask.from).ok_or(PlaceError::NotFound)?;
    Ok((from, to))
}

/// Takes one thing off the place that it leaves: it is no longer for sale.
async fn depart(tx: &mut Tx, from: &Location, unit: &Unit) -> Result<(), PlaceError> {
    match unit.piece {
        Some(piece) => {
            let now = store::piece_now(tx, piece).await?;
            if now.location != from.id {
                return Err(PlaceError::Stuck(format!("{} does not lie at {}.", unit.code, from.name)));
            }
            if !matches!(now.state.as_str(), "available" | "away") {
                return Err(store::stuck(&unit.code, &now.state));
            }
        }
        None => {
            let lies = store::on_shelf(tx, unit.variant, from.id).await?;
            if lies < unit.quantity {
                let words = format!("{} of {} lie at {}, not {}.", lies, unit.code, from.name, unit.quantity);
                return Err(PlaceError::Stuck(words));
            }
        }
    }
    if from.sellable && !store::change_sale(tx, unit, false).await? {
        let words = format!("Some of {} are kept for orders or a channel: fewer can be sent now.", unit.code);
        return Err(PlaceError::Stuck(words));
    }
    Ok(())
}

async fn insert(
    tx: &mut Tx,
    cx: &Cx,
    id: StockTransferId,
    ask: &SendTransfer,
    note: &str,
    units: &[Unit],
) -> Result<(), PlaceError> {
    let now = tx.now().await?;
    sqlx::query(
        "INSERT INTO stock_transfers (id, from_location, to_location, state, note, sent_by, sent_at) VALUES ($1, $2, $3, 'sent', $4, $5, $6)",
    )
    .bind(id.uuid())
    .bind(ask.from.uuid())
    .bind(ask.to.uuid())
    .bind(note)
    .bind(cx.actor.to_string())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    sqlx::query(
        "INSERT INTO stock_transfer_lines (transfer_id, position, variant_id, piece_id, quantity)
         SELECT $1, l.position::smallint, l.variant_id, l.piece_id, l.quantity
         FROM unnest($2::uuid[], $3::uuid[], $4::integer[]) WITH ORDINALITY AS l (variant_id, piece_id, quantity, position)",
    )
    .bind(id.uuid())
    .bind(units.iter().map(|u| u.variant.uuid()).collect::<Vec<_>>())
    .bind(units.iter().map(|u| u.piece.map(|p| p.uuid())).collect::<Vec<_>>())
    .bind(units.iter().map(|u| u.quantity).collect::<Vec<_>>())
    .execute(&mut **tx)
    .await?;
    Ok(())
}
