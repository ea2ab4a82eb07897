//! Stones in columns.

use std::sync::Arc;

use kernel::{Currency, Money, ids::StoneId};
use uuid::Uuid;

use super::dimension::{Dimension, UNKNOWN, of_code, to_code};
use crate::{
    model::{Shape, Species, Treatment, codes::Code},
    stones::{Serial, StoneFacts, StoneStatus, StoneView},
};

/// The facts of many stones, each in a column of its own. Amounts that are not known are 0, words 255.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Columns {
    pub(super) ids: Vec<Uuid>,
    pub(super) serials: Vec<u64>,
    pub(super) prices: Vec<u64>,
    pub(super) carats: Vec<u32>,
    pub(super) sizes: Vec<[u16; 3]>,
    pub(super) shares: Vec<[u16; 2]>,
    pub(super) ratios: Vec<u16>,
    pub(super) treatments: Vec<u16>,
    pub(super) words: [Vec<u8>; WORDS],
    pub(super) country: Vec<u16>,
    pub(super) location: Vec<u16>,
    /// The countries and places that stones are from, each once.
    pub(super) places: Vec<Arc<str>>,
    /// Where each report's number ends.
    pub(super) report_ends: Vec<u32>,
    pub(super) reports: Vec<u8>,
    /// The few reports with an address of their own, by place.
    pub(super) urls: Vec<(u32, Arc<str>)>,
}

/// How many columns of words there are.
pub(super) const WORDS: usize = 17;
/// Where the dimensions' own words begin; the rest follow.
const SPECIES: usize = 0;
const ORIGIN: usize = 1;
const GROWTH: usize = 2;
const SHAPE: usize = 3;
const COLOUR: usize = 4;
const CLARITY: usize = 5;
const CUT: usize = 6;
const POLISH: usize = 7;
const SYMMETRY: usize = 8;
const FLUORESCENCE: usize = 9;
const LAB: usize = 10;
const QUALITY: usize = 11;
const GIRDLE_FROM: usize = 12;
const GIRDLE_TO: usize = 13;
const CULET: usize = 14;
const STATUS: usize = 15;
const CURRENCY: usize = 16;
/// No place is known.
const NOWHERE: u16 = u16::MAX;

impl Columns {
    pub(super) const fn len(&self) -> usize {
        self.ids.len()
    }

    /// Adds a stone at the end.
    pub(super) fn push(&mut self, stone: &StoneView) {
        let facts = &stone.facts;
        self.ids.push(stone.id.uuid());
        self.serials.push(stone.serial.bits());
        self.prices.push(u64::try_from(stone.price.minor()).unwrap_or(0));
        self.carats.push(u32::try_from(facts.carat_milli).unwrap_or(0));
        self.sizes.push([facts.length_um, facts.width_um, facts.height_um].map(small));
        self.shares.push([facts.table_milli, facts.depth_milli].map(small));
        self.ratios.push(small(facts.ratio_milli()));
        self.treatments.push(facts.treatments.iter().fold(0, |set, t| set | 1 << t.index()));
        let words = [
            of_code(facts.species),
            of_code(facts.origin_class),
            word(facts.growth_method),
            of_code(facts.shape),
            word(facts.colour),
            word(facts.clarity),
            word(facts.cut),
            word(facts.polish),
            word(facts.symmetry),
            word(facts.fluorescence),
            word(facts.lab),
            word(facts.quality_word),
            word(facts.girdle.map(|(from, _)| from)),
            word(facts.girdle.map(|(_, to)| to)),
            word(facts.culet),
            of_code(stone.status),
            Currency::ALL
                .iter()
                .position(|c| *c == stone.price.currency())
                .and_then(|n| n.try_into().ok())
                .unwrap_or(UNKNOWN),
        ];
        for (column, value) in self.words.iter_mut().zip(words) {
            column.push(value);
        }
        let country = facts.country.as_ref().map_or(NOWHERE, |c| self.place(c));
        self.country.push(country);
        let location = self.place(&stone.location);
        self.location.push(location);
        self.push_report(facts.report_number.as_deref().unwrap_or_default(), facts.report_url.clone());
    }

