//! One immutable state of everything a shopper can see.

use std::sync::Arc;

use kernel::ids::{ProductId, VariantId};

use super::{
    Sort,
    bits::Bits,
    facets::{Facets, Kept},
    names::{Names, sum_of_id, sum_of_text},
    orders::Orders,
    related::Near,
};
use crate::{
    attributes::Schema,
    model::{CollectionKind, CollectionView, ProductView, VariantView},
    search::{TextIndex, same_codes},
};

/// A collection as the database tells it: its words and its products in order, drafts included.
#[derive(Debug, Clone)]
pub(crate) struct CollectionSource {
    pub(crate) slug: Arc<str>,
    pub(crate) title: Arc<str>,
    pub(crate) intro: Arc<str>,
    pub(crate) position: i32,
    pub(crate) kind: CollectionKind,
    /// Whether whatever passes a rule is in it too: products say so themselves.
    pub(crate) by_rule: bool,
    pub(crate) products: Vec<ProductId>,
}

#[derive(Debug, Clone)]
pub(super) struct Collection {
    pub(super) view: CollectionView,
    /// Those of its products that are shown.
    pub(super) members: Bits,
    pub(super) order: Vec<u32>,
    /// What filters are counted against.
    pub(super) kept: Kept,
    by_rule: bool,
}

/// One immutable state of everything a shopper can see. Each product has an ordinal that stays its own
/// from one snapshot to the next, so that a change touches only its own bits. Pieces of one kind get neighbouring ordinals
/// when everything is read, so that most sets are crowded here and empty there.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// Grows with every change; part of the name under which rendered pages are kept.
    pub version: u64,
    products: Vec<Option<Arc<ProductView>>>,
    pub(crate) live: Bits,
    ids: Arc<Names>,
    slugs: Arc<Names>,
    variants: Arc<Names>,
    pub(crate) facets: Arc<Facets>,
    /// What filters are counted against, of everything that is shown.
    pub(super) kept: Kept,
    pub(crate) orders: Arc<Orders>,
    /// Pieces that go with each, as far as pages asked.
    pub(super) near: Near,
    pub(crate) text: TextIndex,
    collections: Arc<Vec<Collection>>,
    schema: Schema,
}

impl Snapshot {
    /// A house with nothing in it.
    pub fn empty() -> Self {
        Self::assemble(0, Vec::new(), &[])
    }

    /// Builds everything anew.
    pub(crate) fn assemble(version: u64, views: Vec<ProductView>, collections: &[CollectionSource]) -> Self {
        let mut products: Vec<_> = views.into_iter().map(|p| Some(Arc::new(p))).collect();
        products.sort_by(|a, b| a.as_deref().map(kind).cmp(&b.as_deref().map(kind)));
        let mut snapshot = Self {
            version,
            products,
            live: Bits::default(),
            ids: Arc::default(),
            slugs: Arc::default(),
            variants: Arc::default(),
            facets: Arc::new(Facets::new()),
            kept: Kept::default(),
            orders: Arc::default(),
            near: Near::default(),
            text: TextIndex::default(),
            collections: Arc::default(),
            schema: Schema::default(),
        };
        let (mut live, mut facets) = (Bits::none(snapshot.products.len()), Facets::new());
        for (ordinal, product) in numbered(&snapshot.products) {
            live.insert(ordinal);
            facets.insert(ordinal, product);
        }
        facets.settle();
        (snapshot.live, snapshot.facets) = (live, Arc::new(facets));
        snapshot.near = Near::of(snapshot.products.len());
        snapshot.index_names();
        snapshot.index_orders();
        snapshot.index_text();
        snapshot.put_collections(collections);
        snapshot
    }

    /// The same with the attributes that staff defined.
    pub(crate) fn with_schema(self, schema: Schema) -> Self {
        Self { schema, ..self }
    }

    /// What can be told about a piece, as it was when the products were read.
    pub const fn schema(&self) -> &Schema {
        &self.schema
    }

