//! Answering a question from a snapshot.

use std::borrow::Cow;

use super::{Browse, Listing, Snapshot, Sort, bits::Bits, facets::Kept, narrowed::Narrowed, orders::walk};

/// What is narrowed: the house, a collection, or what words found.
pub(super) struct Scope<'a> {
    pub(super) set: Cow<'a, Bits>,
    /// What is kept of it, where something is.
    pub(super) kept: Option<&'a Kept>,
}

impl Snapshot {
    /// Answers a question: which products, how many, and what they can be narrowed by.
    pub fn browse(&self, ask: &Browse<'_>) -> Listing {
        // without a search nothing is more relevant than the house's own order
        let sort = if ask.q.is_none() && ask.sort == Sort::Relevance { Sort::Featured } else { ask.sort };
        let collection = match ask.collection.map(|slug| self.find_collection(slug)) {
            Some(None) => return Listing::default(),
            found => found.flatten(),
        };
        let (set, kept) = collection.map_or((&self.live, &self.kept), |c| (&c.members, &c.kept));
        let scope = match ask.q {
            None => Scope { set: Cow::Borrowed(set), kept: Some(kept) },
            Some(search) => {
                let mut found = search.matches.clone();
                found.keep(set);
                Scope { set: Cow::Owned(found), kept: None }
            }
        };
        let narrowed = Narrowed::new(self, ask.filters, &scope);
        let all = narrowed.without(None);

        let page = |set: &Bits, offset, limit| match collection {
            Some(c) if sort == Sort::Featured => walk(set, &c.order, offset, limit),
            _ => self.orders.page(set, sort, offset, limit),
        };
        let ordinals = match ask.q {
            Some(search) if sort == Sort::Relevance => {
                let best = search.ranked.iter().copied().filter(|o| all.has(*o));
                let mut found: Vec<u32> = best.clone().skip(ask.offset).take(ask.limit).collect();
                if found.len() < ask.limit {
                    // what was not weighed follows in the house's order
                    let before = best.count();
                    let mut rest = all.clone().into_owned();
                    search.ranked.iter().for_each(|ordinal| rest.remove(*ordinal));
                    let (skip, more) = (ask.offset.saturating_sub(before), ask.limit - found.len());
                    found.extend(self.orders.page(&rest, Sort::Featured, skip, more));
                }
                found
            }
            _ => page(&all, ask.offset, ask.limit),
        };
        Listing {
            total: all.count() as usize,
            items: ordinals.iter().filter_map(|o| self.at(*o).cloned()).collect(),
            facets: if ask.facets { narrowed.facets(&all) } else { Vec::new() },
        }
    }
}
