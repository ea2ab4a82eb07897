//! What staff do to a parcel.

use axum::{
    extract::{Path, State},
    response::Response,
};
use commerce::fulfillment::{
    AdvanceShipment, DeliverShipment, FulfillmentError, IdKind, Receipt, ReleaseShipment, ShipShipment,
    ShipmentState, advance_shipment, buy_label, cancel_shipment, deliver_shipment, find_shipment,
    release_shipment, ship_shipment,
};
use db::Tx;
use kernel::{FieldError, Kind, Money, ids::ShipmentId};
use platform::Cx;
use web::{
    FormData, Pairs, Refusal, see_other, spawn_write,
    staff::{Staff, rights::WorkOrders},
};

use super::{PATH, page, read_id};
use crate::Face;

fn version(sent: &Pairs) -> Result<i64, Refusal> {
    let words = "That form was incomplete. Please open the parcel again.";
    sent.get("version").parse().map_err(|_| Refusal::new(Kind::Malformed, "version_missing", words))
}

/// One write about a parcel.
enum Ask {
    Advance(AdvanceShipment),
    Release(ReleaseShipment),
    Ship(ShipShipment),
    Deliver(DeliverShipment),
}

async fn run(tx: &mut Tx, cx: &Cx, ask: Ask) -> Result<(), FulfillmentError> {
    match ask {
        Ask::Advance(ask) => advance_shipment(tx, cx, ask).await,
        Ask::Release(ask) => release_shipment(tx, cx, ask).await,
        Ask::Ship(ask) => ship_shipment(tx, cx, ask).await,
        Ask::Deliver(ask) => deliver_shipment(tx, cx, ask).await,
    }
}

/// Runs one write in a transaction of its own, and leads back to the parcel.
async fn write(
    face: &Face,
    staff: &Staff<WorkOrders>,
    id: ShipmentId,
    (sent, done): (Pairs, &str),
    ask: Ask,
) -> Result<Response, Refusal> {
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let written = spawn_write(async move {
        let mut tx = db.begin().await?;
        run(&mut tx, &cx, ask).await?;
        Ok::<_, FulfillmentError>(tx.commit().await?)
    });
    end(face, staff, id, (sent, done), written.await).await
}

async fn end(
    face: &Face,
    staff: &Staff<WorkOrders>,
    id: ShipmentId,
    (sent, done): (Pairs, &str),
    written: Result<(), FulfillmentError>,
) -> Result<Response, Refusal> {
    match written {
        Ok(()) => Ok(see_other(&format!("{PATH}/{id}?done={done}"))),
        Err(error) => page::refused(face, &staff.person, id, error, sent).await,
    }
}

/// `POST /admin/shipments/{id}/step`: to the bench, through the quality check, into the box.
pub(crate) async fn advance(
    State(face): State<Face>,
    staff: Staff<WorkOrders>,
    Path(id): Path<String>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let id = read_id(&id)?;
    let ask = AdvanceShipment {
        shipment: id,
        expected_version: version(&sent)?,
        to: ShipmentState::find(sent.get("to")).ok_or_else(Refusal::not_found)?,
        note: sent.get("note").to_owned(),
    };
    write(&face, &staff, id, (sent, "step"), Ask::Advance(ask)).await
}

/// `POST /admin/shipments/{id}/release`: the checklist.
pub(crate) async fn release(
    State(face): State<Face>,
    staff: Staff<WorkOrders>,
    Path(id): Path<String>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let id = read_id(&id)?;
    let checks = sent.all("check").map(str::to_owned).collect();
    let ask = ReleaseShipment { shipment: id, expected_version: version(&sent)?, checks };
    write(&face, &staff, id, (sent, "released"), Ask::Release(ask)).await
}

/// `POST /admin/shipments/{id}/label`: a carrier makes it.
pub(crate) async fn label(
    State(face): State<Face>,
    staff: Staff<WorkOrders>,
    Path(id): Path<String>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let id = read_id(&id)?;
    let carrier = sent.get("carrier").to_owned();
    let (db, commerce, cx) = (face.db.clone(), face.commerce.clone(), staff.cx.clone());
    let made = spawn_write(async move { buy_label(&db, &commerce, &cx, id, &carrier).await.map(|_| ()) });
    end(&face, &staff, id, (sent, "labelled"), made.await).await
}

/// `POST /admin/shipments/{id}/dispatch`: the carrier has it, or it waits in the boutique.
pub(crate) async fn dispatch(
    State(face): State<Face>,
    staff: Staff<WorkOrders>,
    Path(id): Path<String>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let id = read_id(&id)?;
    let found = find_shipment(&mut *face.db.read().await?, id).await?.ok_or_else(Refusal::not_found)?;
    let typed = sent.get("cover").trim();
    let cover = Money::parse_decimal(typed, found.declared.currency());
    if cover.is_none() && !typed.is_empty() {
        let wrong =
            FieldError::new("cover", "malformed", "Enter an amount like 25000.00, or leave it empty.");
        let error = FulfillmentError::Fields(vec![wrong]);
        return page::refused(&face, &staff.person, id, error, sent).await;
    }
    let ask = ShipShipment {
        shipment: id,
        expected_version: version(&sent)?,
        courier: sent.get("courier").to_owned(),
        tracking_number: sent.get("tracking_number").to_owned(),
        cover_minor: cover.map(Money::minor),
    };
    let done = if found.way == commerce::fulfillment::Way::Collect { "ready" } else { "sent" };
    write(&face, &staff, id, (sent, done), Ask::Ship(ask)).await
}

/// `POST /admin/shipments/{id}/delivery`: who received it.
pub(crate) async fn deliver(
    State(face): State<Face>,
    staff: Staff<WorkOrders>,
    Path(id): Path<String>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let id = read_id(&id)?;
    let receipt = Receipt {
        received_by: sent.get("received_by").to_owned(),
        id_kind: IdKind::find(sent.get("id_kind")),
        code: sent.get("code").to_owned(),
    };
    let ask = DeliverShipment { shipment: id, expected_version: version(&sent)?, receipt };
    write(&face, &staff, id, (sent, "delivered"), Ask::Deliver(ask)).await
}

/// `POST /admin/shipments/{id}/cancellation`: taken apart.
pub(crate) async fn cancel(
    State(face): State<Face>,
    staff: Staff<WorkOrders>,
    Path(id): Path<String>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let (id, seen) = (read_id(&id)?, version(&sent)?);
    let (db, commerce, cx) = (face.db.clone(), face.commerce.clone(), staff.cx.clone());
    let ended = spawn_write(async move { cancel_shipment(&db, &commerce, &cx, id, seen).await });
    end(&face, &staff, id, (sent, "cancelled"), ended.await).await
}
