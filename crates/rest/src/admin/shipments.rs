//! Shipments, for staff.

use axum::{Json, extract::State};
use commerce::fulfillment::{
    AdvanceShipment, CreateShipment, DeliverShipment, FulfillmentError, ReleaseShipment, ShipShipment,
    ShipmentState, advance_shipment, buy_label, cancel_shipment, create_shipment, deliver_shipment,
    find_shipment, get_policy, list_of_order, list_open, put_policy, read_release, release_shipment,
    ship_shipment,
};
use db::Tx;
use http::StatusCode;
use kernel::ids::ShipmentId;
use platform::Cx;
use web::{
    QueryPairs, spawn_write,
    staff::rights::{EditTerms, ReadOrders, WorkOrders},
};

use crate::{
    Face,
    answer::{Own, OwnVersion},
    body::Body,
    caller::Staff,
    headers::{IfMatch, Versioned},
    problem::{ApiResult, Problem},
    query::{Query, Segment},
    responses::{StaffRead, StaffWrite},
    wire::{
        AdvanceIn, DispatchIn, LabelIn, NewShipmentIn, ReceiptIn, ReleaseIn, ReleasePolicyBody,
        StaffShipmentOut, StaffShipmentsOut,
    },
};

type Answer = OwnVersion<StaffShipmentOut>;

/// How many a list has at most.
const ROWS: i64 = 200;

/// List the shipments that are not with their clients yet, the oldest first; two hundred at most.
#[utoipa::path(get, path = "/admin/shipments", operation_id = "list_shipments", tag = "admin",
    params(("status" = Option<String>, Query, description = "For example `packed`")), security(("staff_session" = [])),
    responses((status = 200, description = "Open shipments", body = StaffShipmentsOut), StaffRead))]
pub(crate) async fn list_shipments(
    State(face): State<Face>,
    _staff: Staff<ReadOrders>,
    QueryPairs(pairs): QueryPairs,
) -> ApiResult<Own<Json<StaffShipmentsOut>>> {
    let mut query = Query::new(&pairs);
    let status = query.text("status").map(str::to_owned);
    query.finish()?;
    let unknown = || Problem::field("status", "unknown_value", "There is no such status.");
    let state = status.map(|code| ShipmentState::find(&code).ok_or_else(unknown)).transpose()?;
    let found = list_open(&mut *face.db.read().await?, state, ROWS).await?;
    Ok(Own(Json(StaffShipmentsOut { data: found.iter().map(|s| StaffShipmentOut::new(s, None)).collect() })))
}

/// List the shipments of an order, those that were taken apart among them.
#[utoipa::path(get, path = "/admin/orders/{order}/shipments", operation_id = "list_order_shipments", tag = "admin",
    params(("order" = String, Path, description = "Id or number")), security(("staff_session" = [])),
    responses((status = 200, description = "Its shipments, the first first", body = StaffShipmentsOut), StaffRead))]
pub(crate) async fn list_order_shipments(
    State(face): State<Face>,
    _staff: Staff<ReadOrders>,
    Segment(order): Segment,
) -> ApiResult<Own<Json<StaffShipmentsOut>>> {
    let order = crate::orders::find(&face, &order).await?;
    let found = list_of_order(&mut *face.db.read().await?, order.id).await?;
    Ok(Own(Json(StaffShipmentsOut { data: found.iter().map(|s| StaffShipmentOut::new(s, None)).collect() })))
}

/// Get a shipment, with what releasing it asks for.
#[utoipa::path(get, path = "/admin/shipments/{shipment}", operation_id = "get_shipment", tag = "admin",
    params(("shipment" = String, Path, example = "shp_069283r0000000000000000000")), security(("staff_session" = [])),
    responses((status = 200, description = "The shipment", body = StaffShipmentOut,
               headers(("ETag" = String, description = "The shipment's version"))), StaffRead))]
pub(crate) async fn get_shipment(
    State(face): State<Face>,
    _staff: Staff<ReadOrders>,
    Segment(shipment): Segment,
) -> ApiResult<Answer> {
    answer(&face, id(&shipment)?).await
}

/// Put pieces of a paid order together that leave the house as one. Each piece is in one shipment at most.
#[utoipa::path(post, path = "/admin/orders/{order}/shipments", operation_id = "create_shipment", tag = "admin",
    params(("order" = String, Path, description = "Id or number")),
    request_body = NewShipmentIn, security(("staff_session" = [])),
    responses((status = 201, description = "The shipment", body = StaffShipmentOut,
               headers(("ETag" = String, description = "The shipment's version"))), StaffWrite))]
