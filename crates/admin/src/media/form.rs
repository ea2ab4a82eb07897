//! The forms of one entry.

use catalog::{media::StaffMedia, model::MediaKind, products::StaffProduct};
use kernel::FieldError;
use maud::{Markup, html};
use ui::{Button, ButtonScheme, Checkbox, Choice, Fieldset, Select, TextArea, TextField, TextKind};

/// What an entry shows and to what it belongs.
pub(super) fn describe(
    action: &str,
    product: &StaffProduct,
    entries: &[StaffMedia],
    entry: &StaffMedia,
    errors: &[FieldError],
) -> Markup {
    let id = |name: &str| format!("{}-{name}", entry.id);
    let error = |name: &str| errors.iter().find(|e| e.field == name).map(|e| e.message.to_string());
    let number = |name: &str, label: &str, hint: &str, value: i32| {
        let field = TextField {
            id: id(name),
            kind: TextKind::Number,
            min: Some("0".into()),
            max: Some("1000".into()),
            hint: Some(hint.into()),
            ..TextField::new(name, label)
        };
        field.required().value(value.to_string()).error(error(name))
    };
    html! {
        form id={ (entry.id) "-form" } method="post" action=(action) {
            (TextArea {
                id: id("alt"),
                name: "alt".into(),
                label: "What it shows".into(),
                value: entry.alt.clone(),
                hint: Some(
                    "For those who cannot see it: the piece, the metal, the view. Needed before the piece is published.".into(),
                ),
                error: error("alt"),
                required: false,
                quiet: true,
                max_length: Some(250),
                when_missing: None,
            })
            div class="form-row" {
                (number("focal_x", "Kept in view, from the left", "0 is the left edge, 1,000 the right.", entry.focal.x))
                (number("focal_y", "Kept in view, from the top", "0 is the upper edge, 1,000 the lower.", entry.focal.y))
                (metal(id("metal"), product, entry))
                @if entry.kind != MediaKind::Picture { (poster(id("poster"), entries, entry, error("poster"))) }
            }
            (variants(product, entry, error("variants")))
            div { (Button::submit("Save").small()) }
        }
    }
}

fn metal(id: String, product: &StaffProduct, entry: &StaffMedia) -> Select {
    let mut metals = Vec::new();
    for variant in &product.variants {
        if !metals.contains(&variant.metal) {
            metals.push(variant.metal);
        }
    }
    Select {
        id,
        name: "metal".into(),
        label: "Shown with".into(),
        choices: metals.iter().map(|m| Choice::new(m.code(), m.label())).collect(),
        selected: entry.metal.map_or_else(String::new, |m| m.code().to_owned()),
        prompt: Some("Every metal".into()),
        ..Select::default()
    }
}

fn poster(id: String, entries: &[StaffMedia], entry: &StaffMedia, error: Option<String>) -> Select {
    let pictures = entries.iter().zip(1..).filter(|(m, _)| m.kind == MediaKind::Picture);
    Select {
        id,
        name: "poster".into(),
        label: "Picture that stands for it".into(),
        choices: pictures
            .map(|(m, place)| Choice::new(m.id.to_string(), format!("Picture {place}")))
            .collect(),
        selected: entry.poster.map_or_else(String::new, |p| p.to_string()),
        prompt: Some("None yet".into()),
        hint: Some("It begins with this picture, which it needs before it is on show.".into()),
        error,
        ..Select::default()
    }
}

/// Folded away: most entries belong to all variants, or to a metal.
fn variants(product: &StaffProduct, entry: &StaffMedia, error: Option<String>) -> Markup {
    let open = error.is_some();
    let boxes = html! {
        div class="entry-variants" {
            @for variant in &product.variants {
                (Checkbox {
                    id: format!("{}-{}", entry.id, variant.id),
                    name: "variant".into(),
                    value: variant.id.to_string(),
                    text: variant.options.clone(),
                    hint: Some(variant.sku.clone()),
                    checked: entry.variants.contains(&variant.id),
                    ..Checkbox::default()
                })
            }
        }
    };
    let count = entry.variants.len();
    html! {
        details open[open] {
            summary { @if count == 0 { "Only for particular variants" } @else { "For " (count) " of " (product.variants.len()) " variants" } }
            (Fieldset { legend: "Shown with these variants only".into(), id: format!("{}-variants", entry.id), error, body: boxes, ..Fieldset::default() })
        }
    }
}

/// Moving an entry by one place, and removing it after a second look.
pub(super) fn moves(
    action: &dyn Fn(&str) -> String,
    entry: &StaffMedia,
    place: usize,
    count: usize,
) -> Markup {
    let step = |to: &str, text: &str| Button {
        name: Some("to".into()),
        value: Some(to.into()),
        ..Button::submit(text).small().scheme(ButtonScheme::Outline)
    };
    html! {
        form class="cluster" method="post" action=(action("/place")) {
            @if place > 0 { (step("earlier", "Move up")) }
            @if place + 1 < count { (step("later", "Move down")) }
        }
        details {
            summary { "Remove" }
            form method="post" action=(action("/removal")) {
                p class="small" {
                    "It leaves the piece's page. Orders that show it keep their picture"
                    @if entry.kind == MediaKind::Picture { "." } @else { ", but the file itself is deleted." }
                }
                (Button::submit("Remove it").small().scheme(ButtonScheme::Danger))
            }
        }
    }
}
