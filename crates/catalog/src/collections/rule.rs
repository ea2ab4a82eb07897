//! A collection's rule: what a piece must be to be in it.

use std::collections::HashMap;

use kernel::FieldError;

use crate::index::Filters;

/// The most values a rule may name.
const MOST_VALUES: usize = 60;

/// What a piece must be to be in a collection: the shop's own filters, so that a rule says nothing that a shopper
/// could not ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule(Filters);

impl Rule {
    /// Reads a rule from the pairs that the shop's addresses use, e.g. `metal=platinum`.
    ///
    /// # Errors
    /// A filter that the shop does not have, a value that is not of its list, and a rule that narrows nothing; each
    /// named `rule.` and its filter.
    pub fn parse(pairs: &[(String, String)]) -> Result<Self, Vec<FieldError>> {
        let named = |field: &str| {
            let name: String = field.chars().take(60).collect();
            format!("rule.{name}")
        };
        let unknown = pairs.iter().filter(|(name, _)| !Filters::NAMES.contains(&name.as_str()));
        let mut wrong: Vec<_> = unknown
            .map(|(name, _)| FieldError::new(named(name), "unknown_filter", "The shop has no such filter."))
            .collect();
        if pairs.len() > MOST_VALUES {
            wrong.push(FieldError::new("rule", "too_many", "Name at most sixty values in a rule."));
        }
        match Filters::parse(pairs) {
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

    /// The pairs that [`Rule::parse`] reads back, one for each value.
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
