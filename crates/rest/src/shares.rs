//! Links to the cart: made, listed and ended by its owner.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use commerce::cart::{
    CartError,
    sharing::{BagShare, EndShare, ShareCart, SharedOf, end_share, list_shares, share_cart},
};
use http::StatusCode;
use kernel::{Token, ids::CartShareId};
use web::spawn_write;

use crate::{
    Face,
    answer::Own,
    body::Body,
    caller::Shopper,
    cart::refuse,
    problem::ApiResult,
    query::Segment,
    responses::{CartWrite, OwnRead},
    wire::{BagShareOut, BagSharesOut, NewBagShareOut, ShareBagIn},
};

/// List the links by which others see the cart.
#[utoipa::path(get, path = "/cart/shares", operation_id = "list_cart_shares", tag = "cart",
    security(("cart_token" = []), ("cart_cookie" = [])),
    responses((status = 200, description = "The links that work", body = BagSharesOut), OwnRead))]
pub(crate) async fn list_cart_shares(
    State(face): State<Face>,
    shopper: Shopper,
) -> ApiResult<Own<Json<BagSharesOut>>> {
    let cart = shopper.cart_id(&face).await?;
    let shares = list_shares(&mut *face.db.read().await?, cart).await?;
    Ok(listed(&shares))
}

/// Make a link by which somebody else sees the cart.
///
/// Its rights never change: another role is another link. Whoever may not see prices is shown none, in no answer and no message of the
/// socket. A `payer` sees prices, pays, and changes nothing. The secret is in this answer and nowhere else. The link works for 30 days.
#[utoipa::path(post, path = "/cart/shares", operation_id = "share_cart", tag = "cart", request_body = ShareBagIn,
    security(("cart_token" = []), ("cart_cookie" = [])),
    responses((status = 201, description = "The link with its secret", body = NewBagShareOut), CartWrite))]
pub(crate) async fn share_own_cart(
    State(face): State<Face>,
    shopper: Shopper,
    Body(given): Body<ShareBagIn>,
) -> ApiResult<Response> {
    let (recipient, from_name, rights) = given.read()?;
    let cart = shopper.cart_id(&face).await?;
    let ask = ShareCart { cart, recipient, from_name, rights };
    let (db, cx) = (face.db.clone(), shopper.cx.clone());
    let made = spawn_write(async move {
        let mut tx = db.begin().await?;
        let made = share_cart(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, CartError>(made)
    });
    let (share, token) = made.await.map_err(refuse)?;
    Ok(made_link(&face, &share, &token))
}

/// End a link to the cart: nothing is shown by it from this moment, and its sockets are closed.
#[utoipa::path(delete, path = "/cart/shares/{share}", operation_id = "end_cart_share", tag = "cart",
    params(("share" = String, Path, description = "The link's id")),
    security(("cart_token" = []), ("cart_cookie" = [])),
    responses((status = 200, description = "The links that still work", body = BagSharesOut), CartWrite))]
pub(crate) async fn end_cart_share(
    State(face): State<Face>,
    shopper: Shopper,
    Segment(share): Segment,
) -> ApiResult<Own<Json<BagSharesOut>>> {
    let cart = shopper.cart_id(&face).await?;
    let ask = EndShare { of: SharedOf::Cart(cart), share: share_id(&share)? };
    let (db, cx) = (face.db.clone(), shopper.cx.clone());
    let left = spawn_write(async move {
        let mut tx = db.begin().await?;
        end_share(&mut tx, &cx, ask).await?;
        let left = list_shares(&mut tx, cart).await?;
        tx.commit().await?;
        Ok::<_, CartError>(left)
    });
    let left = left.await.map_err(refuse)?;
    face.live.look_now();
    Ok(listed(&left))
}

/// The answer to listing links.
pub(crate) fn listed(shares: &[BagShare]) -> Own<Json<BagSharesOut>> {
    Own(Json(BagSharesOut { data: shares.iter().map(BagShareOut::from).collect() }))
}

/// The answer to making a link.
pub(crate) fn made_link(face: &Face, share: &BagShare, token: &Token) -> Response {
    let body = NewBagShareOut::new(share, token, face.cx.link(&commerce::cart::sharing::path(token)));
    Own((StatusCode::CREATED, Json(body))).into_response()
}

pub(crate) fn share_id(text: &str) -> ApiResult<CartShareId> {
    text.parse().map_err(|_| CartError::ShareNotFound.into())
}
