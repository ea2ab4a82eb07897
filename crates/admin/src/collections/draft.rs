//! What the form of a collection holds: text as it was typed.

use std::collections::HashMap;

use catalog::{
    Filters, Takes, Unit,
    attributes::Schema,
    collections::{PutCollection, Rule, StaffCollection},
    line_code,
    model::CollectionKind,
};
use kernel::{Currency, FieldError, Money, ids::ProductId};
use web::Pairs;

/// The form of a collection.
#[derive(Debug, Clone, Default)]
pub(super) struct Draft {
    pub(super) version: i64,
    pub(super) slug: String,
    pub(super) title: String,
    pub(super) intro: String,
    pub(super) position: String,
    pub(super) kind: String,
    /// The filters chosen, as name and value; prices in major units.
    pub(super) rule: Vec<(String, String)>,
    /// Addresses of the pieces put in by hand, one a line.
    pub(super) pieces: String,
}

impl Draft {
    /// An empty form.
    pub(super) fn blank() -> Self {
        Self {
            kind: CollectionKind::Curated.code().to_owned(),
            position: "100".to_owned(),
            ..Self::default()
        }
    }

    /// A collection as it stands; `slugs` are the addresses of its pieces, in order.
    pub(super) fn of(collection: &StaffCollection, slugs: &[&str]) -> Self {
        let rule = collection.rule.iter().flatten();
        Self {
            version: collection.version,
            slug: collection.slug.clone(),
            title: collection.title.clone(),
            intro: collection.intro.clone(),
            position: collection.position.to_string(),
            kind: collection.kind.code().to_owned(),
            rule: rule.map(|(name, value)| (name.clone(), typed(name, value))).collect(),
            pieces: slugs.join("\n"),
        }
    }

    /// What was sent.
    pub(super) fn sent(form: &Pairs) -> Self {
        let text = |name: &str| form.get(name).replace("\r\n", "\n");
        let rule = form.iter().filter_map(|(name, value)| {
            let value = value.trim();
            (!value.is_empty()).then_some((name.strip_prefix("rule.")?.to_owned(), value.to_owned()))
        });
        Self {
            // a version that cannot be read is none: the save then answers as for a changed collection
            version: form.get("version").parse().unwrap_or(-1),
            slug: text("slug"),
            title: text("title"),
            intro: text("intro"),
            position: text("position"),
            kind: text("kind"),
            rule: rule.collect(),
            pieces: text("pieces"),
        }
    }

    /// The addresses typed, in order.
    pub(super) fn slugs(&self) -> Vec<String> {
        self.pieces
            .lines()
            .map(|line| line.trim().trim_start_matches("/products/").to_owned())
            .filter(|l| !l.is_empty())
            .collect()
    }

    /// What was chosen of a filter.
    pub(super) fn chosen<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.rule.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The rule; none when no filter is chosen.
    ///
    /// # Errors
    /// What the catalogue refuses of it, and prices that are none.
    pub(super) fn rule(&self, schema: &Schema) -> Result<Option<Rule>, Vec<FieldError>> {
        if self.rule.is_empty() {
            return Ok(None);
        }
        Rule::read(&self.pairs()?, schema).map(Some)
    }

    /// The command the form asks for; `known` are the ids of the addresses typed.
    ///
    /// # Errors
    /// Every field that cannot be read. Rules of the catalogue are the operation's to check.
    pub(super) fn put(&self, known: &HashMap<String, ProductId>) -> Result<PutCollection, Vec<FieldError>> {
        let mut errors = Vec::new();
        let position = self.position.parse().unwrap_or_else(|_| {
            errors.push(FieldError::new(
                "position",
                "not_a_number",
                "Enter a whole number; the lowest comes first.",
            ));
            0
        });
        let kind = self.kind.parse().unwrap_or_else(|_| {
            errors.push(FieldError::new("kind", "unknown_value", "Choose category or curated."));
            CollectionKind::Curated
        });
        let pairs = self.pairs().unwrap_or_else(|wrong| {
            errors.extend(wrong);
            Vec::new()
        });
        let mut products = Vec::new();
        for slug in self.slugs() {
            match known.get(&slug) {
                Some(id) => products.push(*id),
                None => {
                    let given: String = slug.chars().take(60).collect();
                    let message = format!(
                        "No piece has the address “{given}”. It stands in the browser after /products/."
                    );
                    errors.push(FieldError::new("products", "unknown", message));
                }
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        Ok(PutCollection {
            slug: if self.slug.is_empty() { line_code(&self.title) } else { self.slug.clone() },
            expected_version: Some(self.version),
            title: self.title.clone(),
            intro: self.intro.clone(),
            position,
            kind,
            rule: (!pairs.is_empty()).then_some(pairs),
            products,
        })
    }

    /// The pairs as the shop's filters write them.
    fn pairs(&self) -> Result<Vec<(String, String)>, Vec<FieldError>> {
        let (mut pairs, mut wrong) = (Vec::new(), Vec::new());
        for (name, value) in &self.rule {
            let written = if is_money(name) {
                Money::parse_decimal(value, Currency::Usd).map(|m| m.minor().to_string())
            } else {
                Some(value.clone())
            };
            match written {
                Some(written) => pairs.push((name.clone(), written)),
                None => wrong.push(FieldError::new(
                    format!("rule.{name}"),
                    "invalid_price",
                    "Enter an amount, for example 2500.",
                )),
            }
        }
        if wrong.is_empty() { Ok(pairs) } else { Err(wrong) }
    }
}

/// A value of a filter as people type it.
fn typed(name: &str, value: &str) -> String {
    match value.parse() {
        Ok(minor) if is_money(name) => Money::new(minor, Currency::Usd).decimal(),
        _ => value.to_owned(),
    }
}

fn is_money(name: &str) -> bool {
    Filters::names().iter().any(|f| {
        f.name == name && matches!(f.takes, Takes::Least(Unit::Money) | Takes::Greatest(Unit::Money))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(pairs: &[(&str, &str)]) -> Draft {
        Draft::sent(&Pairs(
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        ))
    }

    #[test]
    fn a_rule_is_typed_in_major_units_and_written_as_the_shop_asks() {
        let draft = draft(&[
            ("rule.metal", "platinum"),
            ("rule.metal", "rose_gold"),
            ("rule.price_max", "2,500.50"),
            ("rule.carat_min", ""),
        ]);
        let rule = draft.rule(&Schema::default()).unwrap().unwrap();
        assert!(rule.pairs().contains(&("price_max".into(), "250050".into())), "{:?}", rule.pairs());
        assert_eq!(typed("price_max", "250050"), "2500.50");
        assert_eq!(typed("carat_min", "0.5"), "0.5");
    }

    #[test]
    fn no_filter_is_no_rule_and_a_wrong_one_is_named() {
        assert_eq!(draft(&[]).rule(&Schema::default()).unwrap(), None);
        for (name, value) in [("rule.price_max", "cheap"), ("rule.metal", "brass"), ("rule.mood", "blue")] {
            assert_eq!(draft(&[(name, value)]).rule(&Schema::default()).unwrap_err()[0].field, name);
        }
    }

    #[test]
    fn addresses_are_read_a_line_each_and_an_unknown_one_is_named() {
        let draft = draft(&[
            ("title", "Gold"),
            ("position", "1"),
            ("kind", "curated"),
            ("pieces", "aurelia\r\n\r\n /products/band "),
        ]);
        assert_eq!(draft.slugs(), ["aurelia", "band"]);
        let errors = draft.put(&HashMap::new()).unwrap_err();
        assert_eq!((errors.len(), errors[0].field.as_ref()), (2, "products"));
    }
}
