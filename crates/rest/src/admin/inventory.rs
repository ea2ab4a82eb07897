//! The stock room, for staff's programs.

use axum::{Json, extract::State, response::Response};
use chrono::{DateTime, Utc};
use commerce::inventory::{
    ReceiveStock,
    places::{
        self, DecideCount, ListStock, Outcome, PlaceError, SendTransfer, SetCost, SubmitCount, TakeDelivery,
    },
};
use customers::Permission;
use kernel::{
    Kind,
    ids::{LocationId, MovementId, StockCountId, StockTransferId},
};
use web::{
    QueryPairs, spawn_write,
    staff::rights::{ApproveCounts, ReadCosts, ReadStock, WorkStock},
};

use crate::{
    Face,
    answer::{Own, OwnVersion},
    body::{Body, Exact},
    caller::Staff,
    fingerprint::fingerprint,
    headers::{IdempotencyKey, IfMatch, Versioned},
    once::{NotOnce, Once, respond},
    problem::{ApiResult, Problem},
    query::{Query, Segment},
    responses::{StaffRead, StaffWrite},
    wire::{
        self, CloseTransferIn, CostIn, CountOut, CountsOut, DecideCountIn, DeliveryIn, LocationIn,
        LocationOut, LocationsOut, PieceOut, SendIn, StockOut, StockTransferOut, StockTransfersOut,
        SubmitCountIn, ValuationOut,
    },
};

/// The most of a piece's history in one answer.
const MOST_HISTORY: i64 = 1_000;

fn key<R>(
    staff: &Staff<R>,
    IdempotencyKey(key): IdempotencyKey,
    path: &str,
    body: &serde_json::Value,
) -> Once {
    let scope = format!("staff {}", staff.person.account);
    Once { scope, key, fingerprint: fingerprint("POST", path, body) }
}

/// List the places where stock lies.
#[utoipa::path(get, path = "/admin/stock/locations", operation_id = "list_stock_locations", tag = "admin",
    security(("staff_session" = [])), responses((status = 200, description = "Those that stock is taken from first", body = LocationsOut), StaffRead))]
pub(crate) async fn list_stock_locations(
    State(face): State<Face>,
    _staff: Staff<ReadStock>,
) -> ApiResult<Own<Json<LocationsOut>>> {
    let found = places::list_locations(&mut *face.db.read().await?).await?;
    Ok(Own(Json(LocationsOut { data: found.iter().map(Into::into).collect() })))
}

/// Make a place for stock, or change one.
///
/// `If-Match: "0"` makes a new one. 409 `location_not_empty` to close it, or change whether it sells, while stock lies there.
#[utoipa::path(put, path = "/admin/stock/locations/{code}", operation_id = "put_stock_location", tag = "admin",
    params(("code" = String, Path, example = "madison"),
           ("If-Match" = String, Header, description = "Its ETag as last read, or \"0\" for a new one")),
    request_body = LocationIn, security(("staff_session" = [])),
    responses((status = 200, description = "The place", body = LocationOut,
               headers(("ETag" = String, description = "Its version"))), StaffWrite))]
pub(crate) async fn put_stock_location(
    State(face): State<Face>,
    staff: Staff<WorkStock>,
    Segment(code): Segment,
    version: IfMatch,
    Body(ask): Body<LocationIn>,
) -> ApiResult<OwnVersion<LocationOut>> {
    let ask = ask.read(code, version.required()?)?;
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let put = spawn_write(async move {
        let mut tx = db.begin().await?;
        let put = places::put_location(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, PlaceError>(put)
    });
    let put = put.await.map_err(refuse)?;
    Ok(Own(Versioned(put.version, Json((&put).into()))))
}

fn refuse(error: PlaceError) -> Problem {
    match error {
        PlaceError::VersionConflict { current } => Problem::from(error).with("current_version", current),
        error => error.into(),
    }
}

/// List what lies where.
#[utoipa::path(get, path = "/admin/stock", operation_id = "list_stock", tag = "admin",
    params(("location" = Option<String>, Query, description = "Only at this place"),
           ("serial" = Option<String>, Query, description = "The beginning of a serial number"),
           ("older_than_days" = Option<i32>, Query, description = "Only what came in before"),
           ("limit" = Option<i64>, Query, description = "1 to 100, 24 unless given"),
           ("offset" = Option<i64>, Query, description = "How many to pass over")),
    security(("staff_session" = [])), responses((status = 200, description = "Pieces by serial number, then counted stock", body = StockOut), StaffRead))]
