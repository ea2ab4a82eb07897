//! The form's rows: stones, and the forms a product can be bought in.

use catalog::{
    attributes::Scope,
    model::{Category, RingSize, options_label},
    products::NewVariant,
};
use kernel::{Currency, FieldError};
use maud::{Markup, html};
use ui::{Checkbox, Choice, Fieldset, MoneyField, Select};

use super::{
    Entries,
    entries::built_in,
    field::{error, id, line, render, select},
};

/// What every stone is asked; grading and report stand folded below.
const FIRST: [&str; 6] = ["role", "species", "origin_class", "shape", "pieces", "carat_milli"];
/// What orders and stock know a variant by: fixed once the piece was on show.
const FIXED: [&str; 5] = ["metal", "fineness", "ring_circumference_um", "length_mm", "carat_milli"];

/// One kind of stone.
pub(super) fn stone(at: usize, entries: &Entries, errors: &[FieldError]) -> Markup {
    let name = |code: &str| format!("stones[{at}].{code}");
    let (first, rest): (Vec<_>, Vec<_>) =
        built_in(Scope::Stone).partition(|d| FIRST.contains(&d.code.as_str()));
    let used = rest
        .iter()
        .any(|d| !entries.get(&name(&d.code)).is_empty() || error(errors, &name(&d.code)).is_some());
    let body = html! {
        div class="field-grid" { @for d in first { (render(d, &name(&d.code), entries, errors)) } }
        details class="fold" open[used] {
            summary { "Grading, treatment and report" }
            div class="field-grid fold-body" { @for d in rest { (render(d, &name(&d.code), entries, errors)) } }
        }
        (gone(&name("gone"), "Leave this stone out when saving"))
    };
    html! { (Fieldset { legend: format!("Stone {}", at + 1), body, ..Fieldset::default() }) }
}

/// One variant. `known` is what the piece has now; `fixed` says whether it was on show.
pub(super) fn variant(
    at: usize,
    category: Category,
    known: Option<&NewVariant>,
    fixed: bool,
    entries: &Entries,
    errors: &[FieldError],
) -> Markup {
    let name = |field: &str| format!("variants[{at}].{field}");
    let locked = fixed && known.is_some();
    let currency = known
        .map_or_else(|| entries.get("currency").parse().unwrap_or(Currency::Usd), |v| v.price.currency());
    let asked = built_in(Scope::Variant)
        .filter(|d| d.is_for(category) && !matches!(d.code.as_str(), "one_of_a_kind" | "made_to_order"));
    let body = html! {
        input type="hidden" name=(name("id")) value=(entries.get(&name("id")));
        div class="field-grid" {
            @if !locked { (line(&name("sku"), "Code (SKU)", entries, errors).required()) }
            (MoneyField {
                id: id(&name("price")),
                name: name("price"),
                label: "Price before tax".into(),
                currency,
                value: entries.get(&name("price")).into(),
                hint: None,
                error: error(errors, &name("price")),
                required: true,
            })
            @for d in asked {
                @if !(locked && FIXED.contains(&d.code.as_str())) { (render(d, &name(&d.code), entries, errors)) }
            }
            (supply(&name("supply"), known, entries, errors))
            @if known.is_some() {
                (Select { required: true, ..select(&name("status"), "Status", vec![Choice::new("active", "Active"), Choice::new("archived", "Archived")], entries.get(&name("status")), errors) })
            }
        }
        @if known.is_none() { (gone(&name("gone"), "Leave this variant out when saving")) }
    };
    let legend = known.map_or_else(|| format!("Variant {}, new", at + 1), of);
    html! { (Fieldset { legend, body, ..Fieldset::default() }) }
}

/// How a variant comes to the client. Whether it exists only once never changes.
fn supply(name: &str, known: Option<&NewVariant>, entries: &Entries, errors: &[FieldError]) -> Markup {
    let mut choices = vec![Choice::new("order", "Made to order"), Choice::new("stock", "From stock")];
    match known {
        Some(known) if known.one_of_a_kind => choices = vec![Choice::new("once", "One of a kind")],
        Some(_) => {}
        None => choices.push(Choice::new("once", "One of a kind")),
    }
    html! { (Select { required: true, ..select(name, "Supply", choices, entries.get(name), errors) }) }
}

/// What a variant is called: its code and what it is made of.
fn of(variant: &NewVariant) -> String {
    let size = variant.ring_circumference_um.and_then(RingSize::from_circumference_um);
    let options =
        options_label(variant.metal, variant.fineness, variant.carat_milli, size, variant.length_mm);
    format!("{} · {options}", variant.sku)
}

fn gone(name: &str, text: &str) -> Markup {
    html! { (Checkbox { id: id(name), name: name.into(), text: text.into(), ..Checkbox::default() }) }
}
