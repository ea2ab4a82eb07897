//! What the old shop's files say, and what is made of it: pure.

use kernel::Currency;

/// What a number of the old shop counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Whole dollars, or whatever the currency's whole is.
    Dollars,
    /// Hundredths of it.
    Cents,
}

impl Unit {
    /// Both, in the order they are tried.
    pub const ALL: [Self; 2] = [Self::Dollars, Self::Cents];

    /// The word in the database and in reports.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Dollars => "dollars",
            Self::Cents => "cents",
        }
    }

    /// The unit of a word.
    pub fn find(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|unit| unit.code() == code)
    }

    /// What a number as written comes to in minor units. The database of the old shop writes `345000.00` for 345,000 cents, so zeros after
    /// the point say nothing; anything else after it cannot be cents. `None` where it cannot be meant, or is no number.
    pub fn minor(self, text: &str) -> Option<i64> {
        let (whole, rest) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
        let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || whole.len() > 15 || !digits(whole) || !digits(rest) {
            return None;
        }
        let (hundredths, beyond) = rest.split_at(rest.len().min(2));
        if beyond.bytes().any(|digit| digit != b'0') {
            return None;
        }
        let whole: i64 = whole.parse().ok()?;
        let hundredths: i64 = format!("{hundredths:0<2}").parse().ok()?;
        match self {
            Self::Dollars => whole.checked_mul(100)?.checked_add(hundredths),
            Self::Cents => (hundredths == 0).then_some(whole),
        }
    }
}

/// An order of the old shop as its export has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OldOrder {
    /// What the old shop calls it; for people and for running again, never for deciding.
    pub legacy_id: String,
    /// When it was placed, as written.
    pub placed_on: String,
    /// Whose it was.
    pub email: Option<String>,
    /// The currency.
    pub currency: Currency,
    /// The old shop's word for how it stands.
    pub status: String,
    /// Its amounts.
    pub amounts: Amounts,
    /// What the provider calls its payment.
    pub payment_ref: Option<String>,
    /// Its lines.
    pub lines: Vec<Line>,
}

/// The amounts of an order as written, all in one unit that nobody wrote down.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Amounts {
    /// What the client paid.
    pub total: String,
    /// Delivery, inside the total.
    pub shipping: String,
    /// Tax, inside the total.
    pub tax: String,
    /// What was taken off, already off the total.
    pub discount: String,
}

/// A line of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The piece.
    pub sku: String,
    /// How many.
    pub quantity: i64,
    /// The price of one, as written; its unit may differ from the order's.
    pub unit_price: String,
}

/// A payment of the provider's export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// What the provider calls it.
    pub reference: String,
    /// What was taken, in minor units: the provider's word is exact.
    pub minor: i64,
    /// In which currency.
    pub currency: Currency,
}

/// What the payment that an order names turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim<'a> {
    /// The order names none.
    None,
    /// It names one that the export does not know.
    Missing,
    /// Another order names the same one.
    Shared,
    /// It is there, and this order's alone.
    Found(&'a Payment),
}

/// Everything that may speak for a unit. The order's number is not among it.
#[derive(Debug, Clone, Copy)]
pub struct Evidence<'a> {
    /// The currency of the order.
    pub currency: Currency,
    /// Its amounts as written.
    pub amounts: &'a Amounts,
    /// Its lines as written.
    pub lines: &'a [Line],
    /// Its payment.
    pub claim: Claim<'a>,
    /// For each line the prices that its piece has and has had in this currency, in minor units; empty for a piece that is not known.
    pub prices: &'a [Vec<i64>],
}

/// What was made of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// Its unit is proven.
    Proven {
        /// Of its amounts.
        total_unit: Unit,
        /// Of its lines, which may differ.
        lines_unit: Option<Unit>,
        /// The total in minor units.
        total_minor: i64,
        /// What proved it.
        by: Vec<String>,
    },
    /// It stays in quarantine.
    Unproven {
        /// Why.
        because: Vec<String>,
    },
}
