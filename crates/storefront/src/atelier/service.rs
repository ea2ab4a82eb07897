//! Looking after a finished piece: what its client asks for, and what it will cost before anything is done.

use bespoke::commissions::{ServiceStanding, State};
use chrono::NaiveDate;
use kernel::Money;
use maud::{Markup, Render as _, html};
use ui::{Button, ButtonScheme, Card, InlineAlert, TextArea, Tone};

use crate::dates;

/// The card on the project's page; `action` is where its forms go.
pub(super) fn card(state: &State, action: &str, proof: &Markup, today: NaiveDate) -> Markup {
    let body = match &state.service {
        None => ask(action),
        Some(service) => standing(state, service, (action, proof), today),
    };
    Card { title: "Looking after it".into(), body, sticky: false }.render()
}

fn ask(action: &str) -> Markup {
    html! {
        form class="stack stack-3" method="post" action=(action) {
            p class="muted" { "A size that changed, a claw that catches, a polish before a feast: tell us, and we say what it costs before anything is done." }
            (TextArea { id: "service_words".into(), name: "service_words".into(), label: "What may we do for it?".into(), max_length: Some(4_000), required: true, ..TextArea::default() })
            p { (Button::submit("Ask for a service").scheme(ButtonScheme::Outline)) }
        }
    }
}

fn standing(
    state: &State,
    service: &ServiceStanding,
    (action, proof): (&str, &Markup),
    today: NaiveDate,
) -> Markup {
    html! {
        div class="stack stack-3" {
            p class="said" { (service.words) }
            @match &service.estimate {
                None => p { "We are looking at it, and write to you with what it will be." },
                Some(estimate) => {
                    p { b { (Money::new(estimate.amount_minor, state.currency)) } ", ready on " (dates::day(estimate.ready_on, today)) }
                    p class="said" { (estimate.words) }
                    @if service.agreed { (InlineAlert::new(Tone::Success, "You agreed to this service.")) }
                    @else {
                        form class="stack stack-4" method="post" action=(action) {
                            (proof)
                            input type="hidden" name="service" value=(service.service);
                            (Button { name: Some("answer".into()), value: Some("accept".into()), ..Button::submit("Agree to the service") })
                            (Button { name: Some("answer".into()), value: Some("decline".into()), ..Button::submit("Leave it as it is").scheme(ButtonScheme::Outline) })
                        }
                    }
                }
            }
        }
    }
}