    /// Adds a stone of other columns at the end.
    pub(super) fn push_from(&mut self, other: &Self, at: usize) {
        self.ids.push(other.ids[at]);
        self.serials.push(other.serials[at]);
        self.prices.push(other.prices[at]);
        self.carats.push(other.carats[at]);
        self.sizes.push(other.sizes[at]);
        self.shares.push(other.shares[at]);
        self.ratios.push(other.ratios[at]);
        self.treatments.push(other.treatments[at]);
        for (column, from) in self.words.iter_mut().zip(&other.words) {
            column.push(from[at]);
        }
        let mut place = |n: u16| other.places.get(usize::from(n)).map_or(NOWHERE, |text| self.place(text));
        let (country, location) = (place(other.country[at]), place(other.location[at]));
        self.country.push(country);
        self.location.push(location);
        self.push_report(other.report(at), other.url(at));
    }

    fn push_report(&mut self, number: &str, url: Option<Arc<str>>) {
        if let Some(url) = url {
            self.urls.push((u32::try_from(self.report_ends.len()).unwrap_or(u32::MAX), url));
        }
        self.reports.extend(number.as_bytes());
        self.report_ends.push(u32::try_from(self.reports.len()).unwrap_or(u32::MAX));
    }

    fn place(&mut self, text: &Arc<str>) -> u16 {
        let at = self.places.iter().position(|p| p == text).unwrap_or_else(|| {
            self.places.push(Arc::clone(text));
            self.places.len() - 1
        });
        u16::try_from(at).unwrap_or(NOWHERE)
    }

    fn report(&self, at: usize) -> &str {
        let begin = at.checked_sub(1).map_or(0, |n| self.report_ends[n]) as usize;
        let bytes = self.reports.get(begin..self.report_ends[at] as usize).unwrap_or_default();
        std::str::from_utf8(bytes).unwrap_or_default()
    }

    fn url(&self, at: usize) -> Option<Arc<str>> {
        let key = u32::try_from(at).ok()?;
        let found = self.urls.binary_search_by_key(&key, |(place, _)| *place).ok()?;
        self.urls.get(found).map(|(_, url)| Arc::clone(url))
    }

    pub(super) fn status(&self, at: usize) -> StoneStatus {
        to_code(self.words[STATUS][at]).unwrap_or(StoneStatus::Withdrawn)
    }

    /// The whole stone at a place.
    pub(super) fn stone(&self, at: usize) -> StoneView {
        let word = |column: usize| self.words[column][at];
        let [length_um, width_um, height_um] = self.sizes[at].map(known);
        let [table_milli, depth_milli] = self.shares[at].map(known);
        let place = |n: u16| self.places.get(usize::from(n)).cloned();
        let number = self.report(at);
        let facts = StoneFacts {
            species: to_code(word(SPECIES)).unwrap_or(Species::Diamond),
            origin_class: to_code(word(ORIGIN)).unwrap_or(crate::model::OriginClass::Natural),
            growth_method: to_code(word(GROWTH)),
            shape: to_code(word(SHAPE)).unwrap_or(Shape::Round),
            carat_milli: i32::try_from(self.carats[at]).unwrap_or(i32::MAX),
            colour: to_code(word(COLOUR)),
            clarity: to_code(word(CLARITY)),
            cut: to_code(word(CUT)),
            polish: to_code(word(POLISH)),
            symmetry: to_code(word(SYMMETRY)),
            fluorescence: to_code(word(FLUORESCENCE)),
            quality_word: to_code(word(QUALITY)),
            table_milli,
            depth_milli,
            length_um,
            width_um,
            height_um,
            girdle: to_code(word(GIRDLE_FROM)).zip(to_code(word(GIRDLE_TO))),
            culet: to_code(word(CULET)),
            treatments: Treatment::ALL
                .iter()
                .filter(|t| self.treatments[at] >> t.index() & 1 == 1)
                .copied()
                .collect(),
            lab: to_code(word(LAB)),
            report_number: (!number.is_empty()).then(|| number.into()),
            report_url: self.url(at),
            country: place(self.country[at]),
        };
        let currency = Currency::ALL.get(usize::from(word(CURRENCY))).copied().unwrap_or(Currency::Usd);
        StoneView {
            id: StoneId::from_uuid(self.ids[at]),
            serial: Serial::from_bits(self.serials[at]),
            facts,
            price: Money::new(i64::try_from(self.prices[at]).unwrap_or(i64::MAX), currency),
            status: self.status(at),
            location: place(self.location[at]).unwrap_or_else(|| "".into()),
        }
    }

