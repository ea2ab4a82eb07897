//! The index against a naive reading of the same products.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use kernel::ids::ProductId;
use proptest::{collection::vec, option, prelude::*};

use super::{
    Bar, Browse, Ends, FacetKind, Filters, Listing, Snapshot, Sort, Unit,
    narrowing::{Attribute, List, Range},
    sample::{products, schema, snapshot},
};
use crate::{
    attributes::{self, Definition, Schema},
    model::{codes::Code, *},
    search::How,
};

mod told;

/// Values of what staff defined; nobody carries a clip.
const TOLD: [(&str, &str); 5] =
    [("ear_wire", "hook"), ("ear_wire", "stud"), ("ear_wire", "clip"), ("pair", "true"), ("pair", "false")];

fn filters() -> impl Strategy<Value = Filters> {
    // mostly little is chosen, as with shoppers
    let attributes = vec((0..Attribute::ALL.len(), vec(0_usize..60, 1..3)), 0..4);
    let lists = vec((0..List::ALL.len(), 0_usize..20), 0..2);
    let number = || option::weighted(0.6, 0_usize..1_000);
    let ranges = vec((0..Range::ALL.len(), number(), number()), 0..2);
    let told = vec(0_usize..TOLD.len(), 0..3);
    let drop = option::weighted(0.4, (number(), number()));
    (attributes, lists, ranges, told, drop).prop_map(|(attributes, lists, ranges, told, drop)| {
        let mut filters = Filters::default();
        for (attribute, values) in attributes {
            let attribute = Attribute::ALL[attribute];
            for value in values {
                let code = attribute.words(value % attribute.places().len()).0;
                attribute.choose(&mut filters, code).unwrap();
            }
        }
        for (list, value) in lists {
            let codes: &[&str] = match List::ALL[list] {
                List::Line => &["celeste", "aurelia", "nobody"],
                List::RingSize => &["5", "6.25", "7.5", "8", "99"],
                List::Length => &["40", "42.5", "45", "1"],
            };
            List::ALL[list].chosen_mut(&mut filters).push(codes[value % codes.len()].to_owned());
        }
        for (range, least, most) in ranges {
            let range = Range::ALL[range];
            let scale = *range.bars().last().unwrap() * 11 / 10_000 + 1;
            let number = |n: Option<usize>| n.map(|n| i64::try_from(n).unwrap() * scale);
            range.set(&mut filters, false, number(least));
            range.set(&mut filters, true, number(most));
        }
        for (name, code) in told.into_iter().map(|at| TOLD[at]) {
            filters.told.entry(name.to_owned()).or_default().insert(code.to_owned());
        }
        if let Some((least, most)) = drop {
            let number = |n: Option<usize>| n.map(|n| i64::try_from(n).unwrap() * 44);
            let ends = Ends { least: number(least), most: number(most) };
            filters.told_ranges.extend((ends != Ends::default()).then(|| ("drop".to_owned(), ends)));
        }
        filters
    })
}

fn ask(filters: &Filters, sort: Sort) -> Browse<'_> {
    Browse { collection: None, q: None, filters, sort, offset: 0, limit: usize::MAX, facets: true }
}

/// The codes a product carries for a facet, read off the product itself.
fn codes(product: &ProductView, facet: &str) -> Vec<String> {
    fn said<C: Code>(values: impl IntoIterator<Item = C>) -> Vec<String> {
        values.into_iter().map(|c| c.code().to_owned()).collect()
    }
    let stones = || product.principal_stones();
    let yes_or_no = |yes: bool| vec![yes.to_string()];
    let mut codes = match facet {
        "category" => said([product.category]),
        "ring_purpose" => said(product.ring_purpose),
        "metal" => said(product.variants.iter().map(|v| v.metal)),
        "fineness" => said(product.variants.iter().map(|v| v.fineness)),
        "stone" => said(stones().map(|s| s.species)),
        "shape" => said(stones().map(|s| s.shape)),
        "setting_style" => said(product.setting_styles.iter().copied()),
        "origin_class" => said(stones().map(|s| s.origin_class)),
        "availability" => said(product.availabilities()),
        "occasion" => said(product.occasions.iter().copied()),
        "colour" => said(stones().filter_map(|s| s.colour)),
        "clarity" => said(stones().filter_map(|s| s.clarity)),
        "cut" => said(stones().filter_map(|s| s.cut)),
        "polish" => said(stones().filter_map(|s| s.polish)),
        "symmetry" => said(stones().filter_map(|s| s.symmetry)),
        "fluorescence" => said(stones().filter_map(|s| s.fluorescence)),
        "quality_word" => said(stones().filter_map(|s| s.quality_word)),
        "lab" => said(stones().filter_map(|s| s.lab)),
        "treatment" => said(stones().flat_map(|s| s.treatments.clone())),
        "growth_method" => said(stones().filter_map(|s| s.growth_method)),
        "head" => said(product.head),
        "finish" => said(product.finish),
        "band_profile" => said(product.band_profile),
        "chain_type" => said(product.chain_type),
        "earring_back" => said(product.earring_back),
        "pearl_type" => said(stones().filter_map(|s| s.pearl_type)),
        "lustre" => said(stones().filter_map(|s| s.lustre)),
        "overtone" => said(stones().filter_map(|s| s.overtone)),
        "engravable" => yes_or_no(product.engravable),
        "recycled_metal" => yes_or_no(product.recycled_metal),
        "returnable" => yes_or_no(product.returnable),
        "line" => product.line.iter().map(|l| super::line_code(l)).collect(),
        "ring_size" => product
            .variants
            .iter()
            .filter_map(|v| v.ring_size)
            .map(|s| s.us().replace('¼', ".25").replace('½', ".5").replace('¾', ".75"))
            .collect(),
        "length" => product
            .variants
            .iter()
            .filter_map(|v| v.length_mm)
            .map(|mm| format!("{}", f64::from(mm) / 10.0))
            .collect(),
        told => {
            let said = product.attributes.iter().filter(|a| *a.code == *told);
            said.flat_map(|a| match &a.value {
                AttributeValue::Choices(codes) => codes.iter().map(ToString::to_string).collect(),
                AttributeValue::Flag(yes) => yes_or_no(*yes),
                other => panic!("{told} is no list: {other:?}"),
            })
            .collect()
        }
    };
    codes.sort();
    codes.dedup();
    codes
}

