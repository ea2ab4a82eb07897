//! The cart. Each handler runs one operation in one transaction, in a task that a dropped connection cannot end.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use commerce::cart::{
    AddLine, Cart, CartError, ChangeLine, EnterCart, LineWish, RemoveLine, SetAsideLine, SetQuantity,
    add_line, change_line, enter_cart, find, remove_line, set_aside_line, set_quantity,
};
use db::with_retry;
use http::StatusCode;
use kernel::{Currency, Quantity, ids::CartLineId};
use web::{customer::Visitor, spawn_write};

use crate::{
    Face,
    answer::Own,
    body::{Body, OptionalBody},
    caller::Shopper,
    headers::{IfMatch, Versioned},
    problem::{ApiResult, Problem},
    query::Segment,
    responses::{CartOpen, CartWrite, OwnRead},
    wire::{AddLineIn, CartOut, ChangeLineIn, NewCartOut, OpenCartIn, PersonalizationIn, read_size},
};

/// Open a cart.
///
/// The answer holds the cart's token, once. The cookie `cart` carries it too. Whoever is signed in gets the cart of their account, with
/// a token for this device; a guest's cart whose token was sent joins it. Whoever sent the token of a paid cart gets the next one
/// under that token, which knows every mutation of before, and gets it again while it is open.
#[utoipa::path(post, path = "/cart", operation_id = "open_cart", tag = "cart", request_body = Option<OpenCartIn>,
    responses((status = 201, description = "The cart and its token", body = NewCartOut,
               headers(("ETag" = String, description = "The cart's version"))), CartOpen))]
pub(crate) async fn open_cart(
    State(face): State<Face>,
    shopper: Shopper,
    visitor: Visitor,
    OptionalBody(ask): OptionalBody<OpenCartIn>,
) -> ApiResult<Response> {
    let currency = match ask.currency.as_deref() {
        None | Some("USD") => Currency::Usd,
        Some(_) => return Err(Problem::field("currency", "unknown_value", "This house prices in USD.")),
    };
    let ask = EnterCart { currency, person: visitor.person, token: shopper.token, anew: true };
    let (db, cx) = (face.db.clone(), visitor.cx);
    let (cart, token) = spawn_write(async move {
        with_retry(|| async {
            let mut tx = db.begin().await?;
            let entered = enter_cart(&mut tx, &cx, &ask).await?;
            let cart = find(&mut tx, entered.cart).await?.ok_or(CartError::NotFound)?;
            tx.commit().await?;
            let token = entered.token.or_else(|| ask.token.clone()).ok_or(CartError::NotFound)?;
            Ok::<_, CartError>((cart, token))
        })
        .await
    })
    .await?;
    let body = (StatusCode::CREATED, Json(NewCartOut::new(&cart, &token)));
    let mut response = Own(Versioned(cart.version, body)).into_response();
    face.web.cookies().set_cart(response.headers_mut(), &token);
    face.web.cookies().set_bag_count(response.headers_mut(), cart.pieces().into());
    Ok(response)
}

/// Get the cart, priced as of now.
#[utoipa::path(get, path = "/cart", operation_id = "get_cart", tag = "cart", security(("cart_token" = []), ("cart_cookie" = [])),
    responses((status = 200, description = "The cart", body = CartOut,
               headers(("ETag" = String, description = "The cart's version"))), OwnRead))]
pub(crate) async fn get_cart(State(face): State<Face>, shopper: Shopper) -> ApiResult<Response> {
    let cart = shopper.cart(&face).await?;
    Ok(answer(&face, StatusCode::OK, &cart))
}

/// Put a piece in the cart.
///
/// A line that already holds the same piece with the same personalization grows instead.
#[utoipa::path(post, path = "/cart/lines", operation_id = "add_cart_line", tag = "cart", request_body = AddLineIn,
    security(("cart_token" = []), ("cart_cookie" = [])),
    responses((status = 201, description = "The cart with the line", body = CartOut,
               headers(("ETag" = String, description = "The cart's version"))), CartWrite))]
pub(crate) async fn add_cart_line(
    State(face): State<Face>,
    shopper: Shopper,
    Body(ask): Body<AddLineIn>,
) -> ApiResult<Response> {
    let quantity = quantity(ask.quantity)?;
    let cart = shopper.cart_id(&face).await?;
    let personalization =
        ask.personalization.map(PersonalizationIn::read).transpose().map_err(refuse)?.unwrap_or_default();
    let ask = AddLine { cart, variant: ask.variant_id, quantity, personalization };
    let (db, cx) = (face.db.clone(), shopper.cx.clone());
    let done = spawn_write(async move {
        let mut tx = db.begin().await?;
        let cart = add_line(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok(cart)
    })
    .await;
    changed(&face, cart, StatusCode::CREATED, done).await
}

/// Change how many a line asks for, set it aside, or let it become another size or other words.
///
/// Moving a line back into the bag asks for stock and limits again, and makes it part of a line that wishes the same. Another wish is
/// measured, priced and asked for anew; the line keeps its id and its place, and takes in a line that wishes the same. Words that have
/// no room in the new size are refused with the way out.
#[utoipa::path(patch, path = "/cart/lines/{line}", operation_id = "change_cart_line", tag = "cart",
    params(("line" = String, Path, description = "The line's id"),
           ("If-Match" = Option<String>, Header, description = "The cart's ETag; 412 when it has changed since")),
    request_body = ChangeLineIn, security(("cart_token" = []), ("cart_cookie" = [])),
    responses((status = 200, description = "The cart", body = CartOut,
               headers(("ETag" = String, description = "The cart's version"))), CartWrite))]
