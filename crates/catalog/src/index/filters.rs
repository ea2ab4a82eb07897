//! What a shopper narrows a list by, and the order they want it in.

use std::{borrow::Cow, collections::BTreeSet};

use kernel::FieldError;

use super::narrowing::{Attribute, Ends, Filters, List, Range, Unit};
use crate::{
    attributes::{self, Definition, Schema, decimal},
    model::{AttributeValue, ProductView, codes::codes},
};

codes! {
    /// The order of a list.
    "sort" Sort {
        Featured = "featured", "Featured";
        Newest = "newest", "Newest";
        PriceAsc = "price_asc", "Price, low to high";
        PriceDesc = "price_desc", "Price, high to low";
        CaratDesc = "carat_desc", "Carat, high to low";
        Relevance = "relevance", "Relevance";
    }
}

impl Sort {
    /// The orders that a list without a search can be in. How well a piece answers is for a search to say.
    pub const OF_A_LIST: &'static [Self] =
        &[Self::Featured, Self::Newest, Self::PriceAsc, Self::PriceDesc, Self::CaratDesc];
}

#[expect(clippy::derivable_impls, reason = "the macro that writes the enum derives no default")]
impl Default for Sort {
    fn default() -> Self {
        Self::Featured
    }
}

/// The code of a line in filters: "Étoile du Nord" is `etoile-du-nord`.
pub fn line_code(line: &str) -> String {
    crate::search::words(line).collect::<Vec<_>>().join("-")
}

/// The most of a wrong value that an answer repeats.
const SHOWN: usize = 40;
/// The most values that an answer offers instead.
const OFFERED: usize = 20;

impl Filters {
    /// Whether a name is a filter: one of the house's own, an attribute that staff defined so, or an end of a number
    /// that they did.
    pub fn knows(name: &str, schema: &Schema) -> bool {
        Self::NAMES.contains(&name) || schema.facet(name).is_some() || schema.end(name).is_some()
    }

    /// Reads the house's own filters, as [`Filters::read`] does where staff have defined none.
    ///
    /// # Errors
    /// As [`Filters::read`].
    pub fn parse(pairs: &[(String, String)]) -> Result<Self, Vec<FieldError>> {
        Self::read(pairs, &Schema::default())
    }

    /// Reads name and value pairs. A name may repeat, and a value may hold several codes separated by
    /// commas. Prices are minor units (`price_max=300000` is $3,000), carats and millimetres decimals
    /// (`carat_min=0.5`), and numbers that staff defined decimals of their unit. Names it does not know are left to the caller; an empty value does not narrow.
    ///
    /// # Errors
    /// Every value that is not of its attribute's list, every number that is none, and every range whose
    /// ends are the wrong way round.
    pub fn read(pairs: &[(String, String)], schema: &Schema) -> Result<Self, Vec<FieldError>> {
        let mut filters = Self::default();
        let mut wrong = Vec::new();
        for (name, value) in pairs {
            for part in value.split(',').map(str::trim).filter(|p| !p.is_empty()) {
                if let Err(error) = filters.take(name, part, schema) {
                    wrong.push(error);
                }
            }
        }
        for range in Range::ALL {
            if let Some((least, most)) = range.asked(&filters)
                && least > most
            {
                let text = format!("{}: the greatest is below the least.", range.label());
                wrong.push(FieldError::new(range.ends().1, "below_minimum", text));
            }
        }
        for (code, ends) in &filters.told_ranges {
            if let (Some(least), Some(most)) = (ends.least, ends.most)
                && least > most
            {
                let label = schema.find(code).map_or(code.as_str(), |d| d.label.as_str());
                let text = format!("{label}: the greatest is below the least.");
                wrong.push(FieldError::new(format!("{code}_max"), "below_minimum", text));
            }
        }
        if wrong.is_empty() { Ok(filters) } else { Err(wrong) }
    }

    fn take(&mut self, name: &str, part: &str, schema: &Schema) -> Result<(), FieldError> {
        if let Some(attribute) = Attribute::ALL.iter().find(|a| a.name() == name) {
            return attribute
                .choose(self, part)
                .map_err(|text| FieldError::new(attribute.name(), "unknown_value", text));
        }
        if let Some(list) = List::ALL.iter().find(|l| l.name() == name) {
            let code = list.code(part).ok_or_else(|| no_such(*list, part))?;
            let chosen = list.chosen_mut(self);
            if !chosen.contains(&code) {
                chosen.push(code);
            }
            return Ok(());
        }
        for range in Range::ALL {
            for (end, greatest) in [(range.ends().0, false), (range.ends().1, true)] {
                if end == name {
                    let number = range.unit().read(part).ok_or_else(|| not_a_number(end, range.unit()))?;
                    let taken = range.set(self, greatest, Some(number));
                    return if taken { Ok(()) } else { Err(not_a_number(end, range.unit())) };
                }
            }
        }
        if let Some((definition, measure, greatest)) = schema.end(name) {
            let unit = Unit::Told(measure.unit);
            let number = unit.read(part).ok_or_else(|| not_a_number(name.to_owned(), unit))?;
            let ends = self.told_ranges.entry(definition.code.clone()).or_default();
            *(if greatest { &mut ends.most } else { &mut ends.least }) = Some(number);
            return Ok(());
        }
        schema.facet(name).map_or(Ok(()), |definition| self.tell(definition, part))
    }

