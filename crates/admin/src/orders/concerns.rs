//! The concerns about an order, with the forms that answer them.

use commerce::{
    orders::Order,
    payments::{Concern, ConcernKind},
};
use kernel::FieldError;
use maud::{Markup, Render, html};
use ui::{Button, ButtonScheme, Card, StatusDot, TextField};

use super::page::{Dossier, Entered};
use crate::{
    Face,
    audit::who_of,
    concerns::{list::until, words},
    words::{datetime, moment},
};

/// Every concern, the unanswered ones with what can be done. Nothing without any.
pub(super) fn card(
    face: &Face,
    dossier: &Dossier,
    decides: bool,
    entered: &Entered,
    wrong: &[FieldError],
) -> Markup {
    if dossier.concerns.is_empty() {
        return html! {};
    }
    let body = html! {
        div class="stack stack-5" {
            @for concern in &dossier.concerns { (one(face, dossier, concern, decides, entered, wrong)) }
        }
    };
    html! { div id="concerns" { (Card { title: "Concerns".into(), body, sticky: false }.render()) } }
}

fn one(
    face: &Face,
    dossier: &Dossier,
    concern: &Concern,
    decides: bool,
    entered: &Entered,
    wrong: &[FieldError],
) -> Markup {
    let open = concern.answer.is_none() && !concern.lost;
    html! {
        section class="stack stack-3" {
            p { (StatusDot::new(words::label(concern.kind), words::tone(concern))) }
            p class="small muted" {
                "Since " time datetime=(datetime(concern.opened_at)) { (moment(concern.opened_at)) }
                ". The provider says: " (concern.word) " (" span class="num" { (concern.provider_id) } ")."
            }
            @if open || concern.lost { p class="small" { (words::advice(concern.kind)) } }
            @if concern.until.is_some() { p { "Until " (until(face, concern)) } }
            @if let Some(answer) = &concern.answer {
                p class="small" {
                    @if answer.cleared { "Cleared by " } @else { "Answered by " }
                    (who_of(&answer.by, &dossier.names)) ", " (moment(answer.at)) ": " (answer.note)
                }
            }
            @if decides && concern.kind == ConcernKind::Authorization && open {
                (decide_form(&dossier.order, entered, wrong))
            } @else if decides && (open || concern.lost) && concern.kind != ConcernKind::Authorization {
                (clear_form(&dossier.order, concern, entered, wrong))
            } @else if open { p class="small muted" { "An owner or finance answers this." } }
        }
    }
}

fn note(id: &str, label: &str, entered: &Entered, wrong: &[FieldError]) -> TextField {
    let error = wrong.iter().find(|field| field.field == "note").map(|field| field.message.to_string());
    TextField { name: "note".into(), max_length: Some(300), ..TextField::new(id, label) }
        .required()
        .value(&entered.note)
        .error(error)
}

fn decide_form(order: &Order, entered: &Entered, wrong: &[FieldError]) -> Markup {
    let verdict = |text: &str, value: &str| Button {
        name: Some("verdict".into()),
        value: Some(value.into()),
        ..Button::submit(text)
    };
    html! {
        form class="form stack stack-4" method="post" action={ "/admin/orders/" (order.id) "/authorization" } {
            (note("note-authorization", "Why", entered, wrong))
            div class="btn-group" {
                (verdict(&format!("Take {}", order.due), "take"))
                (verdict("Let it go, cancel the order", "release").scheme(ButtonScheme::Danger))
            }
        }
    }
}

fn clear_form(order: &Order, concern: &Concern, entered: &Entered, wrong: &[FieldError]) -> Markup {
    html! {
        form class="form stack stack-4" method="post" action={ "/admin/orders/" (order.id) "/concerns/" (concern.id) } {
            (note(&format!("note-{}", concern.id), "Why nothing speaks against sending it", entered, wrong))
            (Button::submit("Clear this concern").scheme(ButtonScheme::Outline))
        }
    }
}
