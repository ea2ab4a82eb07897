//! One immutable state of everything a shopper can see.

use std::{collections::HashMap, sync::Arc};

use kernel::ids::{ProductId, VariantId};
use roaring::RoaringBitmap;

use super::{
    Browse, Filters, Listing, Sort,
    facets::{Attribute, Facets},
    listing::{Facet, FacetKind},
    orders::{Columns, Orders, walk},
    text::TextIndex,
};
use crate::model::{CollectionKind, CollectionView, ProductView, VariantView};

/// A collection as the database tells it: its words and its products in order, drafts included.
#[derive(Debug, Clone)]
pub(crate) struct CollectionSource {
    pub(crate) slug: Arc<str>,
    pub(crate) title: Arc<str>,
    pub(crate) intro: Arc<str>,
    pub(crate) position: i32,
    pub(crate) kind: CollectionKind,
    pub(crate) products: Vec<ProductId>,
}

#[derive(Debug, Clone)]
struct Collection {
    view: CollectionView,
    members: RoaringBitmap,
    order: Vec<u32>,
}

/// One immutable state of everything a shopper can see. Each product has an ordinal that stays its own
/// from one snapshot to the next, so that a change touches only its own bits.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// Grows with every change; part of the name under which rendered pages are kept.
    pub version: u64,
    products: Vec<Option<Arc<ProductView>>>,
    live: RoaringBitmap,
    ids: Arc<HashMap<ProductId, u32>>,
    slugs: Arc<HashMap<Arc<str>, u32>>,
    /// Sorted by id.
    variants: Arc<Vec<(VariantId, u32)>>,
    facets: Facets,
    columns: Arc<Columns>,
    orders: Arc<Orders>,
    text: Arc<TextIndex>,
    collections: Arc<Vec<Collection>>,
}

impl Snapshot {
    /// A house with nothing in it.
    pub fn empty() -> Self {
        Self::assemble(0, Vec::new(), &[])
    }

    /// Builds everything anew.
    pub(crate) fn assemble(version: u64, views: Vec<ProductView>, collections: &[CollectionSource]) -> Self {
        let products: Vec<_> = views.into_iter().map(|p| Some(Arc::new(p))).collect();
        let mut snapshot = Self {
            version,
            products,
            live: RoaringBitmap::new(),
            ids: Arc::default(),
            slugs: Arc::default(),
            variants: Arc::default(),
            facets: Facets::new(),
            columns: Arc::default(),
            orders: Arc::default(),
            text: Arc::default(),
            collections: Arc::default(),
        };
        let (mut live, mut facets, mut columns) = (RoaringBitmap::new(), Facets::new(), Columns::default());
        for (ordinal, product) in numbered(&snapshot.products) {
            live.insert(ordinal);
            facets.insert(ordinal, product);
            columns.put(ordinal, product);
        }
        (snapshot.live, snapshot.facets, snapshot.columns) = (live, facets, Arc::new(columns));
        snapshot.index_names();
        snapshot.index_orders();
        snapshot.index_text();
        snapshot.put_collections(collections);
        snapshot
    }

    /// The next state: some products changed, appeared, or (`None`) went away.
    pub(crate) fn with_changes(
        &self,
        version: u64,
        changes: Vec<(ProductId, Option<ProductView>)>,
        collections: Option<&[CollectionSource]>,
    ) -> Self {
        let mut next = self.clone();
        next.version = version;
        let (mut names, mut order, mut text) = (false, false, false);
        for (id, view) in changes {
            let known = next.ids.get(&id).copied();
            let old = known.and_then(|o| next.products.get(o as usize).cloned().flatten());
            if let (Some(ordinal), Some(old)) = (known, &old) {
                next.facets.remove(ordinal, old);
                next.live.remove(ordinal);
            }
            let Some(view) = view else {
                if let Some(slot) = known.and_then(|o| next.products.get_mut(o as usize)) {
                    *slot = None;
                    (names, order, text) = (true, true, true);
                }
                continue;
            };
            match &old {
                Some(old) => {
                    names |= old.slug != view.slug || !same_variants(old, &view);
                    order |= !Orders::same_place(old, &view);
                    text |= !TextIndex::same_words(old, &view);
                }
                None => (names, order, text) = (true, true, true),
            }
            let ordinal = known.unwrap_or_else(|| {
                next.products.push(None);
                u32::try_from(next.products.len() - 1).unwrap_or(u32::MAX)
            });
            next.facets.insert(ordinal, &view);
            next.live.insert(ordinal);
            Arc::make_mut(&mut next.columns).put(ordinal, &view);
            if let Some(slot) = next.products.get_mut(ordinal as usize) {
                *slot = Some(Arc::new(view));
            }
        }
        if names {
            next.index_names();
        }
        if order {
            next.index_orders();
        }
        if text {
            next.index_text();
        }
        if let Some(collections) = collections {
            next.put_collections(collections);
        }
        next
    }

