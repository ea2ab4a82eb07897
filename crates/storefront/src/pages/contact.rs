//! How to reach the house.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use catalog::stones::{Serial, StoneView};
use http::HeaderMap;
use maud::{Markup, html};
use ui::{Button, ButtonScheme, SpecList};
use web::{CachePolicy, Page, QueryPairs};

use super::{Reading, reading, written};
use crate::Face;

const ADDRESS: &str = "concierge@jasonandco.example";

/// `GET /contact`; `?stone=` names the stone that the question is about.
pub(super) async fn show(
    State(face): State<Face>,
    QueryPairs(query): QueryPairs,
    asked: HeaderMap,
) -> Response {
    let stone = query.find("stone").and_then(|text| text.parse::<Serial>().ok());
    let Some(stone) = stone.and_then(|serial| face.catalog.stones().stone(serial)) else {
        return reading(&face, &asked, || page(None));
    };
    // one for each stone, and asked for once: not worth keeping
    Page::ok(CachePolicy::Public, written(&face, page(Some(&stone)))).into_response()
}

/// The letter begun, with the stone in its subject and its first line.
fn letter(stone: Option<&StoneView>) -> String {
    let Some(stone) = stone else { return format!("mailto:{ADDRESS}") };
    let subject = format!("Stone {}", stone.serial);
    let text = format!("My question is about stone {}: {}.\r\n\r\n", stone.serial, stone.facts.describe());
    format!("mailto:{ADDRESS}?subject={}&body={}", escaped(&subject), escaped(&text))
}

/// Text as a value in a mail address (RFC 6068).
fn escaped(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
    text.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

fn about(stone: &StoneView) -> Markup {
    html! {
        p {
            "Your letter begins with " a class="link" href=(stone.path()) { "stone " span class="num" { (stone.serial) } }
            ": " (stone.facts.describe()) ", " span class="num" { (stone.price) } ". On the telephone, the number is enough."
        }
    }
}

fn page(stone: Option<&StoneView>) -> Reading {
    let hours = SpecList::new(&[
        ("Tuesday to Friday", "10 to 18"),
        ("Saturday", "11 to 17"),
        ("Sunday and Monday", "Closed"),
    ]);
    let body = html! {
        div class="split" {
            section class="stack" {
                h2 class="h3" { "Write or call" }
                @if let Some(stone) = stone { (about(stone)) }
                p { "We answer within one working day, and usually within the hour while the atelier is open." }
                div class="btn-group" {
                    (Button::link(ADDRESS, letter(stone)))
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
