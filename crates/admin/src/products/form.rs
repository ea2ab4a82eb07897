//! The form of one product.

use kernel::FieldError;
use maud::{Markup, html};
use ui::{
    Button, ButtonScheme, Card, Choice, ErrorSummary, FieldProblem, Fieldset, MoneyField, Select, TextArea,
    TextField, TextKind,
};

use super::draft::{Draft, VariantDraft};

/// The form, with what is wrong beside each field and listed above.
pub(super) fn render(action: &str, draft: &Draft, errors: &[FieldError], save: &str) -> Markup {
    let problems =
        errors.iter().map(|e| FieldProblem { field_id: id(&e.field), text: e.message.to_string() }).collect();
    html! {
        form class="stack stack-4" method="post" action=(action) {
            (ErrorSummary { title: "Nothing was saved yet".into(), problems })
            input type="hidden" name="version" value=(draft.version);
            (Card { title: "Words".into(), body: words(draft, errors), sticky: false })
            (Card { title: "In the shop".into(), body: shop(draft, errors), sticky: false })
            (Card { title: "Variants".into(), body: html! { @for v in &draft.variants { (variant(v, errors)) } }, sticky: false })
            div class="btn-group" {
                (Button::submit(save))
                (Button::link("Leave without saving", action).scheme(ButtonScheme::Link))
            }
        }
    }
}

fn words(draft: &Draft, errors: &[FieldError]) -> Markup {
    let line = |name: &str, label: &str, value: &str, max| {
        TextField { max_length: Some(max), ..TextField::new(name, label) }
            .required()
            .value(value)
            .error(error(errors, name))
    };
    let area = |name: &str, label: &str, value: &str, hint: &str, max| TextArea {
        id: id(name),
        name: name.into(),
        label: label.into(),
        value: value.into(),
        hint: (!hint.is_empty()).then(|| hint.into()),
        error: error(errors, name),
        required: true,
        quiet: false,
        max_length: Some(max),
        when_missing: None,
    };
    html! {
        div class="stack stack-4" {
            div class="admin-row" {
                (line("title", "Title", &draft.title, 80))
                (line("tagline", "Tagline", &draft.tagline, 140))
            }
            (area("description", "Description", &draft.description, "Leave an empty line between paragraphs.", 4_000))
            (area("care", "Care", &draft.care, "", 2_000))
        }
    }
}

fn shop(draft: &Draft, errors: &[FieldError]) -> Markup {
    html! {
        div class="admin-row" {
            (Select {
                hint: Some("Only active pieces are on show.".into()),
                ..select("status", "Status", &[("draft", "Draft"), ("active", "Active"), ("archived", "Archived")], &draft.status, errors)
            })
            (TextField { kind: TextKind::Number, hint: Some("Higher numbers come first.".into()), ..TextField::new("featured", "Place in the shop") }
                .required().value(&draft.featured).error(error(errors, "featured")))
        }
    }
}

fn variant(draft: &VariantDraft, errors: &[FieldError]) -> Markup {
    let (price, lead_days, status) = (draft.field("price"), draft.field("lead_days"), draft.field("status"));
    let body = html! {
        div class="variant-row" {
            (MoneyField {
                id: id(&price),
                name: price.clone(),
                label: "Price before tax".into(),
                currency: draft.currency,
                value: draft.price.clone(),
                hint: None,
                error: error(errors, &price),
                required: true,
            })
            (TextField { kind: TextKind::Number, id: id(&lead_days), min: Some("0".into()), max: Some("365".into()), ..TextField::new(lead_days.clone(), "Days at the bench") }
                .required().value(&draft.lead_days).error(error(errors, &lead_days)))
            (select(&status, "Status", &[("active", "Active"), ("archived", "Archived")], &draft.status, errors))
        }
    };
    html! { (Fieldset { legend: draft.name.clone(), body, ..Fieldset::default() }) }
}

fn select(
    name: &str,
    label: &str,
    choices: &[(&str, &str)],
    selected: &str,
    errors: &[FieldError],
) -> Select {
    Select {
        id: id(name),
        name: name.into(),
        label: label.into(),
        choices: choices.iter().map(|&(value, text)| Choice::new(value, text)).collect(),
        selected: selected.into(),
        error: error(errors, name),
        required: true,
        ..Select::default()
    }
}

fn error(errors: &[FieldError], name: &str) -> Option<String> {
    errors.iter().find(|e| e.field == name).map(|e| e.message.to_string())
}

/// A field's id from its name; dots would need escaping in style sheets and fragments.
fn id(name: &str) -> String {
    name.replace('.', "-")
}