/// The numbers a product has for a range, read off the product itself.
fn numbers(product: &ProductView, range: &str) -> Vec<i64> {
    let center = product.center_stone();
    let of_center = product.carats().collect::<Vec<_>>();
    let all: i32 = product.stones.iter().filter_map(|s| s.carat_milli).sum();
    let own = center.and_then(|s| s.carat_milli).unwrap_or(0);
    let pearls = product.principal_stones().filter(|s| s.species == Species::Pearl);
    match range {
        "price" => product.variants.iter().map(|v| v.price.minor()).collect(),
        "carat" => of_center.into_iter().map(i64::from).collect(),
        "total_carat" if of_center.is_empty() => {
            Some(i64::from(all)).filter(|n| *n > 0).into_iter().collect()
        }
        "total_carat" => of_center.into_iter().map(|c| i64::from(all - own + c)).collect(),
        "band_width" => product.band_width_um.into_iter().map(i64::from).collect(),
        "pearl_size" => pearls.filter_map(|s| s.diameter_um).map(i64::from).collect(),
        "lead_days" => {
            let offered = product.variants.iter().filter(|v| v.available > 0 || v.made_to_order);
            offered.map(|v| if v.available > 0 { 0 } else { i64::from(v.lead_days) }).collect()
        }
        other => panic!("unknown range {other}"),
    }
}

/// Whether a product passes, but for one facet: what the index is measured by.
fn passes(product: &ProductView, filters: &Filters, except: &str) -> bool {
    let attributes = Attribute::ALL.iter().filter(|a| a.name() != except).all(|a| {
        let chosen: Vec<_> = a.chosen(filters).into_iter().map(|v| a.words(v).0.to_owned()).collect();
        chosen.is_empty() || codes(product, a.name()).iter().any(|code| chosen.contains(code))
    });
    let lists = List::ALL.iter().filter(|l| l.name() != except).all(|l| {
        let chosen = l.chosen(filters);
        chosen.is_empty() || codes(product, l.name()).iter().any(|code| chosen.contains(code))
    });
    let ranges = Range::ALL.iter().filter(|r| r.name() != except).all(|r| match r.asked(filters) {
        Some((least, most)) => numbers(product, r.name()).iter().any(|n| *n >= least && *n <= most),
        None => true,
    });
    let told = filters
        .told
        .iter()
        .filter(|(name, _)| *name != except)
        .all(|(name, chosen)| codes(product, name).iter().any(|code| chosen.contains(code)));
    let numbers = filters.told_ranges.iter().filter(|(name, _)| *name != except).all(|(_, ends)| {
        let (least, most) = (ends.least.unwrap_or(i64::MIN), ends.most.unwrap_or(i64::MAX));
        drop_of(product).is_some_and(|n| (least..=most).contains(&n))
    });
    attributes && lists && ranges && told && numbers
}

/// What a product says of the number that staff defined.
fn drop_of(product: &ProductView) -> Option<i64> {
    product.attributes.iter().find(|a| &*a.code == "drop").map(|a| match a.value {
        AttributeValue::Number(milli) => milli,
        ref other => panic!("a drop is a number: {other:?}"),
    })
}

