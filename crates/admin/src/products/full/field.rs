//! One attribute as a field, and its value between the column and what people type.

use catalog::attributes::{AttributeKind, Definition, Measure, Scope, Unit, decimal, parse_milli};
use kernel::FieldError;
use maud::{Markup, html};
use serde_json::Value;
use ui::{Checkbox, Choice, FieldProblem, Fieldset, Select, TextArea, TextField, TextKind};

use super::{Entries, entries::built_in};

/// The unit people type, and whether the column keeps thousandths of it.
pub(super) const fn typed_unit(unit: Unit) -> (&'static str, bool) {
    match unit {
        Unit::Micrometre => ("mm", true),
        Unit::Milligram => ("g", true),
        Unit::MilliCarat => ("ct", true),
        other => (other.symbol(), false),
    }
}

/// A stored value of a built-in attribute as people type it.
pub(super) fn typed(definition: &Definition, value: &Value) -> Vec<String> {
    match value {
        Value::Null => Vec::new(),
        Value::Array(list) => list.iter().flat_map(|v| typed(definition, v)).collect(),
        Value::String(text) => vec![text.clone()],
        Value::Number(number) => vec![match (&definition.kind, number.as_i64()) {
            (AttributeKind::Number(measure), Some(n)) if typed_unit(measure.unit).1 => decimal(n),
            _ => number.to_string(),
        }],
        other => vec![other.to_string()],
    }
}

/// What was typed as the column keeps it; nothing when it is no number.
pub(super) fn stored(measure: Measure, text: &str) -> Option<i64> {
    if typed_unit(measure.unit).1 { parse_milli(text) } else { text.parse().ok() }
}

/// The label with the unit that is typed.
pub(super) fn label(definition: &Definition) -> String {
    match &definition.kind {
        AttributeKind::Number(measure) => match typed_unit(measure.unit).0 {
            // what is counted stands in the label already
            "" | "days" | "pieces" => definition.label.clone(),
            unit => format!("{} ({unit})", definition.label),
        },
        _ => definition.label.clone(),
    }
}

/// The name and the value of a field in words, for comparing two products.
pub(in crate::products) fn said(name: &str, values: &[&str], defined: &[Definition]) -> (String, String) {
    let plain = values.join(", ");
    let (place, code) = match name.split_once("].") {
        Some((row, code)) => {
            let (list, at) = row.split_once('[').unwrap_or((row, "0"));
            let one = if list == "stones" { "Stone" } else { "Variant" };
            (format!("{one} {} · ", at.parse::<usize>().unwrap_or(0) + 1), code)
        }
        None => (String::new(), name),
    };
    let scope = match place.get(..1) {
        Some("S") => Scope::Stone,
        Some("V") => Scope::Variant,
        _ => Scope::Product,
    };
    let definition = match code.strip_prefix("attributes.") {
        Some(code) => defined.iter().find(|d| d.code == code),
        None => built_in(scope).find(|d| d.code == code),
    };
    let Some(definition) = definition else { return (format!("{place}{}", heading(code)), plain) };
    let words = values.iter().map(|v| match (*v, definition.choice(v)) {
        (_, Some(choice)) => choice.label.as_str(),
        ("true", _) => "Yes",
        ("false", _) => "No",
        (text, _) => text,
    });
    (format!("{place}{}", label(definition)), words.collect::<Vec<_>>().join(", "))
}

