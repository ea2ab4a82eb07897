//! The page after paying.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use commerce::{
    orders::{self, Order, OrderState},
    payments::{self, Payment, PaymentError, PaymentState},
};
use maud::{Markup, html};
use ui::{Head, InlineAlert, LinkArrow, Tone};
use web::{CachePolicy, Page, QueryPairs, Refusal, RequestId, spawn_write};

use crate::{
    Face,
    frame::{Open, Sheet},
    orders as order_page,
    parcels::Along,
    paying::Paying,
    payment,
};

/// `GET /checkout/complete/{number}?key=`: the confirmation. Reload and the back button only show it again.
pub(crate) async fn complete(
    State(face): State<Face>,
    Path(number): Path<String>,
    id: RequestId,
    QueryPairs(pairs): QueryPairs,
) -> Result<Response, Refusal> {
    let mut order = order_page::find(&face, &number, pairs.get("key")).await?;
    if order.state == OrderState::PendingPayment {
        settle(&face, &id, &order).await?;
        order = order_page::find(&face, &number, pairs.get("key")).await?;
    }
    let mut conn = face.db.read().await?;
    let payment = payments::find_live(&mut conn, order.id).await?;
    let paying = Paying::read(&mut conn, &order).await?;
    let along = Along::read(&mut conn, &order).await?;
    drop(conn);
    let body = html! {
        div class="wrap section-tight stack stack-7" {
            (opening(&face, &order, &paying, payment.as_ref()))
            (order_page::body(&face, &order, &paying, &along))
        }
    };
    let head = Head { title: format!("Order {}", order.number), noindex: true, ..Head::default() };
    let html = Open { sheet: Sheet::Whole, path: "/checkout", head, scripts: &[], body }.document(&face);
    Ok(Page::ok(CachePolicy::NoStore, html).into_response())
}

/// Asks the provider what became of the payment, in case its answer was lost on the way.
async fn settle(face: &Face, id: &RequestId, order: &Order) -> Result<(), Refusal> {
    let mut conn = face.db.read().await?;
    let Some(intent) = payments::find_live(&mut conn, order.id).await?.and_then(|p| p.intent_id) else {
        return Ok(());
    };
    drop(conn);
    let (db, commerce, cx) = (face.db.clone(), face.commerce.clone(), face.within(id));
    match spawn_write(async move { payments::settle(&db, &commerce, &cx, &intent).await }).await {
        // the page says where it stands by our own books; upkeep asks again
        Err(PaymentError::Gateway(_)) | Ok(_) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// An order that waits: for the shopper, for the bank, or for us.
fn waiting(face: &Face, order: &Order, payment: Option<&Payment>) -> Markup {
    let until = order.hold_expires_at.format("%-d %B, %H:%M UTC");
    let state = payment.map(|payment| payment.state);
    let looked_at =
        payment.and_then(|p| p.last_error.as_deref()).is_some_and(|said| said.starts_with("review:"));
    let (title, tone, text) = match state {
        _ if looked_at => (
            "We are looking at this.",
            Tone::Warning,
            "We received a payment that does not match this order. You need do nothing: we write to you, and nothing is lost.".to_owned(),
        ),
        Some(PaymentState::Authorized) => (
            "Your payment is authorized.",
            Tone::Info,
            format!(
                "Your bank has authorized {} and nothing has been taken yet. For a purchase like this one of us looks at it first, usually within a working day; your pieces are kept for you until {until} at the latest. We write to {} either way. You need do nothing.",
                payment.map_or(order.due, |payment| payment.amount),
                order.email
            ),
        ),
        Some(PaymentState::Processing) => (
            "Your bank is at work.",
            Tone::Info,
            format!(
                "You have done your part. Your pieces are held until {until}: if your bank answers by then, they are yours and we write to {}; if it takes longer, whatever it pays goes back to you in full and we write as well.",
                order.email
            ),
        ),
        _ => (
            "Almost there.",
            Tone::Warning,
            "The bank has not answered yet. Nothing was charged so far; your pieces are held for you.".to_owned(),
        ),
    };
    let done = matches!(state, Some(PaymentState::Authorized | PaymentState::Processing)) || looked_at;
    html! {
        header class="stack stack-4" {
            p class="eyebrow" { "Order " span class="num" { (order.number) } }
            h1 class="h1" { (title) }
            (InlineAlert::new(tone, text))
            @if !done {
                p {
                    @if payment::has_form(face) { (LinkArrow::new("Back to the payment", payment::link(face, order))) }
                    @else { (LinkArrow::new("Back to checkout", "/checkout")) }
                }
            }
        }
    }
}

fn opening(face: &Face, order: &Order, paying: &Paying, payment: Option<&Payment>) -> Markup {
    let link = orders::link(&face.cx, order);
    if paying.awaits_transfer(order) {
        return html! {
            header class="stack stack-4" {
                p class="eyebrow" { "Order " span class="num" { (order.number) } }
                h1 class="h1" { "Your pieces are kept for you." }
                p class="lead" { "Now send the transfer described below. A letter with the same details is on its way to " (order.email) "." }
                p { (LinkArrow::new("See your order", link)) }
            }
        };
    }
    if order.state == OrderState::PendingPayment {
        return waiting(face, order, payment);
    }
    if order.state.is_dead() {
        return html! {
            header class="stack stack-4" {
                p class="eyebrow" { "Order " span class="num" { (order.number) } }
                h1 class="h1" { "This order has ended." }
                p { (LinkArrow::new("See your bag", "/bag")) }
            }
        };
    }
    let first = order.shipping_address.name.split_whitespace().next().unwrap_or_default();
    html! {
        header class="stack stack-4" {
            p class="eyebrow" { "Order " span class="num" { (order.number) } }
            h1 class="h1" { "Thank you, " (first) "." }
            p class="lead" {
                @if order.state == OrderState::DepositPaid {
                    "Your deposit of " (order.paid) " has reached us, and your pieces are yours. A letter with the way to pay the balance is on its way to " (order.email) "."
                } @else if order.state.is_paid() {
                    "We have begun. A confirmation is on its way to " (order.email) ", with the link to this order."
                } @else { "This order is " (order.state.label().to_lowercase()) "." }
            }
            p { (LinkArrow::new("See your order", link)) }
        }
    }
}