fn naive_counts(all: &[ProductView], filters: &Filters, facet: &str) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    for product in all.iter().filter(|p| passes(p, filters, facet)) {
        for code in codes(product, facet) {
            *counts.entry(code).or_insert(0) += 1;
        }
    }
    counts
}

/// Every value that has a place in a facet, also where it would leave nothing: somebody carries it, and somebody of
/// the chosen categories does.
fn naive_values(all: &[ProductView], filters: &Filters, facet: &str) -> BTreeSet<String> {
    let of_category = |p: &&ProductView| {
        facet == "category" || filters.category.is_empty() || filters.category.contains(&p.category)
    };
    let chosen = filters.to_pairs().into_iter().filter(|(name, _)| name == facet).map(|(_, code)| code);
    let known = |code: &String| {
        facet != "line" && facet != "ring_size" && facet != "length" || {
            all.iter().any(|p| codes(p, facet).contains(code))
        }
    };
    all.iter().filter(of_category).flat_map(|p| codes(p, facet)).chain(chosen.filter(known)).collect()
}

fn naive_bars(all: &[ProductView], filters: &Filters, range: Range) -> Vec<(i64, u64)> {
    let base: Vec<_> = all.iter().filter(|p| passes(p, filters, range.name())).collect();
    let ends = range.bars().iter().skip(1).copied().chain([i64::MAX]);
    let count = |(from, to): (&i64, i64)| {
        let stands = |p: &&&ProductView| numbers(p, range.name()).iter().any(|n| n >= from && *n < to);
        (*from, base.iter().filter(stands).count() as u64)
    };
    range.bars().iter().zip(ends).map(count).filter(|(_, count)| *count > 0).collect()
}

