//! Saved bags of the customer who is signed in, at the prices of their day.

use axum::{
    Json,
    extract::{Path, State},
    response::Response,
};
use commerce::cart::{
    CartError,
    saved::{
        DropSavedBag, SaveBag, TakeSavedBag, drop_saved_bag, find_saved_bag, list_saved_bags,
        save_bag as save, take_saved_bag as take,
    },
    sharing::{EndShare, ShareSavedBag, SharedOf, end_share, list_saved_shares, share_saved_bag as share},
};
use http::StatusCode;
use kernel::ids::{AccountId, SavedBagId};
use web::{customer::Visitor, spawn_write};

use crate::{
    Face,
    answer::Own,
    body::{Body, OptionalBody},
    caller::Shopper,
    cart::refuse,
    problem::{ApiResult, Problem},
    query::Segment,
    responses::{OwnList, SavedBagRead, SavedBagWrite},
    shares::{listed, made_link, share_id},
    wire::{BagSharesOut, NewBagShareOut, SaveBagIn, SavedBagOut, SavedBagsOut, ShareBagIn},
};

fn account(visitor: &Visitor) -> ApiResult<AccountId> {
    let person = visitor.customer().map_err(|refusal| Problem::from_refusal(&refusal))?;
    Ok(person.account)
}

fn saved_id(text: &str) -> ApiResult<SavedBagId> {
    text.parse().map_err(|_| CartError::SavedBagNotFound.into())
}

/// List the saved bags of the account, the newest first, each priced as an order from it would be now.
#[utoipa::path(get, path = "/saved-bags", operation_id = "list_saved_bags", tag = "cart", security(("customer_session" = [])),
    responses((status = 200, description = "The saved bags", body = SavedBagsOut), OwnList))]
pub(crate) async fn list_own_saved_bags(
    State(face): State<Face>,
    visitor: Visitor,
) -> ApiResult<Own<Json<SavedBagsOut>>> {
    let account = account(&visitor)?;
    let bags = list_saved_bags(&mut *face.db.read().await?, account).await?;
    Ok(Own(Json(SavedBagsOut { data: bags.iter().map(SavedBagOut::from).collect() })))
}

/// Get a saved bag.
#[utoipa::path(get, path = "/saved-bags/{bag}", operation_id = "get_saved_bag", tag = "cart", security(("customer_session" = [])),
    params(("bag" = String, Path, description = "The saved bag's id")),
    responses((status = 200, description = "The saved bag", body = SavedBagOut), SavedBagRead))]
pub(crate) async fn get_saved_bag(
    State(face): State<Face>,
    visitor: Visitor,
    Segment(bag): Segment,
) -> ApiResult<Own<Json<SavedBagOut>>> {
    let account = account(&visitor)?;
    let found = find_saved_bag(&mut *face.db.read().await?, account, saved_id(&bag)?).await?;
    let bag = found.ok_or(CartError::SavedBagNotFound)?;
    Ok(Own(Json((&bag).into())))
}

/// Save what is in the cart at today's prices.
///
/// They are kept for as many days as the house's rules say, for as many pieces as were saved, and for one order. Whoever orders pays the kept
/// price or today's, whichever is lower. The cart stays as it is, and no piece is held.
#[utoipa::path(post, path = "/saved-bags", operation_id = "save_bag", tag = "cart", request_body = Option<SaveBagIn>,
    security(("customer_session" = [], "cart_token" = []), ("customer_session" = [], "cart_cookie" = [])),
    responses((status = 201, description = "The saved bag", body = SavedBagOut), SavedBagWrite))]
pub(crate) async fn save_bag(
    State(face): State<Face>,
    shopper: Shopper,
    visitor: Visitor,
    OptionalBody(given): OptionalBody<SaveBagIn>,
) -> ApiResult<(StatusCode, Own<Json<SavedBagOut>>)> {
    let account = account(&visitor)?;
    let cart = shopper.cart_id(&face).await?;
    let ask = SaveBag { cart, account, name: given.name.unwrap_or_default(), days: None };
    let (db, cx) = (face.db.clone(), visitor.cx);
    let saved = spawn_write(async move {
        let mut tx = db.begin().await?;
        let saved = save(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, CartError>(saved)
    });
    let saved = saved.await.map_err(refuse)?;
    Ok((StatusCode::CREATED, Own(Json((&saved).into()))))
}

/// Let a saved bag go. Its links end with it; pieces taken from it keep their prices as long as was promised.
#[utoipa::path(delete, path = "/saved-bags/{bag}", operation_id = "drop_saved_bag", tag = "cart", security(("customer_session" = [])),
    params(("bag" = String, Path, description = "The saved bag's id")),
    responses((status = 200, description = "The saved bags that are left", body = SavedBagsOut), SavedBagWrite))]
pub(crate) async fn drop_own_saved_bag(
    State(face): State<Face>,
    visitor: Visitor,
    Segment(bag): Segment,
) -> ApiResult<Own<Json<SavedBagsOut>>> {
    let account = account(&visitor)?;
    let ask = DropSavedBag { account, saved: saved_id(&bag)? };
    let (db, cx) = (face.db.clone(), visitor.cx);
    let left = spawn_write(async move {
        let mut tx = db.begin().await?;
        drop_saved_bag(&mut tx, &cx, ask).await?;
        let left = list_saved_bags(&mut tx, account).await?;
        tx.commit().await?;
        Ok::<_, CartError>(left)
    });
    let left = left.await.map_err(refuse)?;
    Ok(Own(Json(SavedBagsOut { data: left.iter().map(SavedBagOut::from).collect() })))
}