    /// The next state: some products changed, appeared, or (`None`) went away.
    pub(crate) fn with_changes(
        &self,
        version: u64,
        changes: Vec<(ProductId, Option<ProductView>)>,
        collections: Option<&[CollectionSource]>,
    ) -> Self {
        let mut next = self.clone();
        (next.version, next.kept) = (version, Kept::default());
        let facets = Arc::make_mut(&mut next.facets);
        let (mut names, mut order, mut codes) = (false, false, false);
        for (id, view) in changes {
            let known = self.ordinal(id);
            let old = known.and_then(|o| next.products.get(o as usize).cloned().flatten());
            if let Some(ordinal) = known {
                facets.remove(ordinal);
                next.live.remove(ordinal);
            }
            let Some(view) = view else {
                if let Some(slot) = known.and_then(|o| next.products.get_mut(o as usize)) {
                    *slot = None;
                    (names, order, codes) = (true, true, true);
                }
                if let (Some(ordinal), Some(old)) = (known, &old) {
                    next.text.change(ordinal, Some(old), None);
                }
                continue;
            };
            match &old {
                Some(old) => {
                    names |= old.slug != view.slug || !same_variants(old, &view);
                    order |= !Orders::same_place(old, &view);
                    codes |= !same_codes(old, &view);
                }
                None => (names, order, codes) = (true, true, true),
            }
            let ordinal = known.unwrap_or_else(|| {
                next.products.push(None);
                u32::try_from(next.products.len() - 1).unwrap_or(u32::MAX)
            });
            facets.insert(ordinal, &view);
            next.live.insert(ordinal);
            next.text.change(ordinal, old.as_deref(), Some(&view));
            if let Some(slot) = next.products.get_mut(ordinal as usize) {
                *slot = Some(Arc::new(view));
            }
        }
        // any of them may now go with any other
        next.near = Near::of(next.products.len());
        if names {
            next.index_names();
        }
        if order {
            next.index_orders();
        }
        if codes {
            next.text.settle(&numbered(&next.products));
        }
        match collections {
            Some(collections) => next.put_collections(collections),
            None => next.recount_collections(),
        }
        next
    }

    fn index_names(&mut self) {
        let products = || numbered(&self.products);
        let variants =
            products().flat_map(|(ordinal, p)| p.variants.iter().map(move |v| (sum_of_id(v.id), ordinal)));
        let variants = Names::build(variants);
        let ids = Names::build(products().map(|(ordinal, p)| (sum_of_id(p.id), ordinal)));
        let slugs = Names::build(products().map(|(ordinal, p)| (sum_of_text(&p.slug), ordinal)));
        (self.ids, self.slugs, self.variants) = (Arc::new(ids), Arc::new(slugs), Arc::new(variants));
    }

    fn index_orders(&mut self) {
        self.orders = Arc::new(Orders::build(&numbered(&self.products), self.products.len()));
    }

    fn index_text(&mut self) {
        self.text = TextIndex::build(&numbered(&self.products));
    }

    fn put_collections(&mut self, sources: &[CollectionSource]) {
        let mut collections: Vec<_> = sources
            .iter()
            .map(|source| {
                let mut order: Vec<u32> = source.products.iter().filter_map(|id| self.ordinal(*id)).collect();
                if source.by_rule {
                    order.extend(self.passing(&source.slug, &order));
                }
                let members = Bits::of(order.iter().copied(), self.products.len());
                let view = CollectionView {
                    slug: Arc::clone(&source.slug),
                    title: Arc::clone(&source.title),
                    intro: Arc::clone(&source.intro),
                    position: source.position,
                    kind: source.kind,
                    count: order.len(),
                };
                Collection { view, members, order, by_rule: source.by_rule, kept: Kept::default() }
            })
            .collect();
        collections.sort_by(|a, b| (a.view.position, &a.view.slug).cmp(&(b.view.position, &b.view.slug)));
        self.collections = Arc::new(collections);
    }

