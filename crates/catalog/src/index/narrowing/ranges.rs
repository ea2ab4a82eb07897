//! Numbers between a least and a greatest: their units, their histograms, and which numbers a product has.

use super::{Filters, Range};
use crate::{
    attributes::{self, decimal, parse_milli},
    model::{ProductView, Species, VariantView},
};

/// What the numbers of a range count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Minor units of the shop's currency; asked for in minor units.
    Money,
    /// Thousandths of a carat; asked for in carats.
    Carats,
    /// Micrometres; asked for in millimetres.
    Millimetres,
    /// Days.
    Days,
    /// Thousandths of what staff count an attribute in; asked for in that unit.
    Told(attributes::Unit),
}

impl Unit {
    /// A number as filters spell it; none when it is not one.
    pub(crate) fn read(self, text: &str) -> Option<i64> {
        let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        match self {
            Self::Money | Self::Days => {
                (!text.is_empty() && text.len() <= 15 && digits(text)).then(|| text.parse().ok()).flatten()
            }
            // at most three decimals: `0.5` is 500 thousandths
            Self::Carats | Self::Millimetres => {
                let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
                if whole.is_empty() || whole.len() > 4 || rest.len() > 3 || !digits(whole) || !digits(rest) {
                    return None;
                }
                format!("{whole}{rest:0<3}").parse().ok()
            }
            Self::Told(_) => parse_milli(text),
        }
    }

    /// A number as filters spell it; what [`Unit::read`] reads back.
    pub fn write(self, number: i64) -> String {
        match self {
            Self::Money | Self::Days => number.to_string(),
            Self::Carats | Self::Millimetres => {
                let text = format!("{}.{:03}", number / 1_000, number % 1_000);
                text.trim_end_matches('0').trim_end_matches('.').to_owned()
            }
            Self::Told(_) => decimal(number),
        }
    }
}

/// The least and the greatest that are asked for of a number that staff defined, in thousandths of its unit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ends {
    /// The least.
    pub least: Option<i64>,
    /// The greatest.
    pub most: Option<i64>,
}

impl Ends {
    /// Whether a number lies between them.
    pub(crate) fn hold(self, milli: i64) -> bool {
        self.least.is_none_or(|least| least <= milli) && self.most.is_none_or(|most| milli <= most)
    }
}

impl Range {
    /// Where the bars of the histogram begin; the last has no end.
    pub(crate) const fn bars(self) -> &'static [i64] {
        match self {
            Self::Price => &[
                0, 50_000, 100_000, 150_000, 200_000, 250_000, 300_000, 400_000, 500_000, 600_000, 800_000,
                1_000_000, 1_250_000, 1_500_000, 2_000_000, 2_500_000, 3_000_000, 4_000_000, 5_000_000,
                7_500_000, 10_000_000,
            ],
            Self::Carat => {
                &[0, 250, 500, 750, 1_000, 1_250, 1_500, 1_750, 2_000, 2_500, 3_000, 3_500, 4_000, 5_000]
            }
            Self::TotalCarat => &[
                0, 250, 500, 750, 1_000, 1_250, 1_500, 1_750, 2_000, 2_500, 3_000, 4_000, 5_000, 7_500,
                10_000,
            ],
            Self::BandWidth => {
                &[0, 1_500, 2_000, 2_500, 3_000, 3_500, 4_000, 4_500, 5_000, 5_500, 6_000, 7_000, 8_000]
            }
            Self::PearlSize => {
                &[0, 4_000, 5_000, 6_000, 7_000, 8_000, 9_000, 10_000, 11_000, 12_000, 13_000, 14_000]
            }
            Self::LeadDays => &[0, 1, 8, 15, 22, 29, 43, 57],
        }
    }

    /// The bar that a number stands in.
    pub(crate) fn bar(self, number: i64) -> usize {
        self.bars().partition_point(|from| *from <= number).saturating_sub(1)
    }

    /// Calls `each` with every number the product has.
    pub(crate) fn numbers(self, p: &ProductView, mut each: impl FnMut(i64)) {
        match self {
            Self::Price => p.variants.iter().for_each(|v| each(v.price.minor())),
            Self::Carat => p.carats().filter(|c| *c > 0).for_each(|c| each(c.into())),
            Self::TotalCarat => p.total_carats().for_each(|c| each(c.into())),
            Self::BandWidth => p.band_width_um.into_iter().for_each(|um| each(um.into())),
            Self::PearlSize => {
                let pearls = p.principal_stones().filter(|s| s.species == Species::Pearl);
                pearls.filter_map(|s| s.diameter_um).for_each(|um| each(um.into()));
            }
            Self::LeadDays => {
                p.variants.iter().filter_map(VariantView::days_at_bench).for_each(|d| each(d.into()));
            }
        }
    }

    /// Whether one of the product's numbers is what is asked for.
    pub(crate) fn fits(self, filters: &Filters, product: &ProductView) -> bool {
        let Some((least, most)) = self.asked(filters) else { return true };
        let mut fits = false;
        self.numbers(product, |n| fits |= (least..=most).contains(&n));
        fits
    }
}

impl Range {
    /// How many bars all of them have.
    pub(crate) const BARS: usize = Self::start(Self::ALL.len());

    const fn start(place: usize) -> usize {
        let (mut at, mut sum) = (0, 0);
        while at < place {
            sum += Self::ALL[at].bars().len();
            at += 1;
        }
        sum
    }

    /// The places that the range's bars have among the bars of all.
    pub(crate) const fn places(self) -> std::ops::Range<usize> {
        Self::start(self as usize)..Self::start(self as usize + 1)
    }
}
