//! The payment page of an order, where the provider's own form is mounted, and the way back from the bank.
//!
//! The only pages with a script in them that is not ours. The order's key stands in a hidden cookie and not in the address, which
//! that script can read. Nothing that comes back in an address is believed: the provider is asked, by the one function that records money.

mod card_form;
mod ended;
mod open;
mod scripts;
mod words;

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use commerce::{
    checkout::{CheckoutError, ToPay, resume_payment},
    orders::{self, Order, OrderState},
    payments::{self, PaymentError, Settlement},
    schedules,
};
use http::{HeaderMap, StatusCode};
use maud::{Markup, Render};
use ui::{EnclosedShell, Head, OnlyScripts, Styles};
use web::{CachePolicy, Guests, Page, QueryPairs, Refusal, RequestId, see_other, spawn_write};

use crate::{Face, bag::forget_prefetched, checkout::due, frame, orders as order_page};
pub(crate) use card_form::CardForm;
use open::Payment;
pub(crate) use words::{instalments, instalments_in_short};

/// Whether the provider's own form takes the money; the demonstration's pretend cards stand in checkout itself.
pub(crate) fn has_form(face: &Face) -> bool {
    face.commerce.gateway.publishable_key().is_some()
}

/// To the payment page, with the key that opens it.
pub(crate) fn to_page(face: &Face, order: &Order) -> Response {
    let mut response = see_other(&address(&order.number));
    open_with(face, &mut response, order);
    response
}

/// The payment page of an order, with the key that opens it.
pub(crate) fn link(face: &Face, order: &Order) -> String {
    orders::link(&face.cx, order).replacen("/orders/", "/checkout/pay/", 1)
}

fn address(number: &str) -> String {
    format!("/checkout/pay/{number}")
}

fn open_with(face: &Face, response: &mut Response, order: &Order) {
    let link = orders::link(&face.cx, order);
    if let Some((_, key)) = link.split_once("?key=") {
        face.web.cookies().set_paying(response.headers_mut(), &order.number, key);
    }
}

/// `GET /checkout/pay/{number}`, from checkout or by the order's signed link.
pub(crate) async fn show(
    State(face): State<Face>,
    Path(number): Path<String>,
    id: RequestId,
    headers: HeaderMap,
    QueryPairs(pairs): QueryPairs,
) -> Result<Response, Refusal> {
    if pairs.has("key") {
        let order = order_page::find(&face, &number, pairs.get("key")).await?;
        return Ok(to_page(&face, &order));
    }
    // whoever cannot show the key is at checkout, or at an empty bag; the answer is the same for an order that does not exist
    let Some(order) = opened(&face, &headers, &number).await? else { return Ok(see_other("/checkout")) };
    if !has_form(&face) {
        return Ok(see_other("/checkout"));
    }
    let (db, commerce, cx) = (face.db.clone(), face.commerce.clone(), face.within(&id));
    let found = spawn_write(async move { resume_payment(&db, &commerce, &cx, order.id).await }).await;
    match found {
        Ok(ToPay::Open { placed, declined, saved }) => {
            let Some(payment) = &placed.payment else { return Ok(paid(&face, &placed.order)) };
            let parts = schedules::list_for_order(&mut *face.db.read().await?, placed.order.id).await?;
            let due = due(&placed.order, &parts);
            let card = CardForm {
                face: &face,
                path: &address(&number),
                payment,
                due,
                declined,
                number: &placed.order.number,
                order: Some(&placed.order),
                held_until: Some(placed.hold_expires_at),
                saved: saved.as_deref(),
            };
            Ok(answer(&headers, &card, || {
                guarded(
                    &face,
                    &headers,
                    "Payment",
                    ("Back", "/checkout"),
                    Payment { placed: &placed, card: &card }.body(),
                )
            }))
        }
        Ok(ToPay::Late(order)) => ended::late(&face, &order).await,
        Ok(ToPay::Closed(order)) if order.state.is_dead() => ended::late(&face, &order).await,
        Ok(ToPay::Closed(order) | ToPay::Settled(Settlement::Paid(order))) => Ok(paid(&face, &order)),
        Ok(ToPay::Settled(settled)) => Ok(see_other(&completed(&face, of(&settled)))),
        Err(CheckoutError::PaymentPending { number }) => Ok(ended::unanswered(&face, &number)),
        Err(error @ CheckoutError::TooManyTries { .. }) => Ok(ended::rests(&face, &number, &error)),
        Err(error) => Err(error.into()),
    }
}

/// The notice alone, where the island asks for it; otherwise the page.
pub(crate) fn answer(headers: &HeaderMap, card: &CardForm<'_>, page: impl FnOnce() -> Response) -> Response {
    if frame::fragment(headers) == Some("notice") {
        return frame::as_fragment(Page::ok(CachePolicy::NoStore, card.notice()).into_response(), "notice");
    }
    page()
}

