//! Numbers with a meaning: prices, carats, sizes, lengths, karats, and the words around them.

use super::atoms::{Atom, Placed};
use crate::model::{RingSize, carats};

/// A condition on a number of a product. Prices are minor units, weights thousandths of a carat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Measure {
    Price(Option<i64>, Option<i64>),
    Carat(Option<i32>, Option<i32>),
    /// Inner circumference of a ring.
    Size(RingSize),
    /// Parts of pure metal in a thousand.
    Fineness(i64),
    /// Whole millimetres across.
    Across(i64),
    /// Millimetres long.
    Long(i64),
}

/// A measure that was read: what it means, what it is called, and how many atoms it takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Measured {
    pub(crate) measure: Measure,
    pub(crate) label: String,
    pub(crate) atoms: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Money,
    Carat,
    Karat,
    Millimetre,
    Centimetre,
    Inch,
    None,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Amount {
    /// In thousandths.
    value: i64,
    unit: Unit,
    /// A `+` after it.
    open: bool,
    next: usize,
}

/// Karats that gold is sold in, and the fineness of each. "18 ct" beside gold is no diamond.
const KARATS: [(i64, i64); 6] = [(9, 375), (10, 417), (14, 585), (18, 750), (22, 916), (24, 999)];
/// Numbers that are a fineness when nothing else is said.
const FINENESSES: [i64; 9] = [375, 417, 585, 750, 916, 925, 950, 958, 999];
/// The least number without a unit that is taken for a price.
const LEAST_PRICE: i64 = 100;

const BELOW: [&str; 12] = [
    "under",
    "below",
    "less than",
    "cheaper than",
    "up to",
    "upto",
    "max",
    "maximum",
    "at most",
    "no more than",
    "within",
    "not over",
];
const ABOVE: [&str; 9] =
    ["over", "above", "more than", "at least", "min", "minimum", "from", "starting at", "bigger than"];
const ABOUT: [&str; 6] = ["about", "around", "roughly", "approx", "circa", "near"];
const NUMBERS: [(&str, i64); 9] = [
    ("quarter", 250),
    ("half", 500),
    ("one", 1_000),
    ("two", 2_000),
    ("three", 3_000),
    ("four", 4_000),
    ("five", 5_000),
    ("six", 6_000),
    ("ten", 10_000),
];

/// The measure that begins at the first of these atoms, if one does.
pub(crate) fn measure(atoms: &[Placed]) -> Option<Measured> {
    ring_size(atoms).or_else(|| between(atoms)).or_else(|| compared(atoms)).or_else(|| alone(atoms))
}

/// "size 6½", "us size 6", "size M½".
fn ring_size(atoms: &[Placed]) -> Option<Measured> {
    let skip = usize::from(matches!(atoms.first()?.word()?, "us" | "uk" | "ring"));
    if atoms.get(skip)?.word()? != "size" {
        return None;
    }
    let at = skip + 1;
    let said = atoms.get(at)?;
    let (size, used) = match &said.atom {
        Atom::Number(value) => {
            // "6 1/2"
            let part = atoms.get(at + 1).and_then(Placed::number).filter(|p| *p < 1_000 && *p > 0);
            let quarters = (value + part.unwrap_or(0)) / 250;
            let size = if *value >= 37_000 {
                RingSize::from_circumference_um(i32::try_from(*value).ok()?)
            } else {
                RingSize::from_us_quarters(i32::try_from(quarters).ok()?)
            };
            (size?, at + 1 + usize::from(part.is_some()))
        }
        Atom::Word(letter) => (uk_size(letter)?, at + 1),
        Atom::Mark(_) => return None,
    };
    Some(Measured { measure: Measure::Size(size), label: format!("Size {}", size.us()), atoms: used })
}

fn uk_size(letter: &str) -> Option<RingSize> {
    let [byte @ b'a'..=b'z'] = letter.as_bytes() else { return None };
    // A is 37.8 mm round, and each letter adds 1.25 mm
    RingSize::from_circumference_um(37_800 + i32::from(byte - b'a') * 1_250)
}

