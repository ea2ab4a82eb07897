//! Take a shipment apart that has not left: its pieces can go into another.
//!
//! Refuses a stale version and a shipment that has left. Writes `shipments`, `shipment_lines`, `shipment_steps`, the log of states and the
//! audit log. A carrier's label is taken back afterwards; when the carrier does not answer, the log says so and nothing else is held up.

use db::{Db, with_retry};
use kernel::ids::ShipmentId;
use platform::Cx;

use super::{FulfillmentError, ShipmentState, carrier::label_key, store};
use crate::Commerce;

/// Takes it apart.
#[tracing::instrument(name = "fulfillment.cancel_shipment", skip_all, fields(shipment.id = %shipment))]
pub async fn cancel_shipment(
    db: &Db,
    commerce: &Commerce,
    cx: &Cx,
    shipment: ShipmentId,
    expected_version: i64,
) -> Result<(), FulfillmentError> {
    let label = with_retry(|| take_apart(db, cx, shipment, expected_version)).await?;
    let Some((carrier, number)) = label else { return Ok(()) };
    let Some(carrier) = commerce.carrier(&carrier) else { return Ok(()) };
    if let Err(error) = carrier.void_label(&label_key(shipment, carrier.code()), &number).await {
        tracing::warn!(%error, number, "the label of a parcel that was taken apart could not be taken back");
    }
    Ok(())
}

/// Its label, when it had one.
async fn take_apart(
    db: &Db,
    cx: &Cx,
    shipment: ShipmentId,
    version: i64,
) -> Result<Option<(String, String)>, FulfillmentError> {
    let mut tx = db.begin().await?;
    let found = store::lock_at(&mut tx, shipment, version).await?;
    let to = ShipmentState::Cancelled;
    if !found.state.is_in_house() {
        return Err(FulfillmentError::not_next(found.state, to));
    }
    sqlx::query("UPDATE shipment_lines SET open = false WHERE shipment_id = $1")
        .bind(shipment.uuid())
        .execute(&mut *tx)
        .await?;
    store::take_step(&mut tx, cx, &found, to, None).await?;
    tx.commit().await?;
    Ok(found.label_carrier.zip(found.tracking_number))
}
