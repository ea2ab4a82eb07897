//! What concerns a whole cart: the gift that its parcel is, and the currency it is priced in.

use axum::{extract::State, response::Response};
use commerce::cart::{CartError, GiftWish, SetCurrency, SetGift, list_wrappings, set_currency, set_gift};
use http::StatusCode;
use kernel::Currency;
use web::spawn_write;

use crate::{
    Face,
    answer::Public,
    body::Body,
    caller::Shopper,
    cart::changed,
    headers::IfMatch,
    problem::{ApiResult, Problem},
    responses::{CartWrite, PublicRead},
    wire::{CartOut, GiftIn, SetCurrencyIn, WrappingsOut},
};

/// List the ways in which the house wraps a parcel.
///
/// The usual one comes first; none costs anything.
#[utoipa::path(get, path = "/cart/wrappings", operation_id = "list_wrappings", tag = "cart",
    responses((status = 200, description = "The ways to wrap", body = WrappingsOut), PublicRead))]
pub(crate) async fn list_cart_wrappings(State(face): State<Face>) -> ApiResult<Public<WrappingsOut>> {
    let mut conn = face.db.read().await?;
    Ok(Public(list_wrappings(&mut conn).await?.as_slice().into()))
}

/// Make the cart's parcel a gift.
///
/// A card with words that our calligrapher can write, a wrapping, and whether prices stay off the paper. The whole gift is replaced.
#[utoipa::path(put, path = "/cart/gift", operation_id = "set_cart_gift", tag = "cart", request_body = GiftIn,
    params(("If-Match" = Option<String>, Header, description = "The cart's ETag; 412 when it has changed since")),
    security(("cart_token" = []), ("cart_cookie" = [])),
    responses((status = 200, description = "The cart", body = CartOut,
               headers(("ETag" = String, description = "The cart's version"))), CartWrite))]
pub(crate) async fn set_cart_gift(
    State(face): State<Face>,
    shopper: Shopper,
    expected: IfMatch,
    Body(ask): Body<GiftIn>,
) -> ApiResult<Response> {
    give(&face, shopper, expected, Some(ask.into())).await
}

/// Have the cart's parcel be no gift.
#[utoipa::path(delete, path = "/cart/gift", operation_id = "remove_cart_gift", tag = "cart",
    params(("If-Match" = Option<String>, Header, description = "The cart's ETag; 412 when it has changed since")),
    security(("cart_token" = []), ("cart_cookie" = [])),
    responses((status = 200, description = "The cart", body = CartOut,
               headers(("ETag" = String, description = "The cart's version"))), CartWrite))]
pub(crate) async fn remove_cart_gift(
    State(face): State<Face>,
    shopper: Shopper,
    expected: IfMatch,
) -> ApiResult<Response> {
    give(&face, shopper, expected, None).await
}

async fn give(
    face: &Face,
    shopper: Shopper,
    IfMatch(expected_version): IfMatch,
    gift: Option<GiftWish>,
) -> ApiResult<Response> {
    let cart = shopper.cart_id(face).await?;
    let (db, cx) = (face.db.clone(), shopper.cx.clone());
    let done = spawn_write(async move {
        let mut tx = db.begin().await?;
        let cart = set_gift(&mut tx, &cx, SetGift { cart, gift, expected_version }).await?;
        tx.commit().await?;
        Ok::<_, CartError>(cart)
    })
    .await;
    changed(face, cart, StatusCode::OK, done).await
}

/// Have the cart priced in another currency.
///
/// Refused for a currency in which the house prices or sends nothing (`currency_not_offered`), and while a piece in the cart has no price
/// in it (`no_price_in_currency`): nothing is converted.
#[utoipa::path(put, path = "/cart/currency", operation_id = "set_cart_currency", tag = "cart",
    request_body = SetCurrencyIn,
    params(("If-Match" = Option<String>, Header, description = "The cart's ETag; 412 when it has changed since")),
    security(("cart_token" = []), ("cart_cookie" = [])),
    responses((status = 200, description = "The cart", body = CartOut,
               headers(("ETag" = String, description = "The cart's version"))), CartWrite))]
pub(crate) async fn set_cart_currency(
    State(face): State<Face>,
    shopper: Shopper,
    IfMatch(expected_version): IfMatch,
    Body(ask): Body<SetCurrencyIn>,
) -> ApiResult<Response> {
    let words = "Name a currency by its three letters, for example USD.";
    let read = ask.currency.parse::<Currency>();
    let currency = read.map_err(|_| Problem::field("currency", "unknown_value", words))?;
    let cart = shopper.cart_id(&face).await?;
    let (db, cx) = (face.db.clone(), shopper.cx.clone());
    let done = spawn_write(async move {
        let mut tx = db.begin().await?;
        let cart = set_currency(&mut tx, &cx, SetCurrency { cart, currency, expected_version }).await?;
        tx.commit().await?;
        Ok::<_, CartError>(cart)
    })
    .await;
    changed(&face, cart, StatusCode::OK, done).await
}