/// `GET /checkout/pay/{number}/return`: from the bank. Whoever comes back in another browser than they left brings the payment's
/// secret, which proves as much as the key.
pub(crate) async fn come_back(
    State(face): State<Face>,
    Path(number): Path<String>,
    id: RequestId,
    headers: HeaderMap,
    QueryPairs(pairs): QueryPairs,
) -> Result<Response, Refusal> {
    let (intent, secret) =
        (pairs.get("payment_intent").to_owned(), pairs.get("payment_intent_client_secret").to_owned());
    let order = opened(&face, &headers, &number).await?;
    if order.is_none() && intent.is_empty() {
        return Ok(see_other("/checkout"));
    }
    let (db, commerce, cx) = (face.db.clone(), face.commerce.clone(), face.within(&id));
    let known = order.as_ref().map(|order| order.id);
    let settled =
        spawn_write(async move { payments::come_back(&db, &commerce, &cx, known, &intent, &secret).await })
            .await;
    let mut response = match (settled, order) {
        (Ok(settled), _) if of(&settled).number != number => return Err(Refusal::not_found()),
        (Ok(settled), _) => {
            let mut response = after(&face, &settled);
            open_with(&face, &mut response, of(&settled));
            response
        }
        // the page of the order asks again
        (Err(PaymentError::NotFound | PaymentError::Gateway(_)), Some(order)) => {
            see_other(&address(&order.number))
        }
        (Err(PaymentError::NotFound), None) => see_other("/checkout"),
        (Err(error), _) => return Err(error.into()),
    };
    forget_prefetched(response.headers_mut());
    Ok(response)
}

/// Where somebody goes whose payment stands so.
fn after(face: &Face, settled: &Settlement) -> Response {
    match settled {
        Settlement::Paid(order) => paid(face, order),
        Settlement::Declined { order, .. }
        | Settlement::RequiresAction(order)
        | Settlement::Waiting(order)
        | Settlement::Cancelled(order)
            if order.state == OrderState::PendingPayment =>
        {
            see_other(&address(&order.number))
        }
        settled => see_other(&completed(face, of(settled))),
    }
}

fn of(settled: &Settlement) -> &Order {
    match settled {
        Settlement::Paid(order)
        | Settlement::Declined { order, .. }
        | Settlement::RequiresAction(order)
        | Settlement::Waiting(order)
        | Settlement::Processing(order)
        | Settlement::Authorized(order)
        | Settlement::Cancelled(order)
        | Settlement::RefundedLate(order)
        | Settlement::Surplus(order)
        | Settlement::UnderReview(order) => order,
    }
}

/// The order that this browser is paying, if it is this one.
async fn opened(face: &Face, headers: &HeaderMap, number: &str) -> Result<Option<Order>, Refusal> {
    let Some((paying, key)) = face.web.cookies().paying(headers).filter(|(paying, _)| *paying == number)
    else {
        return Ok(None);
    };
    let order = orders::find_by_number(&mut *face.db.read().await?, paying).await?;
    Ok(order.filter(|order| orders::verify_link(&face.cx, order, key)))
}

fn completed(face: &Face, order: &Order) -> String {
    orders::link(&face.cx, order).replacen("/orders/", "/checkout/complete/", 1)
}

fn paid(face: &Face, order: &Order) -> Response {
    let mut response = see_other(&completed(face, order));
    face.web.cookies().set_bag_count(response.headers_mut(), 0);
    response
}

/// The page with the provider's script in it, under the policy that lets in that and our own by name.
pub(crate) fn guarded(
    face: &Face,
    asked: &HeaderMap,
    title: &str,
    back: (&str, &str),
    body: Markup,
) -> Response {
    let own: Vec<_> = scripts::OWN.iter().map(|name| (*name, face.web.assets.integrity(name))).collect();
    let html = EnclosedShell {
        site: &face.web.site,
        assets: &face.web.assets,
        head: Head { title: format!("{title} · {}", face.cx.house.name), noindex: true, ..Head::default() },
        styles: Styles::Inline { css: face.web.assets.inline_css("checkout.css"), nonce: None },
        scripts: &[],
        only: Some(OnlyScripts { own: &own, foreign: &[scripts::STRIPE] }),
        back: (back.0.into(), back.1.into()),
        body,
    }
    .render();
    let mut response = Page::ok(CachePolicy::NoStore, html).into_response();
    let mut allowed: Vec<String> =
        scripts::OWN.iter().flat_map(|name| face.web.sources(asked, name)).collect();
    allowed.extend(scripts::SCRIPT_HOSTS.map(str::to_owned));
    let guests = Guests { scripts: &allowed, connects: &scripts::CONNECTS, frames: &scripts::FRAMES };
    face.web.narrow(&mut response, guests);
    response
}

/// A page of checkout without the provider's script.
fn plain(face: &Face, title: &str, status: StatusCode, body: Markup) -> Response {
    let html = frame::enclosed(face, title, ("Back", "/checkout"), &[], body);
    Page::ok(CachePolicy::NoStore, html).with_status(status).into_response()
}
