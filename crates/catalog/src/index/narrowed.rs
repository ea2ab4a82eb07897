//! What filters leave of a list, and how many pieces each further choice would leave.

use std::borrow::Cow;

use kernel::FieldError;

use super::{
    Filters, Snapshot,
    bits::Bits,
    browse::Scope,
    facets::{Facets, Tally, bar_place},
    listing::{Bar, Facet, FacetKind, FacetValue},
    narrowing::{Attribute, List, Range, Unit},
};
use crate::attributes::{AttributeKind, Definition, Measure, Schema};

/// One way of narrowing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Attribute(Attribute),
    List(List),
    Range(Range),
    /// An attribute that staff defined, by its place in the schema.
    Told(usize),
}

/// A list and what narrows it.
pub(super) struct Narrowed<'a> {
    facets: &'a Facets,
    schema: &'a Schema,
    filters: &'a Filters,
    scope: &'a Scope<'a>,
    /// The ways that are used, each with who passes it. Ranges speak for those only whom one other way at most keeps out:
    /// no count looks at anybody else.
    ways: Vec<(Way, Bits)>,
}

impl<'a> Narrowed<'a> {
    pub(super) fn new(snapshot: &'a Snapshot, filters: &'a Filters, scope: &'a Scope<'a>) -> Self {
        let (facets, schema) = (&*snapshot.facets, snapshot.schema());
        let of_attributes = Attribute::ALL
            .iter()
            .map(|a| (Way::Attribute(*a), facets.chosen(*a, filters)))
            .filter(|(_, places)| !places.is_empty());
        // a chosen value that nobody carries narrows to nothing
        let of_lists = List::ALL
            .iter()
            .filter(|list| !list.chosen(filters).is_empty())
            .map(|list| (Way::List(*list), facets.chosen_of(*list, filters)));
        let of_told = told(schema).filter_map(|(way, definition)| {
            let chosen = filters.told.get(&definition.code)?;
            let place = |code: &String| facets.place_of_told(&definition.code, code);
            Some((way, chosen.iter().filter_map(place).collect()))
        });
        let choices =
            of_attributes.chain(of_lists).chain(of_told).map(|(way, places)| (way, facets.any_of(places)));
        let mut ways: Vec<_> = choices.collect();
        ways.extend(told(schema).filter_map(|(way, definition)| {
            let ends = filters.told_ranges.get(&definition.code)?;
            Some((way, facets.between(&definition.code, *ends)))
        }));
        if !filters.told_codes().all(|name| told(schema).any(|(_, d)| d.code == *name)) {
            // what is no filter narrows to nothing rather than not at all
            ways.push((Way::Told(usize::MAX), Bits::none(facets.slots())));
        }
        let near = nearly(&scope.set, &ways);
        let product = |ordinal| snapshot.at(ordinal).map(|p| &**p);
        let ranges = Range::ALL.iter().filter(|range| range.asked(filters).is_some());
        let passing = |range| facets.in_range(range, filters, &near, product);
        ways.extend(ranges.map(|range| (Way::Range(*range), passing(*range))));
        Self { facets, schema, filters, scope, ways }
    }

