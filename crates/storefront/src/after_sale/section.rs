//! What an order's page offers after the sale.

use commerce::{
    documents::DocumentKind,
    orders::{Order, OrderState},
    returns::{self, Offer, Return},
};
use db::Conn;
use maud::{Markup, html};
use ui::{Badge, Button, ButtonScheme, Card};
use web::Refusal;

use super::page::tone;
use crate::Face;

/// Returns and papers of an order.
pub(crate) struct AfterSale {
    returns: Vec<Return>,
    offer: Offer,
}

impl AfterSale {
    pub(crate) async fn read(face: &Face, conn: &mut Conn, order: &Order) -> Result<Self, Refusal> {
        Ok(Self {
            returns: returns::list_returns_of(conn, order.id).await?,
            offer: returns::offer(conn, order, face.cx.clock.now()).await?,
        })
    }

    /// Two cards; nothing before the order is paid in full.
    pub(crate) fn section(&self, face: &Face, order: &Order, key: &str) -> Markup {
        if order.paid_at.is_none() || order.state == OrderState::DepositPaid {
            return html! {};
        }
        let back = html! {
            div class="stack stack-4" {
                @for found in &self.returns {
                    p class="cluster" {
                        a class="link num" href=(returns::link(&face.cx, order, found)) { (found.number) }
                        (Badge::new(found.state.label(), tone(found.state)))
                    }
                }
                @if self.offer.can_claim() {
                    p { "If a piece is not what you hoped for, or something is wrong with it, we make it good." }
                    p { (Button::link("Return or claim", returns::ask_link(&face.cx, order)).scheme(ButtonScheme::Outline)) }
                } @else if self.returns.is_empty() && order.fulfilled_at.is_none() {
                    p class="small" { "You can ask for a return here once your order has left our house." }
                }
            }
        };
        html! {
            div class="split" {
                (Card { title: "Returns".into(), body: back, sticky: false })
                (Card { title: "Papers".into(), body: papers(order, key), sticky: false })
            }
        }
    }
}

fn papers(order: &Order, key: &str) -> Markup {
    use DocumentKind as D;
    let mut kinds = vec![D::Invoice, D::Receipt];
    kinds.extend((!order.returned().is_zero()).then_some(D::CreditNote));
    if order.lines.iter().any(|line| line.out() > 0) {
        kinds.extend([D::Valuation, D::Certificate, D::CareCard]);
    }
    html! {
        form class="stack stack-3" method="post" action={ "/orders/" (order.number) "/papers?key=" (key) } {
            p class="small" { "Each opens as a PDF that can be read aloud, and stays as it was issued." }
            div class="cluster" {
                @for kind in kinds {
                    (Button { name: Some("kind".into()), value: Some(kind.code().into()), ..Button::submit(kind.label()).scheme(ButtonScheme::Outline).small() })
                }
            }
        }
    }
}
