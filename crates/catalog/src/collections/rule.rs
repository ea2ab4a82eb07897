//! A collection's rule: what a piece must be to be in it.

use std::collections::HashMap;

use kernel::FieldError;

use crate::{
    attributes::{KindWord, Schema},
    index::Filters,
};

/// The most values a rule may name.
const MOST_VALUES: usize = 60;

/// What a piece must be to be in a collection: the shop's own filters, so that a rule says nothing that a shopper
/// could not ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule(Filters);

impl Rule {
    /// Reads a rule from the pairs that the shop's addresses use, e.g. `metal=platinum`; `schema` says which attributes of
    /// staff's are filters.
    ///
    /// # Errors
    /// A filter that the shop does not have, or has no more, a value that is not of its list, and a rule that narrows
    /// nothing; each named `rule.` and its filter.
    pub fn read(pairs: &[(String, String)], schema: &Schema) -> Result<Self, Vec<FieldError>> {
        let named = |field: &str| format!("rule.{}", start_of(field));
        let unknown = pairs.iter().filter(|(name, _)| !Filters::knows(name, schema));
        let mut wrong: Vec<_> = unknown
            .map(|(name, _)| FieldError::new(named(name), "unknown_filter", no_filter(name, schema)))
            .collect();
        wrong.dedup();
        if pairs.len() > MOST_VALUES {
            wrong.push(FieldError::new("rule", "too_many", "Name at most sixty values in a rule."));
        }
        match Filters::read(pairs, schema) {
            Ok(filters) if wrong.is_empty() && filters.is_empty() => {
                let message = "Choose at least one filter: a rule that takes everything is no collection.";
                Err(vec![FieldError::new("rule", "required", message)])
            }
            Ok(filters) if wrong.is_empty() => Ok(Self(filters)),
            Ok(_) => Err(wrong),
            Err(errors) => {
                wrong.extend(errors.into_iter().map(|e| FieldError { field: named(&e.field).into(), ..e }));
                Err(wrong)
            }
        }
    }

    /// The pairs that [`Rule::read`] reads back, one for each value.
    pub fn pairs(&self) -> Vec<(String, String)> {
        self.0.to_pairs()
    }

    /// The rule as the shop's filters.
    pub const fn filters(&self) -> &Filters {
        &self.0
    }

    /// The values chosen of each filter, for a form.
    pub fn chosen(&self) -> HashMap<String, Vec<String>> {
        let mut chosen: HashMap<String, Vec<String>> = HashMap::new();
        for (name, value) in self.pairs() {
            chosen.entry(name).or_default().push(value);
        }
        chosen
    }
}

/// As much of a wrong name as an answer repeats.
fn start_of(name: &str) -> String {
    name.chars().take(60).collect()
}

/// Why a name is no filter: what became of the attribute that it names.
fn no_filter(name: &str, schema: &Schema) -> String {
    let end = name.strip_suffix("_min").or(name.strip_suffix("_max"));
    let Some(definition) = schema.find(name).or(end.and_then(|code| schema.find(code))) else {
        return format!("The shop has no filter called “{}”.", start_of(name));
    };
    let (label, kind) = (&definition.label, definition.kind.word());
    if definition.archived {
        format!("{label} is out of use: take it out of the rule, or into use again.")
    } else if !definition.filterable || !kind.narrows() {
        format!(
            "{label} is no filter in the shop: tick it so among the attributes, or take it out of the rule."
        )
    } else if kind == KindWord::Number {
        format!("{label} is a number: say “{0}_min” or “{0}_max”.", definition.code)
    } else {
        format!("{label} is no number: say “{}” with one of its values.", definition.code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attributes::{AttributeKind, Choice, Definition, Measure, Scope, Unit};

    fn schema(change: impl Fn(&mut Definition)) -> Schema {
        let scroll = Choice { code: "scroll".into(), label: "Scrollwork".into(), archived: false };
        let length = Measure { unit: Unit::Millimetre, min_milli: 0, max_milli: 80_000 };
        let kinds = [("gallery", AttributeKind::Enum(vec![scroll])), ("drop", AttributeKind::Number(length))];
        let define = |(code, kind): (&str, AttributeKind)| {
            let mut definition = Definition {
                code: code.into(),
                label: code.to_uppercase(),
                hint: String::new(),
                scope: Scope::Product,
                kind,
                categories: Vec::new(),
                required: false,
                filterable: true,
                position: 1,
                archived: false,
                built_in: false,
                version: 1,
            };
            change(&mut definition);
            definition
        };
        Schema::new(kinds.into_iter().map(define).collect())
    }

    fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
        list.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn a_rule_takes_what_staff_defined_and_reads_back_as_it_is_written() {
        let given = pairs(&[("gallery", "scroll"), ("drop_min", "12.50"), ("drop_max", "30")]);
        let rule = Rule::read(&given, &schema(|_| ())).unwrap();
        let written = rule.pairs();
        assert_eq!(written, pairs(&[("gallery", "scroll"), ("drop_min", "12.5"), ("drop_max", "30")]));
        assert_eq!(Rule::read(&written, &schema(|_| ())).unwrap(), rule);
    }

    #[test]
    fn what_is_no_filter_any_more_is_named_with_what_became_of_it() {
        let rule = pairs(&[("gallery", "scroll"), ("drop_min", "12")]);
        let swapped = |d: &mut Definition| d.code = if d.code == "drop" { "gallery" } else { "drop" }.into();
        let said = |schema: &Schema| -> Vec<String> {
            let wrong = Rule::read(&rule, schema).unwrap_err();
            assert!(wrong.iter().all(|e| e.code == "unknown_filter"), "{wrong:?}");
            wrong.into_iter().map(|e| format!("{}: {}", e.field, e.message)).collect()
        };
        for (schema, first, second) in [
            (schema(|d| d.archived = true), "GALLERY is out of use", "DROP is out of use"),
            (schema(|d| d.filterable = false), "GALLERY is no filter", "DROP is no filter"),
            (schema(swapped), "DROP is a number: say “gallery_min”", "GALLERY is no number: say “drop”"),
            (Schema::default(), "no filter called “gallery”", "no filter called “drop_min”"),
        ] {
            let said = said(&schema);
            assert!(said[0].starts_with("rule.gallery: ") && said[0].contains(first), "{said:?}");
            assert!(said[1].starts_with("rule.drop_min: ") && said[1].contains(second), "{said:?}");
        }
    }
}