pub(crate) async fn list_stock(
    State(face): State<Face>,
    _staff: Staff<ReadStock>,
    QueryPairs(pairs): QueryPairs,
) -> ApiResult<Own<Json<StockOut>>> {
    let mut query = Query::new(&pairs);
    let location: Option<LocationId> = query.parse("location");
    let serial = query.text("serial").unwrap_or_default().to_owned();
    let older_than_days: Option<i32> = query.parse("older_than_days");
    let offset: Option<i64> = query.parse("offset");
    let limit = query.limit();
    query.finish()?;
    let ask = ListStock {
        location,
        text: serial,
        older_than_days: older_than_days.filter(|days| *days > 0),
        limit: i64::try_from(limit.get()).unwrap_or(100),
        offset: offset.unwrap_or(0).clamp(0, 10_000_000),
    };
    let (found, total) = places::list_stock(&mut *face.db.read().await?, &ask).await?;
    Ok(Own(Json(StockOut { data: found.iter().map(Into::into).collect(), total })))
}

/// Take stock in at a place.
#[utoipa::path(post, path = "/admin/stock/deliveries", operation_id = "take_delivery", tag = "admin", request_body = DeliveryIn,
    params(("Idempotency-Key" = String, Header, description = "The same key takes the same delivery in once")),
    security(("staff_session" = [])),
    responses((status = 201, description = "What lies there now", body = StockOut), StaffWrite))]
pub(crate) async fn take_delivery(
    State(face): State<Face>,
    staff: Staff<WorkStock>,
    given: IdempotencyKey,
    Exact(ask, body): Exact<DeliveryIn>,
) -> ApiResult<Response> {
    if ask.unit_cost.is_some() && !staff.person.may(Permission::ReadCosts) {
        let words = "Your role does not see what stock cost. Leave \"unit_cost\" out.";
        return Err(Problem::new(Kind::Forbidden, "forbidden", words));
    }
    let once = key(&staff, given, "/api/v1/admin/stock/deliveries", &body);
    let location = wire::place(&ask.location_id, "location_id")?;
    let no_id = || Problem::field("variant_id", "malformed", "This is no id of a variant.");
    let variant = ask.variant_id.parse().map_err(|_| no_id())?;
    let ask = TakeDelivery {
        stock: ReceiveStock {
            variant,
            quantity: ask.quantity,
            serials: ask.serial.into_iter().collect(),
            reference: ask.reference.chars().take(120).collect(),
        },
        location,
        unit_cost: ask.unit_cost.map(Into::into),
    };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let done = spawn_write(async move {
        let mut tx = db.begin().await?;
        once.claim(&mut tx).await?;
        let serial = ask.stock.serials.first().cloned().unwrap_or_default();
        places::take_delivery(&mut tx, &cx, ask).await.map_err(Problem::from)?;
        let ask = ListStock { location: Some(location), text: serial, limit: 100, ..ListStock::default() };
        let (found, total) = places::list_stock(&mut tx, &ask).await?;
        let data = found.iter().filter(|placed| placed.variant == variant).map(Into::into).collect();
        once.keep(tx, 201, &StockOut { data, total }).await
    });
    respond(done.await)
}

/// Get a piece with its whole history.
///
/// What it cost is there only for those who may see costs.
#[utoipa::path(get, path = "/admin/stock/pieces/{piece}", operation_id = "get_piece", tag = "admin",
    params(("piece" = String, Path, description = "Serial number or id")), security(("staff_session" = [])),
    responses((status = 200, description = "The piece", body = PieceOut), StaffRead))]
pub(crate) async fn get_piece(
    State(face): State<Face>,
    staff: Staff<ReadStock>,
    Segment(piece): Segment,
) -> ApiResult<Own<Json<PieceOut>>> {
    let mut conn = face.db.read().await?;
    let found = places::find_piece(&mut conn, &piece).await?.ok_or_else(Problem::not_found)?;
    let history = places::list_history(&mut conn, found.variant, Some(found.id), MOST_HISTORY).await?;
    Ok(Own(Json(PieceOut::new(&found, &history, staff.person.may(Permission::ReadCosts)))))
}

