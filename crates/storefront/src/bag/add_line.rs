//! `POST /bag/lines`: put a piece into the bag.
//!
//! With script the form carries the id of a mutation, so that a browser whose answer was lost may ask again, here or with
//! `POST /api/v1/cart/sync`, and the piece is in the bag once.

use axum::{extract::State, response::Response};
use commerce::cart::{
    self, AddLine, Cart, CartError, Change, EngravingError, Entered, Mutation, MutationId, Outcome,
    Personalization, SyncCart,
};
use db::with_retry;
use http::{HeaderMap, StatusCode};
use kernel::{Quantity, Token, ids::VariantId};
use platform::Cx;
use web::{FormData, Pairs, Refusal, customer::Visitor, spawn_write};

use super::{changed, entering, refused, refused_with};
use crate::{Face, product};

/// Adds the piece that the form describes, opening a bag if there is none.
pub(crate) async fn add_line(
    State(face): State<Face>,
    visitor: Visitor,
    headers: HeaderMap,
    FormData(form): FormData,
) -> Result<Response, Refusal> {
    let back = form.find("product").map(|slug| format!("/products/{slug}"));
    let read = || Ok((wanted(&face, &form)?, quantity(&form)?, wishes(&form)?));
    let (variant, quantity, personalization) = match read() {
        Ok(read) => read,
        Err(error) => return refused(&face, &headers, error, back).await,
    };
    let mutation = form.find("mutation").and_then(|text| text.parse::<MutationId>().ok());
    let enter = entering(&face, &visitor, &headers);
    let (db, cx) = (face.db.clone(), visitor.cx);
    let written = spawn_write(async move {
        with_retry(|| async {
            let mut tx = db.begin().await?;
            let Entered { cart, token } = cart::enter_cart(&mut tx, &cx, &enter).await?;
            let ask = AddLine { cart, variant, quantity, personalization: personalization.clone() };
            let done = match &mutation {
                Some(mutation) => add_once(&mut tx, &cx, ask, mutation).await?,
                None => Ok(cart::add_line(&mut tx, &cx, ask).await?),
            };
            // what was refused leaves no trace, not even a bag that was opened for it
            if done.is_ok() {
                tx.commit().await?;
            }
            Ok::<_, CartError>(done.map(|cart| (cart, token)))
        })
        .await
    });
    match written.await {
        Ok(Ok((cart, token))) => Ok(added(&face, &headers, &cart, token.as_ref())),
        Ok(Err(words)) => refused_with(&face, &headers, StatusCode::CONFLICT, words, back).await,
        Err(error) => refused(&face, &headers, error, back).await,
    }
}

/// Adds the piece unless this mutation did before; the refusal in words.
async fn add_once(
    tx: &mut db::Tx,
    cx: &Cx,
    ask: AddLine,
    mutation: &MutationId,
) -> Result<Result<Cart, String>, CartError> {
    let AddLine { cart, variant, quantity, personalization } = ask;
    let change = Change::Add { variant, quantity: quantity.get().into(), personalization };
    let mutations = vec![Mutation { id: mutation.clone(), change }];
    let synced = cart::sync_cart(tx, cx, &SyncCart { cart, base_version: 0, mutations }).await?;
    match synced.results.into_iter().next() {
        Some((_, Outcome::Rejected { words, .. })) => Ok(Err(words)),
        _ => Ok(Ok(synced.cart)),
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
