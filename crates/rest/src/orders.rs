//! Orders of the caller: seen by the signed link's key, by the token of the cart they were made from
//! or of one that came after it, by whoever has proven the address they were placed with, or by staff.

use axum::{Json, extract::State};
use commerce::{
    cart,
    fulfillment::{self, ShipmentState},
    orders::{self, Order, OrderError},
};
use http::HeaderMap;
use web::{
    QueryPairs,
    customer::Visitor,
    spawn_write,
    staff::{self, rights::ReadOrders},
};

use crate::{
    Face,
    answer::{Own, OwnVersion},
    caller::Shopper,
    headers::Versioned,
    problem::{ApiResult, Problem},
    query::{Query, Segment},
    responses::{OrderCancel, OwnList, OwnRead},
    wire::{OrderOut, OrdersOut, ShipmentOut, ShipmentsOut},
};

/// List the orders placed with the address of the person who is signed in.
///
/// The address is proven by signing in, so orders placed as a guest are among them. What came to nothing is left out.
#[utoipa::path(get, path = "/orders", operation_id = "list_orders", tag = "orders", security(("customer_session" = [])),
    responses((status = 200, description = "The latest fifty, the newest first", body = OrdersOut), OwnList))]
pub(crate) async fn list_orders(
    State(face): State<Face>,
    visitor: Visitor,
) -> ApiResult<Own<Json<OrdersOut>>> {
    let person = visitor.customer().map_err(|refusal| Problem::from_refusal(&refusal))?;
    let found = orders::list_of_address(&mut *face.db.read().await?, &person.email).await?;
    let data = found.iter().map(|order| OrderOut::new(&face.cx, order)).collect();
    Ok(Own(Json(OrdersOut { data, next_cursor: None })))
}

/// Get an order by its id or number.
///
/// An order of somebody else reads like one that does not exist.
#[utoipa::path(get, path = "/orders/{order}", operation_id = "get_order", tag = "orders", params(
    ("order" = String, Path, description = "Id or number", example = "JC-7K2M9QX"),
    ("key" = Option<String>, Query, description = "The key of the order's signed link"),
), security((), ("cart_token" = []), ("cart_cookie" = []), ("customer_session" = []), ("staff_session" = [])),
    responses((status = 200, description = "The order", body = OrderOut,
               headers(("ETag" = String, description = "The order's version"))), OwnRead))]
pub(crate) async fn get_order(
    State(face): State<Face>,
    shopper: Shopper,
    visitor: Visitor,
    Segment(order): Segment,
    QueryPairs(pairs): QueryPairs,
    headers: HeaderMap,
) -> ApiResult<OwnVersion<OrderOut>> {
    let mut query = Query::new(&pairs);
    let key = query.text("key");
    query.finish()?;
    let order = find(&face, &order).await?;
    if owns(&face, &shopper, &visitor, &order, key).await? {
        return Ok(Own(Versioned(order.version, Json(OrderOut::new(&face.cx, &order)))));
    }
    if staff::authorize::<Face, ReadOrders>(&face, &headers, None).await.is_ok() {
        return Ok(Own(Versioned(order.version, Json(OrderOut::without_link(&order)))));
    }
    Err(OrderError::NotFound.into())
}

/// List the shipments of an order: what is under way, and what its carrier told.
///
/// An order of somebody else reads like one that does not exist.
#[utoipa::path(get, path = "/orders/{order}/shipments", operation_id = "list_shipments_of_order", tag = "orders", params(
    ("order" = String, Path, description = "Id or number", example = "JC-7K2M9QX"),
    ("key" = Option<String>, Query, description = "The key of the order's signed link"),
), security((), ("cart_token" = []), ("cart_cookie" = []), ("customer_session" = [])),
    responses((status = 200, description = "Its shipments, the first first", body = ShipmentsOut), OwnRead))]
pub(crate) async fn list_shipments_of_order(
    State(face): State<Face>,
    shopper: Shopper,
    visitor: Visitor,
    Segment(order): Segment,
    QueryPairs(pairs): QueryPairs,
) -> ApiResult<Own<Json<ShipmentsOut>>> {
    let mut query = Query::new(&pairs);
    let key = query.text("key");
    query.finish()?;
    let order = find(&face, &order).await?;
    if !owns(&face, &shopper, &visitor, &order, key).await? {
        return Err(OrderError::NotFound.into());
    }
    let found = fulfillment::list_of_order(&mut *face.db.read().await?, order.id).await?;
    let living = found.iter().filter(|shipment| shipment.state != ShipmentState::Cancelled);
    Ok(Own(Json(ShipmentsOut { data: living.map(|s| ShipmentOut::of_client(&face.cx, s)).collect() })))
}

/// Cancel an order that waits for payment.
///
/// Its pieces go back and its payment can no longer be made. A paid order is 409: people help with that.
#[utoipa::path(post, path = "/orders/{order}/cancel", operation_id = "cancel_order", tag = "orders", params(
    ("order" = String, Path, description = "Id or number", example = "JC-7K2M9QX"),
    ("key" = Option<String>, Query, description = "The key of the order's signed link"),
), security((), ("cart_token" = []), ("cart_cookie" = []), ("customer_session" = [])),
    responses((status = 200, description = "The cancelled order", body = OrderOut,
               headers(("ETag" = String, description = "The order's version"))), OrderCancel))]
pub(crate) async fn cancel_order(
    State(face): State<Face>,
    shopper: Shopper,
    visitor: Visitor,
    Segment(order): Segment,
    QueryPairs(pairs): QueryPairs,
) -> ApiResult<OwnVersion<OrderOut>> {
    let mut query = Query::new(&pairs);
    let key = query.text("key");
    query.finish()?;
    let order = find(&face, &order).await?;
    if !owns(&face, &shopper, &visitor, &order, key).await? {
        return Err(OrderError::NotFound.into());
    }
    let (db, commerce, cx) = (face.db.clone(), face.commerce.clone(), shopper.cx.clone());
    let order = spawn_write(async move { orders::cancel_order(&db, &commerce, &cx, order.id).await }).await?;
    Ok(Own(Versioned(order.version, Json(OrderOut::new(&face.cx, &order)))))
}

/// An order by its id or number, whoever asks.
pub(crate) async fn find(face: &Face, order: &str) -> ApiResult<Order> {
    let mut conn = face.db.read().await?;
    let found = match order.parse() {
        Ok(id) => orders::find(&mut conn, id).await?,
        Err(_) => orders::find_by_number(&mut conn, order).await?,
    };
    found.ok_or_else(|| Problem::from(OrderError::NotFound))
}

/// Whether the order is the caller's to see.
pub(crate) async fn owns(
    face: &Face,
    shopper: &Shopper,
    visitor: &Visitor,
    order: &Order,
    key: Option<&str>,
) -> ApiResult<bool> {
    let proven = visitor.person.as_ref().is_some_and(|p| p.email.canonical() == order.email.canonical());
    if proven || key.is_some_and(|key| orders::verify_link(&face.cx, order, key)) {
        return Ok(true);
    }
    let Some(token) = &shopper.token else { return Ok(false) };
    let mut conn = face.db.read().await?;
    match cart::find_version(&mut conn, token).await? {
        Some((now, _)) => Ok(cart::goes_on_after(&mut conn, now, order.cart).await?),
        None => Ok(false),
    }
}