    /// What all ways but one leave; a facet's own choice does not narrow its own counts.
    pub(super) fn without(&self, except: Option<Way>) -> Cow<'_, Bits> {
        let mut set = Cow::Borrowed(&*self.scope.set);
        for (_, passing) in self.ways.iter().filter(|(way, _)| Some(*way) != except) {
            set.to_mut().keep(passing);
        }
        set
    }

    /// Whether a way is used; then its own counts look at another set than all others.
    fn is_used(&self, way: Way) -> bool {
        self.ways.iter().any(|(used, _)| *used == way)
    }

    /// Everything the list can be narrowed by, counted. `all` is what is left.
    pub(super) fn facets(&self, all: &Bits) -> Vec<Facet> {
        let left = if self.ways.is_empty() { self.scope_tally() } else { Cow::Owned(self.facets.tally(all)) };
        let counter = |way| Counter::new(self, way, all, &left);
        let mut facets = Vec::with_capacity(Attribute::ALL.len() + List::ALL.len() + Range::ALL.len());
        for attribute in Attribute::ALL {
            let chosen = attribute.chosen(self.filters);
            let counter = counter(Way::Attribute(*attribute));
            let value = |(value, place): (usize, usize)| {
                let (code, label) = attribute.words(value);
                counter.value(place, code.into(), label.into(), chosen.contains(&value))
            };
            let values = attribute.places().enumerate().filter_map(value).collect();
            facets.push(choice(attribute.name(), attribute.label(), values));
        }
        for list in List::ALL {
            let chosen = list.chosen(self.filters);
            let counter = counter(Way::List(*list));
            let values = self.facets.values_of(*list).filter_map(|v| {
                let selected = chosen.iter().any(|code| **code == *v.code);
                let words = (v.code.to_string().into(), v.label.to_string().into());
                counter.value(v.place, words.0, words.1, selected)
            });
            facets.push(choice(list.name(), list.label(), values.collect()));
        }
        for (way, definition) in told(self.schema) {
            if let AttributeKind::Number(measure) = definition.kind {
                facets.extend(counter(way).number(definition, measure));
                continue;
            }
            let chosen = self.filters.told.get(&definition.code);
            let counter = counter(way);
            let values = definition.answers().into_iter().filter_map(|(code, label)| {
                let selected = chosen.is_some_and(|codes| codes.contains(code));
                let (code, label) = (Cow::Owned(code.to_owned()), Cow::Owned(label.to_owned()));
                match self.facets.place_of_told(&definition.code, &code) {
                    Some(place) => counter.value(place, code, label, selected),
                    // no piece has ever said so; what is chosen stays to be taken away again
                    None => selected.then_some(FacetValue { code, label, count: 0, selected }),
                }
            });
            facets.push(choice(definition.code.clone(), definition.label.clone(), values.collect()));
        }
        facets.extend(Range::ALL.iter().map(|range| counter(Way::Range(*range)).range(*range)));
        facets.retain(|f| !f.values.is_empty() || !f.bars.is_empty());
        facets
    }

    /// How many of the whole list carry each value.
    fn scope_tally(&self) -> Cow<'_, Tally> {
        match self.scope.kept {
            Some(kept) => Cow::Borrowed(kept.tally.get_or_init(|| self.facets.tally(&self.scope.set))),
            None => Cow::Owned(self.facets.tally(&self.scope.set)),
        }
    }

    /// The whole list, or what of it is of the categories that are chosen.
    fn of_chosen_categories(&self) -> Cow<'_, Bits> {
        let mut set = Cow::Borrowed(&*self.scope.set);
        let chosen = self.facets.chosen(Attribute::Category, self.filters);
        if !chosen.is_empty() {
            set.to_mut().keep(&self.facets.any_of(chosen));
        }
        set
    }

    /// Whether a value belongs to the list at all, also when it would leave nothing now: a piece of the list carries
    /// it, and a piece of the chosen categories does.
    fn belongs(&self, way: Way, place: usize) -> bool {
        let occurs = match self.scope.kept {
            Some(kept) => kept
                .tally
                .get_or_init(|| self.facets.tally(&self.scope.set))
                .get(place)
                .is_some_and(|count| *count > 0),
            None => self.facets.set(place).is_some_and(|set| set.meets(&self.scope.set)),
        };
        let categories = &self.filters.category;
        let of_category = way == Way::Attribute(Attribute::Category) || categories.is_empty();
        occurs && (of_category || self.facets.occurs_in(categories, place))
    }
}

/// Counts the values of one facet.
struct Counter<'a> {
    narrowed: &'a Narrowed<'a>,
    way: Way,
    /// What the other facets leave.
    base: Cow<'a, Bits>,
    /// How many of the base carry each value, where that is known already.
    tally: Option<&'a Tally>,
}

impl<'a> Counter<'a> {
    fn new(narrowed: &'a Narrowed<'a>, way: Way, all: &'a Bits, left: &'a Tally) -> Self {
        if !narrowed.is_used(way) {
            return Self { narrowed, way, base: Cow::Borrowed(all), tally: Some(left) };
        }
        let alone = narrowed.ways.len() == 1;
        let kept = narrowed.scope.kept.filter(|_| alone);
        let tally = kept.map(|kept| kept.tally.get_or_init(|| narrowed.facets.tally(&narrowed.scope.set)));
        Self { narrowed, way, base: narrowed.without(Some(way)), tally }
    }

    fn count(&self, place: usize) -> u32 {
        match self.tally {
            Some(tally) => tally.get(place).copied().unwrap_or(0),
            None => self.narrowed.facets.set(place).map_or(0, |carriers| carriers.count_in(&self.base)),
        }
    }

    fn value(
        &self,
        place: usize,
        code: Cow<'static, str>,
        label: Cow<'static, str>,
        selected: bool,
    ) -> Option<FacetValue> {
        let count = self.count(place);
        let shown = count > 0 || selected || self.narrowed.belongs(self.way, place);
        shown.then(|| FacetValue { code, label, count: count.into(), selected })
    }

