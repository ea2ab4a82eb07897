//! The provider's own form for a card, what the bank last said, and what stands in its place without script. On the payment page of an order
//! and on the page of a pay link.

use chrono::{DateTime, Utc};
use commerce::{
    checkout::{Address, PaymentHandle},
    orders::Order,
    payments::{Care, Decline, IntentStatus, care_for},
};
use kernel::Money;
use maud::{Markup, html};
use serde_json::json;
use ui::{Button, ButtonScheme, Checkbox, InlineAlert, Tone};

use super::words;
use crate::Face;

/// A payment that can be made by card.
pub(crate) struct CardForm<'a> {
    pub(crate) face: &'a Face,
    /// The page it stands on; the bank leads back to `return` under it.
    pub(crate) path: &'a str,
    pub(crate) payment: &'a PaymentHandle,
    pub(crate) due: Money,
    /// Why the bank said no, if it did last.
    pub(crate) declined: Option<Decline>,
    pub(crate) number: &'a str,
    /// The order whose client pays, so that nothing has to be typed twice; none where somebody else may be paying.
    pub(crate) order: Option<&'a Order>,
    /// Until when the pieces are kept; none where they are sold already.
    pub(crate) held_until: Option<DateTime<Utc>>,
    /// The secret that lets the form offer saved cards.
    pub(crate) saved: Option<&'a str>,
}

impl CardForm<'_> {
    /// What the bank said last, or asks. The island asks for it again after a no.
    pub(crate) fn notice(&self) -> Markup {
        if let Some(reason) = self.declined {
            let said = words::declined(reason, self.due, self.number);
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
        self.payment.status == IntentStatus::RequiresAction
    }

    /// The island, and what stands in its place without script. Its fields are the provider's own, in frames of the provider's.
    pub(crate) fn form(&self) -> Markup {
        let own = format!("{}{}/return", self.face.cx.house.base_url.trim_end_matches('/'), self.path);
        let key = self.face.commerce.gateway.publishable_key().unwrap_or_default();
        html! {
            noscript { (self.without_script()) }
            payment-form data-key=(key) data-secret=(self.payment.client_secret) data-saved=[self.saved]
                data-return=(own) data-notice-url=(self.path) data-billing=[self.order.map(billing)]
                data-asks[self.asks()] {
                div class="stack stack-5" data-shown hidden {
                    @if self.asks() {
                        form data-answer { (Button::submit("Answer my bank")) }
                    }
                    div data-express aria-label="Express payment" role="group" {}
                    form class="stack stack-5" data-form {
                        div data-fields {}
                        @if let Some(order) = self.order { (elsewhere(order)) }
                        (Button { busy_text: Some("Asking your bank…".into()), ..Button::submit(format!("Pay {}", self.due)).full() })
                    }
                }
                p class="muted" data-loading hidden { "Your payment form is on its way…" }
                div data-broken hidden { (broken()) }
            }
        }
    }

    pub(crate) fn reassurance(&self) -> Markup {
        let strict = care_for(self.due) == Care::Strict;
        html! {
            ul class="stack stack-2 small muted" role="list" {
                li { "Your card's number goes from your browser to Stripe, our payment partner, and never passes through our hands." }
                @if strict { li { "For a purchase like this your bank may ask you to confirm that it is you. Have its app or your telephone at hand." } }
                li { "Nothing is charged twice, even if you press again or the page is closed half-way." }
            }
        }
    }

    /// The warm way on where no script runs: the card's fields are Stripe's, and it has none without.
    fn without_script(&self) -> Markup {
        html! {
            div class="stack stack-4" {
            (InlineAlert {
                scheme: Tone::Info,
                title: "The card's fields need JavaScript.".into(),
                body: html! {
                    p {
                        "They belong to our payment partner, so that your card's number never passes through our hands, and they only exist as a script."
                        @if let Some(until) = self.held_until { " Your pieces are held for you until " (until.format("%H:%M UTC")) "." }
                    }
                    p { "Turn JavaScript on for this page and open it again, or ask our concierge: quote " span class="num" { (self.number) } " and we find a way with you. Nothing was charged." }
                    ul class="help-list" { @for link in self.face.web.site.help.iter().take(2) { li { a class="link" href=(link.href) { (link.text) } } } }
                },
                live: false,
            })
            p { (Button::link("Open it again", self.path.to_owned()).scheme(ButtonScheme::Outline)) }
            }
        }
    }
}

fn elsewhere(order: &Order) -> Checkbox {
    Checkbox {
        id: "elsewhere".into(),
        name: "elsewhere".into(),
        value: "yes".into(),
        text: "My card is registered at another address".into(),
        hint: Some(format!(
            "Otherwise we give your bank the one we have: {}.",
            order.billing_address.lines().join(", ")
        )),
        ..Checkbox::default()
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
