//! Two states of a product, field by field, in the words of the form.

use catalog::{attributes::Definition, products::NewProduct};
use chrono::{DateTime, Utc};
use ui::Change;

use super::{Entries, said};
use crate::words::moment;

/// What differs between two states of a product.
pub(in crate::products) fn compare(
    before: &NewProduct,
    after: &NewProduct,
    defined: &[Definition],
) -> Vec<Change> {
    let (from, to) = (Entries::of(before), Entries::of(after));
    let (from, to) = (from.fields(), to.fields());
    let mut names: Vec<&str> = from.iter().map(|(name, _)| *name).collect();
    names
        .extend(to.iter().map(|(name, _)| *name).filter(|name| !from.iter().any(|(known, _)| known == name)));
    let values = |of: &[(&str, Vec<&str>)], name: &str| -> String {
        let found = of.iter().find(|(known, _)| *known == name);
        found.map_or_else(String::new, |(_, values)| said(name, values, defined).1)
    };
    let mut changes = standing(before, after);
    for name in names.into_iter().filter(|name| !name.ends_with("].id") && *name != "currency") {
        let (field, _) = said(name, &[], defined);
        changes.extend(change(field, values(&from, name), values(&to, name)));
    }
    changes
}

/// What the form does not hold: where the product stands, what is planned, and how many pictures it has.
fn standing(before: &NewProduct, after: &NewProduct) -> Vec<Change> {
    let at = |at: Option<DateTime<Utc>>| at.map(moment).unwrap_or_default();
    [
        ("Status", before.status.label().to_owned(), after.status.label().to_owned()),
        ("Goes on show", at(before.publish_at), at(after.publish_at)),
        ("Leaves the shop", at(before.unpublish_at), at(after.unpublish_at)),
        ("Pictures", before.media.len().to_string(), after.media.len().to_string()),
    ]
    .into_iter()
    .filter_map(|(field, before, after)| change(field.to_owned(), before, after))
    .collect()
}

fn change(field: String, before: String, after: String) -> Option<Change> {
    let said = |text: String| Some(text).filter(|t| !t.is_empty());
    (before != after).then(|| Change { field, before: said(before), after: said(after) })
}
