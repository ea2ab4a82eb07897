//! Amounts of money.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Currency;

/// An exact amount in the minor unit of its currency (cents for USD, yen for JPY).
///
/// Arithmetic is checked: a different currency or an overflow yields `None`, which callers turn into a
/// refusal. There is no conversion to or from floating point anywhere. On the wire it is
/// `{"amount": 345000, "currency": "USD"}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Money {
    #[serde(rename = "amount")]
    minor: i64,
    currency: Currency,
}

impl Money {
    /// An amount given in minor units.
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Nothing, in a currency.
    pub const fn zero(currency: Currency) -> Self {
        Self { minor: 0, currency }
    }

    /// The amount in minor units.
    pub const fn minor(self) -> i64 {
        self.minor
    }

    /// The currency of the amount.
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// Whether the amount is exactly nothing.
    pub const fn is_zero(self) -> bool {
        self.minor == 0
    }

    /// The sum; `None` when the currencies differ or the sum does not fit.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        (self.currency == other.currency).then_some(())?;
        Some(Self::new(self.minor.checked_add(other.minor)?, self.currency))
    }

    /// The difference; `None` when the currencies differ or it does not fit.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        (self.currency == other.currency).then_some(())?;
        Some(Self::new(self.minor.checked_sub(other.minor)?, self.currency))
    }

    /// The amount times a whole number; `None` when it does not fit.
    pub fn checked_mul(self, times: i64) -> Option<Self> {
        Some(Self::new(self.minor.checked_mul(times)?, self.currency))
    }

    /// The sum of amounts that all have `currency`; `None` on a foreign currency or overflow.
    pub fn sum(currency: Currency, amounts: impl IntoIterator<Item = Self>) -> Option<Self> {
        amounts.into_iter().try_fold(Self::zero(currency), Self::checked_add)
    }

    /// This amount at a rate, rounded half away from zero to the minor unit, as US sales tax rules
    /// customarily round; `None` when it does not fit.
    pub fn at_rate(self, rate: Rate) -> Option<Self> {
        let product = i128::from(self.minor).checked_mul(i128::from(rate.0))?;
        let half = i128::from(Rate::ONE / 2) * product.signum();
        let minor = (product + half) / i128::from(Rate::ONE);
        Some(Self::new(i64::try_from(minor).ok()?, self.currency))
    }

    /// The amount in parts, one for each weight and in proportion to it, that sum to it exactly: every part is rounded down and the
    /// units left over go to the largest remainders, the first of equals. No part is larger than its weight while the amount is not
    /// larger than all of them. `None` for a negative amount or weight, and when there is nothing to spread over.
    pub fn spread(self, weights: &[i64]) -> Option<Vec<Self>> {
        if self.minor < 0 || weights.iter().any(|weight| *weight < 0) {
            return None;
        }
        let all: i128 = weights.iter().copied().map(i128::from).sum();
        if all == 0 {
            return self.is_zero().then(|| vec![self; weights.len()]);
        }
        let exact = |weight: i64| i128::from(self.minor) * i128::from(weight);
        let mut parts: Vec<i128> = weights.iter().map(|weight| exact(*weight) / all).collect();
        let left = i128::from(self.minor) - parts.iter().sum::<i128>();
        let mut places: Vec<usize> = (0..weights.len()).collect();
        // a stable sort: of equal remainders the first place comes first
        places.sort_by_key(|place| std::cmp::Reverse(exact(weights[*place]) % all));
        for place in places.into_iter().take(usize::try_from(left).ok()?) {
            parts[place] += 1;
        }
        parts.into_iter().map(|part| Some(Self::new(i64::try_from(part).ok()?, self.currency))).collect()
    }

    /// The decimal digits without sign or grouping, e.g. `3450.00`; what feeds and CSV files carry.
    pub fn decimal(self) -> String {
        let factor = self.currency.factor().unsigned_abs();
        let (whole, rest) = (self.minor.unsigned_abs() / factor, self.minor.unsigned_abs() % factor);
        let sign = if self.minor < 0 { "-" } else { "" };
        match self.currency.exponent() {
            0 => format!("{sign}{whole}"),
            digits => format!("{sign}{whole}.{rest:0width$}", width = digits as usize),
        }
    }

    /// Reads a decimal such as `3450`, `3,450.00` or `3450.5`; `None` unless it is exact in minor units.
    pub fn parse_decimal(text: &str, currency: Currency) -> Option<Self> {
        let text = text.trim().trim_start_matches(currency.symbol().trim()).replace(',', "");
        let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
        let digits = currency.exponent() as usize;
        let all_digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || rest.len() > digits || !all_digits(whole) || !all_digits(rest) {
            return None;
        }
        let padded = format!("{whole}{rest:0<digits$}");
        padded.parse().ok().map(|minor| Self::new(minor, currency))
    }
}

