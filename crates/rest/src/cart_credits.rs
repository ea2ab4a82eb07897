//! What a cart shall be paid with besides a card: gift cards and store credit.

use axum::{Json, extract::State};
use commerce::{
    cart::Cart,
    credits::{
        ApplyGiftCard, CreditError, apply_gift_card as apply, apply_store_credit, find_store_credit,
        list_of_cart, remove_credit,
    },
};
use kernel::ids::CreditId;
use web::{Network, spawn_write};

use crate::{
    Face,
    answer::Own,
    body::Body,
    caller::Shopper,
    problem::{ApiResult, Problem},
    query::Segment,
    responses::{CartAsk, CartChoice, OwnRead},
    wire::{CartCreditOut, CartCreditsOut, GiftCardIn},
};

/// List the gift cards and store credit that the cart shall be paid with.
#[utoipa::path(get, path = "/cart/credits", operation_id = "list_cart_credits", tag = "cart",
    security(("cart_token" = []), ("cart_cookie" = [])),
    responses((status = 200, description = "What it is paid with", body = CartCreditsOut), OwnRead))]
pub(crate) async fn list_cart_credits(
    State(face): State<Face>,
    shopper: Shopper,
) -> ApiResult<Own<Json<CartCreditsOut>>> {
    let cart = shopper.cart(&face).await?;
    answer(&face, &cart).await
}

/// Have a gift card pay for the cart.
///
/// Its balance is spent when the order is paid; until then the order keeps it. What a card does not pay is asked of the bank. Too many
/// wrong codes are answered with 429.
#[utoipa::path(post, path = "/cart/credits/gift-cards", operation_id = "apply_gift_card", tag = "cart", request_body = GiftCardIn,
    security(("cart_token" = []), ("cart_cookie" = [])),
    responses((status = 200, description = "What it is paid with", body = CartCreditsOut), CartAsk))]
pub(crate) async fn apply_gift_card(
    State(face): State<Face>,
    shopper: Shopper,
    Network(network): Network,
    Body(given): Body<GiftCardIn>,
) -> ApiResult<Own<Json<CartCreditsOut>>> {
    let cart = shopper.cart(&face).await?;
    let ask = ApplyGiftCard { cart: cart.id, network, code: given.code };
    let (db, cx) = (face.db.clone(), shopper.cx.clone());
    let applied = spawn_write(async move { apply(&db, &cx, &ask).await }).await;
    applied.map_err(|error| refuse(error).about("code"))?;
    answer(&face, &cart).await
}

/// Have the account's store credit pay for its cart.
#[utoipa::path(put, path = "/cart/credits/store-credit", operation_id = "apply_store_credit", tag = "cart",
    security(("cart_token" = []), ("cart_cookie" = [])),
    responses((status = 200, description = "What it is paid with", body = CartCreditsOut), CartChoice))]
pub(crate) async fn put_store_credit(
    State(face): State<Face>,
    shopper: Shopper,
) -> ApiResult<Own<Json<CartCreditsOut>>> {
    let cart = shopper.cart(&face).await?;
    let (db, id) = (face.db.clone(), cart.id);
    let applied = spawn_write(async move {
        let mut tx = db.begin().await?;
        apply_store_credit(&mut tx, id).await?;
        Ok::<_, CreditError>(tx.commit().await?)
    });
    applied.await.map_err(refuse)?;
    answer(&face, &cart).await
}

/// Have a gift card, or store credit, no longer pay for the cart.
///
/// Removing what is not there changes nothing.
#[utoipa::path(delete, path = "/cart/credits/{credit}", operation_id = "remove_cart_credit", tag = "cart",
    params(("credit" = String, Path, description = "Its id")),
    security(("cart_token" = []), ("cart_cookie" = [])),
    responses((status = 200, description = "What it is paid with", body = CartCreditsOut), CartChoice))]
pub(crate) async fn remove_cart_credit(
    State(face): State<Face>,
    shopper: Shopper,
    Segment(credit): Segment,
) -> ApiResult<Own<Json<CartCreditsOut>>> {
    let cart = shopper.cart(&face).await?;
    let credit: CreditId = credit.parse().map_err(|_| Problem::not_found())?;
    let (db, id) = (face.db.clone(), cart.id);
    spawn_write(async move {
        let mut tx = db.begin().await?;
        remove_credit(&mut tx, id, credit).await?;
        tx.commit().await
    })
    .await?;
    answer(&face, &cart).await
}

async fn answer(face: &Face, cart: &Cart) -> ApiResult<Own<Json<CartCreditsOut>>> {
    let mut conn = face.db.read().await?;
    let named = list_of_cart(&mut conn, cart).await?;
    let own = match cart.account {
        Some(account) => find_store_credit(&mut conn, account, cart.currency, cart.pending_order).await?,
        None => None,
    };
    let own = own.filter(|own| !named.iter().any(|credit| credit.id == own.id));
    let own = own.map(|own| own.available()).filter(|available| !available.is_zero());
    let data = named.iter().map(CartCreditOut::from).collect();
    Ok(Own(Json(CartCreditsOut { data, store_credit: own.map(Into::into) })))
}

fn refuse(error: CreditError) -> Problem {
    error.into()
}
