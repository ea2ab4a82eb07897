//! What changed between two states in the audit log, field by field.

use kernel::Money;
use maud::{Markup, html};
use serde_json::Value;
use ui::{AuditDiff, Change};

use crate::words::count;

/// The most fields shown for one entry; a longer list says so.
const MOST: usize = 40;

/// The fields that differ, named by their path.
pub(crate) fn changes(before: Option<&Value>, after: Option<&Value>) -> Vec<Change> {
    let mut found = Vec::new();
    collect("", before, after, &mut found);
    found
}

/// The difference folded under the number of its fields; nothing when nothing differs.
pub(crate) fn folded(before: Option<&Value>, after: Option<&Value>) -> Markup {
    let mut changes = changes(before, after);
    let total = changes.len();
    changes.truncate(MOST);
    html! {
        @if total > 0 {
            details {
                summary { (count(total as u64, "field", "fields")) }
                (AuditDiff { changes })
                @if total > MOST { p class="small muted" { "The first " (MOST) " are shown." } }
            }
        }
    }
}

fn collect(path: &str, before: Option<&Value>, after: Option<&Value>, found: &mut Vec<Change>) {
    let (before, after) = (before.filter(|v| !v.is_null()), after.filter(|v| !v.is_null()));
    if before == after {
        return;
    }
    let keys = keys(before, after);
    if keys.is_empty() {
        found.push(Change { field: label(path), before: before.map(written), after: after.map(written) });
        return;
    }
    for key in keys {
        let inside = |value: Option<&Value>| value.and_then(|v| child(v, &key)).cloned();
        let deeper = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        collect(&deeper, inside(before).as_ref(), inside(after).as_ref(), found);
    }
}

/// The names to go down by; none when at least one side is a plain value.
fn keys(before: Option<&Value>, after: Option<&Value>) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for value in [before, after].into_iter().flatten() {
        if read_money(value).is_some() {
            return Vec::new();
        }
        let here: Vec<String> = match value {
            Value::Object(map) => map.keys().cloned().collect(),
            Value::Array(items) if items.iter().any(|v| v.is_object() || v.is_array()) => {
                items.iter().enumerate().map(|(place, item)| name_of(item, place)).collect()
            }
            _ => return Vec::new(),
        };
        for key in here {
            if !all.contains(&key) {
                all.push(key);
            }
        }
    }
    all
}

/// Items of a list are told apart by what identifies them, so that one new item does not shift all others.
fn name_of(item: &Value, place: usize) -> String {
    let named = ["sku", "id"].into_iter().find_map(|key| item.get(key).and_then(Value::as_str));
    named.map_or_else(|| (place + 1).to_string(), str::to_owned)
}

fn child<'a>(value: &'a Value, key: &str) -> Option<&'a Value> {
    match value {
        Value::Object(map) => map.get(key),
        Value::Array(items) => {
            items.iter().enumerate().find(|(place, item)| name_of(item, *place) == key).map(|(_, item)| item)
        }
        _ => None,
    }
}

fn read_money(value: &Value) -> Option<Money> {
    serde_json::from_value(value.clone()).ok()
}

fn written(value: &Value) -> String {
    if let Some(money) = read_money(value) {
        return money.to_string();
    }
    match value {
        Value::String(text) => text.clone(),
        Value::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Value::Array(items) => items.iter().map(written).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

/// `shipping_address.line1` → `Shipping address · line1`.
fn label(path: &str) -> String {
    let text = path.replace('_', " ").replace('.', " · ");
    let mut letters = text.chars();
    letters.next().map_or_else(|| "Value".to_owned(), |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_fields_that_differ_are_shown_with_money_as_people_write_it() {
        let before = json!({"title": "Ring", "variants": [{"sku": "A", "price": {"amount": 100, "currency": "USD"}}, {"sku": "B", "lead_days": 3}]});
        let after = json!({"title": "Ring", "variants": [{"sku": "A", "price": {"amount": 34500, "currency": "USD"}}, {"sku": "B", "lead_days": 3}]});
        let found = changes(Some(&before), Some(&after));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].field, "Variants · A · price");
        assert_eq!((found[0].before.as_deref(), found[0].after.as_deref()), (Some("$1"), Some("$345")));
    }

    #[test]
    fn something_new_shows_every_field_and_something_gone_shows_what_it_was() {
        let state = json!({"email": "a@b.co", "role": "owner", "note": null});
        let new = changes(None, Some(&state));
        assert_eq!(new.iter().map(|c| c.field.as_str()).collect::<Vec<_>>(), ["Email", "Role"]);
        assert!(new.iter().all(|c| c.before.is_none()));
        assert!(changes(Some(&state), None).iter().all(|c| c.after.is_none()));
        assert!(changes(Some(&state), Some(&state)).is_empty());
    }

    #[test]
    fn a_long_list_of_changes_is_cut_and_says_so() {
        let many: serde_json::Map<String, Value> = (0..60).map(|n| (format!("f{n:02}"), json!(n))).collect();
        let page = folded(None, Some(&Value::Object(many))).0;
        assert_eq!(page.matches("<th scope=\"row\">").count(), MOST);
        assert!(page.contains("60 fields") && page.contains("The first 40 are shown."));
        assert!(folded(None, None).0.is_empty());
    }
}
