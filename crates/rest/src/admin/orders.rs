//! Orders, for staff.

use axum::{Json, extract::State};
use commerce::{
    orders::{self, ListOrders, MarkFulfilled, OrderError, ReturnPieces},
    payments,
};
use kernel::ids::OrderId;
use web::{
    QueryPairs, spawn_write,
    staff::rights::{ReadOrders, WorkOrders},
};

use crate::{
    Face,
    answer::{Own, OwnVersion},
    body::Body,
    caller::Staff,
    headers::{IfMatch, Versioned},
    problem::{ApiResult, Problem},
    query::{Cursors, Query, Segment},
    responses::{StaffRead, StaffWrite},
    wire::{FulfillIn, ReturnPiecesIn, StaffOrderOut, StaffOrdersOut, read_returns},
};

type Answer = OwnVersion<StaffOrderOut>;

/// List orders, the newest first.
#[utoipa::path(get, path = "/admin/orders", operation_id = "list_staff_orders", tag = "admin", params(
    ("q" = Option<String>, Query, description = "Part of a number, a name or an e-mail address; or a whole SKU or serial"),
    ("status" = Option<String>, Query, description = "For example `paid`"),
    ("limit" = Option<i64>, Query, description = "1 to 100, 24 unless given"),
    ("cursor" = Option<String>, Query, description = "`next_cursor` of the page before"),
), security(("staff_session" = [])), responses((status = 200, description = "A page of orders", body = StaffOrdersOut), StaffRead))]
pub(crate) async fn list_staff_orders(
    State(face): State<Face>,
    _staff: Staff<ReadOrders>,
    QueryPairs(pairs): QueryPairs,
) -> ApiResult<Own<Json<StaffOrdersOut>>> {
    let mut query = Query::new(&pairs);
    let (q, state, cursor) = (query.text("q"), query.parse("status"), query.text("cursor"));
    let limit = query.limit();
    query.finish()?;
    let cursors = Cursors::new(&face, "admin/orders", &pairs);
    let ask = ListOrders { q: q.map(str::to_owned), state, after: cursors.open(cursor)?, limit };
    let mut conn = face.db.read().await?;
    let (rows, next) = orders::list_for_staff(&mut conn, &ask).await?;
    Ok(Own(Json(StaffOrdersOut {
        data: rows.into_iter().map(Into::into).collect(),
        next_cursor: next.and_then(|place| cursors.seal(&place)),
    })))
}

/// Get an order with its payments, by id or number.
#[utoipa::path(get, path = "/admin/orders/{order}", operation_id = "get_staff_order", tag = "admin",
    params(("order" = String, Path, description = "Id or number", example = "JC-7K2M9QX")),
    security(("staff_session" = [])),
    responses((status = 200, description = "The order", body = StaffOrderOut,
               headers(("ETag" = String, description = "The order's version"))), StaffRead))]
pub(crate) async fn get_staff_order(
    State(face): State<Face>,
    _staff: Staff<ReadOrders>,
    Segment(order): Segment,
) -> ApiResult<Answer> {
    let id = crate::orders::find(&face, &order).await?.id;
    answer(&face, id).await
}

/// Mark a paid order as sent. Its client is written to.
#[utoipa::path(post, path = "/admin/orders/{order}/fulfillment", operation_id = "fulfill_order", tag = "admin",
    params(("order" = String, Path, description = "Id or number"),
           ("If-Match" = String, Header, description = "The order's ETag as last read")),
    request_body = FulfillIn, security(("staff_session" = [])),
    responses((status = 200, description = "The order", body = StaffOrderOut,
               headers(("ETag" = String, description = "The order's version"))), StaffWrite))]
pub(crate) async fn fulfill_order(
    State(face): State<Face>,
    staff: Staff<WorkOrders>,
    Segment(order): Segment,
    version: IfMatch,
    Body(ask): Body<FulfillIn>,
) -> ApiResult<Answer> {
    let id = crate::orders::find(&face, &order).await?.id;
    let FulfillIn { courier, tracking_number } = ask;
    let ask = MarkFulfilled { order: id, expected_version: version.required()?, courier, tracking_number };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    spawn_write(async move {
        let mut tx = db.begin().await?;
        orders::mark_fulfilled(&mut tx, &cx, ask).await?;
        Ok::<_, OrderError>(tx.commit().await?)
    })
    .await
    .map_err(refuse)?;
    answer(&face, id).await
}

/// Write down that pieces of a paid order came back, and whether they are for sale again. Each piece comes back once; money goes back apart.
#[utoipa::path(post, path = "/admin/orders/{order}/returns", operation_id = "return_pieces", tag = "admin",
    params(("order" = String, Path, description = "Id or number"),
           ("If-Match" = String, Header, description = "The order's ETag as last read")),
    request_body = ReturnPiecesIn, security(("staff_session" = [])),
    responses((status = 200, description = "The order", body = StaffOrderOut,
               headers(("ETag" = String, description = "The order's version"))), StaffWrite))]
pub(crate) async fn return_pieces(
    State(face): State<Face>,
    staff: Staff<WorkOrders>,
    Segment(order): Segment,
    version: IfMatch,
    Body(ask): Body<ReturnPiecesIn>,
) -> ApiResult<Answer> {
    let id = crate::orders::find(&face, &order).await?.id;
    let lines = read_returns(&ask.returns).map_err(refuse)?;
    let ask = ReturnPieces { order: id, expected_version: version.required()?, lines };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    spawn_write(async move {
        let mut tx = db.begin().await?;
        orders::return_pieces(&mut tx, &cx, ask).await?;
        Ok::<_, OrderError>(tx.commit().await?)
    })
    .await
    .map_err(refuse)?;
    answer(&face, id).await
}

/// Cancel an order that waits for payment.
#[utoipa::path(post, path = "/admin/orders/{order}/cancellation", operation_id = "cancel_staff_order", tag = "admin",
    params(("order" = String, Path, description = "Id or number")), security(("staff_session" = [])),
    responses((status = 200, description = "The order", body = StaffOrderOut,
               headers(("ETag" = String, description = "The order's version"))), StaffWrite))]
pub(crate) async fn cancel_staff_order(
    State(face): State<Face>,
    staff: Staff<WorkOrders>,
    Segment(order): Segment,
) -> ApiResult<Answer> {
    let id = crate::orders::find(&face, &order).await?.id;
    let (db, commerce, cx) = (face.db.clone(), face.commerce.clone(), staff.cx.clone());
    spawn_write(async move { orders::cancel_order(&db, &commerce, &cx, id).await }).await.map_err(refuse)?;
    answer(&face, id).await
}

async fn answer(face: &Face, id: OrderId) -> ApiResult<Answer> {
    let mut conn = face.db.read().await?;
    let order = orders::find(&mut conn, id).await?.ok_or(OrderError::NotFound)?;
    let payments = payments::list_for_order(&mut conn, id).await?;
    Ok(Own(Versioned(order.version, Json(StaffOrderOut::new(&order, &payments)))))
}

pub(crate) fn refuse(error: OrderError) -> Problem {
    match error {
        OrderError::VersionConflict { current } => Problem::from(error).with("current_version", current),
        OrderError::InvalidTransition { from, .. } => Problem::from(error).with("order_status", from.code()),
        error => error.into(),
    }
}