/// Say what a unit of a delivery cost.
#[utoipa::path(put, path = "/admin/stock/lots/{lot}/cost", operation_id = "set_lot_cost", tag = "admin",
    params(("lot" = String, Path, description = "`lot_id` of a piece")), request_body = CostIn, security(("staff_session" = [])),
    responses((status = 200, description = "The stock as it is worth now", body = ValuationOut), StaffWrite))]
pub(crate) async fn set_lot_cost(
    State(face): State<Face>,
    staff: Staff<ReadCosts>,
    Segment(lot): Segment,
    Body(ask): Body<CostIn>,
) -> ApiResult<Own<Json<ValuationOut>>> {
    let lot: MovementId = lot.parse().map_err(|_| PlaceError::LotNotFound)?;
    let ask = SetCost { lot, unit_cost: ask.unit_cost.into() };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let valued = spawn_write(async move {
        let mut tx = db.begin().await?;
        places::set_cost(&mut tx, &cx, ask).await?;
        let now = tx.now().await?;
        let valued = places::value_stock(&mut tx, now).await?;
        tx.commit().await?;
        Ok::<_, PlaceError>(ValuationOut::new(now, &valued))
    });
    Ok(Own(Json(valued.await?)))
}

/// List transfers of stock, the latest hundred first.
#[utoipa::path(get, path = "/admin/stock/transfers", operation_id = "list_stock_transfers", tag = "admin",
    security(("staff_session" = [])), responses((status = 200, description = "The transfers", body = StockTransfersOut), StaffRead))]
pub(crate) async fn list_stock_transfers(
    State(face): State<Face>,
    _staff: Staff<ReadStock>,
) -> ApiResult<Own<Json<StockTransfersOut>>> {
    let found = places::list_transfers(&mut *face.db.read().await?, None, 100).await?;
    Ok(Own(Json(StockTransfersOut { data: found.iter().map(Into::into).collect() })))
}

/// Send stock from one place to another. On the road nothing is for sale.
#[utoipa::path(post, path = "/admin/stock/transfers", operation_id = "send_stock_transfer", tag = "admin", request_body = SendIn,
    params(("Idempotency-Key" = String, Header, description = "The same key sends the same transfer once")),
    security(("staff_session" = [])),
    responses((status = 201, description = "The transfer", body = StockTransferOut), StaffWrite))]
pub(crate) async fn send_stock_transfer(
    State(face): State<Face>,
    staff: Staff<WorkStock>,
    given: IdempotencyKey,
    Exact(ask, body): Exact<SendIn>,
) -> ApiResult<Response> {
    let once = key(&staff, given, "/api/v1/admin/stock/transfers", &body);
    let ask = SendTransfer {
        from: wire::place(&ask.from_location_id, "from_location_id")?,
        to: wire::place(&ask.to_location_id, "to_location_id")?,
        units: wire::units(ask.units)?,
        note: ask.note,
    };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let done = spawn_write(async move {
        let mut tx = db.begin().await?;
        once.claim(&mut tx).await?;
        let id = places::send_transfer(&mut tx, &cx, ask).await.map_err(Problem::from)?;
        let sent = places::find_transfer(&mut tx, id).await?.ok_or_else(Problem::not_found)?;
        once.keep(tx, 201, &StockTransferOut::from(&sent)).await
    });
    respond(done.await)
}

/// Say that a transfer arrived, or call it back.
#[utoipa::path(post, path = "/admin/stock/transfers/{transfer}/end", operation_id = "close_stock_transfer", tag = "admin",
    params(("transfer" = String, Path, example = "stx_069283r0000000000000000000")), request_body = CloseTransferIn,
    security(("staff_session" = [])),
    responses((status = 200, description = "The transfer as it stands now", body = StockTransferOut), StaffWrite))]
pub(crate) async fn close_stock_transfer(
    State(face): State<Face>,
    staff: Staff<WorkStock>,
    Segment(transfer): Segment,
    Body(ask): Body<CloseTransferIn>,
) -> ApiResult<Own<Json<StockTransferOut>>> {
    let id: StockTransferId = transfer.parse().map_err(|_| PlaceError::TransferNotFound)?;
    let outcome = if ask.received { Outcome::Arrived } else { Outcome::CalledBack };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    spawn_write(async move {
        db::with_retry(|| async {
            let mut tx = db.begin().await?;
            places::close_transfer(&mut tx, &cx, id, outcome).await?;
            Ok::<_, PlaceError>(tx.commit().await?)
        })
        .await
    })
    .await?;
    let found = places::find_transfer(&mut *face.db.read().await?, id).await?;
    Ok(Own(Json((&found.ok_or(PlaceError::TransferNotFound)?).into())))
}

