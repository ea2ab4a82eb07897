//! What the form holds: text as it was typed, under the names that the catalogue's refusals use.

use std::collections::BTreeMap;

use catalog::{
    attributes::{Definition, Schema, Scope},
    products::NewProduct,
};
use serde_json::Value;
use web::Pairs;

use super::field::typed;

/// The plain texts of a product.
pub(super) const TEXTS: [&str; 5] = ["slug", "title", "tagline", "description", "care"];
/// What search engines are told.
pub(super) const SEARCHED: [&str; 3] = ["title", "description", "canonical"];
/// What a new variant begins with: all but what tells it from the last one.
const COPIED: [&str; 6] = ["metal", "fineness", "price", "supply", "lead_days", "length_mm"];

/// The form's fields as they were typed. Rows are numbered from 0 without gaps.
#[derive(Debug, Clone, Default)]
pub(in crate::products) struct Entries(Vec<(String, String)>);

impl Entries {
    /// What was sent. Rows marked as gone are left out, and the others close up.
    pub(in crate::products) fn sent(form: &Pairs) -> Self {
        let gone = |list: &str, at: usize| form.has(&format!("{list}[{at}].gone"));
        let mut places: BTreeMap<(&str, usize), usize> = BTreeMap::new();
        for (name, _) in form.iter() {
            if let Some((list, at, _)) = row_of(name).filter(|(list, at, _)| !gone(list, *at)) {
                places.insert((list, at), 0);
            }
        }
        let mut next: BTreeMap<&str, usize> = BTreeMap::new();
        for ((list, _), place) in &mut places {
            let free = next.entry(*list).or_default();
            *place = *free;
            *free += 1;
        }
        let kept = form.iter().filter_map(|(name, value)| {
            let name = match row_of(name) {
                Some((list, at, field)) => format!("{list}[{}].{field}", places.get(&(list, at))?),
                None => name.clone(),
            };
            Some((name, value.replace("\r\n", "\n").trim().to_owned()))
        });
        Self(kept.collect())
    }

    /// A product as it stands.
    pub(in crate::products) fn of(product: &NewProduct) -> Self {
        let json = serde_json::to_value(product).unwrap_or_default();
        let mut entries = Self::default();
        for name in TEXTS {
            entries.put(name, json[name].as_str().unwrap_or_default());
        }
        entries.put("category", product.category.code());
        entries.put("featured", &product.featured.to_string());
        entries.put("tags", &product.tags.join(", "));
        for name in SEARCHED {
            entries.put(&format!("seo.{name}"), json["seo"][name].as_str().unwrap_or_default());
        }
        for d in built_in(Scope::Product) {
            let value = if json["details"].get(&d.code).is_some() { &json["details"] } else { &json };
            entries.put_all(d, &d.code, &value[&d.code]);
        }
        for (code, value) in &product.attributes {
            entries.put_values(&format!("attributes.{code}"), value);
        }
        for (at, stone) in json["stones"].as_array().into_iter().flatten().enumerate() {
            built_in(Scope::Stone)
                .for_each(|d| entries.put_all(d, &format!("stones[{at}].{}", d.code), &stone[&d.code]));
        }
        for (at, variant) in product.variants.iter().enumerate() {
            let field = |name: &str| format!("variants[{at}].{name}");
            built_in(Scope::Variant)
                .for_each(|d| entries.put_all(d, &field(&d.code), &json["variants"][at][&d.code]));
            let supply = match (variant.one_of_a_kind, variant.made_to_order) {
                (true, _) => "once",
                (_, true) => "order",
                _ => "stock",
            };
            entries.put(&field("id"), &variant.id.map(|id| id.to_string()).unwrap_or_default());
            entries.put(&field("sku"), &variant.sku);
            entries.put(&field("supply"), supply);
            entries.put(&field("price"), &variant.price.decimal());
            entries.put(&field("status"), variant.status.code());
        }
        if let Some(first) = product.variants.first() {
            entries.put("currency", first.price.currency().code());
        }
        entries
    }

    /// An empty form with one variant to fill in.
    pub(in crate::products) fn blank(category: &str) -> Self {
        let mut entries = Self::default();
        for (name, value) in [
            ("category", category),
            ("currency", "USD"),
            ("featured", "0"),
            ("returnable", "true"),
            ("variants[0].id", ""),
            ("variants[0].supply", "order"),
            ("variants[0].lead_days", "28"),
        ] {
            entries.put(name, value);
        }
        entries
    }