fn ids(listing: &Listing) -> Vec<ProductId> {
    listing.items.iter().map(|p| p.id).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn facet_counts_and_totals_equal_a_naive_count(filters in filters(), seed in 0_u64..1_000) {
        let all = products(90, seed);
        let index = Snapshot::assemble(1, all.clone(), &[]).with_schema(schema());
        let listing = index.browse(&ask(&filters, Sort::Featured));
        let matching: Vec<_> = all.iter().filter(|p| passes(p, &filters, "")).map(|p| p.id).collect();
        prop_assert_eq!(all.iter().filter(|p| filters.matches(p)).map(|p| p.id).collect::<Vec<_>>(), matching.clone());
        prop_assert_eq!(listing.total, matching.len());
        let mut found = ids(&listing);
        found.sort_unstable();
        let mut expected = matching;
        expected.sort_unstable();
        prop_assert_eq!(found, expected);
        for name in Attribute::ALL.iter().map(|a| a.name()).chain(List::ALL.iter().map(|l| l.name())).chain(["ear_wire", "pair"]) {
            let values = listing.facets.iter().find(|f| f.name == name).map_or(&[][..], |f| &f.values);
            let counted: BTreeMap<_, _> =
                values.iter().filter(|v| v.count > 0).map(|v| (v.code.to_string(), v.count)).collect();
            prop_assert_eq!(counted, naive_counts(&all, &filters, name), "{}", name);
            let shown: BTreeSet<_> = values.iter().map(|v| v.code.to_string()).collect();
            prop_assert_eq!(shown, naive_values(&all, &filters, name), "{}", name);
        }
        for range in Range::ALL {
            let facet = listing.facets.iter().find(|f| f.name == range.name());
            let bars = facet.map_or(&[][..], |f| &f.bars);
            let counted: Vec<_> = bars.iter().filter(|b| b.count > 0).map(|b| (b.from, b.count)).collect();
            prop_assert_eq!(counted, naive_bars(&all, &filters, *range), "{}", range.name());
            let base = all.iter().filter(|p| passes(p, &filters, range.name()));
            let numbers: Vec<_> = base.flat_map(|p| numbers(p, range.name())).collect();
            let ends = numbers.iter().min().copied().zip(numbers.iter().max().copied());
            prop_assert_eq!(facet.and_then(|f| f.range), ends, "{}", range.name());
        }
        let facet = listing.facets.iter().find(|f| f.name == "drop");
        let bars = facet.map_or(&[][..], |f| &f.bars);
        let base: Vec<_> = all.iter().filter(|p| passes(p, &filters, "drop")).filter_map(drop_of).collect();
        prop_assert_eq!(bars.iter().map(|b| b.count).sum::<u64>(), base.len() as u64);
        for Bar { from, to, count } in bars {
            let stands = base.iter().filter(|n| *n >= from && to.is_none_or(|to| **n < to)).count() as u64;
            prop_assert_eq!(*count, stands, "from {}", from);
        }
        let ends = base.iter().min().copied().zip(base.iter().max().copied());
        prop_assert_eq!(facet.and_then(|f| f.range), ends);
    }

    #[test]
    fn changing_products_one_by_one_equals_building_anew(seed in 0_u64..1_000, picks in vec(0_usize..60, 1..12)) {
        let before = products(40, seed);
        let other = products(60, seed + 1);
        let mut state: BTreeMap<ProductId, ProductView> = before.iter().map(|p| (p.id, p.clone())).collect();
        let mut index = Snapshot::assemble(1, before.clone(), &[]).with_schema(schema());
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
        let anew = Snapshot::assemble(1, state.values().cloned().collect(), &[]).with_schema(schema());
        let nothing = Filters::default();
        for sort in Sort::OF_A_LIST {
            let (a, b) = (index.browse(&ask(&nothing, *sort)), anew.browse(&ask(&nothing, *sort)));
            prop_assert_eq!(ids(&a), ids(&b));
            prop_assert_eq!(&a.facets, &b.facets);
        }
        let search = |s: &Snapshot| {
            let found = s.search("celeste ring", How::default());
            ids(&s.browse(&Browse { q: Some(&found), ..ask(&nothing, Sort::Relevance) }))
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
        for sort in Sort::OF_A_LIST {
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
    let find = |q| {
        let search = index.search(q, How::default());
        index.browse(&Browse { q: Some(&search), ..ask(&filters, Sort::Relevance) })
    };
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

#[test]
fn what_goes_with_a_piece_is_remembered_until_a_piece_changes() {
    let index = snapshot(300);
    let of = index.product("piece-7").unwrap().id;
    let before = index.related(of, 4);
    assert_eq!(index.related(of, 4), before);
    assert_eq!(index.related(of, 8)[..4], before[..], "the longer list begins with the shorter one");
    let gone = before[0].id;
    let next = index.with_changes(index.version + 1, vec![(gone, None)], None);
    assert!(next.related(of, 4).iter().all(|p| p.id != gone));
    assert_eq!(next.related(of, 4).len(), 4);
    assert_eq!(index.related(of, 4), before, "pages of the snapshot before stay as they were");
}

#[test]
fn what_staff_defined_is_offered_in_their_words_while_they_say_so() {
    let all = products(60, 3);
    let index = Snapshot::assemble(1, all.clone(), &[]).with_schema(schema());
    let offered = |index: &Snapshot| -> Vec<(String, Vec<String>)> {
        let listing = index.browse(&ask(&Filters::default(), Sort::Featured));
        let told =
            listing.facets.into_iter().filter(|f| ["ear_wire", "pair", "drop", "note"].contains(&&*f.name));
        let said = |f: &super::Facet| match f.kind {
            FacetKind::Choice => f.values.iter().map(|v| v.label.to_string()).collect(),
            FacetKind::Range(unit) => vec![format!("{unit:?}, {} bars", f.bars.len())],
        };
        told.map(|f| (f.label.to_string(), said(&f))).collect()
    };
    let expected = vec![
        ("Ear wire".into(), vec!["Hook".into(), "Stud".into()]),
        ("A pair".into(), vec!["Yes".into(), "No".into()]),
        ("Drop".into(), vec!["Told(Millimetre), 21 bars".into()]),
    ];
    assert_eq!(offered(&index), expected, "words are nothing to narrow by");
    let hidden = |change: fn(&mut Definition)| {
        let mut defined = schema().defined().to_vec();
        defined.iter_mut().for_each(change);
        index.clone().with_schema(Schema::new(defined))
    };
    assert_eq!(offered(&hidden(|d| d.archived = true)), []);
    assert_eq!(offered(&hidden(|d| d.filterable = false)), []);
}

#[test]
fn what_staff_defined_is_read_by_its_codes_and_a_wrong_one_is_named() {
    let pairs = |name: &str, value: &str| [(name.to_owned(), value.to_owned())];
    let read = |name: &str, value: &str| Filters::read(&pairs(name, value), &schema());
    let ear_wires = read("ear_wire", "stud,hook").unwrap();
    assert_eq!(ear_wires.to_pairs(), [pairs("ear_wire", "hook"), pairs("ear_wire", "stud")].concat());
    for (name, value) in
        [("ear_wire", "hoop"), ("ear_wire", "Hook"), ("pair", "yes"), ("pair", &"x".repeat(10_000))]
    {
        let wrong = read(name, value).unwrap_err();
        assert_eq!((wrong.len(), wrong[0].field.as_ref(), wrong[0].code), (1, name, "unknown_value"));
        assert!(wrong[0].message.len() < 200, "a long value is not repeated");
    }
    let wrong = read("ear_wire", "hoop").unwrap_err();
    assert_eq!(&*wrong[0].message, "Ear wire has no \"hoop\"; use one of: hook, stud, clip");
    assert!(read("drop", "3").unwrap().is_empty(), "a length has a least and a greatest");
    assert!(!Filters::knows("drop", &schema()) && Filters::knows("pair", &schema()));
}
