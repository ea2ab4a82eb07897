//! The payment page of an order while it can be paid.

use commerce::checkout::Placed;
use maud::{Markup, html};
use ui::{Card, HoldWhose};

use super::{card_form::CardForm, words};
use crate::{holds, orders as order_page};

/// What the page shows.
pub(super) struct Payment<'a> {
    pub(super) placed: &'a Placed,
    pub(super) card: &'a CardForm<'a>,
}

impl Payment<'_> {
    pub(super) fn body(&self) -> Markup {
        let order = &self.placed.order;
        html! {
            div class="wrap section-tight stack stack-6" {
                header class="stack stack-3" {
                    p class="eyebrow" { "Order " span class="num" { (order.number) } }
                    h1 class="h1" { "Payment" }
                }
                (self.hold())
                div data-notice role="status" { (self.card.notice()) }
                div class="split split-aside" {
                    div class="stack stack-5" { (self.card.form()) (self.card.reassurance()) }
                    aside aria-label="Your order" { (self.summary()) }
                }
            }
        }
    }

    fn hold(&self) -> Markup {
        let left = self.placed.hold_expires_at - self.card.face.cx.clock.now();
        let minutes = (left.num_seconds() + 59) / 60;
        html! { (ui::HoldNote { minutes: minutes.max(1), ..holds::until(HoldWhose::Yours, self.placed.hold_expires_at) }) }
    }

    fn summary(&self) -> Card {
        let order = &self.placed.order;
        let body = html! {
            div class="stack" {
                (order_page::lines(order))
                (order_page::costs(order))
                @if self.card.due != order.due {
                    p { "You pay " b class="num" { (self.card.due) } " of it now." }
                }
                (words::instalments_in_short(self.card.face, self.card.due))
            }
        };
        Card { title: "Your order".into(), body, sticky: true }
    }
}
