//! For every value of every attribute: which products carry it; and for every product: which values it carries.
//!
//! Each value has a place: those of the closed lists first, then the bars of the histograms, then the values
//! of the open lists and of the attributes that staff defined, as they were met. A set of many products is counted
//! value by value, a small one product by product: whichever looks at less.

use std::{
    collections::BTreeMap,
    sync::{Arc, OnceLock},
};

use super::{
    bits::Bits,
    carriers::Carriers,
    measures::Measures,
    narrowing::{Attribute, Ends, Filters, List, Range},
    numbers::Numbers,
    rows::Rows,
};
use crate::model::{AttributeValue, Category, ProductView};

/// The first place after the closed lists.
const BARS: usize = Attribute::VALUES;
/// The first place after the histograms.
const LISTED: usize = BARS + Range::BARS;
/// A set is counted product by product when it has no more of them than this, and so many for each block it reaches into:
/// looking at a product's forty values costs about as much then as comparing the bits of every value.
const ONE_BY_ONE: (u32, u32) = if cfg!(test) { (0, 60) } else { (1_000, 10) };

/// How many products carry each value, by place.
pub(crate) type Tally = Vec<u32>;

/// What is worked out once for a list that is asked for again and again, when it is first asked for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Kept {
    pub(crate) tally: OnceLock<Tally>,
}

/// A value of an open list.
#[derive(Debug, Clone)]
pub(crate) struct Listed {
    order: i64,
    pub(crate) code: Arc<str>,
    pub(crate) label: Arc<str>,
    pub(crate) place: usize,
}

/// Who carries what.
#[derive(Debug, Clone)]
pub(crate) struct Facets {
    /// The products of each value, by place.
    sets: Vec<Carriers>,
    /// How many ordinals there are.
    slots: usize,
    /// The values of each open list, in their order; also those that nobody carries any more.
    lists: [Vec<Listed>; List::ALL.len()],
    /// The place of each value of the attributes that staff defined, by their codes. Whether lists offer one is for the
    /// schema to say: it may change without a product changing.
    told: BTreeMap<Arc<str>, BTreeMap<Arc<str>, usize>>,
    /// The numbers that staff defined, by their codes.
    numbers: BTreeMap<Arc<str>, Numbers>,
    rows: Rows,
    pub(crate) measures: Measures,
    /// The values that occur in each category, by place; worked out when first asked for.
    in_category: OnceLock<Vec<Vec<bool>>>,
}

impl Facets {
    pub(crate) fn new() -> Self {
        Self {
            sets: vec![Carriers::default(); LISTED],
            slots: 0,
            lists: Default::default(),
            told: BTreeMap::new(),
            numbers: BTreeMap::new(),
            rows: Rows::default(),
            measures: Measures::default(),
            in_category: OnceLock::new(),
        }
    }

    pub(crate) fn insert(&mut self, ordinal: u32, product: &ProductView) {
        let mut row = Vec::with_capacity(64);
        for attribute in Attribute::ALL {
            attribute.values(product, |value| row.push(attribute.places().start + value));
        }
        for range in Range::ALL {
            range.numbers(product, |number| row.push(bar_place(*range, range.bar(number))));
        }
        for list in List::ALL {
            list.values(product, |(order, code, label)| row.extend(self.listed(*list, order, &code, &label)));
        }
        for attribute in product.attributes.iter() {
            row.extend(attribute.value.codes().filter_map(|code| self.told(&attribute.code, code)));
            if let AttributeValue::Number(milli) = attribute.value {
                self.numbers.entry(Arc::clone(&attribute.code)).or_default().put(ordinal, milli);
            }
        }
        row.sort_unstable();
        row.dedup();
        for place in &row {
            if let Some(set) = self.sets.get_mut(*place) {
                set.insert(ordinal);
            }
        }
        self.rows.put(ordinal, row.iter().filter_map(|place| u16::try_from(*place).ok()));
        self.measures.put(ordinal, product);
        self.slots = self.slots.max(ordinal as usize + 1);
        self.in_category = OnceLock::new();
    }

    pub(crate) fn remove(&mut self, ordinal: u32) {
        for place in self.rows.get(ordinal) {
            if let Some(set) = self.sets.get_mut(usize::from(*place)) {
                set.remove(ordinal);
            }
        }
        self.rows.put(ordinal, std::iter::empty());
        self.numbers.values_mut().for_each(|numbers| numbers.remove(ordinal));
        self.in_category = OnceLock::new();
    }

    /// The place of a value of an open list, which may be new. Two spellings of one code share the first label met.
    /// None when there are more values than can be told apart.
    fn listed(&mut self, list: List, order: i64, code: &str, label: &str) -> Option<usize> {
        let values = self.lists.get_mut(list as usize)?;
        match values.binary_search_by(|v| (v.order, &*v.code).cmp(&(order, code))) {
            Ok(at) => values.get(at).map(|v| v.place),
            Err(at) => {
                let place = u16::try_from(self.sets.len()).ok()?.into();
                self.sets.push(Carriers::default());
                values.insert(at, Listed { order, code: code.into(), label: label.into(), place });
                Some(place)
            }
        }
    }

    /// The place of a value of an attribute that staff defined, which may be new. None when there are more values than
    /// can be told apart.
    fn told(&mut self, attribute: &Arc<str>, code: &str) -> Option<usize> {
        if let Some(place) = self.place_of_told(attribute, code) {
            return Some(place);
        }
        let place = u16::try_from(self.sets.len()).ok()?.into();
        self.sets.push(Carriers::default());
        self.told.entry(Arc::clone(attribute)).or_default().insert(code.into(), place);
        Some(place)
    }