    fn tell(&mut self, definition: &Definition, part: &str) -> Result<(), FieldError> {
        let answers = definition.answers();
        if !answers.iter().any(|(code, _)| *code == part) {
            let codes: Vec<_> = answers.iter().map(|(code, _)| *code).take(OFFERED).collect();
            let text = format!(
                "{} has no \"{}\"; use one of: {}",
                definition.label,
                start_of(part),
                codes.join(", ")
            );
            return Err(FieldError::new(definition.code.clone(), "unknown_value", text));
        }
        self.told.entry(definition.code.clone()).or_default().insert(part.to_owned());
        Ok(())
    }

    /// The pairs that [`Filters::read`] reads back, one for each value, in the order of [`Filters::NAMES`]; what staff
    /// defined comes last.
    pub fn to_pairs(&self) -> Vec<(String, String)> {
        let mut pairs = Vec::new();
        for attribute in Attribute::ALL {
            let mut places = attribute.chosen(self);
            places.sort_unstable();
            let pair = |place| (attribute.name().to_owned(), attribute.words(place).0.to_owned());
            pairs.extend(places.into_iter().map(pair));
        }
        for list in List::ALL {
            pairs.extend(list.chosen(self).iter().map(|code| (list.name().to_owned(), code.clone())));
        }
        for range in Range::ALL {
            let ((low, high), (least, most)) = (range.ends(), range.ends_asked(self));
            for (name, number) in [(low, least), (high, most)] {
                pairs.extend(number.map(|n| (name.to_owned(), range.unit().write(n))));
            }
        }
        for (name, codes) in &self.told {
            pairs.extend(codes.iter().map(|code| (name.clone(), code.clone())));
        }
        for (name, ends) in &self.told_ranges {
            for (end, number) in [("min", ends.least), ("max", ends.most)] {
                pairs.extend(number.map(|n| (format!("{name}_{end}"), decimal(n))));
            }
        }
        pairs
    }

    /// The codes of the attributes that staff defined and that narrow.
    pub(crate) fn told_codes(&self) -> impl Iterator<Item = &String> {
        self.told.keys().chain(self.told_ranges.keys())
    }

    /// Whether nothing is narrowed.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The ranges that are asked for, each with its name, label, unit and ends; those of the house first.
    pub fn ranges<'a>(&'a self, schema: &'a Schema) -> impl Iterator<Item = AskedRange<'a>> {
        let own = Range::ALL.iter().filter(|r| r.asked(self).is_some()).map(|r| AskedRange {
            name: r.name(),
            label: r.label(),
            unit: r.unit(),
            least: r.ends_asked(self).0.map(|n| (r.ends().0.into(), n)),
            most: r.ends_asked(self).1.map(|n| (r.ends().1.into(), n)),
        });
        let told = self.told_ranges.iter().filter_map(|(code, ends): (&'a String, &Ends)| {
            let (definition, measure) = schema.number(code)?;
            let end = |end: &str, number: Option<i64>| number.map(|n| (format!("{code}_{end}").into(), n));
            Some(AskedRange {
                name: code,
                label: &definition.label,
                unit: Unit::Told(measure.unit),
                least: end("min", ends.least),
                most: end("max", ends.most),
            })
        });
        own.chain(told)
    }

    /// Whether a product passes; what the index answers without looking at each product.
    pub fn matches(&self, product: &ProductView) -> bool {
        let of_attribute = |attribute: &Attribute| {
            let chosen = attribute.chosen(self);
            let mut passes = chosen.is_empty();
            attribute.values(product, |place| passes |= chosen.contains(&place));
            passes
        };
        let of_list = |list: &List| {
            let chosen = list.chosen(self);
            let mut passes = chosen.is_empty();
            list.values(product, |(_, code, _)| passes |= chosen.contains(&code));
            passes
        };
        let of_told = |(name, chosen): (&String, &BTreeSet<String>)| {
            let said = product.attributes.iter().filter(|a| *a.code == **name);
            said.flat_map(|a| a.value.codes()).any(|code| chosen.contains(code))
        };
        let of_number = |(name, ends): (&String, &Ends)| {
            let mut said = product.attributes.iter().filter(|a| *a.code == **name);
            said.any(|a| matches!(a.value, AttributeValue::Number(milli) if ends.hold(milli)))
        };
        Attribute::ALL.iter().all(of_attribute)
            && List::ALL.iter().all(of_list)
            && Range::ALL.iter().all(|range| range.fits(self, product))
            && self.told.iter().all(of_told)
            && self.told_ranges.iter().all(of_number)
    }
}

