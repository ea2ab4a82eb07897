//! What a shopper may ask of loose stones.

use kernel::FieldError;

use super::dimension::{Dimension, Scale};

/// A narrowing of stones: within a dimension any of the words, or from one to another; across dimensions all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StoneFilters {
    /// By the dimension's place in its list.
    asks: [Ask; Dimension::ALL.len()],
}

/// What is asked of one dimension.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Ask {
    /// The words, one bit each.
    pub(super) words: u64,
    /// The least amount, or the place of the first grade.
    pub(super) min: Option<i64>,
    /// The most, or the place of the last.
    pub(super) max: Option<i64>,
}

impl Ask {
    pub(super) fn is_open(&self) -> bool {
        *self == Self::default()
    }
}

impl StoneFilters {
    /// Reads name and value pairs. Words: `shape=oval`, repeated or joined by commas for "or". Ranges: `carat_min=0.9`,
    /// `carat_max=1.2`, `colour_min=D`, `colour_max=G` (grades run from best to least). Prices are minor units, table and
    /// depth per cent. Names it does not know are left to the caller; an empty value does not narrow.
    ///
    /// # Errors
    /// Every value that is not of its scale, and every range whose end is before its beginning.
    pub fn parse(pairs: &[(String, String)]) -> Result<Self, Vec<FieldError>> {
        let mut filters = Self::default();
        let mut wrong = Vec::new();
        for (name, value) in pairs {
            for part in value.split(',').map(str::trim).filter(|p| !p.is_empty()) {
                if let Err(error) = filters.take(name, part) {
                    wrong.push(error);
                }
            }
        }
        for dimension in Dimension::ALL {
            let ask = filters.ask(*dimension);
            if ask.min.zip(ask.max).is_some_and(|(min, max)| min > max) {
                wrong.push(FieldError::new(
                    format!("{dimension}_max"),
                    "below_minimum",
                    format!("{}: the range ends before it begins.", dimension.label()),
                ));
            }
        }
        if wrong.is_empty() { Ok(filters) } else { Err(wrong) }
    }

    /// Whether a parameter is one of those that [`StoneFilters::parse`] reads.
    pub fn knows(name: &str) -> bool {
        Self::names().any(|known| known == name)
    }

    /// The names that [`StoneFilters::parse`] reads.
    pub fn names() -> impl Iterator<Item = String> {
        Dimension::ALL.iter().flat_map(|d| {
            let word = (!matches!(d.scale(), Scale::Amount { .. })).then(|| d.code().to_owned());
            let ends = if d.scale() == Scale::Choice { &[][..] } else { &["min", "max"][..] };
            word.into_iter().chain(ends.iter().map(move |end| format!("{d}_{end}")))
        })
    }

    fn take(&mut self, name: &str, part: &str) -> Result<(), FieldError> {
        if let Ok(dimension) = name.parse::<Dimension>() {
            if matches!(dimension.scale(), Scale::Amount { .. }) {
                return Ok(());
            }
            let place = word(dimension, name, part)?;
            self.asks[dimension.index()].words |= 1 << place;
            return Ok(());
        }
        let Some((base, end)) = name.rsplit_once('_') else { return Ok(()) };
        let Ok(dimension) = base.parse::<Dimension>() else { return Ok(()) };
        let value = match dimension.scale() {
            Scale::Choice => return Ok(()),
            Scale::Grade => i64::from(word(dimension, name, part)?),
            Scale::Amount { step } => amount(name, part, step)?,
        };
        let ask = &mut self.asks[dimension.index()];
        match end {
            "min" => ask.min = Some(value),
            "max" => ask.max = Some(value),
            _ => {}
        }
        Ok(())
    }

    pub(super) const fn ask(&self, dimension: Dimension) -> &Ask {
        &self.asks[dimension.index()]
    }

