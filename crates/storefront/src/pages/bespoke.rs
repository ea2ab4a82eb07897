//! How a commission works.

use maud::html;
use ui::{BespokeBand, Button, ButtonScheme};

use super::Reading;

pub(super) fn page() -> Reading {
    let step = |name: &str, text: &str| (name.to_owned(), text.to_owned());
    let band = BespokeBand {
        eyebrow: "How it works".into(),
        title: "Four steps, one designer.".into(),
        lead: "The person you speak to first draws your piece and follows it to the last polish.".into(),
        action: Some(("Call the atelier".into(), "tel:+12125550142".into())),
        steps: vec![
            step(
                "Conversation",
                "On the telephone or in the atelier. Bring a sketch, a photograph, a stone from your family, or only a feeling.",
            ),
            step(
                "Drawings and price",
                "Two designs and a fixed quotation in writing. You owe nothing until you approve one.",
            ),
            step(
                "Your stone",
                "We lay stones side by side in daylight, with their reports, and tell you what was done to each.",
            ),
            step("Making", "Six to eight weeks at the bench. We send a photograph when the stone is set."),
        ],
    };
    let body = html! {
        (band)
        div class="wrap section split" {
            div class="prose" {
                h2 class="h3" { "What helps us begin" }
                ul {
                    li { "Who it is for, and the day it should be ready." }
                    li { "A piece they wear and love, as a photograph." }
                    li { "What you would like to spend, as a range. We design to it and say early if it will not reach." }
                }
            }
            div class="stack" {
                h2 class="h3" { "Begin here, or call" }
                p class="lead" { "Five short questions, and you can stop and come back at any time. We answer within one working day, and usually within the hour while the atelier is open." }
                div class="btn-group" {
                    form method="post" action="/bespoke/enquiry" { (Button::submit("Tell us your wishes")) }
                    (Button::link("Book a conversation", "/bespoke/visit").scheme(ButtonScheme::Outline))
                    (Button::link("+1 212 555 0142", "tel:+12125550142").scheme(ButtonScheme::Outline))
                }
            }
        }
    };
    Reading {
        path: "/bespoke",
        title: "Bespoke",
        description: "A commission from first conversation to finished piece: drawings, a fixed price, your own stone, six to eight weeks at the bench.",
        lead: "A piece that exists because you asked for it.",
        body,
        bleed: true,
    }
}
