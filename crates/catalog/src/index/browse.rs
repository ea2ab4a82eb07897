//! Answering a question from a snapshot.

use std::{borrow::Cow, sync::OnceLock};

use roaring::RoaringBitmap;

use super::{Browse, Filters, Listing, Snapshot, Sort, facets::Tally, narrowed::Narrowed, orders::walk};

/// What is narrowed: the house, a collection, or what words found.
pub(super) struct Scope<'a> {
    pub(super) set: Cow<'a, RoaringBitmap>,
    /// How many of it carry each value, where that is kept.
    pub(super) tally: Option<&'a OnceLock<Tally>>,
}

impl Snapshot {
    /// What filters leave of a set.
    pub(crate) fn narrowed(&self, filters: &Filters, within: &RoaringBitmap) -> RoaringBitmap {
        let scope = Scope { set: Cow::Borrowed(within), tally: None };
        Narrowed::new(self, filters, &scope).without(None).into_owned()
    }

    /// Answers a question: which products, how many, and what they can be narrowed by.
    pub fn browse(&self, ask: &Browse<'_>) -> Listing {
        // without a search nothing is more relevant than the house's own order
        let sort = if ask.q.is_none() && ask.sort == Sort::Relevance { Sort::Featured } else { ask.sort };
        let mut scope = Scope { set: Cow::Borrowed(&self.live), tally: Some(&self.tally) };
        let mut collection = None;
        if let Some(slug) = ask.collection {
            let Some(found) = self.find_collection(slug) else { return Listing::default() };
            scope = Scope { set: Cow::Borrowed(&found.members), tally: Some(&found.tally) };
            collection = Some(found);
        }
        if let Some(search) = ask.q {
            scope = Scope { set: Cow::Owned(&*scope.set & &search.matches), tally: None };
        }
        let narrowed = Narrowed::new(self, ask.filters, &scope);
        let all = narrowed.without(None);

        let page = |set: &RoaringBitmap, offset, limit| match collection {
            Some(c) if sort == Sort::Featured => walk(set, &c.order, offset, limit),
            _ => self.orders.page(set, sort, offset, limit),
        };
        let ordinals = match ask.q {
            Some(search) if sort == Sort::Relevance => {
                let best = search.ranked.iter().copied().filter(|o| all.contains(*o));
                let mut found: Vec<u32> = best.clone().skip(ask.offset).take(ask.limit).collect();
                // what was not weighed follows in the house's order
                let before = best.count();
                let rest = &*all - &search.ranked.iter().copied().collect::<RoaringBitmap>();
                found.extend(self.orders.page(
                    &rest,
                    Sort::Featured,
                    ask.offset.saturating_sub(before),
                    ask.limit - found.len(),
                ));
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
