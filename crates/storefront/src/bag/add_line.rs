//! `POST /bag/lines`: put a piece into the bag.

use axum::{extract::State, response::Response};
use commerce::cart::{self, AddLine, Cart, CartError, CartState, EngravingError, Personalization};
use http::HeaderMap;
use kernel::{Currency, Quantity, Token, ids::VariantId};
use platform::Cx;
use web::{FormData, Pairs, Refusal, RequestId, spawn_write};

use super::{changed, refused};
use crate::{Face, product};

/// Adds the piece that the form describes, opening a bag if there is none.
pub(crate) async fn add_line(
    State(face): State<Face>,
    id: RequestId,
    headers: HeaderMap,
    FormData(form): FormData,
) -> Result<Response, Refusal> {
    let back = form.find("product").map(|slug| format!("/products/{slug}"));
    let read = || Ok((wanted(&face, &form)?, quantity(&form)?, wishes(&form)?));
    let (variant, quantity, personalization) = match read() {
        Ok(read) => read,
        Err(error) => return refused(&face, &headers, error, back).await,
    };
    let token = face.web.cookies().cart(&headers);
    let (db, cx) = (face.db.clone(), face.within(&id));
    let written = spawn_write(async move {
        let mut tx = db.begin().await?;
        let (cart, fresh) = open(&mut tx, &cx, token.as_ref()).await?;
        let cart = cart::add_line(&mut tx, &cx, AddLine { cart, variant, quantity, personalization }).await?;
        tx.commit().await?;
        Ok::<_, CartError>((cart, fresh))
    });
    match written.await {
        Ok((cart, fresh)) => Ok(added(&face, &headers, &cart, fresh.as_ref())),
        Err(error) => refused(&face, &headers, error, back).await,
    }
}

/// After a piece was added: the drawer or the bag's page, and the token of a bag that was just opened.
pub(crate) fn added(face: &Face, headers: &HeaderMap, cart: &Cart, fresh: Option<&Token>) -> Response {
    let mut response = changed(face, headers, cart, true);
    if let Some(token) = fresh {
        face.web.cookies().set_cart(response.headers_mut(), token);
    }
    response
}

/// The open cart behind the token, or the next one of its account, or a fresh one when there is none.
pub(crate) async fn open(
    tx: &mut db::Tx,
    cx: &Cx,
    token: Option<&Token>,
) -> Result<(kernel::ids::CartId, Option<Token>), CartError> {
    if let Some(token) = token
        && let Some(cart) = cart::find_by_token(tx, token).await?
        && cart.state == CartState::Open
    {
        return Ok((cart.id, None));
    }
    if let Some(token) = token
        && let Some(next) = cart::open_next(tx, cx, token).await?
    {
        return Ok((next, None));
    }
    let (cart, token) = cart::open_cart(tx, cx, Currency::Usd).await?;
    Ok((cart.id, Some(token)))
}

/// The variant by its id, or by the product's options. Nearly the same piece is not the same piece.
fn wanted(face: &Face, form: &Pairs) -> Result<VariantId, CartError> {
    if let Some(variant) = form.find("variant") {
        return variant.parse().map_err(|_| CartError::NotForSale);
    }
    let snapshot = face.catalog.snapshot();
    let product = snapshot.product(form.get("product")).ok_or(CartError::NotForSale)?;
    let choice = product::choose(product, form).filter(|c| c.exact).ok_or(CartError::NotForSale)?;
    Ok(choice.variant.id)
}

/// What is done to the piece for this shopper.
fn wishes(form: &Pairs) -> Result<Personalization, CartError> {
    let font = form.find("font").map(str::parse).transpose().map_err(EngravingError::from)?;
    let engraving = form.find("engraving").map(str::to_owned);
    Ok(Personalization { engraving, font, ring_sizer: form.has("sizer") })
}

fn quantity(form: &Pairs) -> Result<Quantity, CartError> {
    match form.find("quantity") {
        None => Ok(Quantity::ONE),
        Some(text) => text.parse().ok().and_then(|n: i64| Quantity::new(n).ok()).ok_or(CartError::Quantity),
    }
}