/// "between 2000 and 5000", "$2k-$5k", "1 to 2 carats".
fn between(atoms: &[Placed]) -> Option<Measured> {
    let said = atoms.first()?.word().is_some_and(|w| matches!(w, "between" | "from"));
    let mut low = amount(atoms, usize::from(said))?;
    let joined = atoms.get(low.next)?;
    let word = joined.word().unwrap_or_default();
    if !(joined.is_mark('-') || word == "to" || (said && word == "and")) {
        return None;
    }
    let mut high = amount(atoms, low.next + 1)?;
    // "2-5k" is 2,000 to 5,000, and a unit said once is meant for both
    if low.unit == Unit::None && high.unit != Unit::None {
        low.unit = high.unit;
        if high.unit == Unit::Money
            && low.value < 1_000_000
            && high.value >= 1_000_000
            && low.value * 1_000 < high.value
        {
            low.value *= 1_000;
        }
    }
    if high.unit == Unit::None && low.unit != Unit::None {
        high.unit = low.unit;
    }
    let (low_value, high_value) = (low.value.min(high.value), low.value.max(high.value));
    let measure = match priced(low) {
        Unit::Money => Measure::Price(Some(minor(low_value)), Some(minor(high_value))),
        Unit::Carat => Measure::Carat(Some(milli(low_value)?), Some(milli(high_value)?)),
        _ => return None,
    };
    Some(Measured { label: label(measure), measure, atoms: high.next })
}

/// "under 3000", "over 1 ct", "around $2,000", "< 3k".
fn compared(atoms: &[Placed]) -> Option<Measured> {
    let (way, used) = comparison(atoms)?;
    let amount = amount(atoms, used)?;
    let measure = match (priced(amount), way) {
        (Unit::Money, Way::Below) => Measure::Price(None, Some(minor(amount.value))),
        (Unit::Money, Way::Above) => Measure::Price(Some(minor(amount.value)), None),
        (Unit::Money, Way::About) => {
            let about = minor(amount.value);
            Measure::Price(Some(about - about / 5), Some(about + about / 5))
        }
        (Unit::Carat, Way::Below) => Measure::Carat(None, Some(milli(amount.value)?)),
        (Unit::Carat, Way::Above) => Measure::Carat(Some(milli(amount.value)?), None),
        (Unit::Carat, Way::About) => about_carats(amount.value)?,
        _ => return None,
    };
    Some(Measured { label: label(measure), measure, atoms: amount.next })
}

/// "1.5 ct", "2ct+", "18k", "8 mm", "45 cm", "$3000", "925".
fn alone(atoms: &[Placed]) -> Option<Measured> {
    let amount = amount(atoms, 0)?;
    let whole = amount.value / 1_000;
    let measure = match amount.unit {
        Unit::Carat if amount.open => Measure::Carat(Some(milli(amount.value)?), None),
        Unit::Carat => about_carats(amount.value)?,
        Unit::Karat => Measure::Fineness(KARATS.iter().find(|(karat, _)| *karat == whole)?.1),
        Unit::Millimetre => Measure::Across(whole),
        Unit::Centimetre => Measure::Long(amount.value / 100),
        Unit::Inch => Measure::Long(amount.value * 254 / 10_000),
        Unit::None if FINENESSES.contains(&whole) && !amount.open => Measure::Fineness(whole),
        Unit::Money | Unit::None if priced(amount) == Unit::Money => {
            if amount.open {
                Measure::Price(Some(minor(amount.value)), None)
            } else {
                Measure::Price(None, Some(minor(amount.value)))
            }
        }
        _ => return None,
    };
    Some(Measured { label: label(measure), measure, atoms: amount.next })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Below,
    Above,
    About,
}

fn comparison(atoms: &[Placed]) -> Option<(Way, usize)> {
    let first = atoms.first()?;
    if first.is_mark('<') {
        return Some((Way::Below, 1));
    }
    if first.is_mark('>') {
        return Some((Way::Above, 1));
    }
    for (way, list) in [(Way::Below, &BELOW[..]), (Way::Above, &ABOVE[..]), (Way::About, &ABOUT[..])] {
        for phrase in list {
            let mut words = phrase.split(' ').zip(atoms.iter().map(Placed::word));
            let many = phrase.split(' ').count();
            if atoms.len() > many && words.all(|(said, typed)| typed == Some(said)) {
                return Some((way, many));
            }
        }
    }
    None
}

