//! `POST /bag/currency`: have the bag priced in another currency.

use axum::{extract::State, response::Response};
use commerce::cart::{self, CartError, SetCurrency};
use http::{HeaderMap, StatusCode};
use kernel::Currency;
use web::{FormData, Refusal, RequestId, see_other, spawn_write};

use super::{back, find_open, refused, refused_with};
use crate::Face;

/// Switches the currency, and says so on the bag's page; where a piece has no price in it, the bag stays as it is and says which.
pub(crate) async fn set_currency(
    State(face): State<Face>,
    id: RequestId,
    headers: HeaderMap,
    FormData(form): FormData,
) -> Result<Response, Refusal> {
    let Some(cart) = find_open(&face, &headers).await? else { return Ok(see_other("/bag")) };
    let Ok(currency) = form.get("currency").parse::<Currency>() else {
        let words = "Choose one of the currencies that we offer.".to_owned();
        return refused_with(&face, &headers, StatusCode::UNPROCESSABLE_ENTITY, words, None).await;
    };
    let (db, cx) = (face.db.clone(), face.within(&id));
    let done = spawn_write(async move {
        let mut tx = db.begin().await?;
        let ask = SetCurrency { cart: cart.id, currency, expected_version: None };
        let cart = cart::set_currency(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, CartError>(cart)
    });
    match done.await {
        Ok(cart) => Ok(back(&face, &cart, &format!("/bag?priced={}", cart.currency.code()))),
        Err(error) => refused(&face, &headers, error, None).await,
    }
}
