//! Currencies the house can price in.

use std::{fmt, str::FromStr};

/// A currency with its ISO 4217 code and number of minor digits.
///
/// A closed list: a currency becomes sellable by adding it here with its exponent and symbol, so that
/// no amount can ever be scaled by a guessed factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Currency {
    /// United States dollar.
    Usd,
    /// Euro.
    Eur,
    /// Pound sterling.
    Gbp,
    /// Japanese yen, which has no minor unit.
    Jpy,
    /// United Arab Emirates dirham.
    Aed,
    /// Kuwaiti dinar, which has three minor digits.
    Kwd,
}

impl Currency {
    /// Every currency, in the order shown to people.
    pub const ALL: [Self; 6] = [Self::Usd, Self::Eur, Self::Gbp, Self::Jpy, Self::Aed, Self::Kwd];

    /// The ISO 4217 code, upper case.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Usd => "USD",
            Self::Eur => "EUR",
            Self::Gbp => "GBP",
            Self::Jpy => "JPY",
            Self::Aed => "AED",
            Self::Kwd => "KWD",
        }
    }

    /// How many digits of an amount stand behind the decimal point (ISO 4217).
    pub const fn exponent(self) -> u32 {
        match self {
            Self::Jpy => 0,
            Self::Kwd => 3,
            _ => 2,
        }
    }

    /// Minor units in one major unit: 100 for the dollar, 1 for the yen.
    pub const fn factor(self) -> i64 {
        10_i64.pow(self.exponent())
    }

    /// The sign written before an amount; codes where no unambiguous sign exists.
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::Usd => "$",
            Self::Eur => "€",
            Self::Gbp => "£",
            Self::Jpy => "¥",
            Self::Aed => "AED ",
            Self::Kwd => "KWD ",
        }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// The text is not a currency the house prices in.
#[derive(Debug, thiserror::Error)]
#[error("\"{0}\" is not a currency this house prices in")]
pub struct UnknownCurrency(String);

impl FromStr for Currency {
    type Err = UnknownCurrency;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|c| c.code() == text)
            .ok_or_else(|| UnknownCurrency(text.chars().take(8).collect()))
    }
}

impl serde::Serialize for Currency {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.code())
    }
}

impl<'de> serde::Deserialize<'de> for Currency {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}