/// Put the pieces of a saved bag into the cart, at their kept prices.
///
/// A piece that stands in the cart already is given its kept price; others are asked for as adding does. What cannot come along is told in
/// `left_behind`. Taking twice changes nothing.
#[utoipa::path(post, path = "/saved-bags/{bag}/pieces", operation_id = "take_saved_bag", tag = "cart",
    security(("customer_session" = [], "cart_token" = []), ("customer_session" = [], "cart_cookie" = [])),
    params(("bag" = String, Path, description = "The saved bag's id")),
    responses((status = 200, description = "The cart", body = crate::wire::CartOut,
               headers(("ETag" = String, description = "The cart's version"))), SavedBagWrite))]
pub(crate) async fn take_saved_bag(
    State(face): State<Face>,
    shopper: Shopper,
    visitor: Visitor,
    Segment(bag): Segment,
) -> ApiResult<Response> {
    let account = account(&visitor)?;
    let into = shopper.cart_id(&face).await?;
    let ask = TakeSavedBag { account, saved: saved_id(&bag)?, into };
    let (db, cx) = (face.db.clone(), visitor.cx);
    let taken = spawn_write(async move {
        let mut tx = db.begin().await?;
        let cart = take(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, CartError>(cart)
    });
    crate::cart::changed(&face, into, StatusCode::OK, taken.await).await
}

/// List the links to a saved bag.
#[utoipa::path(get, path = "/saved-bags/{bag}/shares", operation_id = "list_saved_bag_shares", tag = "cart",
    security(("customer_session" = [])), params(("bag" = String, Path, description = "The saved bag's id")),
    responses((status = 200, description = "The links that work", body = BagSharesOut), SavedBagRead))]
pub(crate) async fn list_saved_bag_shares(
    State(face): State<Face>,
    visitor: Visitor,
    Segment(bag): Segment,
) -> ApiResult<Own<Json<BagSharesOut>>> {
    let (account, saved) = (account(&visitor)?, saved_id(&bag)?);
    let mut conn = face.db.read().await?;
    find_saved_bag(&mut conn, account, saved).await?.ok_or(CartError::SavedBagNotFound)?;
    Ok(listed(&list_saved_shares(&mut conn, saved).await?))
}

/// Make a link to a saved bag, for example for whoever pays later.
///
/// It works until 30 days after the prices have expired, and shows today's from then on. A saved bag is never changed by a link. The secret is
/// in this answer and nowhere else.
#[utoipa::path(post, path = "/saved-bags/{bag}/shares", operation_id = "share_saved_bag", tag = "cart", request_body = ShareBagIn,
    security(("customer_session" = [])), params(("bag" = String, Path, description = "The saved bag's id")),
    responses((status = 201, description = "The link with its secret", body = NewBagShareOut), SavedBagWrite))]
pub(crate) async fn share_saved_bag(
    State(face): State<Face>,
    visitor: Visitor,
    Segment(bag): Segment,
    Body(given): Body<ShareBagIn>,
) -> ApiResult<Response> {
    let (account, saved) = (account(&visitor)?, saved_id(&bag)?);
    let (recipient, from_name, rights) = given.read()?;
    let ask = ShareSavedBag { account, saved, recipient, from_name, rights };
    let (db, cx) = (face.db.clone(), visitor.cx);
    let made = spawn_write(async move {
        let mut tx = db.begin().await?;
        let made = share(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, CartError>(made)
    });
    let (share, token) = made.await.map_err(refuse)?;
    Ok(made_link(&face, &share, &token))
}

/// End a link to a saved bag.
#[utoipa::path(delete, path = "/saved-bags/{bag}/shares/{share}", operation_id = "end_saved_bag_share", tag = "cart",
    security(("customer_session" = [])),
    params(("bag" = String, Path, description = "The saved bag's id"), ("share" = String, Path, description = "The link's id")),
    responses((status = 200, description = "The links that still work", body = BagSharesOut), SavedBagWrite))]
pub(crate) async fn end_saved_bag_share(
    State(face): State<Face>,
    visitor: Visitor,
    Path((bag, share)): Path<(String, String)>,
) -> ApiResult<Own<Json<BagSharesOut>>> {
    let (account, saved) = (account(&visitor)?, saved_id(&bag)?);
    let ask = EndShare { of: SharedOf::Saved(saved), share: share_id(&share)? };
    let (db, cx) = (face.db.clone(), visitor.cx);
    let left = spawn_write(async move {
        let mut tx = db.begin().await?;
        find_saved_bag(&mut tx, account, saved).await?.ok_or(CartError::SavedBagNotFound)?;
        end_share(&mut tx, &cx, ask).await?;
        let left = list_saved_shares(&mut tx, saved).await?;
        tx.commit().await?;
        Ok::<_, CartError>(left)
    });
    Ok(listed(&left.await.map_err(refuse)?))
}
