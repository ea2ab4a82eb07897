//! Checkout.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use commerce::checkout::{
    AddressInput, CheckoutError, IdempotencyRequest, Once, PlaceOrder, Placed, ShortLine, place_order_once,
};
use commerce::schedules::ScheduleError;
use http::{HeaderName, HeaderValue, StatusCode};
use kernel::{EmailAddress, FieldError, ids::CartId};
use serde_json::{Value, json};
use web::{Network, spawn_write};

use crate::{
    Face,
    answer::Own,
    body::Exact,
    caller::Shopper,
    fingerprint::fingerprint,
    headers::IdempotencyKey,
    problem::{ApiResult, Problem},
    responses::OrderPlace,
    wire::{AddressIn, CheckoutIn, CheckoutOut, MoneyOut},
};

/// Place the order of the cart.
///
/// Claims the pieces, and what gift cards and store credit pay, and begins the payment of the rest. The same key with the same body answers the same again, with
/// `Idempotent-Replayed: true`; the same key with another body is 422.
#[utoipa::path(post, path = "/checkout", operation_id = "place_order", tag = "checkout", request_body = CheckoutIn,
    params(("Idempotency-Key" = String, Header, description = "1 to 255 visible ASCII characters, e.g. a UUID",
            example = "8b0f2a52-5d5e-4a6f-9a53-2f2d7a1c8e10")),
    security(("cart_token" = []), ("cart_cookie" = [])),
    responses((status = 201, description = "The order waits for payment, or is paid where nothing is due", body = CheckoutOut,
               headers(("Idempotent-Replayed" = bool, description = "Present when this is the first answer again"))),
              OrderPlace))]
pub(crate) async fn place_order(
    State(face): State<Face>,
    shopper: Shopper,
    Network(network): Network,
    IdempotencyKey(key): IdempotencyKey,
    Exact(ask, body): Exact<CheckoutIn>,
) -> ApiResult<Response> {
    let cart = shopper.cart_id(&face).await?;
    let scope = format!("checkout {cart}");
    let fingerprint = fingerprint("POST", "/api/v1/checkout", &body);
    let ask = PlaceOrder { network: Network(network.clone()).outside(), ..read(cart, ask)? };
    let key = IdempotencyRequest { scope, key, fingerprint, network, answer };
    let (db, commerce, cx) = (face.db.clone(), face.commerce.clone(), shopper.cx.clone());
    let once = spawn_write(async move { place_order_once(&db, &commerce, &cx, ask, key).await }).await;
    match once.map_err(refuse)? {
        Once::Placed { status, response, .. } => Ok(say(status, response)),
        Once::Replayed { status, response } => {
            let mut answer = say(status, response);
            let name = HeaderName::from_static("idempotent-replayed");
            answer.headers_mut().insert(name, HeaderValue::from_static("true"));
            Ok(answer)
        }
    }
}

/// The answer that is kept for the key.
fn answer(placed: &Placed) -> (u16, Value) {
    (201, json!(CheckoutOut::from(placed)))
}

fn say(status: u16, response: Value) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
    Own((status, Json(response))).into_response()
}

/// Reads what was typed; every wrong field is named at once.
fn read(cart: CartId, ask: CheckoutIn) -> ApiResult<PlaceOrder> {
    let mut wrong = Vec::new();
    let email = ask.email.parse::<EmailAddress>();
    if let Err(error) = &email {
        wrong.push(FieldError::new("email", "malformed", error.to_string()));
    }
    let mut address = |given: AddressIn, prefix: &str| {
        AddressInput::from(given).validate(prefix).map_err(|errors| wrong.extend(errors)).ok()
    };
    let shipping = address(ask.shipping_address, "shipping_address");
    let billing_address = ask.billing_address.and_then(|given| address(given, "billing_address"));
    match (email, shipping) {
        (Ok(email), Some(shipping_address)) if wrong.is_empty() => Ok(PlaceOrder {
            network: None,
            cart,
            email,
            shipping_address,
            billing_address,
            shipping_method: ask.shipping_method,
            expected_total: ask.expected_total.map(Into::into),
            expected_due: ask.expected_due.map(Into::into),
            plan: ask.payment.map(Into::into).unwrap_or_default(),
            gift_note: ask.gift_note,
            codes: ask.codes,
        }),
        _ => Err(Problem::fields(wrong)),
    }
}

/// A refusal of checkout with the facts that belong to it.
pub(crate) fn refuse(error: CheckoutError) -> Problem {
    let short = |lines: &[ShortLine]| -> Value {
        let line = |l: &ShortLine| json!({ "variant_id": l.variant.to_string(), "title": l.title, "wanted": l.wanted, "available": l.available.max(0) });
        lines.iter().map(line).collect()
    };
    let facts = match &error {
        CheckoutError::InsufficientStock(lines) | CheckoutError::NotForSale(lines) => {
            vec![("lines", short(lines))]
        }
        CheckoutError::HeldByAnother { lines, minutes } => {
            vec![("lines", short(lines)), ("minutes_left", json!(minutes))]
        }
        CheckoutError::PriceChanged { expected, actual } => {
            vec![
                ("expected_total", json!(MoneyOut::from(*expected))),
                ("total", json!(MoneyOut::from(*actual))),
            ]
        }
        CheckoutError::DueChanged { expected, actual } => {
            vec![("expected_due", json!(MoneyOut::from(*expected))), ("due", json!(MoneyOut::from(*actual)))]
        }
        CheckoutError::CoverTooLow { cover, value } => {
            vec![("insured_up_to", json!(MoneyOut::from(*cover))), ("value", json!(MoneyOut::from(*value)))]
        }
        CheckoutError::NothingCovers { value, most } => {
            vec![("insured_up_to", json!(most.map(MoneyOut::from))), ("value", json!(MoneyOut::from(*value)))]
        }
        CheckoutError::CartCompleted { number } | CheckoutError::PaymentPending { number } => {
            vec![("order_number", json!(number))]
        }
        _ => Vec::new(),
    };
    let field = match &error {
        CheckoutError::CountryNotServed => Some("shipping_address.country"),
        CheckoutError::Promotion(_) => Some("codes"),
        CheckoutError::Schedule(ScheduleError::DepositNotOffered { .. }) => Some("payment.deposit"),
        CheckoutError::Schedule(ScheduleError::TransferNotOffered { .. }) => Some("payment.method"),
        error if error.is_about_the_method() => Some("shipping_method"),
        _ => None,
    };
    let problem =
        facts.into_iter().fold(Problem::from(error), |problem, (name, value)| problem.with(name, value));
    field.into_iter().fold(problem, Problem::about)
}
