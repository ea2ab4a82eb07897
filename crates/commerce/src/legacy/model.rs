//! What an old order is, and what can be found out about it.

use std::fmt;

use kernel::{Currency, Money};
use serde::Serialize;
use serde_json::Value;

/// What a bare number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Whole units of the currency: dollars.
    Major,
    /// Its smallest units: cents.
    Minor,
}

impl Unit {
    /// The word in the database.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Major => "major",
            Self::Minor => "minor",
        }
    }
}

/// One way to read an order: what its own amounts are in, and what its lines' prices are in. The old shop kept them in two tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct Reading {
    /// The unit of total, tax, delivery and discount.
    pub order: Unit,
    /// The unit of the lines' prices.
    pub lines: Unit,
}

impl Reading {
    /// Every reading.
    pub const ALL: [Self; 4] = [
        Self { order: Unit::Major, lines: Unit::Major },
        Self { order: Unit::Major, lines: Unit::Minor },
        Self { order: Unit::Minor, lines: Unit::Major },
        Self { order: Unit::Minor, lines: Unit::Minor },
    ];
}

/// An amount as it is written: digits, perhaps with a fraction. Never negative.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Written(String);

impl Written {
    /// Reads plain digits with at most so many decimals as the currency has; zeros behind them do not count. `None` for anything else.
    pub fn parse(text: &str, currency: Currency) -> Option<Self> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
        let short = whole.len() <= 12 && fraction.len() <= 12;
        let exact = fraction.trim_end_matches('0').len() <= currency.exponent() as usize;
        (digits(whole) && digits(fraction) && short && exact).then(|| Self(text.to_owned()))
    }

    /// Nothing written: zero.
    pub fn zero() -> Self {
        Self("0".to_owned())
    }

    /// As it stands in the file.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The amount if the number counts this unit; `None` when it cannot, as half a cent.
    pub fn read_as(&self, unit: Unit, currency: Currency) -> Option<Money> {
        let (whole, fraction) = self.0.split_once('.').unwrap_or((&self.0, ""));
        let fraction = fraction.trim_end_matches('0');
        let whole: i64 = whole.parse().ok()?;
        let minor = match unit {
            Unit::Minor => fraction.is_empty().then_some(whole)?,
            Unit::Major => {
                let digits = currency.exponent() as usize;
                let rest: i64 = match digits {
                    0 => 0,
                    _ => format!("{fraction:0<digits$}").parse().ok()?,
                };
                whole.checked_mul(currency.factor())?.checked_add(rest)?
            }
        };
        Some(Money::new(minor, currency))
    }
}

/// A line of an old order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LegacyLine {
    /// The piece's code; may be empty.
    pub sku: String,
    /// What it was called.
    pub title: String,
    /// How many.
    pub quantity: i64,
    /// The price of one.
    pub unit_price: Written,
}

/// An order of the old shop, as its file has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LegacyOrder {
    /// Its number there.
    pub reference: String,
    /// When, as the old shop wrote it.
    pub ordered_at: String,
    /// Whose.
    pub email: String,
    /// The currency of every amount.
    pub currency: Currency,
    /// What was to pay.
    pub total: Written,
    /// Tax within the total that was added to the lines.
    pub tax: Written,
    /// Delivery.
    pub shipping: Written,
    /// What was taken off.
    pub discount: Written,
    /// Its lines; may be none.
    pub lines: Vec<LegacyLine>,
    /// Whether its rows say the same about the order as a whole.
    pub rows_agree: bool,
    /// Its rows, cell by cell.
    pub raw: Value,
}

/// What the provider took for an order, in one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Takings {
    /// Taken in all.
    pub taken: Money,
    /// Of it given back.
    pub refunded: Money,
}

/// Who says something about an order's unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Witness {
    /// How its amounts are written: `3450.50` are no whole cents.
    Form,
    /// Whether its lines add up to its total.
    Lines,
    /// What the payment provider took.
    Payment,
    /// What its pieces cost in the catalogue, now or before.
    Catalogue,
}

/// How much a witness's word counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// It agrees to the cent.
    Proves,
    /// It is near: enough to object, too little to decide.
    Suggests,
}

/// What a witness says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// Who.
    pub witness: Witness,
    /// How much it counts.
    pub weight: Weight,
    /// The readings it leaves; all four when it has nothing to say.
    pub admits: Vec<Reading>,
    /// In a sentence, for staff.
    pub words: String,
}

/// Why an order waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The rows of the order differ in what they say of the whole.
    RowsDisagree,
    /// The lines add up to the total in no reading.
    LinesDoNotAddUp,
    /// The provider took neither amount.
    PaymentDiffers,
    /// The provider took another currency.
    PaymentInOtherCurrency,
    /// One witness says dollars, another says cents.
    WitnessesContradict,
    /// A price in the catalogue is near, or an amount has a fraction, and nothing agrees to the cent.
    OnlySuggested,
    /// Nothing tells dollars from cents.
    Unproven,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Self; 7] = [
        Self::RowsDisagree,
        Self::LinesDoNotAddUp,
        Self::PaymentDiffers,
        Self::PaymentInOtherCurrency,
        Self::WitnessesContradict,
        Self::OnlySuggested,
        Self::Unproven,
    ];

    /// The word in the database.
    pub const fn code(self) -> &'static str {
        match self {
            Self::RowsDisagree => "rows_disagree",
            Self::LinesDoNotAddUp => "lines_do_not_add_up",
            Self::PaymentDiffers => "payment_differs",
            Self::PaymentInOtherCurrency => "payment_in_other_currency",
            Self::WitnessesContradict => "witnesses_contradict",
            Self::OnlySuggested => "only_suggested",
            Self::Unproven => "unproven",
        }
    }

    /// The reason of a word.
    pub fn find(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }
}

/// What is said to staff.
impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::RowsDisagree => "its rows disagree about the order as a whole",
            Self::LinesDoNotAddUp => "its lines do not add up to its total, in dollars or in cents",
            Self::PaymentDiffers => "the provider took another amount",
            Self::PaymentInOtherCurrency => "the provider took another currency",
            Self::WitnessesContradict => "one witness says dollars, another says cents",
            Self::OnlySuggested => {
                "only a price near it or a fraction speaks, and nothing agrees to the cent"
            }
            Self::Unproven => "nothing tells dollars from cents",
        })
    }
}

/// The amounts of an order, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amounts {
    /// What was to pay.
    pub total: Money,
    /// Tax.
    pub tax: Money,
    /// Delivery.
    pub shipping: Money,
    /// What was taken off.
    pub discount: Money,
    /// The price of one piece, line by line.
    pub lines: Vec<Money>,
}

/// A proven order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Converted {
    /// How it is read.
    pub reading: Reading,
    /// What it comes to.
    pub amounts: Amounts,
}

/// What becomes of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// One reading is left.
    Converted(Converted),
    /// It waits.
    Quarantined(Reason),
}