    fn index_names(&mut self) {
        let (mut ids, mut slugs, mut variants) = (HashMap::new(), HashMap::new(), Vec::new());
        ids.reserve(self.products.len());
        slugs.reserve(self.products.len());
        for (ordinal, product) in numbered(&self.products) {
            ids.insert(product.id, ordinal);
            slugs.insert(Arc::clone(&product.slug), ordinal);
            variants.extend(product.variants.iter().map(|v| (v.id, ordinal)));
        }
        variants.sort_unstable();
        (self.ids, self.slugs, self.variants) = (Arc::new(ids), Arc::new(slugs), Arc::new(variants));
    }

    fn index_orders(&mut self) {
        self.orders = Arc::new(Orders::build(&numbered(&self.products), self.products.len()));
    }

    fn index_text(&mut self) {
        self.text = Arc::new(TextIndex::build(numbered(&self.products)));
    }

    fn put_collections(&mut self, sources: &[CollectionSource]) {
        let mut collections: Vec<_> = sources
            .iter()
            .map(|source| {
                let order: Vec<u32> =
                    source.products.iter().filter_map(|id| self.ids.get(id).copied()).collect();
                let members: RoaringBitmap = order.iter().copied().collect();
                let view = CollectionView {
                    slug: Arc::clone(&source.slug),
                    title: Arc::clone(&source.title),
                    intro: Arc::clone(&source.intro),
                    position: source.position,
                    kind: source.kind,
                    count: order.len(),
                };
                Collection { view, members, order }
            })
            .collect();
        collections.sort_by(|a, b| (a.view.position, &a.view.slug).cmp(&(b.view.position, &b.view.slug)));
        self.collections = Arc::new(collections);
    }

    /// The collections with the products that are shown in them, as [`Snapshot::assemble`] takes them.
    pub(crate) fn collection_sources(&self) -> Vec<CollectionSource> {
        let id = |ordinal: &u32| self.at(*ordinal).map(|p| p.id);
        let source = |c: &Collection| CollectionSource {
            slug: Arc::clone(&c.view.slug),
            title: Arc::clone(&c.view.title),
            intro: Arc::clone(&c.view.intro),
            position: c.view.position,
            kind: c.view.kind,
            products: c.order.iter().filter_map(id).collect(),
        };
        self.collections.iter().map(source).collect()
    }

    fn at(&self, ordinal: u32) -> Option<&Arc<ProductView>> {
        self.products.get(ordinal as usize)?.as_ref()
    }

    /// How many products there are.
    pub fn len(&self) -> usize {
        usize::try_from(self.live.len()).unwrap_or(usize::MAX)
    }

    /// Whether there is no product.
    pub fn is_empty(&self) -> bool {
        self.live.is_empty()
    }

    /// A product by its slug.
    pub fn product(&self, slug: &str) -> Option<&Arc<ProductView>> {
        self.slugs.get(slug).and_then(|o| self.at(*o))
    }

    /// A product by its id.
    pub fn product_by_id(&self, id: ProductId) -> Option<&Arc<ProductView>> {
        self.ids.get(&id).and_then(|o| self.at(*o))
    }