fn amount(atoms: &[Placed], from: usize) -> Option<Amount> {
    let mut next = from;
    let dollars = atoms.get(next)?.is_mark('$');
    next += usize::from(dollars);
    let said = atoms.get(next)?;
    let unit_of = |at: usize| atoms.get(at).and_then(Placed::word).unwrap_or_default();
    let value = match &said.atom {
        Atom::Number(n) => *n,
        // "half a carat", "three carat"
        Atom::Word(word) => {
            let number = NUMBERS.iter().find(|(name, _)| name == word)?.1;
            if unit_of(next + 1) == "a" {
                next += 1;
            }
            if !matches!(unit_of(next + 1), "carat" | "carats" | "ct" | "karat") {
                return None;
            }
            number
        }
        Atom::Mark(_) => return None,
    };
    next += 1;
    let whole = value / 1_000;
    let karats = value % 1_000 == 0 && KARATS.iter().any(|(karat, _)| *karat == whole);
    let mut amount =
        Amount { value, unit: if dollars { Unit::Money } else { Unit::None }, open: false, next };
    let unit = unit_of(next);
    let compared = from > 0;
    match unit {
        "k" | "kt" | "karat" if karats && !dollars && !compared => amount.unit = Unit::Karat,
        "k" | "thousand" | "grand" => {
            amount.value = value.saturating_mul(1_000);
            amount.unit = Unit::Money;
        }
        "ct" | "carat" | "carats" if karats && whole != 10 && !compared => amount.unit = Unit::Karat,
        "ct" | "cts" | "carat" | "carats" | "ctw" | "tcw" | "cttw" | "crt" | "karat" => {
            amount.unit = Unit::Carat;
        }
        "mm" | "millimetre" | "millimetres" | "millimeter" | "millimeters" => amount.unit = Unit::Millimetre,
        "cm" | "centimetre" | "centimetres" | "centimeter" | "centimeters" => amount.unit = Unit::Centimetre,
        "inch" | "inches" => amount.unit = Unit::Inch,
        "usd" | "dollar" | "dollars" | "bucks" => amount.unit = Unit::Money,
        _ => amount.next -= 1,
    }
    amount.next += 1;
    if amount.unit == Unit::Money && matches!(unit_of(amount.next), "usd" | "dollar" | "dollars") {
        amount.next += 1;
    }
    if amount.unit == Unit::Carat && matches!(unit_of(amount.next), "tw" | "total" | "weight") {
        amount.next += 1;
    }
    if atoms.get(amount.next).is_some_and(|a| a.is_mark('+')) {
        amount.open = true;
        amount.next += 1;
    }
    Some(amount)
}

/// A number without a unit is a price when it is large enough to be one.
const fn priced(amount: Amount) -> Unit {
    match amount.unit {
        Unit::None if amount.value >= LEAST_PRICE * 1_000 && amount.value <= 10_000_000_000 => Unit::Money,
        unit => unit,
    }
}

/// Whole units of currency in thousandths as minor units.
const fn minor(thousandths: i64) -> i64 {
    thousandths / 10
}

fn milli(thousandths: i64) -> Option<i32> {
    i32::try_from(thousandths).ok()
}

/// Who asks for a carat looks at 0.90 as well as at 1.15.
fn about_carats(value: i64) -> Option<Measure> {
    Some(Measure::Carat(Some(milli(value - value / 10)?), Some(milli(value + value * 15 / 100)?)))
}

