//! Checkout: one page from the bag to the order, and what comes right after.

mod challenge;
mod complete;
mod form;
mod pay;
mod summary;
mod view;

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use commerce::{
    cart::{Cart, CartState},
    checkout::{self, CheckoutError, QuoteAsk},
    orders::{self, Order},
};
use db::Tx;
use http::{HeaderMap, StatusCode};
use kernel::{Fault as _, FieldError};
use ui::Tone;
use web::{CachePolicy, FormData, Network, Page, QueryPairs, Refusal, RequestId, see_other};

use crate::{
    Face, bag,
    holds::{self, Ask},
};
pub(crate) use challenge::{answer_challenge, show_challenge};
pub(crate) use complete::complete;
use form::CheckoutForm;
use view::{CheckoutPage, Notice};

/// `GET /checkout`: the form, filled in as far as an order that waits for payment knows.
pub(crate) async fn show(
    State(face): State<Face>,
    QueryPairs(pairs): QueryPairs,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let (cart, order) = match standing(&face, &headers).await? {
        Standing::Ready(cart, order) => (cart, order),
        Standing::Elsewhere(response) => return Ok(response),
    };
    let form = order.as_deref().map_or_else(CheckoutForm::fresh, CheckoutForm::of_order).with_card_of(&cart);
    let declined = pairs.get("payment") == "declined";
    let refused = holds::words(pairs.get("hold")).map(hold_notice);
    let notice = order.filter(|_| declined).map(|order| declined_notice(&order)).or(refused);
    page(&face, &cart, &form, &[], notice, StatusCode::OK).await
}

/// `POST /checkout`: new totals, or the order and its payment.
pub(crate) async fn submit(
    State(face): State<Face>,
    id: RequestId,
    Network(network): Network,
    headers: HeaderMap,
    FormData(pairs): FormData,
) -> Result<Response, Refusal> {
    let cart = match standing(&face, &headers).await? {
        Standing::Ready(cart, _) => cart,
        Standing::Elsewhere(response) => return Ok(response),
    };
    let form = CheckoutForm::read(&pairs);
    if let Some(ask) = Ask::read(pairs.get("intent")) {
        let refused = holds::run(&face, &id, (cart.id, network), ask).await?;
        let cart = match standing(&face, &headers).await? {
            Standing::Ready(cart, _) => cart,
            Standing::Elsewhere(response) => return Ok(response),
        };
        let notice = refused.map(|error| hold_notice(error.message().into_owned()));
        return page(&face, &cart, &form, &[], notice, StatusCode::OK).await;
    }
    if form.only_totals {
        return page(&face, &cart, &form, &[], None, StatusCode::OK).await;
    }
    match form.check() {
        Ok(_) if form.expected_total.is_none() => {
            let notice = Notice {
                scheme: Tone::Info,
                title: "Here is your total, with tax.".into(),
                text: "Look it over, then pay when you are ready. Nothing is ordered yet.".into(),
            };
            page(&face, &cart, &form, &[], Some(notice), StatusCode::OK).await
        }
        Ok(checked) => pay::place_and_pay(&face, &id, &headers, &cart, &form, checked).await,
        Err(errors) => page(&face, &cart, &form, &errors, None, StatusCode::UNPROCESSABLE_ENTITY).await,
    }
}

fn hold_notice(text: String) -> Notice {
    Notice { scheme: Tone::Info, title: "Not everything is held.".into(), text }
}

/// Where a shopper at checkout stands.
enum Standing {
    /// Something is in the bag; an order made from it may wait for payment.
    Ready(Box<Cart>, Option<Box<Order>>),
    /// There is nothing to check out: to the bag, or to the order that was paid.
    Elsewhere(Response),
}

async fn standing(face: &Face, headers: &HeaderMap) -> Result<Standing, Refusal> {
    let Some(cart) = bag::find(face, headers).await? else {
        return Ok(Standing::Elsewhere(see_other("/bag")));
    };
    let mut conn = face.db.read().await?;
    if let CartState::Ordered { order } = cart.state {
        let order = orders::find(&mut conn, order).await?.ok_or_else(Refusal::not_found)?;
        return Ok(Standing::Elsewhere(see_other(&completed(face, &order))));
    }
    if cart.is_empty() || cart.lines.iter().any(|l| l.problem.is_some()) {
        return Ok(Standing::Elsewhere(see_other("/bag")));
    }
    let order = match cart.pending_order {
        Some(id) => orders::find(&mut conn, id).await?.map(Box::new),
        None => None,
    };
    Ok(Standing::Ready(Box::new(cart), order))
}

/// The page after paying; its key opens it and nothing else.
fn completed(face: &Face, order: &Order) -> String {
    orders::link(&face.cx, order).replacen("/orders/", "/checkout/complete/", 1)
}

fn declined_notice(order: &Order) -> Notice {
    Notice {
        scheme: Tone::Warning,
        title: "Your bank declined this payment.".into(),
        text: format!(
            "Nothing was charged. Try another card, or call your bank and quote {}. Your pieces stay held for you as order {}.",
            order.total, order.number
        ),
    }
}

/// The checkout page with fresh amounts.
async fn page(
    face: &Face,
    cart: &Cart,
    form: &CheckoutForm,
    errors: &[FieldError],
    notice: Option<Notice>,
    status: StatusCode,
) -> Result<Response, Refusal> {
    let mut tx = face.db.begin().await?;
    let methods = checkout::shipping_methods(&mut tx, &form.address.country, cart.currency).await?;
    let quote = quote(&mut tx, cart, form).await?;
    let page = CheckoutPage { face, cart, form, methods, quote, errors, notice };
    Ok(Page::ok(CachePolicy::NoStore, page.document()).with_status(status).into_response())
}

/// The quote for what was typed so far: a way of delivery that the country lacks falls back to its first.
async fn quote(tx: &mut Tx, cart: &Cart, form: &CheckoutForm) -> Result<Option<checkout::Quote>, Refusal> {
    let chosen = Some(form.shipping_method.clone()).filter(|m| !m.is_empty());
    let mut ask = QuoteAsk {
        country: form.address.country.clone(),
        region: Some(form.address.region.clone()).filter(|r| !r.is_empty()),
        shipping_method: chosen,
    };
    let mut quoted = checkout::quote(tx, cart, &ask).await;
    if matches!(quoted, Err(CheckoutError::UnknownShippingMethod)) {
        ask.shipping_method = None;
        quoted = checkout::quote(tx, cart, &ask).await;
    }
    match quoted {
        Ok(quote) => Ok(Some(quote)),
        Err(CheckoutError::Database(error)) => Err(error.into()),
        Err(_) => Ok(None),
    }
}
