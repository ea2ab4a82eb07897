//! The index against a naive reading of the same products.

use std::{cmp::Reverse, collections::BTreeMap};

use kernel::ids::ProductId;
use proptest::{collection::vec, option, prelude::*, sample::subsequence};

use super::{
    Browse, FacetKind, Filters, Listing, Snapshot, Sort,
    sample::{products, snapshot},
};
use crate::model::*;

fn some<T: Copy + std::fmt::Debug + 'static>(all: &'static [T]) -> impl Strategy<Value = Vec<T>> {
    // mostly nothing is chosen, as with shoppers
    prop_oneof![3 => Just(Vec::new()), 2 => subsequence(all, 1..=3.min(all.len()))]
}

fn filters() -> impl Strategy<Value = Filters> {
    let lists = (
        some(Category::ALL),
        some(RingPurpose::ALL),
        some(Metal::ALL),
        some(Species::ALL),
        some(Shape::ALL),
        some(SettingStyle::ALL),
        some(OriginClass::ALL),
        some(Availability::ALL),
        some(Occasion::ALL),
    );
    let line = prop_oneof![3 => Just(Vec::new()), 1 => vec(prop_oneof![Just("celeste".to_owned()), Just("nobody".to_owned())], 1)];
    let price = (option::weighted(0.3, 0..3_000_000_i64), option::weighted(0.3, 0..3_000_000_i64));
    let carat = (option::weighted(0.2, 0..4_000_i32), option::weighted(0.2, 0..4_000_i32));
    (lists, line, price, carat).prop_map(|(l, line, price, carat)| Filters {
        category: l.0,
        ring_purpose: l.1,
        metal: l.2,
        stone: l.3,
        shape: l.4,
        setting_style: l.5,
        origin_class: l.6,
        availability: l.7,
        occasion: l.8,
        line,
        price_min: price.0,
        price_max: price.1,
        carat_min: carat.0,
        carat_max: carat.1,
    })
}

fn ask(filters: &Filters, sort: Sort) -> Browse<'_> {
    Browse { collection: None, q: None, filters, sort, offset: 0, limit: usize::MAX, facets: true }
}

/// The codes a product carries for a facet, read off the product itself.
fn codes(product: &ProductView, facet: &str) -> Vec<String> {
    let stones = || product.principal_stones();
    let mut codes: Vec<String> = match facet {
        "category" => vec![product.category.to_string()],
        "ring_purpose" => product.ring_purpose.iter().map(ToString::to_string).collect(),
        "metal" => product.variants.iter().map(|v| v.metal.to_string()).collect(),
        "stone" => stones().map(|s| s.species.to_string()).collect(),
        "shape" => stones().map(|s| s.shape.to_string()).collect(),
        "setting_style" => product.setting_styles.iter().map(ToString::to_string).collect(),
        "origin_class" => stones().map(|s| s.origin_class.to_string()).collect(),
        "availability" => product.availabilities().iter().map(ToString::to_string).collect(),
        "occasion" => product.occasions.iter().map(ToString::to_string).collect(),
        "line" => product.line.iter().map(|l| super::line_code(l)).collect(),
        other => panic!("unknown facet {other}"),
    };
    codes.sort();
    codes.dedup();
    codes
}

/// The filters without the choice of one facet.
fn without(filters: &Filters, facet: &str) -> Filters {
    let prefix = format!("{facet}_m");
    let pairs = filters.to_pairs();
    let rest: Vec<_> =
        pairs.into_iter().filter(|(name, _)| name != facet && !name.starts_with(&prefix)).collect();
    Filters::parse(&rest).unwrap_or_else(|_| {
        // an upside-down range is refused in a form; the index answers nothing, and so must this
        let mut rest = filters.clone();
        match facet {
            "category" => rest.category.clear(),
            "ring_purpose" => rest.ring_purpose.clear(),
            "metal" => rest.metal.clear(),
            "stone" => rest.stone.clear(),
            "shape" => rest.shape.clear(),
            "setting_style" => rest.setting_style.clear(),
            "origin_class" => rest.origin_class.clear(),
            "availability" => rest.availability.clear(),
            "occasion" => rest.occasion.clear(),
            "line" => rest.line.clear(),
            "price" => (rest.price_min, rest.price_max) = (None, None),
            "carat" => (rest.carat_min, rest.carat_max) = (None, None),
            _ => {}
        }
        rest
    })
}

fn naive_counts(all: &[ProductView], filters: &Filters, facet: &str) -> BTreeMap<String, u64> {
    let others = without(filters, facet);
    let mut counts = BTreeMap::new();
    for product in all.iter().filter(|p| others.matches(p)) {
        for code in codes(product, facet) {
            *counts.entry(code).or_insert(0) += 1;
        }
    }
    counts
}