/// List counts, those that wait first.
#[utoipa::path(get, path = "/admin/stock/counts", operation_id = "list_stock_counts", tag = "admin",
    security(("staff_session" = [])), responses((status = 200, description = "The latest hundred", body = CountsOut), StaffRead))]
pub(crate) async fn list_stock_counts(
    State(face): State<Face>,
    _staff: Staff<ReadStock>,
) -> ApiResult<Own<Json<CountsOut>>> {
    let found = places::list_counts(&mut *face.db.read().await?, 100).await?;
    Ok(Own(Json(CountsOut { data: found.iter().map(Into::into).collect() })))
}

/// Hand in a count of what lies at a place.
///
/// Where it differs from the books it waits for somebody else to decide.
#[utoipa::path(post, path = "/admin/stock/counts", operation_id = "submit_stock_count", tag = "admin", request_body = SubmitCountIn,
    params(("Idempotency-Key" = String, Header, description = "The same key hands in the same count once")),
    security(("staff_session" = [])),
    responses((status = 201, description = "The count with its differences", body = CountOut), StaffWrite))]
pub(crate) async fn submit_stock_count(
    State(face): State<Face>,
    staff: Staff<WorkStock>,
    given: IdempotencyKey,
    Exact(ask, body): Exact<SubmitCountIn>,
) -> ApiResult<Response> {
    let once = key(&staff, given, "/api/v1/admin/stock/counts", &body);
    let ask = SubmitCount {
        location: wire::place(&ask.location_id, "location_id")?,
        units: wire::units(ask.units)?,
        whole: ask.whole,
        note: ask.note,
    };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let done = spawn_write(async move {
        let mut tx = db.begin().await?;
        once.claim(&mut tx).await?;
        let (id, _) = places::submit_count(&mut tx, &cx, ask).await.map_err(Problem::from)?;
        let counted = places::find_count(&mut tx, id).await?.ok_or(NotOnce::Refused(Problem::not_found()))?;
        once.keep(tx, 201, &CountOut::from(&counted)).await
    });
    respond(done.await)
}

/// Let the books follow a count, or reject it. Whoever counted does not decide.
#[utoipa::path(post, path = "/admin/stock/counts/{count}/decision", operation_id = "decide_stock_count", tag = "admin",
    params(("count" = String, Path, example = "cnt_069283r0000000000000000000")), request_body = DecideCountIn,
    security(("staff_session" = [])),
    responses((status = 200, description = "The count as it stands now", body = CountOut), StaffWrite))]
pub(crate) async fn decide_stock_count(
    State(face): State<Face>,
    staff: Staff<ApproveCounts>,
    Segment(count): Segment,
    Body(ask): Body<DecideCountIn>,
) -> ApiResult<Own<Json<CountOut>>> {
    let count: StockCountId = count.parse().map_err(|_| PlaceError::CountNotFound)?;
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    spawn_write(async move {
        db::with_retry(|| async {
            let mut tx = db.begin().await?;
            places::decide_count(&mut tx, &cx, DecideCount { count, approve: ask.approve }).await?;
            Ok::<_, PlaceError>(tx.commit().await?)
        })
        .await
    })
    .await?;
    let found = places::find_count(&mut *face.db.read().await?, count).await?;
    Ok(Own(Json((&found.ok_or(PlaceError::CountNotFound)?).into())))
}

/// What the stock is worth at cost, as of any moment.
#[utoipa::path(get, path = "/admin/stock/value", operation_id = "value_stock", tag = "admin",
    params(("as_of" = Option<String>, Query, description = "RFC 3339; now unless given")), security(("staff_session" = [])),
    responses((status = 200, description = "By place and by age; first in is first out", body = ValuationOut), StaffRead))]
pub(crate) async fn value_stock(
    State(face): State<Face>,
    _staff: Staff<ReadCosts>,
    QueryPairs(pairs): QueryPairs,
) -> ApiResult<Own<Json<ValuationOut>>> {
    let mut query = Query::new(&pairs);
    let as_of: Option<DateTime<Utc>> = query.parse("as_of");
    query.finish()?;
    let as_of = as_of.unwrap_or_else(|| face.cx.clock.now());
    let found = places::value_stock(&mut *face.db.read().await?, as_of).await?;
    Ok(Own(Json(ValuationOut::new(as_of, &found))))
}
