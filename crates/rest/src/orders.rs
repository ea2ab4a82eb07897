//! Orders of the caller: seen by the signed link's key, by the token of the cart they were made from, or by staff.

use axum::{Json, extract::State};
use commerce::orders::{self, Order, OrderError};
use customers::Permission;
use http::HeaderMap;
use web::{QueryPairs, spawn_write, staff};

use crate::{
    Face,
    answer::{Own, OwnVersion},
    caller::Shopper,
    headers::Versioned,
    problem::{ApiResult, Problem},
    query::{Query, Segment},
    responses::{OrderCancel, OwnRead},
    wire::OrderOut,
};

/// Get an order by its id or number.
///
/// An order of somebody else reads like one that does not exist.
#[utoipa::path(get, path = "/orders/{order}", operation_id = "get_order", tag = "orders", params(
    ("order" = String, Path, description = "Id or number", example = "JC-7K2M9QX"),
    ("key" = Option<String>, Query, description = "The key of the order's signed link"),
), security((), ("cart_token" = []), ("cart_cookie" = []), ("staff_session" = [])),
    responses((status = 200, description = "The order", body = OrderOut,
               headers(("ETag" = String, description = "The order's version"))), OwnRead))]
pub(crate) async fn get_order(
    State(face): State<Face>,
    shopper: Shopper,
    Segment(order): Segment,
    QueryPairs(pairs): QueryPairs,
    headers: HeaderMap,
) -> ApiResult<OwnVersion<OrderOut>> {
    let mut query = Query::new(&pairs);
    let key = query.text("key");
    query.finish()?;
    let order = find(&face, &order).await?;
    if owns(&face, &shopper, &order, key).await? {
        return Ok(Own(Versioned(order.version, Json(OrderOut::new(&face.cx, &order)))));
    }
    if staff::authorize(&face, &headers, None, Some(Permission::ReadOrders)).await.is_ok() {
        return Ok(Own(Versioned(order.version, Json(OrderOut::without_link(&order)))));
    }
    Err(OrderError::NotFound.into())
}

/// Cancel an order that waits for payment.
///
/// Its pieces go back and its payment can no longer be made. A paid order is 409: people help with that.
#[utoipa::path(post, path = "/orders/{order}/cancel", operation_id = "cancel_order", tag = "orders", params(
    ("order" = String, Path, description = "Id or number", example = "JC-7K2M9QX"),
    ("key" = Option<String>, Query, description = "The key of the order's signed link"),
), security((), ("cart_token" = []), ("cart_cookie" = [])),
    responses((status = 200, description = "The cancelled order", body = OrderOut,
               headers(("ETag" = String, description = "The order's version"))), OrderCancel))]
pub(crate) async fn cancel_order(
    State(face): State<Face>,
    shopper: Shopper,
    Segment(order): Segment,
    QueryPairs(pairs): QueryPairs,
) -> ApiResult<OwnVersion<OrderOut>> {
    let mut query = Query::new(&pairs);
    let key = query.text("key");
    query.finish()?;
    let order = find(&face, &order).await?;
    if !owns(&face, &shopper, &order, key).await? {
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

async fn owns(face: &Face, shopper: &Shopper, order: &Order, key: Option<&str>) -> ApiResult<bool> {
    if key.is_some_and(|key| orders::verify_link(&face.cx, order, key)) {
        return Ok(true);
    }
    Ok(shopper.find_cart(face).await?.is_some_and(|cart| cart.id == order.cart))
}