    /// The place of a value of an attribute that staff defined; none when no piece has ever said so.
    pub(crate) fn place_of_told(&self, attribute: &str, code: &str) -> Option<usize> {
        self.told.get(attribute)?.get(code).copied()
    }

    /// Who says what of a number that staff defined; none when no piece has ever said one.
    pub(crate) fn numbers(&self, attribute: &str) -> Option<&Numbers> {
        self.numbers.get(attribute)
    }

    /// Who says a number between two.
    pub(crate) fn between(&self, attribute: &str, ends: Ends) -> Bits {
        self.numbers(attribute)
            .map_or_else(|| Bits::none(self.slots), |numbers| numbers.between(ends, self.slots))
    }

    /// Makes room that is not needed smaller; for a state that many will read.
    pub(crate) fn settle(&mut self) {
        self.rows.settle();
        self.sets.iter_mut().for_each(Carriers::settle);
        self.numbers.values_mut().for_each(Numbers::settle);
    }

    /// About how many bytes each part takes.
    pub(crate) fn weights(&self) -> [(&'static str, usize); 3] {
        let sets = self.sets.iter().map(|set| size_of::<Carriers>() + set.bytes()).sum();
        [
            ("facets by value", sets),
            ("facets by product", self.rows.bytes()),
            ("numbers", self.measures.bytes()),
        ]
    }

    /// How many ordinals there are: the size of a set of bits.
    pub(crate) const fn slots(&self) -> usize {
        self.slots
    }

    /// The products that carry a value.
    pub(crate) fn set(&self, place: usize) -> Option<&Carriers> {
        self.sets.get(place)
    }

    /// The products that carry one of these values.
    pub(crate) fn any_of(&self, places: impl IntoIterator<Item = usize>) -> Bits {
        let mut found = Bits::none(self.slots);
        places.into_iter().filter_map(|place| self.set(place)).for_each(|set| set.add_to(&mut found));
        found
    }

    /// The place of a line by its label.
    pub(crate) fn place_of_line(&self, label: &str) -> Option<usize> {
        self.values_of(List::Line).find(|v| *v.label == *label).map(|v| v.place)
    }

    /// The values of an open list that somebody carries, in their order.
    pub(crate) fn values_of(&self, list: List) -> impl Iterator<Item = &Listed> {
        let carried = |v: &&Listed| self.set(v.place).is_some_and(|set| !set.is_empty());
        self.lists.get(list as usize).into_iter().flatten().filter(carried)
    }

    /// The places of what is chosen of an attribute.
    pub(crate) fn chosen(&self, attribute: Attribute, filters: &Filters) -> Vec<usize> {
        attribute.chosen(filters).into_iter().map(|value| attribute.places().start + value).collect()
    }

    /// The places of what is chosen of an open list.
    pub(crate) fn chosen_of(&self, list: List, filters: &Filters) -> Vec<usize> {
        let chosen = list.chosen(filters);
        self.values_of(list).filter(|v| chosen.iter().any(|c| **c == *v.code)).map(|v| v.place).collect()
    }

    /// Those `near` that have a number in the range that is asked for; others may be among them.
    pub(crate) fn in_range<'a>(
        &self,
        range: Range,
        filters: &Filters,
        near: &Bits,
        product: impl Fn(u32) -> Option<&'a ProductView>,
    ) -> Bits {
        let Some((least, most)) = range.asked(filters).filter(|(least, most)| least <= most) else {
            return Bits::none(self.slots);
        };
        let (first, last) = (range.bar(least), range.bar(most));
        let mut found = self.any_of((first..=last).map(|n| bar_place(range, n)));
        // only who stands at the edges has to be looked at; within whole bars all of a piece's numbers fit
        let edges = self.any_of([first, last].map(|n| bar_place(range, n)));
        edges.each_in_both(near, |ordinal| {
            let sure = self.measures.surely(range, ordinal, least, most);
            if !sure.unwrap_or_else(|| product(ordinal).is_some_and(|p| range.fits(filters, p))) {
                found.remove(ordinal);
            }
        });
        found
    }

    /// How many of a set carry each value.
    pub(crate) fn tally(&self, set: &Bits) -> Tally {
        let (always, for_a_block) = ONE_BY_ONE;
        if set.count() > always + for_a_block * set.count_blocks() {
            return self.sets.iter().map(|carriers| carriers.count_in(set)).collect();
        }
        let mut tally = vec![0; self.sets.len()];
        for ordinal in set.iter() {
            for place in self.rows.get(ordinal) {
                if let Some(number) = tally.get_mut(usize::from(*place)) {
                    *number += 1;
                }
            }
        }
        tally
    }

    /// Whether somebody of one of these categories carries the value at a place.
    pub(crate) fn occurs_in(&self, categories: &[Category], place: usize) -> bool {
        let known = self.in_category.get_or_init(|| {
            let tally = |c: &Category| {
                let set = self.any_of([Attribute::Category.places().start + c.index()]);
                self.tally(&set).into_iter().map(|n| n > 0).collect()
            };
            Category::ALL.iter().map(tally).collect()
        });
        categories
            .iter()
            .any(|c| known.get(c.index()).and_then(|values| values.get(place)).copied().unwrap_or(false))
    }
}

/// The place of a bar of a histogram.
pub(crate) const fn bar_place(range: Range, bar: usize) -> usize {
    BARS + range.places().start + bar
}
