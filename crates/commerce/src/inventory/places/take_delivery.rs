//! Take stock in at a place, with what it cost.
//!
//! Refuses what [`receive_stock`](crate::inventory::receive_stock) refuses, an unknown or closed place, one that the house keeps itself,
//! and a cost below nothing. Writes what that operation writes, and the cost into `stock_lots`.

use db::Tx;
use kernel::{Money, ids::LocationId};
use platform::Cx;

use super::{PlaceError, SetCost, set_cost, store};
use crate::inventory::{
    ReceiveStock,
    receive_stock::{Place, receive_at, remember},
};

/// A delivery with its place and cost.
#[derive(Debug, Clone)]
pub struct TakeDelivery {
    /// What came.
    pub stock: ReceiveStock,
    /// Where it is put.
    pub location: LocationId,
    /// What one unit cost, if that is known.
    pub unit_cost: Option<Money>,
}

/// Takes it in.
#[tracing::instrument(name = "inventory.take_delivery", skip_all, fields(variant.id = %ask.stock.variant))]
pub async fn take_delivery(tx: &mut Tx, cx: &Cx, ask: TakeDelivery) -> Result<(), PlaceError> {
    if ask.unit_cost.is_some_and(|cost| cost.minor() < 0) {
        return Err(PlaceError::field("unit_cost", "out_of_range", "Enter what it cost: nothing, or more."));
    }
    let place = store::share(tx, ask.location).await?.ok_or(PlaceError::NotFound)?;
    if place.kind.is_own() || place.closed_at.is_some() {
        return Err(PlaceError::field(
            "location",
            "closed",
            "Nothing is taken in there. Choose another place.",
        ));
    }
    let at = Place { location: place.id, sellable: place.sellable };
    let lot = receive_at(tx, cx, &ask.stock, at).await?;
    if let Some(unit_cost) = ask.unit_cost {
        set_cost::write(tx, SetCost { lot, unit_cost }).await?;
    }
    Ok(remember(tx, cx, &ask.stock).await?)
}
