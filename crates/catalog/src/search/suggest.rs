//! What to offer while a query is being typed.

use std::sync::Arc;

use super::{
    answers::{self, Answer},
    atoms::looked_at,
    fold::words,
    reading::How,
};
use crate::{
    Snapshot,
    model::{CollectionView, ProductView},
};

/// How many of each kind are offered.
const MOST_QUERIES: usize = 4;
const MOST_COLLECTIONS: usize = 2;
const MOST_PRODUCTS: usize = 4;
const MOST_ANSWERS: usize = 2;

/// What may have been meant by the beginning of a query.
#[derive(Debug, Clone, Default)]
pub struct Suggestions {
    /// Queries that find something.
    pub queries: Vec<String>,
    /// Collections by their names.
    pub collections: Vec<CollectionView>,
    /// The best pieces so far.
    pub products: Vec<Arc<ProductView>>,
    /// Pages that answer a question.
    pub answers: Vec<&'static Answer>,
}

impl Suggestions {
    /// Whether there is nothing to offer.
    pub fn is_empty(&self) -> bool {
        self.queries.is_empty()
            && self.collections.is_empty()
            && self.products.is_empty()
            && self.answers.is_empty()
    }
}

impl Snapshot {
    /// What to offer someone who has typed this much; nothing for less than a letter.
    pub fn suggest(&self, typed: &str) -> Suggestions {
        let looked_at = looked_at(typed);
        if words(looked_at).next().is_none() {
            return Suggestions::default();
        }
        let found = self.search(looked_at, How { as_typed: false, typing: true });
        let meant: Vec<String> = words(found.corrected.as_deref().unwrap_or(looked_at)).collect();
        let begins = |title: &str| {
            let own: Vec<_> = words(title).collect();
            meant.iter().all(|m| own.iter().any(|w| w.starts_with(m.as_str())))
        };
        let mut answers = found.answers.clone();
        answers.extend(answers::beginning(&meant.join(" ")));
        answers.dedup();
        answers.truncate(MOST_ANSWERS);
        let queries = self.text.phrases.holding(&meant, MOST_QUERIES);
        // what had to be given up was not typed to its end yet
        let products = if found.given_up.is_empty() && found.asks { found.ranked.as_slice() } else { &[] };
        Suggestions {
            queries: queries.into_iter().filter(|q| *q != looked_at.trim()).map(str::to_owned).collect(),
            collections: self
                .collections()
                .filter(|c| begins(&c.title))
                .take(MOST_COLLECTIONS)
                .cloned()
                .collect(),
            products: products.iter().filter_map(|o| self.at(*o).cloned()).take(MOST_PRODUCTS).collect(),
            answers,
        }
    }
}
