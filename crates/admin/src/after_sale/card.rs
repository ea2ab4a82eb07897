//! What an order's page shows of returns and papers.

use commerce::{
    documents::{Document, DocumentKind},
    orders::{Order, OrderState},
    returns::Return,
};
use maud::{Markup, Render as _, html};
use ui::{Button, ButtonScheme, Card, StatusDot};

use super::{PATH, tone};

/// Returns of the order, and the way to open one.
pub(crate) fn returns(order: &Order, found: &[Return], works: bool) -> Markup {
    let opens = works && order.fulfilled_at.is_some();
    if found.is_empty() && !opens {
        return html! {};
    }
    let body = html! {
        div class="stack stack-4" {
            @for one in found {
                p { a class="link num" href={ (PATH) "/" (one.id) } { (one.number) } " " (StatusDot::new(one.state.label(), tone(one))) }
            }
            @if opens { p { (Button::link("Open a return", format!("/admin/orders/{}/return-requests", order.id)).scheme(ButtonScheme::Outline).small()) } }
        }
    };
    html! { div id="asked-returns" { (Card { title: "Returns and claims".into(), body, sticky: false }.render()) } }
}

/// Papers that were issued, and those that can be.
pub(crate) fn papers(order: &Order, issued: &[Document], works: bool) -> Markup {
    if order.paid_at.is_none() || order.state == OrderState::DepositPaid {
        return html! {};
    }
    let known = |kind: DocumentKind| issued.iter().any(|paper| paper.kind == kind);
    let open: Vec<_> =
        DocumentKind::ALL
            .iter()
            .copied()
            .filter(|kind| {
                if *kind == DocumentKind::CreditNote { !order.returned().is_zero() } else { !known(*kind) }
            })
            .collect();
    let body = html! {
        div class="stack stack-4" {
            @for paper in issued {
                p { (paper.kind.label()) " " a class="link num" href={ "/admin/orders/" (order.id) "/papers/" (paper.number) } { (paper.number) } }
            }
            @if works && !open.is_empty() {
                form class="cluster" method="post" action={ "/admin/orders/" (order.id) "/papers" } {
                    @for kind in open {
                        (Button { name: Some("kind".into()), value: Some(kind.code().into()), ..Button::submit(kind.label()).scheme(ButtonScheme::Outline).small() })
                    }
                }
            }
        }
    };
    html! { div id="papers" { (Card { title: "Papers".into(), body, sticky: false }.render()) } }
}