/// A range that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedRange<'a> {
    /// The facet's name.
    pub name: &'a str,
    /// The words people read.
    pub label: &'a str,
    /// What its numbers count.
    pub unit: Unit,
    /// The least, with the filter's name.
    pub least: Option<(Cow<'a, str>, i64)>,
    /// The greatest, with the filter's name.
    pub most: Option<(Cow<'a, str>, i64)>,
}

/// As much of a wrong value as an answer repeats.
fn start_of(part: &str) -> String {
    part.chars().take(SHOWN).collect()
}

fn no_such(list: List, part: &str) -> FieldError {
    FieldError::new(
        list.name(),
        "unknown_value",
        format!("\"{}\" is not a {}.", start_of(part), list.label().to_lowercase()),
    )
}

fn not_a_number(name: impl Into<Cow<'static, str>>, unit: Unit) -> FieldError {
    let text: Cow<'static, str> = match unit {
        Unit::Money => "Enter a whole number of minor units, for example 250000.".into(),
        Unit::Carats => "Enter a number of carats with at most three decimals, for example 0.75.".into(),
        Unit::Millimetres => {
            "Enter a number of millimetres with at most three decimals, for example 2.5.".into()
        }
        Unit::Days => "Enter a whole number of days, for example 28.".into(),
        Unit::Told(attributes::Unit::None) => {
            "Enter a number with at most three decimals, for example 2.5.".into()
        }
        Unit::Told(unit) => {
            let unit = unit.label();
            format!("Enter a number of {unit} with at most three decimals, for example 2.5.").into()
        }
    };
    FieldError::new(name, "not_a_number", text)
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
            ("metal", "rose_gold,platinum"),
            ("stone", "diamond"),
            ("clarity", "VS1"),
            ("engravable", "true"),
            ("line", "Étoile du Nord"),
            ("ring_size", "6.50"),
            ("length", "45"),
            ("price_max", "300000"),
            ("carat_min", "0.5"),
            ("band_width_max", "2.35"),
            ("lead_days_max", "28"),
            ("page", "2"),
        ]);
        let filters = Filters::parse(&given).unwrap();
        assert_eq!((filters.line[0].as_str(), filters.ring_size[0].as_str()), ("etoile-du-nord", "6.5"));
        assert_eq!((filters.carat_min, filters.band_width_max), (Some(500), Some(2_350)));
        assert_eq!(Filters::parse(&filters.to_pairs()).unwrap(), filters);
    }

    #[test]
    fn each_wrong_value_is_named_and_an_empty_one_is_ignored() {
        let long = "9".repeat(10_000);
        let given = pairs(&[
            ("metal", "brass"),
            ("stone", "glass"),
            ("price_min", "-1"),
            ("price_max", "inf"),
            ("carat_min", "NaN"),
            ("carat_max", "1e9"),
            ("total_carat_max", "Infinity"),
            ("band_width_min", &long),
            ("lead_days_max", "99999999999"),
            ("ring_size", "6.1"),
            ("line", &long),
            ("engravable", "maybe"),
            ("shape", ""),
        ]);
        let wrong = Filters::parse(&given).unwrap_err();
        let fields: Vec<_> = wrong.iter().map(|e| e.field.as_ref()).collect();
        let expected: Vec<_> =
            given.iter().map(|(name, _)| name.as_str()).filter(|n| *n != "shape").collect();
        assert_eq!(fields, expected);
        assert!(wrong.iter().all(|e| e.message.len() < 300), "a long value is not repeated");
    }

    #[test]
    fn a_range_that_is_upside_down_is_refused() {
        for (least, most) in Range::ALL.iter().map(|r| r.ends()).collect::<Vec<_>>() {
            let wrong = Filters::parse(&pairs(&[(least, "5"), (most, "1")])).unwrap_err();
            assert_eq!((wrong.len(), wrong[0].field.as_ref()), (1, most));
        }
    }

    #[test]
    fn every_name_is_known_once_and_written_in_their_order() {
        let mut names = Filters::NAMES.to_vec();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Filters::NAMES.len());
        assert!(names.len() > 40, "{names:?}");
        let filters =
            Filters::parse(&pairs(&[("price_max", "1"), ("metal", "platinum,yellow_gold")])).unwrap();
        assert_eq!(
            filters.to_pairs(),
            pairs(&[("metal", "yellow_gold"), ("metal", "platinum"), ("price_max", "1")])
        );
    }
}