fn ids(listing: &Listing) -> Vec<ProductId> {
    listing.items.iter().map(|p| p.id).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn facet_counts_and_totals_equal_a_naive_count(filters in filters(), seed in 0_u64..1_000) {
        let all = products(150, seed);
        let index = Snapshot::assemble(1, all.clone(), &[]);
        let listing = index.browse(&ask(&filters, Sort::Featured));
        let matching = all.iter().filter(|p| filters.matches(p)).count();
        prop_assert_eq!(listing.total, matching);
        prop_assert_eq!(listing.items.len(), matching);
        for facet in &listing.facets {
            if facet.kind == FacetKind::Range {
                continue;
            }
            let counted: BTreeMap<_, _> =
                facet.values.iter().filter(|v| v.count > 0).map(|v| (v.code.to_string(), v.count)).collect();
            prop_assert_eq!(counted, naive_counts(&all, &filters, facet.name), "{}", facet.name);
        }
    }

    #[test]
    fn changing_products_one_by_one_equals_building_anew(seed in 0_u64..1_000, picks in vec(0_usize..60, 1..12)) {
        let before = products(40, seed);
        let other = products(60, seed + 1);
        let mut state: BTreeMap<ProductId, ProductView> = before.iter().map(|p| (p.id, p.clone())).collect();
        let mut index = Snapshot::assemble(1, before.clone(), &[]);
        for pick in picks {
            let change = match pick {
                // goes away
                0..15 => (before[pick].id, None),
                // changes altogether but for its name
                15..40 => (before[pick].id, Some(ProductView { id: before[pick].id, slug: before[pick].slug.clone(), ..other[pick].clone() })),
                // appears
                _ => (other[pick].id, Some(other[pick].clone())),
            };
            match &change.1 {
                Some(view) => state.insert(change.0, view.clone()),
                None => state.remove(&change.0),
            };
            index = index.with_changes(index.version + 1, vec![change], None);
        }
        let anew = Snapshot::assemble(1, state.values().cloned().collect(), &[]);
        let nothing = Filters::default();
        for sort in Sort::ALL {
            let (a, b) = (index.browse(&ask(&nothing, *sort)), anew.browse(&ask(&nothing, *sort)));
            prop_assert_eq!(ids(&a), ids(&b));
            prop_assert_eq!(&a.facets, &b.facets);
        }
        let search = |s: &Snapshot| {
            ids(&s.browse(&Browse { q: Some("celeste ring"), ..ask(&nothing, Sort::Newest) }))
        };
        prop_assert_eq!(search(&index), search(&anew));
        for product in state.values() {
            prop_assert_eq!(index.product(&product.slug).map(|p| p.id), anew.product(&product.slug).map(|p| p.id));
            for variant in &product.variants {
                prop_assert!(index.variant(variant.id).is_some_and(|(p, _)| p.id == product.id));
            }
        }
    }
}

#[test]
fn pages_of_every_order_join_up_to_the_whole_list() {
    let index = snapshot(300);
    let narrow =
        Filters { metal: vec![Metal::RoseGold], category: vec![Category::Ring], ..Filters::default() };
    for filters in [Filters::default(), narrow] {
        for sort in Sort::ALL {
            for collection in [None, Some("halves")] {
                let whole = index.browse(&Browse { collection, ..ask(&filters, *sort) });
                let mut joined = Vec::new();
                for page in 0..40 {
                    let ask = Browse { collection, offset: page * 24, limit: 24, ..ask(&filters, *sort) };
                    joined.extend(ids(&index.browse(&ask)));
                }
                assert_eq!(joined, ids(&whole), "{sort:?} {collection:?}");
                assert_eq!(joined.len(), whole.total);
            }
        }
    }
}

#[test]
fn every_order_is_the_one_it_is_called() {
    let index = snapshot(300);
    let filters = Filters::default();
    let list = |sort| index.browse(&ask(&filters, sort)).items;
    assert!(list(Sort::PriceAsc).is_sorted_by_key(|p| p.price_from.minor()));
    assert!(list(Sort::PriceDesc).is_sorted_by_key(|p| Reverse(p.price_from.minor())));
    assert!(list(Sort::Newest).is_sorted_by_key(|p| Reverse(p.created_at)));
    assert!(list(Sort::Featured).is_sorted_by_key(|p| (Reverse(p.featured), Reverse(p.created_at))));
    assert!(list(Sort::CaratDesc).is_sorted_by_key(|p| Reverse(p.carats().max().unwrap_or(0))));
}

#[test]
fn a_collection_shows_its_own_products_in_its_own_order() {
    let index = snapshot(30);
    let filters = Filters::default();
    let listing = index.browse(&Browse { collection: Some("thirds"), ..ask(&filters, Sort::Featured) });
    let slugs: Vec<_> = listing.items.iter().map(|p| p.slug.to_string()).collect();
    assert_eq!(slugs, (0..10).map(|n| format!("piece-{}", 29 - n * 3)).collect::<Vec<_>>());
    assert_eq!(index.collection("thirds").unwrap().count, 10);
    assert_eq!(index.browse(&Browse { collection: Some("none"), ..ask(&filters, Sort::Featured) }).total, 0);
}

#[test]
fn words_find_what_they_begin_whatever_the_accents_and_titles_come_first() {
    let index = snapshot(300);
    let filters = Filters::default();
    let find = |q| index.browse(&Browse { q: Some(q), ..ask(&filters, Sort::Featured) });
    let found = find("CELES etoile");
    assert!(found.total > 0);
    assert!(found.items[0].title.contains("Céleste"), "{}", found.items[0].title);
    for product in &find("rose gold rings").items {
        assert_eq!(product.category, Category::Ring);
        assert!(product.metals().contains(&Metal::RoseGold));
    }
    assert_eq!(find("zzz").total, 0);
    assert_eq!(find("the of").total, 300, "a query without a word of meaning narrows nothing");
}

#[test]
fn related_pieces_are_others_that_can_be_had_and_look_different() {
    let index = snapshot(300);
    let of = index.product("piece-7").unwrap();
    let related = index.related(of.id, 4);
    assert_eq!(related.len(), 4);
    assert!(related.iter().all(|p| p.id != of.id && p.availability != Availability::Sold));
    let mut pictures: Vec<_> = related.iter().map(|p| p.media[0].image_set.clone()).collect();
    pictures.sort();
    pictures.dedup();
    assert_eq!(pictures.len(), 4);
}