    /// A variant with its product.
    pub fn variant(&self, id: VariantId) -> Option<(&Arc<ProductView>, &VariantView)> {
        let at = self.variants.binary_search_by_key(&id, |(v, _)| *v).ok()?;
        let product = self.at(self.variants.get(at)?.1)?;
        product.variant(id).map(|v| (product, v))
    }

    /// Every product in the house's order.
    pub fn products(&self) -> impl Iterator<Item = &Arc<ProductView>> {
        self.orders.sorted(Sort::Featured).iter().filter_map(|o| self.at(*o))
    }

    /// Every collection in the house's order.
    pub fn collections(&self) -> impl Iterator<Item = &CollectionView> {
        self.collections.iter().map(|c| &c.view)
    }

    /// A collection by its slug.
    pub fn collection(&self, slug: &str) -> Option<&CollectionView> {
        self.find_collection(slug).map(|c| &c.view)
    }

    fn find_collection(&self, slug: &str) -> Option<&Collection> {
        self.collections.iter().find(|c| *c.view.slug == *slug)
    }

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

    /// Pieces that go with one: of its line, for its purpose, with its stone, near its price. Never the piece
    /// itself, never one that is sold, and no two with the same picture while there are others.
    pub fn related(&self, id: ProductId, n: usize) -> Vec<Arc<ProductView>> {
        const LOOK_AT: usize = 2_000;
        let Some(of) = self.product_by_id(id) else { return Vec::new() };
        let mut near = self.facets.of(Attribute::Category, of.category as usize).cloned().unwrap_or_default();
        if let Some(line) = of.line.as_deref().and_then(|l| self.facets.of_line(l)) {
            near |= line;
        }
        let mut scored: Vec<_> = self
            .orders
            .page(&near, Sort::Featured, 0, LOOK_AT)
            .into_iter()
            .filter_map(|o| self.at(o))
            .filter(|p| p.id != id && p.availability != crate::model::Availability::Sold)
            .map(|p| (likeness(of, p), p))
            .collect();
        scored.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
        let picture = |p: &ProductView| p.hero().map(|m| Arc::clone(&m.image_set));
        let mut seen = vec![picture(of)];
        let (mut first, mut second) = (Vec::new(), Vec::new());
        for (_, product) in scored {
            if first.len() == n {
                break;
            }
            let shown = picture(product);
            if shown.is_some() && seen.contains(&shown) {
                second.push(Arc::clone(product));
            } else {
                seen.push(shown);
                first.push(Arc::clone(product));
            }
        }
        first.extend(second.into_iter().take(n - first.len()));
        first
    }
}

/// How much two pieces have in common.
fn likeness(a: &ProductView, b: &ProductView) -> u32 {
    let near_price = {
        let (a, b) = (a.price_from.minor(), b.price_from.minor());
        (a - b).abs().saturating_mul(5) <= a.saturating_mul(2)
    };
    let stone = |p: &ProductView| p.center_stone().map(|s| (s.species, s.shape));
    let (mine, theirs) = (stone(a), stone(b));
    let mut score = 0;
    score += if a.line.is_some() && a.line == b.line { 4 } else { 0 };
    score += if a.ring_purpose.is_some() && a.ring_purpose == b.ring_purpose { 3 } else { 0 };
    score += if mine.map(|s| s.0) == theirs.map(|s| s.0) { 3 } else { 0 };
    score += if mine.is_some() && mine.map(|s| s.1) == theirs.map(|s| s.1) { 2 } else { 0 };
    score += if near_price { 2 } else { 0 };
    score + u32::from(a.category == b.category)
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

fn numbered(products: &[Option<Arc<ProductView>>]) -> impl Iterator<Item = (u32, &ProductView)> + Clone {
    (0_u32..).zip(products).filter_map(|(ordinal, p)| p.as_deref().map(|p| (ordinal, p)))
}

fn same_variants(a: &ProductView, b: &ProductView) -> bool {
    a.variants.len() == b.variants.len() && a.variants.iter().zip(&b.variants).all(|(a, b)| a.id == b.id)
}