    /// Gives the form the row that a button asked for; false when none did.
    pub(in crate::products) fn grow(&mut self, add: &str) -> bool {
        match add {
            "stone" => self.add_stone(),
            "variant" => self.add_variant(),
            _ => return false,
        }
        true
    }

    /// One more stone.
    fn add_stone(&mut self) {
        let at = self.rows("stones");
        self.put(&format!("stones[{at}].pieces"), "1");
    }

    /// One more variant, made like the last one.
    fn add_variant(&mut self) {
        let at = self.rows("variants");
        self.put(&format!("variants[{at}].id"), "");
        for name in COPIED {
            let last = at.checked_sub(1).map(|last| self.get(&format!("variants[{last}].{name}")).to_owned());
            self.put(&format!("variants[{at}].{name}"), &last.unwrap_or_default());
        }
    }

    /// The first value of a field; empty when there is none.
    pub(in crate::products) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// Whether the field was sent at all.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(key, _)| key == name)
    }

    /// Every value of a field.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(key, value)| key == name && !value.is_empty())
            .map(|(_, value)| value.as_str())
    }

    /// How many rows a list has.
    pub(super) fn rows(&self, of: &str) -> usize {
        let places = self.0.iter().filter_map(|(name, _)| row_of(name).filter(|(list, ..)| *list == of));
        places.map(|(_, at, _)| at + 1).max().unwrap_or(0)
    }

    /// Every field with all that was typed in it, in the order of the form.
    pub(super) fn fields(&self) -> Vec<(&str, Vec<&str>)> {
        let mut fields: Vec<(&str, Vec<&str>)> = Vec::new();
        for (name, value) in &self.0 {
            match fields.iter_mut().find(|(known, _)| known == name) {
                Some((_, values)) => values.push(value),
                None => fields.push((name, vec![value])),
            }
        }
        fields
    }

    fn put(&mut self, name: &str, value: &str) {
        self.0.push((name.to_owned(), value.to_owned()));
    }

    fn put_all(&mut self, definition: &Definition, name: &str, value: &Value) {
        for text in typed(definition, value) {
            self.put(name, &text);
        }
    }

    fn put_values(&mut self, name: &str, value: &Value) {
        match value {
            Value::Array(list) => list.iter().filter_map(Value::as_str).for_each(|text| self.put(name, text)),
            Value::String(text) => self.put(name, text),
            other => self.put(name, &other.to_string()),
        }
    }
}

/// The built-in attributes of a scope.
pub(super) fn built_in(scope: Scope) -> impl Iterator<Item = &'static Definition> {
    Schema::built_in().iter().filter(move |d| d.scope == scope)
}

/// `variants[2].sku` is the field `sku` of the third of the variants.
fn row_of(name: &str) -> Option<(&str, usize, &str)> {
    let (list, rest) = name.split_once('[')?;
    let (at, field) = rest.split_once("].")?;
    Some((list, at.parse().ok()?, field)).filter(|(list, ..)| matches!(*list, "stones" | "variants"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_are_gone_leave_no_gap() {
        let pairs = [
            ("stones[0].species", "ruby"),
            ("stones[0].gone", "on"),
            ("stones[2].species", "diamond"),
            ("variants[7].sku", "A-1"),
            ("variants[x].sku", "B"),
        ];
        let sent = Pairs(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec());
        let entries = Entries::sent(&sent);
        assert_eq!((entries.rows("stones"), entries.get("stones[0].species")), (1, "diamond"));
        assert_eq!((entries.rows("variants"), entries.get("variants[0].sku")), (1, "A-1"));
    }

    #[test]
    fn another_variant_is_made_like_the_last_one_under_a_code_of_its_own() {
        let mut entries = Entries::blank("ring");
        entries.put("variants[0].metal", "platinum");
        entries.put("variants[0].sku", "A-1");
        entries.add_variant();
        assert_eq!((entries.get("variants[1].metal"), entries.get("variants[1].sku")), ("platinum", ""));
        assert_eq!(entries.get("variants[1].lead_days"), "28");
    }
}
