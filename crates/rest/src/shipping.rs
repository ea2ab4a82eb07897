//! Delivery, and what a cart would cost.

use axum::{Json, extract::State};
use commerce::{
    checkout::{self, CheckoutError, Country, QuoteAsk},
    promotions::{AdmitCodes, admit_codes},
    shipping::{NotOffered, methods_to, offered},
};
use kernel::{Currency, Money, ids::CartId};
use platform::Cx;
use web::{Network, QueryPairs, spawn_write};

use crate::{
    Face,
    answer::{Own, Public},
    body::Body,
    caller::Shopper,
    checkout::refuse,
    problem::{ApiResult, Problem},
    query::Query,
    responses::{CartAsk, PublicRead},
    wire::{QuoteIn, QuoteOut, ShippingMethodsOut},
};

/// List the ways to deliver to a country, the usual one first.
///
/// With `value` only those that insure as much; 422 `not_insurable` with `insured_up_to` when none does.
#[utoipa::path(get, path = "/shipping-methods", operation_id = "list_shipping_methods", tag = "checkout",
    params(("country" = String, Query, description = "ISO 3166-1, two letters", example = "US"),
           ("value" = Option<i64>, Query, description = "What the pieces are worth, in cents", example = 345000)),
    responses((status = 200, description = "The methods", body = ShippingMethodsOut), PublicRead))]
pub(crate) async fn list_shipping_methods(
    State(face): State<Face>,
    QueryPairs(pairs): QueryPairs,
) -> ApiResult<Public<ShippingMethodsOut>> {
    let mut query = Query::new(&pairs);
    let country = query.text("country");
    let value: Option<i64> = query.parse("value");
    query.finish()?;
    let country = country
        .ok_or_else(|| Problem::field("country", "required", "Name the country by its two letters."))?;
    if Country::find(country).is_none() {
        return Err(Problem::field(
            "country",
            "country_not_served",
            "We don't deliver there from the website yet. Our concierge arranges it by hand.",
        ));
    }
    let mut conn = face.db.read().await?;
    let methods = methods_to(&mut conn, country, Currency::Usd).await?;
    let methods = match value {
        Some(minor) => {
            let value = Money::new(minor.max(0), Currency::Usd);
            offered(methods, value).map_err(|why| refuse_value(why, value))?
        }
        None => methods,
    };
    Ok(Public(ShippingMethodsOut { data: methods.iter().map(Into::into).collect() }))
}

/// Looks at codes within the limits of guessing.
async fn admit(face: &Face, cx: &Cx, cart: CartId, network: String, codes: &[String]) -> ApiResult<()> {
    let ask = AdmitCodes { cart, network, codes: codes.to_vec() };
    let (db, cx) = (face.db.clone(), cx.clone());
    let admitted = spawn_write(async move { admit_codes(&db, &cx, &ask).await }).await;
    admitted.map_err(|error| refuse(error.into()))
}

/// Why nothing of this value is delivered there.
fn refuse_value(why: NotOffered, value: Money) -> Problem {
    let most = if let NotOffered::NothingCovers { most } = why { most } else { None };
    refuse(CheckoutError::NothingCovers { value, most })
}

/// Quote the cart for a place and a way of delivery.
///
/// Binds nobody: placing the order computes again and compares with `expected_total`.
#[utoipa::path(post, path = "/cart/quote", operation_id = "quote_cart", tag = "checkout", request_body = QuoteIn,
    security(("cart_token" = []), ("cart_cookie" = [])),
    responses((status = 200, description = "Every amount, and the day of delivery", body = QuoteOut), CartAsk))]
pub(crate) async fn quote_cart(
    State(face): State<Face>,
    shopper: Shopper,
    Network(network): Network,
    Body(ask): Body<QuoteIn>,
) -> ApiResult<Own<Json<QuoteOut>>> {
    let cart = shopper.cart(&face).await?;
    let ask = QuoteAsk::from(ask);
    admit(&face, &shopper.cx, cart.id, network, &ask.codes).await?;
    checkout::ask_tax(&face.db, &face.commerce, cart.id, &ask).await.map_err(refuse)?;
    let mut tx = face.db.begin().await?;
    let quote = checkout::quote(&mut tx, &cart, &ask).await.map_err(refuse)?;
    Ok(Own(Json((&quote).into())))
}
