//! Shared bags, by the secret of their link: what its holder may see, change and pay for.

use axum::{
    Json,
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use commerce::cart::{
    CartError,
    sharing::{
        BagShare, ChangeShared, SharedBag, SharedChange, TakeShared, change_shared, get_shared, note_opened,
        take_shared,
    },
};
use db::with_retry;
use http::StatusCode;
use kernel::{Token, ids::CartLineId};
use platform::Cx;
use web::spawn_write;

use crate::{
    Face,
    answer::Own,
    body::Body,
    caller::Shopper,
    cart::refuse,
    headers::Versioned,
    problem::ApiResult,
    query::Segment,
    responses::{SharedBagWrite, SharedRead},
    wire::{AddLineIn, CartOut, PersonalizationIn, SetSharedQuantityIn, SharedBagOut},
};

/// See a bag by its link.
///
/// Without the right to see prices there is none in the answer, nor an address of a page that shows one. Nothing of the owner is in it.
/// `GET /ws/cart?share=` tells of changes. A link that was ended or has expired is 410. What the caller's own cart holds is no obstacle to
/// them.
#[utoipa::path(get, path = "/shared-bags/{token}", operation_id = "get_shared_bag", tag = "cart",
    params(("token" = String, Path, description = "The link's secret")),
    security((), ("cart_token" = []), ("cart_cookie" = [])),
    responses((status = 200, description = "The bag as the link shows it", body = SharedBagOut), SharedRead))]
pub(crate) async fn get_shared_bag(
    State(face): State<Face>,
    shopper: Shopper,
    Segment(token): Segment,
) -> ApiResult<Response> {
    let token = read_token(&token)?;
    let viewer = shopper.find_cart_id(&face).await?;
    let (share, bag) = get_shared(&mut *face.db.read().await?, &token, viewer).await?;
    let response = shown(StatusCode::OK, &share, &bag);
    let db = face.db.clone();
    spawn_write(async move {
        let mut tx = db.begin().await?;
        note_opened(&mut tx, &share).await?;
        tx.commit().await
    })
    .await?;
    Ok(response)
}

/// Put a piece into a shared bag; the link has to include changing it.
#[utoipa::path(post, path = "/shared-bags/{token}/lines", operation_id = "add_shared_bag_line", tag = "cart",
    params(("token" = String, Path, description = "The link's secret")), request_body = AddLineIn,
    responses((status = 201, description = "The bag as the link shows it", body = SharedBagOut), SharedBagWrite))]
pub(crate) async fn add_shared_bag_line(
    State(face): State<Face>,
    shopper: Shopper,
    Segment(token): Segment,
    Body(given): Body<AddLineIn>,
) -> ApiResult<Response> {
    let wish = given.personalization.map(PersonalizationIn::read).transpose().map_err(refuse)?;
    let change = SharedChange::Add {
        variant: given.variant_id,
        quantity: given.quantity,
        personalization: wish.unwrap_or_default(),
    };
    act(&face, shopper.cx, &token, StatusCode::CREATED, change).await
}

/// Change how many a line of a shared bag asks for; the link has to include changing it.
#[utoipa::path(patch, path = "/shared-bags/{token}/lines/{line}", operation_id = "set_shared_bag_quantity", tag = "cart",
    params(("token" = String, Path, description = "The link's secret"), ("line" = String, Path, description = "The line's id")),
    request_body = SetSharedQuantityIn,
    responses((status = 200, description = "The bag as the link shows it", body = SharedBagOut), SharedBagWrite))]
pub(crate) async fn set_shared_bag_quantity(
    State(face): State<Face>,
    shopper: Shopper,
    Path((token, line)): Path<(String, String)>,
    Body(given): Body<SetSharedQuantityIn>,
) -> ApiResult<Response> {
    let change = SharedChange::SetQuantity { line: line_id(&line)?, quantity: given.quantity };
    act(&face, shopper.cx, &token, StatusCode::OK, change).await
}

/// Take a line out of a shared bag; the link has to include changing it.
#[utoipa::path(delete, path = "/shared-bags/{token}/lines/{line}", operation_id = "remove_shared_bag_line", tag = "cart",
    params(("token" = String, Path, description = "The link's secret"), ("line" = String, Path, description = "The line's id")),
    responses((status = 200, description = "The bag as the link shows it", body = SharedBagOut), SharedBagWrite))]
pub(crate) async fn remove_shared_bag_line(
    State(face): State<Face>,
    shopper: Shopper,
    Path((token, line)): Path<(String, String)>,
) -> ApiResult<Response> {
    let change = SharedChange::Remove { line: line_id(&line)? };
    act(&face, shopper.cx, &token, StatusCode::OK, change).await
}

/// Take the pieces of a shared bag into one's own cart, to pay for them there; the link has to include paying.
///
/// Prices that a saved bag keeps come along while they hold, and are today's afterwards. What cannot come along is told in `left_behind`.
/// Taking twice changes nothing. The order is of whoever pays; when it is paid, its pieces leave the shared bag.
#[utoipa::path(post, path = "/shared-bags/{token}/pieces", operation_id = "take_shared_bag", tag = "cart",
    params(("token" = String, Path, description = "The link's secret")),
    security(("cart_token" = []), ("cart_cookie" = [])),
    responses((status = 200, description = "The caller's own cart", body = CartOut,
               headers(("ETag" = String, description = "The cart's version"))), SharedBagWrite))]
pub(crate) async fn take_shared_bag(
    State(face): State<Face>,
    shopper: Shopper,
    Segment(token): Segment,
) -> ApiResult<Response> {
    let token = read_token(&token)?;
    let into = shopper.cart_id(&face).await?;
    let (db, cx, ask) = (face.db.clone(), shopper.cx, TakeShared { token, into });
    let taken = spawn_write(async move {
        with_retry(|| async {
            let mut tx = db.begin().await?;
            let cart = take_shared(&mut tx, &cx, &ask).await?;
            tx.commit().await?;
            Ok::<_, CartError>(cart)
        })
        .await
    });
    crate::cart::changed(&face, into, StatusCode::OK, taken.await).await
}

/// Makes a change in the name of the link, and shows the bag as the link does.
async fn act(
    face: &Face,
    cx: Cx,
    token: &str,
    status: StatusCode,
    change: SharedChange,
) -> ApiResult<Response> {
    let ask = ChangeShared { token: read_token(token)?, change };
    let db = face.db.clone();
    let done = spawn_write(async move {
        with_retry(|| async {
            let mut tx = db.begin().await?;
            let done = change_shared(&mut tx, &cx, ask.clone()).await?;
            tx.commit().await?;
            Ok::<_, CartError>(done)
        })
        .await
    });
    let (share, cart) = done.await.map_err(refuse)?;
    face.live.tell(&cart);
    Ok(shown(status, &share, &SharedBag::of(&cart, share.rights)))
}

fn shown(status: StatusCode, share: &BagShare, bag: &SharedBag) -> Response {
    let body = (status, Json(SharedBagOut::new(share, bag)));
    Own(Versioned(bag.pieces().version, body)).into_response()
}

/// What is no secret opens nothing.
pub(crate) fn read_token(text: &str) -> ApiResult<Token> {
    Token::parse(text).ok_or_else(|| CartError::ShareNotFound.into())
}

fn line_id(text: &str) -> ApiResult<CartLineId> {
    text.parse().map_err(|_| CartError::LineNotFound.into())
}
