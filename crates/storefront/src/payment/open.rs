//! The payment page while the order can be paid.

use commerce::{
    checkout::{Address, Placed},
    orders::Order,
    payments::{Care, Decline, IntentStatus, care_for},
};
use kernel::Money;
use maud::{Markup, html};
use serde_json::json;
use ui::{Button, ButtonScheme, Card, Checkbox, HoldWhose, InlineAlert, Tone};

use super::{address, words};
use crate::{Face, holds, orders as order_page};

/// A payment that can be made.
pub(super) struct Payment<'a> {
    pub(super) face: &'a Face,
    pub(super) placed: &'a Placed,
    /// What is asked for: the whole, or the first part of it.
    pub(super) due: Money,
    pub(super) declined: Option<Decline>,
    /// The secret that lets the form offer saved cards.
    pub(super) saved: Option<&'a str>,
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
                div data-notice role="status" { (self.notice()) }
                div class="split split-aside" {
                    div class="stack stack-5" { (self.form()) (self.reassurance()) }
                    aside aria-label="Your order" { (self.summary()) }
                }
            }
        }
    }

    /// What the bank said last, or asks. The island asks for it again after a no.
    pub(super) fn notice(&self) -> Markup {
        let order = &self.placed.order;
        if let Some(reason) = self.declined {
            let said = words::declined(reason, self.due, &order.number);
            return html! { (InlineAlert { scheme: said.scheme, title: said.title, body: html! { (said.text) }, live: false }) };
        }
        if self.asks() {
            return html! {
                (InlineAlert {
                    scheme: Tone::Info,
                    title: "Your bank is waiting for your answer.".into(),
                    body: html! { "It asks you to confirm this payment. Nothing is charged before you do. You can also choose another way to pay below." },
                    live: false,
                })
            };
        }
        html! {}
    }

    fn asks(&self) -> bool {
        self.placed.payment.status == IntentStatus::RequiresAction
    }

    fn hold(&self) -> Markup {
        let left = self.placed.hold_expires_at - self.face.cx.clock.now();
        let minutes = (left.num_seconds() + 59) / 60;
        html! { (ui::HoldNote { minutes: minutes.max(1), ..holds::until(HoldWhose::Yours, self.placed.hold_expires_at) }) }
    }

    /// The island, and what stands in its place without script. Its fields are the provider's own, in frames of the provider's.
    fn form(&self) -> Markup {
        let order = &self.placed.order;
        let own =
            format!("{}{}/return", self.face.cx.house.base_url.trim_end_matches('/'), address(&order.number));
        let key = self.face.commerce.gateway.publishable_key().unwrap_or_default();
        html! {
            noscript { (without_script(self.face, order)) }
            payment-form data-key=(key) data-secret=(self.placed.payment.client_secret) data-saved=[self.saved]
                data-return=(own) data-notice-url=(address(&order.number)) data-billing=(billing(order))
                data-asks[self.asks()] {
                div class="stack stack-5" data-shown hidden {
                    @if self.asks() {
                        form data-answer { (Button::submit("Answer my bank")) }
                    }
                    div data-express aria-label="Express payment" role="group" {}
                    form class="stack stack-5" data-form {
                        div data-fields {}
                        (Checkbox {
                            id: "elsewhere".into(),
                            name: "elsewhere".into(),
                            value: "yes".into(),
                            text: "My card is registered at another address".into(),
                            hint: Some(format!("Otherwise we give your bank the one we have: {}.", order.billing_address.lines().join(", "))),
                            ..Checkbox::default()
                        })
                        (Button { busy_text: Some("Asking your bank…".into()), ..Button::submit(format!("Pay {}", self.due)).full() })
                    }
                }
                p class="muted" data-loading hidden { "Your payment form is on its way…" }
                div data-broken hidden { (broken()) }
            }
        }
    }

    fn reassurance(&self) -> Markup {
        let strict = care_for(self.due) == Care::Strict;
        html! {
            ul class="stack stack-2 small muted" role="list" {
                li { "Your card's number goes from your browser to Stripe, our payment partner, and never passes through our hands." }
                @if strict { li { "For a purchase like this your bank may ask you to confirm that it is you. Have its app or your telephone at hand." } }
                li { "Nothing is charged twice, even if you press again or the page is closed half-way." }
            }
        }
    }

    fn summary(&self) -> Card {
        let order = &self.placed.order;
        let body = html! {
            div class="stack" {
                (order_page::lines(order))
                (order_page::costs(order))
                @if self.due != order.total {
                    p { "You pay " b class="num" { (self.due) } " of it now." }
                }
                (words::instalments_in_short(self.face, self.due))
            }
        };
        Card { title: "Your order".into(), body, sticky: true }
    }
}

/// The warm way on where no script runs: the card's fields are Stripe's, and it has none without.
fn without_script(face: &Face, order: &Order) -> Markup {
    let clock = order.hold_expires_at.format("%H:%M UTC");
    html! {
        div class="stack stack-4" {
        (InlineAlert {
            scheme: Tone::Info,
            title: "The card's fields need JavaScript.".into(),
            body: html! {
                p { "They belong to our payment partner, so that your card's number never passes through our hands, and they only exist as a script. Your pieces are held for you until " (clock) "." }
                p { "Turn JavaScript on for this page and open it again, or ask our concierge: quote " span class="num" { (order.number) } " and we find a way with you. Nothing was charged." }
                ul class="help-list" { @for link in face.web.site.help.iter().take(2) { li { a class="link" href=(link.href) { (link.text) } } } }
            },
            live: false,
        })
        p { (Button::link("Open it again", address(&order.number)).scheme(ButtonScheme::Outline)) }
        }
    }
}

/// What is shown when the provider's script does not come: blocked, or away.
fn broken() -> Markup {
    html! {
        (InlineAlert {
            scheme: Tone::Warning,
            title: "The payment form did not arrive.".into(),
            body: html! { "A browser extension or the network may stand in its way. Nothing was charged, and your order waits. Open this page again, perhaps in another browser, or write to our concierge." },
            live: true,
        })
    }
}

/// Whom the bank knows, as the order has it, so that nothing has to be typed twice.
fn billing(order: &Order) -> String {
    let Address { name, line1, line2, city, region, postal_code, country, phone } = &order.billing_address;
    let mut known = json!({
        "name": name,
        "email": order.email.as_str(),
        "address": {
            "line1": line1, "line2": line2.as_deref().unwrap_or_default(), "city": city,
            "state": region.as_deref().unwrap_or_default(), "postal_code": postal_code.as_deref().unwrap_or_default(), "country": country,
        },
    });
    if let Some(phone) = phone {
        known["phone"] = phone.as_str().into();
    }
    known.to_string()
}
