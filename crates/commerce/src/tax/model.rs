//! Rules of tax, what is asked and what is answered.

use chrono::NaiveDate;
use kernel::{Currency, Money, Rate};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

macro_rules! words {
    ($name:ident: $($case:ident => $code:literal, $label:literal;)+) => {
        impl $name {
            /// Every one, in the order shown to people.
            pub const ALL: &[Self] = &[$(Self::$case),+];

            /// The word in the database and the API.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$case => $code),+ }
            }

            /// The words staff read.
            pub const fn label(self) -> &'static str {
                match self { $(Self::$case => $label),+ }
            }

            /// The one with this word.
            pub fn find(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.code() == code)
            }
        }
    };
}

/// How a place's tax stands to the house's prices there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Treatment {
    /// It comes on top of the price.
    Added,
    /// The price contains it.
    Included,
    /// The house sells abroad without tax; duties and taxes are the recipient's, to the carrier.
    Export,
    /// The place has a tax, but the house is not registered there and collects none.
    Unregistered,
    /// The place has no such tax.
    Exempt,
}

words!(Treatment:
    Added => "added", "Added to the price";
    Included => "included", "Contained in the price";
    Export => "export", "Zero-rated export, duties unpaid";
    Unregistered => "unregistered", "Not collected: not registered there";
    Exempt => "exempt", "No such tax there";
);

impl Treatment {
    /// Whether anything is charged at all.
    pub const fn charges(self) -> bool {
        matches!(self, Self::Added | Self::Included)
    }
}

/// How the tax of a line becomes whole minor units. It is rounded once a line, whatever its quantity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rounding {
    /// To the nearest, a half away from zero.
    HalfUp,
    /// To the nearest, a half to the even neighbour.
    HalfEven,
    /// The fraction is dropped.
    Down,
}

words!(Rounding:
    HalfUp => "half_up", "To the nearest cent, a half up, once a line";
    HalfEven => "half_even", "To the nearest cent, a half to the even one, once a line";
    Down => "down", "Down to the whole cent, once a line";
);

impl Rounding {
    /// `amount × share ÷ of`, rounded. Amounts of money here are never negative.
    fn divide(self, amount: Money, share: i64, of: i64) -> Option<Money> {
        let (product, of) = (i128::from(amount.minor()) * i128::from(share), i128::from(of));
        let (whole, rest) = (product.div_euclid(of), product.rem_euclid(of));
        let up = match self {
            Self::HalfUp => rest * 2 >= of,
            Self::HalfEven => rest * 2 > of || (rest * 2 == of && whole % 2 == 1),
            Self::Down => false,
        };
        let minor = i64::try_from(whole + i128::from(up)).ok()?;
        Some(Money::new(minor, amount.currency()))
    }
}

/// How one place is taxed from a day on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rule {
    /// ISO 3166-1, two letters.
    pub country: String,
    /// Code of the state or province; empty for the whole country.
    pub region: String,
    /// The first day it counts.
    pub starts_on: NaiveDate,
    /// Whether it is charged, and how.
    pub treatment: Treatment,
    /// Whose tax it is, as it is printed: "New York".
    pub jurisdiction: String,
    /// What it is called there, as it is printed: "New York sales tax".
    pub name: String,
    /// How much; nothing unless it is charged.
    pub rate: Rate,
    /// Whether delivery is taxed too.
    pub shipping_taxed: bool,
    /// How the tax of a line becomes whole minor units.
    pub rounding: Rounding,
    /// What a client is told beside it.
    pub note: Option<String>,
}

impl Rule {
    /// The tax of what was asked. `None` when an amount does not fit.
    pub fn tax(&self, ask: &TaxAsk) -> Option<Taxation> {
        let lines = ask.lines.iter().map(|line| self.of(line.amount)).collect::<Option<Vec<_>>>()?;
        let shipping = if self.shipping_taxed { self.of(ask.shipping)? } else { LineTax::none(ask.currency) };
        Some(Taxation {
            source: HOUSE.to_owned(),
            reference: None,
            treatment: self.treatment,
            rounding: self.rounding,
            name: self.name.clone(),
            rate: self.rate,
            note: self.note.clone(),
            lines,
            shipping,
        })
    }