pub(crate) async fn create_order_shipment(
    State(face): State<Face>,
    staff: Staff<WorkOrders>,
    Segment(order): Segment,
    Body(ask): Body<NewShipmentIn>,
) -> ApiResult<(StatusCode, Answer)> {
    let order = crate::orders::find(&face, &order).await?.id;
    let ask = CreateShipment { order, lines: ask.read().map_err(refuse)? };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let made = spawn_write(async move {
        let mut tx = db.begin().await?;
        let made = create_shipment(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, FulfillmentError>(made)
    });
    Ok((StatusCode::CREATED, answer(&face, made.await.map_err(refuse)?).await?))
}

/// Take a shipment over the bench, through the quality check and into its box. What does not pass the check goes back to the bench.
#[utoipa::path(post, path = "/admin/shipments/{shipment}/step", operation_id = "advance_shipment", tag = "admin",
    params(("shipment" = String, Path), ("If-Match" = String, Header, description = "The shipment's ETag as last read")),
    request_body = AdvanceIn, security(("staff_session" = [])),
    responses((status = 200, description = "The shipment", body = StaffShipmentOut,
               headers(("ETag" = String, description = "The shipment's version"))), StaffWrite))]
pub(crate) async fn advance(
    State(face): State<Face>,
    staff: Staff<WorkOrders>,
    Segment(shipment): Segment,
    version: IfMatch,
    Body(ask): Body<AdvanceIn>,
) -> ApiResult<Answer> {
    let shipment = id(&shipment)?;
    let to = ask.to().map_err(refuse)?;
    let ask = AdvanceShipment { shipment, expected_version: version.required()?, to, note: ask.note };
    write(&face, &staff.cx, shipment, Ask::Advance(ask)).await
}

/// Say that a packed shipment may leave. At a value that asks for two people, whoever packed it is refused.
#[utoipa::path(post, path = "/admin/shipments/{shipment}/release", operation_id = "release_shipment", tag = "admin",
    params(("shipment" = String, Path), ("If-Match" = String, Header, description = "The shipment's ETag as last read")),
    request_body = ReleaseIn, security(("staff_session" = [])),
    responses((status = 200, description = "The shipment", body = StaffShipmentOut,
               headers(("ETag" = String, description = "The shipment's version"))), StaffWrite))]
pub(crate) async fn release(
    State(face): State<Face>,
    staff: Staff<WorkOrders>,
    Segment(shipment): Segment,
    version: IfMatch,
    Body(ask): Body<ReleaseIn>,
) -> ApiResult<Answer> {
    let shipment = id(&shipment)?;
    let ask = ReleaseShipment { shipment, expected_version: version.required()?, checks: ask.checks };
    write(&face, &staff.cx, shipment, Ask::Release(ask)).await
}

/// Have a carrier make the label of a released shipment. Asked for again it is the same label.
#[utoipa::path(post, path = "/admin/shipments/{shipment}/label", operation_id = "make_shipment_label", tag = "admin",
    params(("shipment" = String, Path)), request_body = LabelIn, security(("staff_session" = [])),
    responses((status = 200, description = "The shipment; its label is printed at `/admin/shipments/{shipment}/label`", body = StaffShipmentOut,
               headers(("ETag" = String, description = "The shipment's version"))), StaffWrite))]
pub(crate) async fn make_label(
    State(face): State<Face>,
    staff: Staff<WorkOrders>,
    Segment(shipment): Segment,
    Body(ask): Body<LabelIn>,
) -> ApiResult<Answer> {
    let shipment = id(&shipment)?;
    let (db, commerce, cx) = (face.db.clone(), face.commerce.clone(), staff.cx.clone());
    let made = spawn_write(async move { buy_label(&db, &commerce, &cx, shipment, &ask.carrier).await });
    made.await.map_err(refuse)?;
    answer(&face, shipment).await
}

/// Say that a released shipment was given to its carrier, or waits to be collected. Its client is written to.
#[utoipa::path(post, path = "/admin/shipments/{shipment}/dispatch", operation_id = "dispatch_shipment", tag = "admin",
    params(("shipment" = String, Path), ("If-Match" = String, Header, description = "The shipment's ETag as last read")),
    request_body = DispatchIn, security(("staff_session" = [])),
    responses((status = 200, description = "The shipment", body = StaffShipmentOut,
               headers(("ETag" = String, description = "The shipment's version"))), StaffWrite))]
pub(crate) async fn dispatch(
    State(face): State<Face>,
    staff: Staff<WorkOrders>,
    Segment(shipment): Segment,
    version: IfMatch,
    Body(ask): Body<DispatchIn>,
) -> ApiResult<Answer> {
    let shipment = id(&shipment)?;
    let DispatchIn { courier, tracking_number, cover } = ask;
    let expected_version = version.required()?;
    let ask = ShipShipment { shipment, expected_version, courier, tracking_number, cover_minor: cover };
    write(&face, &staff.cx, shipment, Ask::Ship(ask)).await
}

