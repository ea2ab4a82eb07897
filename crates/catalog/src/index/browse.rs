//! Answering a question from a snapshot.

use std::{borrow::Cow, sync::OnceLock};

use roaring::RoaringBitmap;

use super::{Browse, Listing, Snapshot, Sort, facets::Tally, narrowed::Narrowed, orders::walk};

/// What is narrowed: the house, a collection, or what words found.
pub(super) struct Scope<'a> {
    pub(super) set: Cow<'a, RoaringBitmap>,
    /// How many of it carry each value, where that is kept.
    pub(super) tally: Option<&'a OnceLock<Tally>>,
}

impl Snapshot {
    /// Answers a question: which products, how many, and what they can be narrowed by.
    pub fn browse(&self, ask: &Browse<'_>) -> Listing {
        let mut scope = Scope { set: Cow::Borrowed(&self.live), tally: Some(&self.tally) };
        let mut collection = None;
        if let Some(slug) = ask.collection {
            let Some(found) = self.find_collection(slug) else { return Listing::default() };
            scope = Scope { set: Cow::Borrowed(&found.members), tally: Some(&found.tally) };
            collection = Some(found);
        }
        let hits = ask.q.and_then(|q| self.text.search(q));
        if let Some(hits) = &hits {
            scope = Scope { set: Cow::Owned(&*scope.set & &hits.all), tally: None };
        }
        let narrowed = Narrowed::new(self, ask.filters, &scope);
        let all = narrowed.without(None);

        let page = |set: &RoaringBitmap, offset, limit| match collection {
            Some(c) if ask.sort == Sort::Featured => walk(set, &c.order, offset, limit),
            _ => self.orders.page(set, ask.sort, offset, limit),
        };
        let ordinals = match hits {
            Some(hits) if ask.sort == Sort::Featured => {
                // what the title says comes before what the description says
                let first = &*all & &hits.title;
                let before = usize::try_from(first.len()).unwrap_or(usize::MAX);
                let mut found = page(&first, ask.offset, ask.limit);
                let rest = ask.limit - found.len();
                found.extend(page(&(&*all - &first), ask.offset.saturating_sub(before), rest));
                found
            }
            _ => page(&all, ask.offset, ask.limit),
        };
        Listing {
            total: usize::try_from(all.len()).unwrap_or(usize::MAX),
            items: ordinals.iter().filter_map(|o| self.at(*o).cloned()).collect(),
            facets: if ask.facets { narrowed.facets(&all) } else { Vec::new() },
        }
    }
}
