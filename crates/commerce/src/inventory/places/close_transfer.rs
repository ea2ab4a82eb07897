//! Say that a transfer arrived, or call it back.
//!
//! Refuses one that is unknown or closed. What arrives at a place that sells is for sale again. Something missing from the parcel is for a
//! count to say: the transfer arrives as it was sent. Writes `stock_transfers`, levels, pieces, one movement `move` a line, and the audit log.

use db::Tx;
use kernel::ids::{LocationId, PieceId, StockTransferId, VariantId};
use platform::{Cx, audit};
use serde_json::json;
use sqlx::Row;

use super::{PlaceError, TRANSIT, TransferState, send_transfer::carried, store};
use crate::{
    error::unreadable,
    inventory::store::{lock_levels, record_movements},
};

/// How a transfer ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is where it was sent.
    Arrived,
    /// It is back where it came from.
    CalledBack,
}

/// Ends the transfer.
#[tracing::instrument(name = "inventory.close_transfer", skip_all, fields(transfer.id = %id))]
pub async fn close_transfer(
    tx: &mut Tx,
    cx: &Cx,
    id: StockTransferId,
    outcome: Outcome,
) -> Result<(), PlaceError> {
    let row =
        sqlx::query("SELECT from_location, to_location, state FROM stock_transfers WHERE id = $1 FOR UPDATE")
            .bind(id.uuid())
            .fetch_optional(&mut **tx)
            .await?
            .ok_or(PlaceError::TransferNotFound)?;
    let state: String = row.try_get("state")?;
    match TransferState::find(&state).ok_or_else(|| unreadable("state of a transfer", &state))? {
        TransferState::Sent => {}
        closed => return Err(PlaceError::TransferClosed(closed)),
    }
    let (column, state) = match outcome {
        Outcome::Arrived => ("to_location", TransferState::Received),
        Outcome::CalledBack => ("from_location", TransferState::Cancelled),
    };
    let place = LocationId::from_uuid(row.try_get(column)?);
    let place = store::share(tx, place).await?.ok_or(PlaceError::NotFound)?;
    let units = list_units(tx, id).await?;
    let variants: Vec<_> = units.iter().map(|unit| unit.variant).collect();
    lock_levels(tx, None, &variants).await?;
    for unit in &units {
        if place.sellable && !store::change_sale(tx, unit, true).await? {
            return Err(unreadable("level of what is on its way", &unit.variant.to_string()).into());
        }
    }
    let movements: Vec<_> = units.iter().map(|unit| carried(unit, TRANSIT, place.id)).collect();
    record_movements(tx, cx, &id.to_string(), &movements).await?;
    let now = tx.now().await?;
    sqlx::query("UPDATE stock_transfers SET state = $2, closed_by = $3, closed_at = greatest(sent_at, $4) WHERE id = $1")
        .bind(id.uuid())
        .bind(state.code())
        .bind(cx.actor.to_string())
        .bind(now)
        .execute(&mut **tx)
        .await?;
    let change = audit::Change {
        action: "inventory.close_transfer",
        object: id.to_string(),
        before: Some(&json!({ "state": "sent" })),
        after: Some(&json!({ "state": state.code(), "at": place.code })),
    };
    Ok(audit::record(tx, cx, change).await?)
}

async fn list_units(tx: &mut Tx, id: StockTransferId) -> Result<Vec<store::Unit>, PlaceError> {
    let rows = sqlx::query(
        "SELECT variant_id, piece_id, quantity FROM stock_transfer_lines WHERE transfer_id = $1 ORDER BY variant_id, piece_id",
    )
    .bind(id.uuid())
    .fetch_all(&mut **tx)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(store::Unit {
                code: String::new(),
                variant: VariantId::from_uuid(row.try_get("variant_id")?),
                piece: row.try_get::<Option<_>, _>("piece_id")?.map(PieceId::from_uuid),
                quantity: row.try_get("quantity")?,
            })
        })
        .collect()
}
