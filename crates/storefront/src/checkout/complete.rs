//! The page after paying.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use commerce::{
    orders::{self, Order, OrderState},
    payments,
};
use maud::{Markup, html};
use ui::{Head, InlineAlert, LinkArrow, Tone};
use web::{CachePolicy, Page, QueryPairs, Refusal, RequestId, spawn_write};

use crate::{
    Face,
    frame::{Open, Sheet},
    orders as order_page,
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
    let body = html! {
        div class="wrap section-tight stack stack-7" {
            (opening(&face, &order))
            (order_page::body(&face, &order))
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
    spawn_write(async move { payments::settle(&db, &commerce, &cx, &intent).await }).await?;
    Ok(())
}

fn opening(face: &Face, order: &Order) -> Markup {
    let link = orders::link(&face.cx, order);
    if order.state == OrderState::PendingPayment {
        return html! {
            header class="stack stack-4" {
                h1 class="h1" { "Almost there." }
                (InlineAlert::new(Tone::Warning, "The bank has not answered yet. Nothing was charged so far; your pieces are held for you."))
                p { (LinkArrow::new("Back to checkout", "/checkout")) }
            }
        };
    }
    let first = order.shipping_address.name.split_whitespace().next().unwrap_or_default();
    html! {
        header class="stack stack-4" {
            p class="eyebrow" { "Order " span class="num" { (order.number) } }
            h1 class="h1" { "Thank you, " (first) "." }
            p class="lead" {
                @if order.state.is_paid() {
                    "We have begun. A confirmation is on its way to " (order.email) ", with the link to this order."
                } @else { "This order is " (order.state.label().to_lowercase()) "." }
            }
            p { (LinkArrow::new("See your order", link)) }
        }
    }
}