fn heading(code: &str) -> String {
    let known = match code {
        "slug" => "Address",
        "sku" => "Code",
        "price" => "Price before tax",
        "featured" => "Place in the shop",
        "seo.title" => "Title for search engines",
        "seo.description" => "Description for search engines",
        "seo.canonical" => "Copy of the page",
        other => other,
    };
    let mut letters = known.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// One attribute as a field of the form.
pub(super) fn render(
    definition: &Definition,
    name: &str,
    entries: &Entries,
    errors: &[FieldError],
) -> Markup {
    let required = definition.built_in && definition.required;
    let hint = hint(definition);
    match &definition.kind {
        AttributeKind::Enum(choices) => {
            let value = entries.get(name);
            let shown = choices.iter().filter(|c| !c.archived || c.code == value);
            html! {
                (Select {
                    prompt: Some(if required { "Choose" } else { "Not said" }.into()),
                    hint,
                    required,
                    ..select(name, &definition.label, shown.map(|c| Choice::new(&c.code, &c.label)).collect(), value, errors)
                })
            }
        }
        AttributeKind::MultiEnum(choices) => {
            let chosen: Vec<&str> = entries.all(name).collect();
            let shown = choices.iter().filter(|c| !c.archived || chosen.contains(&c.code.as_str()));
            let body = html! {
                @if let Some(hint) = hint { p class="field-hint" { (hint) } }
                div class="check-grid" {
                    @for choice in shown {
                        (Checkbox {
                            id: id(&format!("{name}-{}", choice.code)),
                            name: name.into(),
                            value: choice.code.clone(),
                            text: choice.label.clone(),
                            checked: chosen.contains(&choice.code.as_str()),
                            ..Checkbox::default()
                        })
                    }
                }
            };
            html! { div class="field-wide" { (Fieldset { legend: definition.label.clone(), id: id(name), error: error(errors, name), body, ..Fieldset::default() }) } }
        }
        AttributeKind::Boolean if definition.built_in => html! {
            (Checkbox {
                id: id(name),
                name: name.into(),
                value: "true".into(),
                text: definition.label.clone(),
                checked: entries.get(name) == "true",
                error: error(errors, name),
                ..Checkbox::default()
            })
        },
        AttributeKind::Boolean => {
            let choices = vec![Choice::new("true", "Yes"), Choice::new("false", "No")];
            html! { (Select { prompt: Some("Not said".into()), hint, ..select(name, &definition.label, choices, entries.get(name), errors) }) }
        }
        AttributeKind::Number(_) => html! {
            (TextField { kind: TextKind::Decimal, hint, required, ..line(name, &label(definition), entries, errors) })
        },
        AttributeKind::Text(max) => html! {
            (TextField { max_length: u32::try_from(*max).ok(), hint, ..line(name, &definition.label, entries, errors) })
        },
    }
}

fn hint(definition: &Definition) -> Option<String> {
    let range = match (&definition.kind, definition.code.as_str()) {
        (_, "ring_circumference_um") => "Inner circumference, 37 to 79. 54.4 is a US 7.".to_owned(),
        (AttributeKind::Number(m), _) => {
            let part = if typed_unit(m.unit).1 { 1_000 } else { 1 };
            format!("{} to {}", decimal(m.min_milli / part), decimal(m.max_milli / part))
        }
        _ => String::new(),
    };
    let needed = if !definition.built_in && definition.required {
        "Needed before the piece is published."
    } else {
        ""
    };
    let parts: Vec<&str> =
        [definition.hint.as_str(), &range, needed].into_iter().filter(|p| !p.is_empty()).collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// A line of text under its name.
pub(super) fn line(name: &str, label: &str, entries: &Entries, errors: &[FieldError]) -> TextField {
    TextField { id: id(name), ..TextField::new(name, label) }
        .value(entries.get(name))
        .error(error(errors, name))
}

/// Several lines of text under their name.
pub(super) fn area(name: &str, label: &str, entries: &Entries, errors: &[FieldError]) -> TextArea {
    TextArea {
        id: id(name),
        name: name.into(),
        label: label.into(),
        value: entries.get(name).into(),
        error: error(errors, name),
        ..TextArea::default()
    }
}

/// One of a list under its name.
pub(super) fn select(
    name: &str,
    label: &str,
    choices: Vec<Choice>,
    value: &str,
    errors: &[FieldError],
) -> Select {
    Select {
        id: id(name),
        name: name.into(),
        label: label.into(),
        choices,
        selected: value.into(),
        error: error(errors, name),
        ..Select::default()
    }
}

/// What is wrong with a field.
pub(super) fn error(errors: &[FieldError], name: &str) -> Option<String> {
    errors.iter().find(|e| in_form(&e.field) == name).map(|e| e.message.to_string())
}

/// Everything that is wrong, each with the way to its field.
pub(in crate::products) fn problems(errors: &[FieldError]) -> Vec<FieldProblem> {
    errors
        .iter()
        .map(|e| FieldProblem { field_id: id(in_form(&e.field)), text: e.message.to_string() })
        .collect()
}

/// The form's name of a field that a refusal names: some fields are asked together.
fn in_form(field: &str) -> &str {
    match field.split_once('[') {
        Some(("tags", _)) => "tags",
        Some(("media", _)) => "form",
        _ if matches!(field, "status" | "publish_at" | "unpublish_at") => "form",
        _ => field,
    }
}

/// A field's id from its name; points and brackets would need escaping in style sheets and fragments.
pub(in crate::products) fn id(name: &str) -> String {
    name.replace(['.', '['], "-").replace(']', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_columns_keep_exact_is_typed_in_the_units_of_the_bench() {
        for (scope, code, column, text) in [
            (Scope::Product, "band_width_um", 2_300, "2.3"),
            (Scope::Variant, "metal_weight_mg", 3_400, "3.4"),
            (Scope::Stone, "carat_milli", 1_005, "1.005"),
            (Scope::Variant, "lead_days", 28, "28"),
        ] {
            let definition = built_in(scope).find(|d| d.code == code).unwrap();
            assert_eq!(typed(definition, &Value::from(column)), [text], "{code}");
            let AttributeKind::Number(measure) = definition.kind else { panic!("{code} is a number") };
            assert_eq!(stored(measure, text), Some(column), "{code}");
        }
    }

    #[test]
    fn a_field_is_said_with_its_label_its_unit_and_the_words_of_its_list() {
        let said = |name, values: &[&str]| said(name, values, &[]);
        assert_eq!(said("band_width_um", &["2.3"]), ("Band width (mm)".into(), "2.3".into()));
        assert_eq!(said("stones[1].species", &["diamond"]), ("Stone 2 · Stone".into(), "Diamond".into()));
        assert_eq!(said("variants[0].sku", &["A-1"]), ("Variant 1 · Code".into(), "A-1".into()));
        assert_eq!(said("engravable", &["true"]), ("Can be engraved".into(), "Yes".into()));
    }
}