/// `$3,450` when there are no odd cents, `$3,450.50` otherwise; the minus sign stands before the symbol.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let factor = self.currency.factor().unsigned_abs();
        let (whole, rest) = (self.minor.unsigned_abs() / factor, self.minor.unsigned_abs() % factor);
        if self.minor < 0 {
            f.write_str("−")?;
        }
        f.write_str(self.currency.symbol())?;
        let digits = whole.to_string();
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && (digits.len() - place).is_multiple_of(3) {
                f.write_str(",")?;
            }
            write!(f, "{digit}")?;
        }
        if rest > 0 {
            write!(f, ".{rest:0width$}", width = self.currency.exponent() as usize)?;
        }
        Ok(())
    }
}

/// A proportion in millionths: 8.875 % is `Rate::per_million(88_750)`. On the wire it is the bare number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Rate(i64);

impl Rate {
    /// The rate that leaves an amount unchanged.
    pub const ONE: i64 = 1_000_000;

    /// A rate from its millionths.
    pub const fn per_million(millionths: i64) -> Self {
        Self(millionths)
    }

    /// The rate in millionths.
    pub const fn millionths(self) -> i64 {
        self.0
    }
}

/// `8.875 %`, without trailing zeros.
impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!("{}.{:04}", self.0 / 10_000, self.0 % 10_000);
        write!(f, "{} %", text.trim_end_matches('0').trim_end_matches('.'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn usd(minor: i64) -> Money {
        Money::new(minor, Currency::Usd)
    }

    #[test]
    fn an_amount_is_written_with_grouping_and_only_odd_cents() {
        assert_eq!(usd(345_000).to_string(), "$3,450");
        assert_eq!(usd(345_050).to_string(), "$3,450.50");
        assert_eq!(usd(123_456_789).to_string(), "$1,234,567.89");
        assert_eq!(usd(-5).to_string(), "−$0.05");
        assert_eq!(Money::new(1_200_000, Currency::Jpy).to_string(), "¥1,200,000");
        assert_eq!(Money::new(1_500, Currency::Kwd).to_string(), "KWD 1.500");
    }

    #[test]
    fn a_foreign_currency_or_an_overflow_never_adds() {
        assert_eq!(usd(1).checked_add(Money::new(1, Currency::Eur)), None);
        assert_eq!(usd(i64::MAX).checked_add(usd(1)), None);
        assert_eq!(usd(i64::MAX).checked_mul(2), None);
    }

    #[test]
    fn tax_is_rounded_half_away_from_zero() {
        assert_eq!(usd(100).at_rate(Rate::per_million(88_750)), Some(usd(9)));
        assert_eq!(usd(1_000).at_rate(Rate::per_million(88_500)), Some(usd(89)));
        assert_eq!(usd(-1_000).at_rate(Rate::per_million(88_500)), Some(usd(-89)));
        assert_eq!(usd(i64::MAX).at_rate(Rate::per_million(2 * Rate::ONE)), None);
    }

    #[test]
    fn an_amount_is_spread_to_the_last_cent_by_the_largest_remainder() {
        let parts = |minor: i64, weights: &[i64]| -> Vec<i64> {
            usd(minor).spread(weights).unwrap().into_iter().map(Money::minor).collect()
        };
        assert_eq!(parts(100, &[1, 1, 1]), [34, 33, 33]);
        assert_eq!(parts(10, &[1_000, 0, 3_000]), [3, 0, 7]);
        assert_eq!(parts(10, &[1, 2, 4]), [1, 3, 6]);
        assert_eq!(parts(0, &[0, 0]), [0, 0]);
        assert_eq!(parts(7, &[7]), [7]);
        assert_eq!(usd(1).spread(&[]), None);
        assert_eq!(usd(1).spread(&[0, 0]), None);
        assert_eq!(usd(-1).spread(&[1]), None);
        assert_eq!(usd(1).spread(&[1, -1]), None);
        assert_eq!(parts(i64::MAX, &[i64::MAX, i64::MAX]).iter().sum::<i64>(), i64::MAX);
    }

    #[test]
    fn a_decimal_is_read_only_when_exact() {
        assert_eq!(Money::parse_decimal("$3,450", Currency::Usd), Some(usd(345_000)));
        assert_eq!(Money::parse_decimal("3450.5", Currency::Usd), Some(usd(345_050)));
        for bad in ["", "3450.555", "-1", "1e3", "٣", "1.2.3", ".5"] {
            assert_eq!(Money::parse_decimal(bad, Currency::Usd), None, "{bad}");
        }
        assert_eq!(Money::parse_decimal("100.5", Currency::Jpy), None);
    }

    #[test]
    fn the_wire_form_refuses_floats_and_missing_currency() {
        let read = |s: &str| serde_json::from_str::<Money>(s);
        assert_eq!(read(r#"{"amount":1999,"currency":"USD"}"#).unwrap(), usd(1999));
        assert!(read(r#"{"amount":1999.0,"currency":"USD"}"#).is_err());
        assert!(read(r#"{"amount":"1999","currency":"USD"}"#).is_err());
        assert!(read(r#"{"amount":1999}"#).is_err());
        assert!(read(r#"{"amount":1999,"currency":"usd"}"#).is_err());
    }

    #[test]
    fn a_rate_reads_as_a_percentage() {
        assert_eq!(Rate::per_million(88_750).to_string(), "8.875 %");
        assert_eq!(Rate::per_million(200_000).to_string(), "20 %");
    }
}
