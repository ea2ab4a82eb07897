//! What a commission costs: pure.

use catalog::model::{Fineness, Metal};
use kernel::{Currency, FieldError, Money, Rate, clean_text};

use crate::metals::{Element, MetalRate, amount_of};

/// A part of a price as it is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PartWish {
    /// Metal by weight; its price is looked up.
    Metal {
        /// Which.
        metal: Metal,
        /// How fine.
        fineness: Fineness,
        /// How much, in milligrams.
        weight_mg: i64,
    },
    /// A stone, or several.
    Stone {
        /// Which, with the number of its report.
        words: String,
        /// Its price, in minor units.
        amount_minor: i64,
    },
    /// Hours of work.
    Work {
        /// What is done.
        words: String,
        /// How long, in minutes.
        minutes: i64,
        /// What an hour costs, in minor units.
        per_hour_minor: i64,
    },
    /// Finish, engraving, hallmark: whatever has a price of its own.
    Finish {
        /// What.
        words: String,
        /// Its price, in minor units.
        amount_minor: i64,
    },
}

/// What kind of part it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PartKind {
    /// Metal.
    Metal,
    /// Stones.
    Stone,
    /// Hours.
    Work,
    /// Finish and the rest.
    Finish,
}

impl PartKind {
    /// Every kind, in the order shown.
    pub const ALL: [Self; 4] = [Self::Metal, Self::Stone, Self::Work, Self::Finish];

    /// The word in the database and the API.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Metal => "metal",
            Self::Stone => "stone",
            Self::Work => "work",
            Self::Finish => "finish",
        }
    }

    /// The kind of a word.
    pub fn find(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The word for people.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Metal => "Metal",
            Self::Stone => "Stones",
            Self::Work => "Work at the bench",
            Self::Finish => "Finish",
        }
    }
}

/// A part with its price.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// What kind.
    pub kind: PartKind,
    /// What it is, e.g. "18k yellow gold, 5.20 g".
    pub words: String,
    /// Of metal: which, how fine, how many milligrams, and the price it was locked at.
    pub metal: Option<(Metal, Fineness, i64, MetalRate)>,
    /// Of work: minutes, and what an hour costs in minor units.
    pub work: Option<(i64, i64)>,
    /// What it costs.
    pub amount: Money,
}

/// A whole price. The parts sum to the subtotal, and that with the tax to the total, exactly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Priced {
    /// The parts.
    pub parts: Vec<Part>,
    /// Their sum.
    pub subtotal: Money,
    /// The tax on it.
    pub tax: Money,
    /// The whole price.
    pub total: Money,
    /// What has to be paid before the bench.
    pub deposit: Money,
}

/// How much of a quote its client sees; the owner of the house chooses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// Every part.
    Parts,
    /// The sums of metal, stones, work and finish.
    Groups,
    /// The price alone.
    Total,
}

impl Shown {
    /// Every way, in the order shown.
    pub const ALL: [Self; 3] = [Self::Parts, Self::Groups, Self::Total];

    /// The word in the database and the API.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Parts => "parts",
            Self::Groups => "groups",
            Self::Total => "total",
        }
    }

    /// The way of a word.
    pub fn find(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|shown| shown.code() == code)
    }

    /// What the client then sees.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Parts => "Every part",
            Self::Groups => "Metal, stones, work and finish",
            Self::Total => "The price alone",
        }
    }
}

/// The most parts of a quote.
const MOST_PARTS: usize = 40;

