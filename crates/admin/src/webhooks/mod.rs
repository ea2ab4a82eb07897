//! Programs that are told what happens: where, of what, by which secret, and what came of it.

mod act;
mod list;
mod page;

use axum::{
    Router,
    routing::{get, post},
};
use kernel::FieldError;
use maud::{Markup, html};
use platform::webhooks::{Endpoint, PausedBy, TOPICS};
use ui::{Button, Checkbox, ErrorSummary, FieldProblem, StatusDot, TextField, TextKind, Tone};
use web::Pairs;

use crate::{Face, words::moment};

/// Where the pages are.
pub(crate) const PATH: &str = "/admin/webhooks";

/// Every address of webhooks.
pub(crate) fn routes() -> Router<Face> {
    Router::new()
        .route("/admin/webhooks", get(list::show).post(act::create))
        .route("/admin/webhooks/{id}", get(page::show).post(act::save))
        .route("/admin/webhooks/{id}/secret", post(act::rotate))
        .route("/admin/webhooks/{id}/test", post(act::test))
        .route("/admin/webhooks/{id}/end", post(act::end))
        .route("/admin/webhooks/{id}/deliveries/{delivery}", get(page::tries).post(act::replay))
}

/// Where an endpoint stands, in a word with its colour.
fn state(endpoint: &Endpoint) -> Markup {
    html! {
        @match (endpoint.paused, endpoint.failing_since) {
            (Some((at, PausedBy::House)), _) => {
                (StatusDot::new("Switched off", Tone::Danger))
                span class="cell-sub" { "by the house, " (moment(at)) ", because nothing arrived" }
            }
            (Some((at, PausedBy::Staff)), _) => { (StatusDot::new("Paused", Tone::Neutral)) span class="cell-sub" { "since " (moment(at)) } }
            (None, Some(since)) => { (StatusDot::new("Does not answer", Tone::Warning)) span class="cell-sub" { "since " (moment(since)) } }
            (None, None) => (StatusDot::new("Told", Tone::Success))
        }
    }
}

/// What an endpoint is told of, in words.
fn topics(endpoint: &Endpoint) -> String {
    let known = TOPICS.iter().filter(|(topic, _)| endpoint.topics.iter().any(|wanted| wanted == topic));
    let words: Vec<_> = known.map(|(_, words)| *words).collect();
    if words.is_empty() { "Everything".to_owned() } else { words.join("; ") }
}

/// The form of a new endpoint, or of one that is there, with what was typed and what stands against it.
fn form(endpoint: Option<&Endpoint>, sent: &Pairs, wrong: &[FieldError]) -> Markup {
    let typed = sent.has("url");
    let value = |name: &str, stored: fn(&Endpoint) -> &str| {
        if typed {
            sent.get(name).to_owned()
        } else {
            endpoint.map_or_else(String::new, |e| stored(e).to_owned())
        }
    };
    let ticked = |topic: &str| match endpoint {
        _ if typed => sent.all("topics").any(|sent| sent == topic),
        Some(endpoint) => endpoint.topics.iter().any(|wanted| wanted == topic),
        None => false,
    };
    let error = |name: &str| wrong.iter().find(|e| e.field == name).map(|e| e.message.to_string());
    let problem =
        |e: &FieldError| FieldProblem { field_id: e.field.to_string(), text: e.message.to_string() };
    let field = |name: &str, label: &str, hint: &str, kind: TextKind, stored: fn(&Endpoint) -> &str| {
        TextField { hint: Some(hint.to_owned()), kind, quiet: true, ..TextField::new(name, label) }
            .value(value(name, stored))
            .error(error(name))
    };
    let action = endpoint.map_or_else(|| PATH.to_owned(), |e| format!("{PATH}/{}", e.id));
    html! {
        form class="stack stack-4" method="post" action=(action) {
            (ErrorSummary { title: "Nothing was changed yet".into(), problems: wrong.iter().map(problem).collect() })
            input type="hidden" name="version" value=(endpoint.map_or(0, |e| e.version));
            (field("url", "Address", "An https address of the public web, as the program gives it. Redirects are not followed.", TextKind::Text, |e| &e.url))
            (field("contact", "Who looks after it", "We write to this e-mail address if we have to switch it off.", TextKind::Email, |e| &e.contact))
            fieldset id="topics" class="stack stack-2" {
                legend { "Told of; none ticked means everything" }
                @for (topic, words) in TOPICS {
                    (Checkbox { id: topic.replace(['.', '_'], "-"), name: "topics".into(), value: (*topic).into(), text: (*words).into(), checked: ticked(topic), ..Checkbox::default() })
                }
            }
            @if let Some(endpoint) = endpoint {
                (Checkbox {
                    id: "paused".into(), name: "paused".into(), text: "Paused".into(),
                    hint: Some("What happens meanwhile waits, for a week.".into()),
                    checked: if typed { sent.has("paused") } else { endpoint.paused.is_some() }, ..Checkbox::default()
                })
            }
            div { (Button::submit(if endpoint.is_some() { "Save the webhook" } else { "Tell it from now on" })) }
        }
    }
}
