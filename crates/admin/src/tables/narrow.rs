//! Narrowing a table: the search box, conditions as chips, and a form that writes one.

use kernel::FieldError;
use maud::{Markup, html};
use platform::tables::{FieldKind, Filter, TableQuery, read_filter};
use ui::{Choice, FilterBar, Select, Tag, TextField};
use web::Pairs;

use super::{Sheets, address};

/// What a condition can be: the form's word and what people read.
const RULES: [(&str, &str); 9] = [
    ("is", "is, or contains"),
    ("not", "is not"),
    ("less", "is less than, or before"),
    ("more", "is more than, or after"),
    ("between", "is between"),
    ("any", "is one of"),
    ("none", "is none of"),
    ("empty", "is empty"),
    ("filled", "is not empty"),
];

/// The query with the condition that the form adds, when it was sent.
pub(super) fn added(query: &TableQuery, sent: &Pairs) -> Option<Result<TableQuery, FieldError>> {
    let field = sent.find("add_field")?;
    let (value, to) = (sent.get("add_value"), sent.get("add_to"));
    let words = |text: &str| -> Vec<String> {
        text.split(',').map(str::trim).filter(|w| !w.is_empty()).map(quoted).collect()
    };
    let written = match sent.get("add_rule") {
        "empty" => format!("no:{field}"),
        "filled" => format!("has:{field}"),
        "less" => format!("{field}<{}", quoted(value)),
        "more" => format!("{field}>{}", quoted(value)),
        "between" => format!("{field}:{}..{}", quoted(value), quoted(to)),
        "any" => format!("{field}:{}", words(value).join(",")),
        "none" => format!("-{field}:{}", words(value).join(",")),
        "not" => format!("-{field}:{}", quoted(value)),
        _ => format!("{field}:{}", quoted(value)),
    };
    Some(
        read_filter(query.table, &written)
            .map(|fresh| TableQuery { filter: query.filter.and(&fresh), ..query.clone() }),
    )
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// The search box, the chips and the form. `typed` is what stands in the box, also when it cannot be read.
pub(super) fn controls<T: Sheets>(query: &TableQuery, typed: Option<&str>, total: &str) -> Markup {
    let text = typed.map_or_else(|| query.filter.to_string(), str::to_owned);
    html! {
        (FilterBar {
            action: T::PATH.into(),
            query: text,
            placeholder: "Words, or conditions like price>2000 status:draft".into(),
            controls: kept(query, "q"),
            tags: chips::<T>(query),
            count: total.to_owned(),
        })
        details class="table-options" data-filter {
            summary { "Add a condition" }
            form class="filter-form" action=(T::PATH) {
                (kept(query, ""))
                (Select {
                    id: "add-field".into(), name: "add_field".into(), label: "Field".into(), quiet: true, required: true,
                    choices: query.table.fields.iter().map(|f| Choice::new(f.code, f.label)).collect(), ..Select::default()
                })
                (Select {
                    id: "add-rule".into(), name: "add_rule".into(), label: "Rule".into(), quiet: true,
                    choices: RULES.iter().map(|(value, text)| Choice::new(*value, *text)).collect(), ..Select::default()
                })
                (TextField { id: "add-value".into(), quiet: true, ..TextField::new("add_value", "Value") })
                (TextField { id: "add-to".into(), quiet: true, ..TextField::new("add_to", "and") })
                button class="btn btn-outline btn-sm" type="submit" { span { "Add" } }
            }
            p class="muted" {
                "The same can be written in the box: " code { "metal:platinum price:1000..2500 -tags:press" }
                ", with " code { "OR" } " and brackets for either, " code { "no:" } " and " code { "has:" } " for empty and filled, " code { "changed>7d" } " for the last days."
            }
            (words(query))
        }
    }
}

/// The words of every list, for who writes conditions.
fn words(query: &TableQuery) -> Markup {
    let lists =
        query.table.fields.iter().filter(|f| matches!(f.kind, FieldKind::Choice(_) | FieldKind::Many(_)));
    html! {
        details {
            summary { "Fields and their words" }
            dl class="table-words" {
                @for field in query.table.fields.iter().filter(|f| f.kind.choices().is_empty()) { dt { code { (field.code) } } dd { (field.label) } }
                @for field in lists.filter(|f| !f.kind.choices().is_empty()) {
                    dt { code { (field.code) } }
                    dd { (field.label) ": " (field.kind.choices().iter().map(|c| c.code).collect::<Vec<_>>().join(", ")) }
                }
            }
        }
    }
}

/// The query's other parameters, so that a form keeps them.
pub(super) fn kept(query: &TableQuery, but: &str) -> Markup {
    html! {
        @for (name, value) in query.pairs() { @if name != but { input type="hidden" name=(name) value=(value); } }
    }
}

fn chips<T: Sheets>(query: &TableQuery) -> Vec<Tag> {
    let parts = query.filter.parts().iter().enumerate();
    let chip = |(at, part): (usize, &Filter)| {
        let less = TableQuery { filter: query.filter.without(at), ..query.clone() };
        let said = part.say();
        let mut letters = said.chars();
        let text: String = letters.next().map(|c| c.to_uppercase().collect::<String>()).unwrap_or_default()
            + letters.as_str();
        Tag { text, remove_href: Some(address(T::PATH, &less, &[])) }
    };
    if query.filter.is_everything() { Vec::new() } else { parts.map(chip).collect() }
}
