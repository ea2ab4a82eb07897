//! Have a carrier make a label for a released shipment.
//!
//! Refuses a carrier that is not connected, a shipment that is not released or is collected, one that has a label, and a value above what the
//! carrier insures. Three steps: what is asked for is read; the carrier is asked, under a key made of the shipment, with no transaction open;
//! then number, label and cover are written down, unless the shipment was taken apart meanwhile: its label is taken back then. Writes
//! `shipments` and the audit log.

use db::{Db, with_retry};
use kernel::ids::ShipmentId;
use platform::{Cx, audit};
use serde_json::json;

use super::{
    Carrier, CarrierError, FulfillmentError, Label, LabelRequest, Shipment, ShipmentState, Way,
    carrier::label_key, queries, store,
};
use crate::{Commerce, orders};

/// Has the label made and answers with the shipment.
#[tracing::instrument(name = "fulfillment.buy_label", skip_all, fields(shipment.id = %shipment))]
pub async fn buy_label(
    db: &Db,
    commerce: &Commerce,
    cx: &Cx,
    shipment: ShipmentId,
    carrier: &str,
) -> Result<Shipment, FulfillmentError> {
    let carrier = commerce.carrier(carrier).ok_or(FulfillmentError::NoSuchCarrier)?;
    let ask = prepare(db, shipment, carrier).await?;
    let label = carrier.make_label(&ask).await?;
    if label.cover.minor() < ask.declared.minor() {
        carrier.void_label(&ask.key, &label.number).await?;
        return Err(FulfillmentError::CoverTooLow { declared: ask.declared, cover: label.cover });
    }
    match with_retry(|| bind(db, cx, shipment, carrier, &label)).await {
        Ok(()) => {}
        Err(error) => {
            // it was taken apart, or has another label: nobody uses this one
            if let Err(error) = carrier.void_label(&ask.key, &label.number).await {
                tracing::warn!(%error, number = label.number, "a label that nobody uses could not be taken back");
            }
            return Err(error);
        }
    }
    queries::find_shipment(&mut *db.read().await?, shipment).await?.ok_or(FulfillmentError::NotFound)
}

/// What the carrier is asked for.
async fn prepare(
    db: &Db,
    shipment: ShipmentId,
    carrier: &dyn Carrier,
) -> Result<LabelRequest, FulfillmentError> {
    let mut tx = db.begin().await?;
    let found = store::lock(&mut tx, shipment).await?;
    refuse_unless_released(&found)?;
    if found.label_carrier.is_some() {
        return Err(FulfillmentError::HasLabel);
    }
    match carrier.most_cover(found.declared.currency()) {
        Some(most) if most.minor() >= found.declared.minor() => {}
        Some(cover) => return Err(FulfillmentError::CoverTooLow { declared: found.declared, cover }),
        None => {
            let why = format!("it insures nothing that is declared in {}", found.declared.currency().code());
            return Err(CarrierError::Refused(why).into());
        }
    }
    let order = orders::find(&mut tx, found.order.id).await?.ok_or(FulfillmentError::OrderNotFound)?;
    let policy = queries::get_policy(&mut tx).await?;
    Ok(LabelRequest {
        key: label_key(shipment, carrier.code()),
        sender: policy.sender,
        return_address: policy.return_address.lines().map(str::to_owned).collect(),
        to: order.shipping_address,
        declared: found.declared,
        id_due: found.id_due,
        reference: format!("{} / {}", found.order.number, found.position),
    })
}

fn refuse_unless_released(found: &store::Locked) -> Result<(), FulfillmentError> {
    if found.state == ShipmentState::Released && found.way == Way::Courier {
        Ok(())
    } else {
        Err(FulfillmentError::not_next(found.state, ShipmentState::Shipped))
    }
}

async fn bind(
    db: &Db,
    cx: &Cx,
    shipment: ShipmentId,
    carrier: &dyn Carrier,
    label: &Label,
) -> Result<(), FulfillmentError> {
    let mut tx = db.begin().await?;
    let found = store::lock(&mut tx, shipment).await?;
    // two who press at once are given the same label by the carrier
    if found.label_carrier.as_deref() == Some(carrier.code())
        && found.tracking_number.as_ref() == Some(&label.number)
    {
        return Ok(());
    }
    refuse_unless_released(&found)?;
    if found.label_carrier.is_some() {
        return Err(FulfillmentError::HasLabel);
    }
    sqlx::query(
        "UPDATE shipments SET carrier = $2, label_carrier = $3, tracking_number = $4, label_type = $5, label = $6, cover_minor = $7,
                version = version + 1 WHERE id = $1",
    )
    .bind(shipment.uuid())
    .bind(carrier.name())
    .bind(carrier.code())
    .bind(&label.number)
    .bind(&label.media_type)
    .bind(&label.document)
    .bind(label.cover.minor())
    .execute(&mut *tx)
    .await?;
    let change = audit::Change {
        action: "fulfillment.buy_label",
        object: found.order.id.to_string(),
        before: None::<&serde_json::Value>,
        after: Some(
            &json!({ "parcel": found.position, "carrier": carrier.code(), "tracking_number": label.number }),
        ),
    };
    audit::record(&mut tx, cx, change).await?;
    Ok(tx.commit().await?)
}