    /// The same collections of products that have changed.
    fn recount_collections(&mut self) {
        let live = &self.live;
        let recount = |c: &Collection| {
            let (mut members, mut order) = (c.members.clone(), c.order.clone());
            if !members.is_within(live) {
                members.keep(live);
                order.retain(|ordinal| live.has(*ordinal));
            }
            let view = CollectionView { count: order.len(), ..c.view.clone() };
            Collection { view, members, order, by_rule: c.by_rule, kept: Kept::default() }
        };
        let collections: Vec<_> = self.collections.iter().map(recount).collect();
        self.collections = Arc::new(collections);
    }

    /// The products that say they are in a collection, in the house's order, without those that are there already.
    fn passing(&self, slug: &str, known: &[u32]) -> Vec<u32> {
        let known = Bits::of(known.iter().copied(), self.products.len());
        let says = |ordinal: &u32| {
            !known.has(*ordinal)
                && self.at(*ordinal).is_some_and(|p| p.collections.iter().any(|c| **c == *slug))
        };
        self.orders.sorted(Sort::Featured).iter().copied().filter(says).collect()
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
            by_rule: c.by_rule,
            products: c.order.iter().filter_map(id).collect(),
        };
        self.collections.iter().map(source).collect()
    }

    pub(crate) fn at(&self, ordinal: u32) -> Option<&Arc<ProductView>> {
        self.products.get(ordinal as usize)?.as_ref()
    }

    /// How many products there are.
    pub fn len(&self) -> usize {
        self.live.count() as usize
    }

    pub(super) fn name_bytes(&self) -> usize {
        self.ids.bytes() + self.slugs.bytes() + self.variants.bytes()
    }

    /// About how much memory the words of search take, in bytes.
    pub fn search_bytes(&self) -> usize {
        self.text.bytes()
    }

    /// Whether there is no product.
    pub fn is_empty(&self) -> bool {
        self.live.is_empty()
    }

    /// A product by its slug.
    pub fn product(&self, slug: &str) -> Option<&Arc<ProductView>> {
        self.slugs.near(sum_of_text(slug)).filter_map(|o| self.at(o)).find(|p| *p.slug == *slug)
    }

    /// A product by its id.
    pub fn product_by_id(&self, id: ProductId) -> Option<&Arc<ProductView>> {
        self.ordinal(id).and_then(|o| self.at(o))
    }

    pub(crate) fn ordinal(&self, id: ProductId) -> Option<u32> {
        self.ids.near(sum_of_id(id)).find(|o| self.at(*o).is_some_and(|p| p.id == id))
    }

    /// A variant with its product.
    pub fn variant(&self, id: VariantId) -> Option<(&Arc<ProductView>, &VariantView)> {
        let near = self.variants.near(sum_of_id(id)).filter_map(|o| self.at(o));
        near.filter_map(|product| product.variant(id).map(|v| (product, v))).next()
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

    pub(super) fn find_collection(&self, slug: &str) -> Option<&Collection> {
        self.collections.iter().find(|c| *c.view.slug == *slug)
    }
}

fn numbered(products: &[Option<Arc<ProductView>>]) -> impl Iterator<Item = (u32, &ProductView)> + Clone {
    (0_u32..).zip(products).filter_map(|(ordinal, p)| p.as_deref().map(|p| (ordinal, p)))
}

/// What pieces of one kind have in common: they stand beside each other.
fn kind(product: &ProductView) -> impl Ord {
    let stone = product.center_stone().map(|s| (s.species, s.shape, s.origin_class));
    let metal = product.variants.first().map(|v| (v.metal, v.fineness));
    let made = (product.head, product.band_profile, product.chain_type, product.earring_back);
    let line = product.line.as_deref();
    (
        product.category,
        product.ring_purpose,
        stone,
        &product.setting_styles,
        made,
        line,
        metal,
        product.price_from.minor(),
    )
}

fn same_variants(a: &ProductView, b: &ProductView) -> bool {
    a.variants.len() == b.variants.len() && a.variants.iter().zip(&b.variants).all(|(a, b)| a.id == b.id)
}