    /// Only stones with this word on a scale of words or grades, besides those asked for already.
    ///
    /// An unknown word narrows nothing.
    #[must_use]
    pub fn with(mut self, dimension: Dimension, word: &str) -> Self {
        if let Some(place) = dimension.place_of(word) {
            self.asks[dimension.index()].words |= 1 << place;
        }
        self
    }

    /// Only stones from one amount to another, in stored units, within what is asked for already.
    #[must_use]
    pub fn between(mut self, dimension: Dimension, min: i64, max: i64) -> Self {
        if matches!(dimension.scale(), Scale::Amount { .. }) {
            let ask = &mut self.asks[dimension.index()];
            ask.min = Some(ask.min.map_or(min, |asked| asked.max(min)));
            ask.max = Some(ask.max.map_or(max, |asked| asked.min(max)));
        }
        self
    }

    /// Without anything asked of a dimension.
    #[must_use]
    pub fn without(mut self, dimension: Dimension) -> Self {
        self.asks[dimension.index()] = Ask::default();
        self
    }

    /// Whether anything is asked of a dimension.
    pub fn narrows(&self, dimension: Dimension) -> bool {
        !self.ask(dimension).is_open()
    }

    /// The words that are asked for on a dimension.
    pub fn words_of(&self, dimension: Dimension) -> Vec<&'static str> {
        let set = self.ask(dimension).words;
        let all = dimension.words().into_iter().enumerate();
        all.filter(|(place, _)| set >> place & 1 == 1).map(|(_, (code, _))| code).collect()
    }

    /// The ends of a range in stored units, or as places on a scale of grades.
    pub fn range_of(&self, dimension: Dimension) -> (Option<i64>, Option<i64>) {
        let ask = self.ask(dimension);
        (ask.min, ask.max)
    }

    /// The ends of a range as they are written in an address.
    pub fn written(&self, dimension: Dimension) -> (Option<String>, Option<String>) {
        let (min, max) = self.range_of(dimension);
        let write = |value: i64| match dimension.scale() {
            Scale::Amount { step } => decimal(value, step),
            Scale::Grade | Scale::Choice => {
                let words = dimension.words();
                usize::try_from(value)
                    .ok()
                    .and_then(|n| words.get(n))
                    .map_or_else(String::new, |(code, _)| (*code).to_owned())
            }
        };
        (min.map(write), max.map(write))
    }

    /// The pairs that [`StoneFilters::parse`] reads back, in one order, one for each value.
    pub fn to_pairs(&self) -> Vec<(String, String)> {
        let mut pairs = Vec::new();
        for dimension in Dimension::ALL {
            pairs.extend(
                self.words_of(*dimension).into_iter().map(|w| (dimension.code().to_owned(), w.to_owned())),
            );
            let (min, max) = self.written(*dimension);
            pairs.extend(min.map(|text| (format!("{dimension}_min"), text)));
            pairs.extend(max.map(|text| (format!("{dimension}_max"), text)));
        }
        pairs
    }

    /// Whether nothing is narrowed.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

fn word(dimension: Dimension, name: &str, part: &str) -> Result<u8, FieldError> {
    dimension.place_of(part).ok_or_else(|| {
        let given: String = part.chars().take(40).collect();
        let accepted: Vec<_> = dimension.words().into_iter().map(|(code, _)| code).collect();
        let message = format!("\"{given}\" is not known here; use one of: {}", accepted.join(", "));
        FieldError::new(name.to_owned(), "unknown_value", message)
    })
}

/// A decimal with as many places as the step has zeros. No sign, no exponent, no infinity.
fn amount(name: &str, text: &str, step: i64) -> Result<i64, FieldError> {
    let places = step.ilog10() as usize;
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    let sound =
        !whole.is_empty() && whole.len() <= 12 && rest.len() <= places && digits(whole) && digits(rest);
    let value = sound.then(|| format!("{whole}{rest:0<places$}").parse().ok()).flatten();
    value.ok_or_else(|| {
        FieldError::new(name.to_owned(), "not_a_number", "Enter a plain number, for example 1.5.")
    })
}