    /// The amount on a dimension, in stored units; `None` when it is not known, or the dimension is one of words.
    pub(super) fn amount(&self, dimension: Dimension, at: usize) -> Option<i64> {
        let share = |n: u16| (n > 0).then_some(i64::from(n));
        match dimension {
            Dimension::Price => i64::try_from(self.prices[at]).ok(),
            Dimension::Carat => Some(i64::from(self.carats[at])),
            Dimension::Table => share(self.shares[at][0]),
            Dimension::Depth => share(self.shares[at][1]),
            Dimension::Ratio => share(self.ratios[at]),
            Dimension::Length => share(self.sizes[at][0]),
            Dimension::Width => share(self.sizes[at][1]),
            _ => None,
        }
    }

    /// The stone's step on a dimension, or [`UNKNOWN`].
    pub(super) fn step(&self, dimension: Dimension, at: usize) -> u8 {
        let column = match dimension {
            Dimension::Species => SPECIES,
            Dimension::Origin => ORIGIN,
            Dimension::Growth => GROWTH,
            Dimension::Shape => SHAPE,
            Dimension::Colour => COLOUR,
            Dimension::Clarity => CLARITY,
            Dimension::Cut => CUT,
            Dimension::Polish => POLISH,
            Dimension::Symmetry => SYMMETRY,
            Dimension::Fluorescence => FLUORESCENCE,
            Dimension::Lab => LAB,
            Dimension::Price
            | Dimension::Carat
            | Dimension::Table
            | Dimension::Depth
            | Dimension::Ratio
            | Dimension::Length
            | Dimension::Width => {
                return self.amount(dimension, at).map_or(UNKNOWN, |amount| dimension.step_of(amount));
            }
        };
        self.words[column][at]
    }

    /// How many bytes the columns take.
    pub(super) fn bytes(&self) -> usize {
        let fixed = 16 + 8 + 8 + 4 + 6 + 4 + 2 + 2 + 2 + 2 + 4 + WORDS;
        self.len() * fixed
            + self.reports.capacity()
            + self.urls.len() * 24
            + self.urls.iter().map(|(_, u)| u.len()).sum::<usize>()
    }

    /// Gives back what growing asked for too much.
    pub(super) fn shrink(&mut self) {
        self.ids.shrink_to_fit();
        self.serials.shrink_to_fit();
        self.prices.shrink_to_fit();
        self.carats.shrink_to_fit();
        self.sizes.shrink_to_fit();
        self.shares.shrink_to_fit();
        self.ratios.shrink_to_fit();
        self.treatments.shrink_to_fit();
        self.words.iter_mut().for_each(Vec::shrink_to_fit);
        self.country.shrink_to_fit();
        self.location.shrink_to_fit();
        self.report_ends.shrink_to_fit();
        self.reports.shrink_to_fit();
    }
}

fn small(amount: Option<i32>) -> u16 {
    amount.map_or(0, |n| n.clamp(0, i32::from(u16::MAX)).try_into().unwrap_or(0))
}

fn known(amount: u16) -> Option<i32> {
    (amount > 0).then(|| i32::from(amount))
}

fn word<C: Code>(code: Option<C>) -> u8 {
    code.map_or(UNKNOWN, of_code)
}