pub(crate) async fn change_cart_line(
    State(face): State<Face>,
    shopper: Shopper,
    Segment(line): Segment,
    IfMatch(expected_version): IfMatch,
    Body(ask): Body<ChangeLineIn>,
) -> ApiResult<Response> {
    let wish = Wish::read(ask)?;
    let cart = shopper.cart_id(&face).await?;
    let line = line_id(&line)?;
    let (db, cx) = (face.db.clone(), shopper.cx.clone());
    let done = spawn_write(async move {
        let mut tx = db.begin().await?;
        let changed = match wish {
            Wish::Quantity(quantity) => {
                set_quantity(&mut tx, &cx, SetQuantity { cart, line, quantity, expected_version }).await?
            }
            Wish::Aside(aside) => {
                set_aside_line(&mut tx, &cx, SetAsideLine { cart, line, aside, expected_version }).await?
            }
            Wish::Become(into) => {
                change_line(&mut tx, &cx, ChangeLine { cart, line, into, expected_version }).await?
            }
        };
        tx.commit().await?;
        Ok(changed)
    })
    .await;
    changed(&face, cart, StatusCode::OK, done).await
}

/// What is asked of a line.
#[derive(Debug, Clone)]
enum Wish {
    /// Another quantity.
    Quantity(Quantity),
    /// Beside the bag, or in it.
    Aside(bool),
    /// Another size, other words.
    Become(LineWish),
}

impl Wish {
    /// One wish and not two.
    fn read(ask: ChangeLineIn) -> ApiResult<Self> {
        let size = ask.ring_circumference_um.map(read_size).transpose();
        let size = size.map_err(|error| Problem::fields(vec![error]))?;
        let personalization = ask.personalization.map(PersonalizationIn::read).transpose().map_err(refuse)?;
        let into = LineWish { variant: ask.variant_id, size, personalization };
        match (ask.quantity, ask.set_aside, into != LineWish::default()) {
            (Some(given), None, false) => quantity(given).map(Self::Quantity),
            (None, Some(aside), false) => Ok(Self::Aside(aside)),
            (None, None, true) => Ok(Self::Become(into)),
            _ => {
                let words = "Send `quantity`, `set_aside`, or what the line becomes: one of the three.";
                Err(Problem::field("quantity", "required", words))
            }
        }
    }
}

/// Take a line out of the cart.
#[utoipa::path(delete, path = "/cart/lines/{line}", operation_id = "remove_cart_line", tag = "cart",
    params(("line" = String, Path, description = "The line's id"),
           ("If-Match" = Option<String>, Header, description = "The cart's ETag; 412 when it has changed since")),
    security(("cart_token" = []), ("cart_cookie" = [])),
    responses((status = 200, description = "The cart", body = CartOut,
               headers(("ETag" = String, description = "The cart's version"))), CartWrite))]
pub(crate) async fn remove_cart_line(
    State(face): State<Face>,
    shopper: Shopper,
    Segment(line): Segment,
    IfMatch(expected_version): IfMatch,
) -> ApiResult<Response> {
    let cart = shopper.cart_id(&face).await?;
    let ask = RemoveLine { cart, line: line_id(&line)?, expected_version };
    let (db, cx) = (face.db.clone(), shopper.cx.clone());
    let done = spawn_write(async move {
        let mut tx = db.begin().await?;
        let cart = remove_line(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok(cart)
    })
    .await;
    changed(&face, cart, StatusCode::OK, done).await
}

fn quantity(given: i64) -> ApiResult<Quantity> {
    Quantity::new(given)
        .map_err(|error| Problem::field("quantity", "quantity_out_of_range", error.to_string()))
}

fn line_id(text: &str) -> ApiResult<CartLineId> {
    text.parse().map_err(|_| Problem::from(CartError::LineNotFound))
}

fn answer(face: &Face, status: StatusCode, cart: &Cart) -> Response {
    let mut response = Own(Versioned(cart.version, (status, Json(CartOut::from(cart))))).into_response();
    face.web.cookies().set_bag_count(response.headers_mut(), i64::from(cart.pieces()));
    response
}

/// The changed cart, or the refusal; a caller whose version was old gets the cart as it stands now.
pub(crate) async fn changed(
    face: &Face,
    cart: kernel::ids::CartId,
    status: StatusCode,
    done: Result<Cart, CartError>,
) -> ApiResult<Response> {
    match done {
        Ok(cart) => {
            face.live.tell(&cart);
            Ok(answer(face, status, &cart))
        }
        Err(error @ CartError::VersionConflict { .. }) => {
            let mut conn = face.db.read().await?;
            let now = find(&mut conn, cart).await?;
            Err(refuse(error).with("cart", now.as_ref().map(CartOut::from)))
        }
        Err(error) => Err(refuse(error)),
    }
}

/// A refusal of the cart with the facts that belong to it.
pub(crate) fn refuse(error: CartError) -> Problem {
    let facts = match &error {
        CartError::InsufficientStock { variant, available } => {
            vec![("variant_id", variant.to_string().into()), ("available", (*available).into())]
        }
        CartError::Completed { order } => vec![("order_id", serde_json::Value::from(order.to_string()))],
        CartError::VersionConflict { current } => vec![("current_version", (*current).into())],
        _ => Vec::new(),
    };
    facts.into_iter().fold(Problem::from(error), |problem, (name, value)| problem.with(name, value))
}