    fn of(&self, base: Money) -> Option<LineTax> {
        let (rate, nothing) = (self.rate.millionths(), Money::zero(base.currency()));
        let (amount, included) = match self.treatment {
            Treatment::Added => (self.rounding.divide(base, rate, Rate::ONE)?, false),
            Treatment::Included => (self.rounding.divide(base, rate, Rate::ONE + rate)?, true),
            Treatment::Export | Treatment::Unregistered | Treatment::Exempt => (nothing, false),
        };
        let part = TaxPart {
            jurisdiction: self.jurisdiction.clone(),
            name: self.name.clone(),
            rate: self.rate,
            base,
            amount,
        };
        let (added, included) = if included { (nothing, amount) } else { (amount, nothing) };
        Some(LineTax { added, included, parts: vec![part] })
    }
}

/// The word for the house's own rules as a source of tax.
pub(crate) const HOUSE: &str = "rules";

/// What is sold to where: everything that a tax depends on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TaxAsk {
    /// The currency of every amount.
    pub currency: Currency,
    /// Where it is handed over.
    pub place: TaxPlace,
    /// The lines, in the order of the answer.
    pub lines: Vec<Taxable>,
    /// What delivery costs.
    pub shipping: Money,
}

/// A place as taxes tell them apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TaxPlace {
    /// ISO 3166-1, two letters, upper case.
    pub country: String,
    /// Code of the state or province, where the country has them.
    pub region: Option<String>,
    /// The postal code, when it is known.
    pub postal_code: Option<String>,
}

/// A line as taxes see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Taxable {
    /// The house's stock-keeping code.
    pub sku: String,
    /// How many.
    pub quantity: i32,
    /// What they cost together, after discount.
    pub amount: Money,
}

impl TaxAsk {
    /// SHA-256 of the question: an answer counts for exactly this and nothing else.
    pub fn hash(&self) -> [u8; 32] {
        // a struct of strings and whole numbers always has a JSON form
        Sha256::digest(serde_json::to_vec(self).unwrap_or_default()).into()
    }
}

/// The tax of a sale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taxation {
    /// Who computed it: `rules`, or the word of a calculator.
    pub source: String,
    /// The calculator's own name for the calculation.
    pub reference: Option<String>,
    /// How it stands to the prices.
    pub treatment: Treatment,
    /// How each line was rounded.
    pub rounding: Rounding,
    /// What all of it is called together.
    pub name: String,
    /// The rate of all of it together.
    pub rate: Rate,
    /// What the client is told beside it.
    pub note: Option<String>,
    /// The tax of each line, in the order asked.
    pub lines: Vec<LineTax>,
    /// The tax of delivery.
    pub shipping: LineTax,
}

/// The tax of one line, or of delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineTax {
    /// What comes on top of the price.
    pub added: Money,
    /// What the price contains.
    pub included: Money,
    /// What it is made of; sums to the one or the other.
    pub parts: Vec<TaxPart>,
}

/// One jurisdiction's share of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxPart {
    /// Whose it is, as it is printed.
    pub jurisdiction: String,
    /// What it is called, as it is printed.
    pub name: String,
    /// At which rate.
    pub rate: Rate,
    /// Of what.
    pub base: Money,
    /// How much.
    pub amount: Money,
}

impl LineTax {
    /// No tax, and nobody's.
    pub const fn none(currency: Currency) -> Self {
        Self { added: Money::zero(currency), included: Money::zero(currency), parts: Vec::new() }
    }

    /// Whether the tax is contained in the price.
    pub const fn is_included(&self) -> bool {
        self.included.minor() > 0
    }

    fn fits(&self, of: Money) -> bool {
        let parts = Money::sum(of.currency(), self.parts.iter().map(|part| part.amount));
        let one = self.added.is_zero() || self.included.is_zero();
        let sum = self.added.checked_add(self.included);
        let ranges = self.added.minor() >= 0 && (0..=of.minor()).contains(&self.included.minor());
        let rates = self
            .parts
            .iter()
            .all(|part| (0..=Rate::ONE).contains(&part.rate.millionths()) && part.amount.minor() >= 0);
        one && ranges && rates && sum.is_some() && sum == parts
    }
}

impl Taxation {
    /// Whether this can be an answer to the question: a tax for each line in its currency, each the sum of its parts and none larger
    /// than the price that contains it. What comes from outside is never used without.
    pub fn fits(&self, ask: &TaxAsk) -> bool {
        let lines = self.lines.len() == ask.lines.len()
            && self.lines.iter().zip(&ask.lines).all(|(tax, line)| tax.fits(line.amount));
        lines && self.shipping.fits(ask.shipping) && (0..=Rate::ONE).contains(&self.rate.millionths())
    }
}

#[cfg(test)]
mod tests;