fn label(measure: Measure) -> String {
    let dollars = |minor: i64| {
        let whole = (minor / 100).to_string();
        let mut grouped = String::new();
        for (place, digit) in whole.chars().enumerate() {
            if place > 0 && (whole.len() - place).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        format!("${grouped}")
    };
    match measure {
        Measure::Price(Some(low), Some(high)) => format!("{} to {}", dollars(low), dollars(high)),
        Measure::Price(None, Some(high)) => format!("Up to {}", dollars(high)),
        Measure::Price(Some(low), None) => format!("From {}", dollars(low)),
        Measure::Carat(Some(low), Some(high)) => {
            format!("{} to {}", carats(low).trim_end_matches(" ct"), carats(high))
        }
        Measure::Carat(None, Some(high)) => format!("Up to {}", carats(high)),
        Measure::Carat(Some(low), None) => format!("From {}", carats(low)),
        Measure::Size(size) => format!("Size {}", size.us()),
        Measure::Fineness(parts) => match KARATS.iter().find(|(_, fineness)| *fineness == parts) {
            Some((karat, _)) if parts < 999 => format!("{karat}k gold"),
            _ => format!("Fineness {parts}"),
        },
        Measure::Across(mm) => format!("{mm} mm"),
        Measure::Long(mm) => format!("About {} cm", (mm + 5) / 10),
        Measure::Price(None, None) | Measure::Carat(None, None) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::atoms::atoms;

    fn read(typed: &str) -> Option<(Measure, String, usize)> {
        measure(&atoms(typed)).map(|m| (m.measure, m.label, m.atoms))
    }

    #[test]
    fn prices_carats_and_sizes_are_read_as_people_write_them() {
        let price = |low, high| Measure::Price(low, high);
        let carat = |low, high| Measure::Carat(low, high);
        let size = |quarters| Measure::Size(RingSize::from_us_quarters(quarters).unwrap());
        for (typed, meant, called) in [
            ("under 3000", price(None, Some(300_000)), "Up to $3,000"),
            ("under $3k", price(None, Some(300_000)), "Up to $3,000"),
            ("less than 1,500 dollars", price(None, Some(150_000)), "Up to $1,500"),
            ("< 500", price(None, Some(50_000)), "Up to $500"),
            ("over 5k", price(Some(500_000), None), "From $5,000"),
            ("$5000+", price(Some(500_000), None), "From $5,000"),
            ("between 2000 and 5000", price(Some(200_000), Some(500_000)), "$2,000 to $5,000"),
            ("2-5k", price(Some(200_000), Some(500_000)), "$2,000 to $5,000"),
            ("$2000 - $5000", price(Some(200_000), Some(500_000)), "$2,000 to $5,000"),
            ("around 10k", price(Some(800_000), Some(1_200_000)), "$8,000 to $12,000"),
            ("1.5 carat", carat(Some(1_350), Some(1_725)), "1.35 to 1.725 ct"),
            ("1ct+", carat(Some(1_000), None), "From 1.00 ct"),
            ("over 2 carats", carat(Some(2_000), None), "From 2.00 ct"),
            ("1-2 ct", carat(Some(1_000), Some(2_000)), "1.00 to 2.00 ct"),
            ("half a carat", carat(Some(450), Some(575)), "0.45 to 0.575 ct"),
            ("size 6", size(24), "Size 6"),
            ("size 6 1/2", size(26), "Size 6½"),
            ("us size 7", size(28), "Size 7"),
            ("18k", Measure::Fineness(750), "18k gold"),
            ("14ct", Measure::Fineness(585), "14k gold"),
            ("950", Measure::Fineness(950), "Fineness 950"),
            ("8mm", Measure::Across(8), "8 mm"),
            ("45 cm", Measure::Long(450), "About 45 cm"),
        ] {
            let (measure, label, atoms) = read(typed).unwrap_or_else(|| panic!("{typed}"));
            assert_eq!((measure, label.as_str()), (meant, called), "{typed}");
            assert_eq!(atoms, super::super::atoms::atoms(typed).len(), "{typed}");
        }
    }

    #[test]
    fn numbers_that_measure_nothing_are_left_alone() {
        for typed in [
            "over",
            "between 2",
            "3",
            "three stone",
            "size",
            "size matters",
            "$",
            "under the sea",
            "+",
            "- -",
        ] {
            assert_eq!(read(typed), None, "{typed}");
        }
    }
}
