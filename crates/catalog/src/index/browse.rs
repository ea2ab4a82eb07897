//! Answering a question from a snapshot.

use roaring::RoaringBitmap;

use super::{
    Browse, Filters, Listing, Snapshot, Sort,
    facets::Attribute,
    listing::{Facet, FacetKind},
    orders::walk,
};

impl Snapshot {
    /// Answers a question: which products, how many, and what they can be narrowed by.
    pub fn browse(&self, ask: &Browse<'_>) -> Listing {
        let mut scope = self.live.clone();
        let mut collection = None;
        if let Some(slug) = ask.collection {
            let Some(found) = self.find_collection(slug) else { return Listing::default() };
            scope &= &found.members;
            collection = Some(found);
        }
        let hits = ask.q.and_then(|q| self.text.search(q));
        if let Some(hits) = &hits {
            scope &= &hits.all;
        }
        let constraints = self.constraints(ask.filters, &scope);
        let all = narrowed(&scope, &constraints, None);

        let page = |set: &RoaringBitmap, offset, limit| match collection {
            Some(c) if ask.sort == Sort::Featured => walk(set, &c.order, offset, limit),
            _ => self.orders.page(set, ask.sort, offset, limit),
        };
        let ordinals = match hits {
            Some(hits) if ask.sort == Sort::Featured => {
                // what the title says comes before what the description says
                let first = &all & &hits.title;
                let before = usize::try_from(first.len()).unwrap_or(usize::MAX);
                let mut found = page(&first, ask.offset, ask.limit);
                let rest = ask.limit - found.len();
                found.extend(page(&(&all - &first), ask.offset.saturating_sub(before), rest));
                found
            }
            _ => page(&all, ask.offset, ask.limit),
        };
        Listing {
            total: usize::try_from(all.len()).unwrap_or(usize::MAX),
            items: ordinals.iter().filter_map(|o| self.at(*o).cloned()).collect(),
            facets: if ask.facets {
                self.facets(ask.filters, &scope, &constraints, &all)
            } else {
                Vec::new()
            },
        }
    }

    fn constraints(&self, filters: &Filters, scope: &RoaringBitmap) -> Vec<(&'static str, RoaringBitmap)> {
        let product = |o: u32| self.at(o).map(|p| &**p);
        let mut constraints: Vec<_> = Attribute::ALL
            .into_iter()
            .filter_map(|a| self.facets.chosen(a, filters).map(|set| (a.name(), set)))
            .collect();
        constraints.extend(self.facets.chosen_lines(filters).map(|set| ("line", set)));
        if filters.has_price() {
            constraints.push(("price", self.columns.in_price(filters, scope, product)));
        }
        if filters.has_carat() {
            constraints.push(("carat", self.columns.in_carat(filters, scope, product)));
        }
        constraints
    }

    fn facets(
        &self,
        filters: &Filters,
        scope: &RoaringBitmap,
        constraints: &[(&'static str, RoaringBitmap)],
        all: &RoaringBitmap,
    ) -> Vec<Facet> {
        // a facet's own choice does not narrow its own counts
        let base = |name| {
            let own = constraints.iter().any(|(n, _)| *n == name);
            if own { narrowed(scope, constraints, Some(name)) } else { all.clone() }
        };
        let choice =
            |name, label, values| Facet { name, label, kind: FacetKind::Choice, values, range: None };
        let range =
            |name, label, range| Facet { name, label, kind: FacetKind::Range, values: Vec::new(), range };
        let mut facets: Vec<_> = Attribute::ALL
            .into_iter()
            .map(|a| choice(a.name(), a.label(), self.facets.count(a, filters, scope, &base(a.name()))))
            .collect();
        facets.push(choice("line", "Line", self.facets.count_lines(filters, scope, &base("line"))));
        facets.push(range("price", "Price", self.columns.price_range(&base("price"))));
        facets.push(range("carat", "Carat", self.columns.carat_range(&base("carat"))));
        facets.retain(|f| !f.values.is_empty() || f.range.is_some());
        facets
    }
}

fn narrowed(
    scope: &RoaringBitmap,
    constraints: &[(&'static str, RoaringBitmap)],
    except: Option<&str>,
) -> RoaringBitmap {
    let mut set = scope.clone();
    for (_, constraint) in constraints.iter().filter(|(name, _)| Some(*name) != except) {
        set &= constraint;
    }
    set
}