/// Write down who received a shipment. Its client is written to.
#[utoipa::path(post, path = "/admin/shipments/{shipment}/delivery", operation_id = "deliver_shipment", tag = "admin",
    params(("shipment" = String, Path), ("If-Match" = String, Header, description = "The shipment's ETag as last read")),
    request_body = ReceiptIn, security(("staff_session" = [])),
    responses((status = 200, description = "The shipment", body = StaffShipmentOut,
               headers(("ETag" = String, description = "The shipment's version"))), StaffWrite))]
pub(crate) async fn deliver(
    State(face): State<Face>,
    staff: Staff<WorkOrders>,
    Segment(shipment): Segment,
    version: IfMatch,
    Body(ask): Body<ReceiptIn>,
) -> ApiResult<Answer> {
    let shipment = id(&shipment)?;
    let receipt = ask.read().map_err(refuse)?;
    let ask = DeliverShipment { shipment, expected_version: version.required()?, receipt };
    write(&face, &staff.cx, shipment, Ask::Deliver(ask)).await
}

/// Take a shipment apart that has not left: its pieces can go into another.
#[utoipa::path(post, path = "/admin/shipments/{shipment}/cancellation", operation_id = "cancel_shipment", tag = "admin",
    params(("shipment" = String, Path), ("If-Match" = String, Header, description = "The shipment's ETag as last read")),
    security(("staff_session" = [])),
    responses((status = 200, description = "The shipment", body = StaffShipmentOut,
               headers(("ETag" = String, description = "The shipment's version"))), StaffWrite))]
pub(crate) async fn cancel(
    State(face): State<Face>,
    staff: Staff<WorkOrders>,
    Segment(shipment): Segment,
    version: IfMatch,
) -> ApiResult<Answer> {
    let (shipment, seen) = (id(&shipment)?, version.required()?);
    let (db, commerce, cx) = (face.db.clone(), face.commerce.clone(), staff.cx.clone());
    let ended = spawn_write(async move { cancel_shipment(&db, &commerce, &cx, shipment, seen).await });
    ended.await.map_err(refuse)?;
    answer(&face, shipment).await
}

/// Read from which values on the house is careful.
#[utoipa::path(get, path = "/admin/release-policy", operation_id = "get_release_policy", tag = "admin",
    security(("staff_session" = [])),
    responses((status = 200, description = "The policy", body = ReleasePolicyBody,
               headers(("ETag" = String, description = "The policy's version"))), StaffRead))]
pub(crate) async fn get_release_policy(
    State(face): State<Face>,
    _staff: Staff<ReadOrders>,
) -> ApiResult<OwnVersion<ReleasePolicyBody>> {
    let policy = get_policy(&mut *face.db.read().await?).await?;
    Ok(Own(Versioned(policy.version, Json((&policy).into()))))
}

/// Say from which values on the house is careful. Shipments that were released keep what they were released by.
#[utoipa::path(put, path = "/admin/release-policy", operation_id = "put_release_policy", tag = "admin",
    params(("If-Match" = String, Header, description = "The policy's ETag as last read")),
    request_body = ReleasePolicyBody, security(("staff_session" = [])),
    responses((status = 200, description = "The policy", body = ReleasePolicyBody,
               headers(("ETag" = String, description = "The policy's version"))), StaffWrite))]
pub(crate) async fn put_release_policy(
    State(face): State<Face>,
    staff: Staff<EditTerms>,
    version: IfMatch,
    Body(ask): Body<ReleasePolicyBody>,
) -> ApiResult<OwnVersion<ReleasePolicyBody>> {
    let ask = ask.read(version.required()?);
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let put = spawn_write(async move {
        let mut tx = db.begin().await?;
        let put = put_policy(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, FulfillmentError>(put)
    });
    let put = put.await.map_err(refuse)?;
    Ok(Own(Versioned(put.version, Json((&put).into()))))
}

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

async fn write(face: &Face, cx: &Cx, shipment: ShipmentId, ask: Ask) -> ApiResult<Answer> {
    let (db, cx) = (face.db.clone(), cx.clone());
    spawn_write(async move {
        let mut tx = db.begin().await?;
        run(&mut tx, &cx, ask).await?;
        Ok::<_, FulfillmentError>(tx.commit().await?)
    })
    .await
    .map_err(refuse)?;
    answer(face, shipment).await
}

async fn answer(face: &Face, shipment: ShipmentId) -> ApiResult<Answer> {
    let mut conn = face.db.read().await?;
    let found = find_shipment(&mut conn, shipment).await?.ok_or(FulfillmentError::NotFound)?;
    let release = read_release(&mut conn, &found).await?;
    Ok(Own(Versioned(found.version, Json(StaffShipmentOut::new(&found, Some(&release))))))
}

fn id(text: &str) -> ApiResult<ShipmentId> {
    text.parse().map_err(|_| FulfillmentError::NotFound.into())
}

fn refuse(error: FulfillmentError) -> Problem {
    match error {
        FulfillmentError::VersionConflict { current } => {
            Problem::from(error).with("current_version", current)
        }
        error => error.into(),
    }
}