/// Prices the parts at these prices of metal.
///
/// # Errors
/// `parts[n].…`: what is missing or out of range, every one of them.
pub fn price(
    wishes: &[PartWish],
    rates: &[MetalRate],
    currency: Currency,
    tax: Rate,
    deposit: Rate,
) -> Result<Priced, Vec<FieldError>> {
    let mut wrong = Vec::new();
    if wishes.is_empty() || wishes.len() > MOST_PARTS {
        wrong.push(FieldError::new("parts", "out_of_range", "Give the quote between one and forty parts."));
    }
    if !(0..=400_000).contains(&tax.millionths()) {
        wrong.push(FieldError::new("tax", "out_of_range", "Enter a tax between 0 and 40 %."));
    }
    if !(0..=Rate::ONE).contains(&deposit.millionths()) {
        wrong.push(FieldError::new("deposit", "out_of_range", "Enter a deposit between 0 and 100 %."));
    }
    let mut parts = Vec::with_capacity(wishes.len());
    for (place, wish) in wishes.iter().enumerate() {
        match part(wish, rates, currency) {
            Ok(part) => parts.push(part),
            Err((field, code, message)) => {
                wrong.push(FieldError::new(format!("parts[{place}].{field}"), code, message));
            }
        }
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let subtotal = Money::sum(currency, parts.iter().map(|part| part.amount));
    let whole = subtotal.and_then(|subtotal| {
        let tax = subtotal.at_rate(tax)?;
        let total = subtotal.checked_add(tax)?;
        Some((subtotal, tax, total, total.at_rate(deposit)?))
    });
    let too_much =
        || vec![FieldError::new("parts", "out_of_range", "Together the parts are more than we can count.")];
    let (subtotal, tax, total, deposit) = whole.ok_or_else(too_much)?;
    Ok(Priced { parts, subtotal, tax, total, deposit })
}

type Wrong = (&'static str, &'static str, &'static str);

fn part(wish: &PartWish, rates: &[MetalRate], currency: Currency) -> Result<Part, Wrong> {
    match wish {
        PartWish::Metal { metal, fineness, weight_mg } => {
            metal_part(*metal, *fineness, *weight_mg, rates, currency)
        }
        PartWish::Stone { words, amount_minor } => named(PartKind::Stone, words, *amount_minor, currency),
        PartWish::Finish { words, amount_minor } => named(PartKind::Finish, words, *amount_minor, currency),
        PartWish::Work { words, minutes, per_hour_minor } => {
            if !(1..=600_000).contains(minutes) {
                return Err(("minutes", "out_of_range", "Enter how long it takes, above nothing."));
            }
            if !(0..=100_000_000).contains(per_hour_minor) {
                return Err(("per_hour", "out_of_range", "Enter what an hour costs."));
            }
            // both are bounded above, so the product fits
            let minor = (minutes * per_hour_minor + 30) / 60;
            let part = named(PartKind::Work, words, minor, currency)?;
            Ok(Part { work: Some((*minutes, *per_hour_minor)), ..part })
        }
    }
}

fn metal_part(
    metal: Metal,
    fineness: Fineness,
    weight_mg: i64,
    rates: &[MetalRate],
    currency: Currency,
) -> Result<Part, Wrong> {
    if !metal.standards().contains(&fineness) {
        return Err(("fineness", "unknown_standard", "This metal is not sold in that fineness."));
    }
    if !(1..=5_000_000).contains(&weight_mg) {
        return Err(("weight", "out_of_range", "Enter a weight above nothing and up to five kilograms."));
    }
    let element = Element::of(metal);
    let element =
        element.ok_or(("metal", "no_price", "This metal has no price by weight: quote it as finish."))?;
    let rate = rates.iter().find(|rate| rate.element == element && rate.currency == currency);
    let rate = rate.ok_or(("metal", "no_price", "Take down today’s price of this metal first."))?;
    let too_much = ("weight", "out_of_range", "This is more than we can count.");
    let amount = amount_of(weight_mg, fineness, rate).ok_or(too_much)?;
    let words = format!("{}, {}.{:02} g", metal.at(fineness), weight_mg / 1_000, weight_mg % 1_000 / 10);
    Ok(Part {
        kind: PartKind::Metal,
        words: capital(&words),
        metal: Some((metal, fineness, weight_mg, rate.clone())),
        work: None,
        amount,
    })
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn named(kind: PartKind, words: &str, amount_minor: i64, currency: Currency) -> Result<Part, Wrong> {
    let words = clean_text(words, false);
    match words.chars().count() {
        0 => return Err(("words", "required", "Say in a few words what it is.")),
        1..=200 => {}
        _ => return Err(("words", "too_long", "Keep this to 200 characters.")),
    }
    if !(0..=100_000_000_000).contains(&amount_minor) {
        return Err(("amount", "out_of_range", "Enter a price, or nothing for what is included."));
    }
    Ok(Part { kind, words, metal: None, work: None, amount: Money::new(amount_minor, currency) })
}

/// What a client sees above the tax: labels and amounts that sum to the subtotal.
pub fn shown_lines(shown: Shown, parts: &[Part], subtotal: Money) -> Vec<(String, Money)> {
    match shown {
        Shown::Parts => parts.iter().map(|part| (part.words.clone(), part.amount)).collect(),
        Shown::Groups => PartKind::ALL
            .into_iter()
            .filter(|kind| parts.iter().any(|part| part.kind == *kind))
            .filter_map(|kind| {
                let of = parts.iter().filter(|part| part.kind == kind).map(|part| part.amount);
                Some((kind.label().to_owned(), Money::sum(subtotal.currency(), of)?))
            })
            .collect(),
        Shown::Total => vec![("Your piece".to_owned(), subtotal)],
    }
}