fn decimal(value: i64, step: i64) -> String {
    if step == 1 {
        return value.to_string();
    }
    let places = step.ilog10() as usize;
    let text = format!("{}.{:0places$}", value / step, value % step);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The order of a list of stones: any dimension, up or down; grades run from best to least. Stones of which the value is
/// not known come last, equal ones by price.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoneSort {
    /// What is compared.
    pub dimension: Dimension,
    /// Whether the largest comes first; for grades, the least.
    pub descending: bool,
}

impl Default for StoneSort {
    fn default() -> Self {
        Self { dimension: Dimension::Price, descending: false }
    }
}

/// `price_asc`, `carat_desc`.
impl std::fmt::Display for StoneSort {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}_{}", self.dimension, if self.descending { "desc" } else { "asc" })
    }
}

impl std::str::FromStr for StoneSort {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let order = text.rsplit_once('_').and_then(|(name, way)| {
            let descending = match way {
                "asc" => false,
                "desc" => true,
                _ => return None,
            };
            Some(Self { dimension: name.parse().ok()?, descending })
        });
        order.ok_or_else(|| {
            let names: Vec<_> = Dimension::ALL.iter().map(|d| d.code()).collect();
            format!("Sort by one of {}, each with _asc or _desc after it.", names.join(", "))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
        list.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
    }

    #[test]
    fn what_is_written_reads_back() {
        let given = pairs(&[
            ("species", "diamond"),
            ("shape", "oval,round"),
            ("carat_min", "0.9"),
            ("carat_max", "1.25"),
            ("colour_min", "D"),
            ("colour_max", "G"),
            ("table_min", "57.5"),
            ("price_max", "950000"),
            ("ratio_max", "1.35"),
            ("page", "2"),
        ]);
        let filters = StoneFilters::parse(&given).unwrap();
        assert_eq!(filters.range_of(Dimension::Carat), (Some(900), Some(1_250)));
        assert_eq!(filters.range_of(Dimension::Table), (Some(575), None));
        assert_eq!(filters.words_of(Dimension::Shape), ["round", "oval"]);
        assert_eq!(StoneFilters::parse(&filters.to_pairs()).unwrap(), filters);
    }

    #[test]
    fn each_wrong_value_is_named_and_an_empty_one_is_ignored() {
        let cases = [
            ("shape", "egg"),
            ("carat_min", "-1"),
            ("carat_min", "inf"),
            ("carat_max", "NaN"),
            ("carat_max", "1e9"),
            ("carat_max", "1.2345"),
            ("carat_max", "9999999999999"),
            ("price_max", "12.5"),
            ("colour_max", "d"),
            ("clarity_min", "VS"),
        ];
        for (name, value) in cases {
            let wrong = StoneFilters::parse(&pairs(&[(name, value)])).unwrap_err();
            assert_eq!(wrong[0].field, name, "{value}");
        }
        assert_eq!(
            StoneFilters::parse(&pairs(&[("shape", ""), ("carat_min", " ")])),
            Ok(StoneFilters::default())
        );
    }

    #[test]
    fn a_range_that_is_upside_down_is_refused() {
        for (min, max) in
            [(("carat_min", "2"), ("carat_max", "1")), (("colour_min", "G"), ("colour_max", "D"))]
        {
            let wrong = StoneFilters::parse(&pairs(&[min, max])).unwrap_err();
            assert_eq!(wrong[0].code, "below_minimum");
        }
    }

    #[test]
    fn every_dimension_sorts_both_ways_and_nothing_else_does() {
        for dimension in Dimension::ALL {
            for descending in [false, true] {
                let sort = StoneSort { dimension: *dimension, descending };
                assert_eq!(sort.to_string().parse(), Ok(sort));
            }
        }
        for bad in ["price", "price_up", "beauty_asc", ""] {
            assert!(bad.parse::<StoneSort>().is_err(), "{bad}");
        }
    }
}
