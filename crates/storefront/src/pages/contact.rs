//! How to reach the house.

use maud::html;
use ui::{Button, ButtonScheme, SpecList};

use super::Reading;

pub(super) fn page() -> Reading {
    let hours = SpecList::new(&[
        ("Tuesday to Friday", "10 to 18"),
        ("Saturday", "11 to 17"),
        ("Sunday and Monday", "Closed"),
    ]);
    let body = html! {
        div class="split" {
            section class="stack" {
                h2 class="h3" { "Write or call" }
                p { "We answer within one working day, and usually within the hour while the atelier is open." }
                div class="btn-group" {
                    (Button::link("concierge@jasonandco.example", "mailto:concierge@jasonandco.example"))
                    (Button::link("+1 212 555 0142", "tel:+12125550142").scheme(ButtonScheme::Outline))
                }
                p class="small muted" { "About an order, keep its number at hand. We never ask for a card number by mail or telephone." }
            }
            section class="stack" {
                h2 class="h3" { "Visit the atelier" }
                p { "14 Lantern Yard, third floor, ring the brass bell" br; "New York, NY 10013" }
                (hours)
                p { "By appointment. Tell us what you would like to see and it will be on the table when you arrive." }
            }
        }
    };
    Reading {
        path: "/contact",
        title: "Contact and visits",
        description: "Write, call, or visit the atelier in New York by appointment. We answer within one working day.",
        lead: "A person answers, and stays with your question.",
        body,
        bleed: false,
    }
}