    fn range(&self, range: Range) -> Facet {
        let starts = range.bars();
        let bars = starts.iter().enumerate().map(|(n, from)| {
            let count = self.count(bar_place(range, n)).into();
            Bar { from: *from, to: starts.get(n + 1).copied(), count }
        });
        let mut bars: Vec<Bar> = bars.collect();
        let shown =
            |(n, bar): (usize, &Bar)| bar.count > 0 || self.narrowed.belongs(self.way, bar_place(range, n));
        let first = bars.iter().enumerate().position(shown);
        let last = bars.len() - bars.iter().enumerate().rev().position(shown).unwrap_or(bars.len());
        let ends = self.ends(range, &bars);
        bars.truncate(last);
        bars.drain(..first.unwrap_or(0).min(last));
        let (name, label) = (range.name().into(), range.label().into());
        let kind = FacetKind::Range(range.unit());
        Facet { name, label, kind, values: Vec::new(), range: ends, bars }
    }

    /// A number that staff defined: bars over everything that the list's pieces of the chosen categories say.
    fn number(&self, definition: &Definition, measure: Measure) -> Option<Facet> {
        let numbers = self.narrowed.facets.numbers(&definition.code)?;
        let scale = numbers.scale();
        let mut counts = vec![0_u64; scale.bars()];
        let (mut least, mut greatest) = (i64::MAX, i64::MIN);
        for milli in numbers.of(&self.base) {
            if let Some(count) = counts.get_mut(scale.bar(milli)) {
                *count += 1;
            }
            (least, greatest) = (least.min(milli), greatest.max(milli));
        }
        let whole = self.narrowed.of_chosen_categories();
        let shown = || numbers.of(&whole).map(move |milli| scale.bar(milli));
        let (first, last) = (shown().min()?, shown().max()?);
        let bars = (first..=last).zip(counts.into_iter().skip(first)).map(|(bar, count)| Bar {
            from: scale.from(bar),
            to: (bar + 1 < scale.bars()).then(|| scale.from(bar + 1)),
            count,
        });
        Some(Facet {
            name: definition.code.clone().into(),
            label: definition.label.clone().into(),
            kind: FacetKind::Range(Unit::Told(measure.unit)),
            values: Vec::new(),
            range: (least <= greatest).then_some((least, greatest)),
            bars: bars.collect(),
        })
    }

    /// The least and the greatest: who has them stands in the first and the last bar.
    fn ends(&self, range: Range, bars: &[Bar]) -> Option<(i64, i64)> {
        let facets = self.narrowed.facets;
        let first = bars.iter().position(|bar| bar.count > 0)?;
        let last = bars.iter().rposition(|bar| bar.count > 0)?;
        let carriers = |bar| facets.set(bar_place(range, bar));
        let least = facets.measures.least(range, first, carriers(first)?, &self.base)?;
        Some((least, facets.measures.greatest(range, last, carriers(last)?, &self.base)?))
    }
}

/// Who is kept out by one of these ways at most.
fn nearly<'a>(scope: &'a Bits, ways: &[(Way, Bits)]) -> Cow<'a, Bits> {
    let Some(((_, first), rest)) = ways.split_first() else { return Cow::Borrowed(scope) };
    let (mut near, mut all) = (Cow::Borrowed(scope), scope.clone());
    all.keep(first);
    for (_, passing) in rest {
        let near = near.to_mut();
        near.keep(passing);
        near.add(&all);
        all.keep(passing);
    }
    near
}

/// The attributes that staff defined and lists offer, each as a way of narrowing.
fn told(schema: &Schema) -> impl Iterator<Item = (Way, &Definition)> {
    let defined = schema.defined().iter().enumerate();
    defined
        .filter(|(_, definition)| definition.is_facet())
        .map(|(at, definition)| (Way::Told(at), definition))
}

fn choice(
    name: impl Into<Cow<'static, str>>,
    label: impl Into<Cow<'static, str>>,
    values: Vec<FacetValue>,
) -> Facet {
    let (name, label) = (name.into(), label.into());
    Facet { name, label, kind: FacetKind::Choice, values, range: None, bars: Vec::new() }
}

impl Snapshot {
    /// What filters name that no piece has ever been called. Only lines can be checked so: a size or a length that
    /// nobody carries today is one that could be asked for.
    pub fn unknown_values(&self, filters: &Filters) -> Vec<FieldError> {
        let known = |code: &&String| self.facets.values_of(List::Line).any(|v| *v.code == ***code);
        let wrong = |code: &String| {
            FieldError::new("line", "unknown_value", format!("There is no line called \"{code}\"."))
        };
        filters.line.iter().filter(|code| !known(code)).map(wrong).collect()
    }
}
