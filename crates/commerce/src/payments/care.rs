//! How carefully money is taken: pure.
//!
//! Above a thousand dollars the bank is asked to make sure of the shopper, and the money is only authorized; it is taken when
//! the bank did so and the provider sees no raised risk, and otherwise when somebody of the house has looked.

use kernel::{Currency, Money};

use super::{Authentication, Authorization, Risk};

/// How carefully a payment is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Care {
    /// The provider decides whether the bank asks the shopper, and the money is taken at once.
    Usual,
    /// The bank is asked to make sure of the shopper, and the money is only authorized.
    Strict,
}

/// Amounts above this, in US dollars, are taken with care.
const STRICT_ABOVE_DOLLARS: i64 = 1_000;

/// What one unit of a currency is worth in US dollars at most, in thousandths. Set a little above what was ever paid in
/// the last ten years, so that a piece worth more than the limit never slips beneath it; it decides about care only,
/// never about an amount.
const fn dollars_at_most(currency: Currency) -> i64 {
    match currency {
        Currency::Usd => 1_000,
        Currency::Eur => 1_300,
        Currency::Gbp => 1_600,
        Currency::Jpy => 11,
        Currency::Aed => 273,
        Currency::Kwd => 3_400,
    }
}

/// How carefully an amount is taken. Exactly the limit is still usual.
pub fn care_for(amount: Money) -> Care {
    if is_above(amount, STRICT_ABOVE_DOLLARS) { Care::Strict } else { Care::Usual }
}

/// Whether an amount may be worth more than so many US dollars.
pub(crate) fn is_above(amount: Money, dollars: i64) -> bool {
    let currency = amount.currency();
    let worth = i128::from(amount.minor()) * i128::from(dollars_at_most(currency));
    worth > i128::from(dollars) * 1_000 * i128::from(currency.factor())
}

/// Whether money that is authorized may be taken without anybody looking.
pub(super) const fn may_be_taken(found: Authorization) -> bool {
    matches!(found.authentication, Authentication::Authenticated | Authentication::Acknowledged)
        && matches!(found.risk, Risk::Normal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exactly_a_thousand_dollars_is_usual_and_a_cent_more_is_not() {
        for (minor, currency, care) in [
            (50, Currency::Usd, Care::Usual),
            (100_000, Currency::Usd, Care::Usual),
            (100_001, Currency::Usd, Care::Strict),
            (5_000_000, Currency::Usd, Care::Strict),
            (99_999_999, Currency::Usd, Care::Strict),
        ] {
            assert_eq!(care_for(Money::new(minor, currency)), care, "{minor}");
        }
    }

    #[test]
    fn other_currencies_are_converted_by_their_own_minor_units() {
        for (minor, currency, care) in [
            (76_923, Currency::Eur, Care::Usual),
            (76_924, Currency::Eur, Care::Strict),
            (62_500, Currency::Gbp, Care::Usual),
            (62_501, Currency::Gbp, Care::Strict),
            // the yen has no minor unit, the dinar has three digits
            (90_909, Currency::Jpy, Care::Usual),
            (90_910, Currency::Jpy, Care::Strict),
            (294_117, Currency::Kwd, Care::Usual),
            (294_118, Currency::Kwd, Care::Strict),
            (366_300, Currency::Aed, Care::Usual),
            (366_301, Currency::Aed, Care::Strict),
        ] {
            assert_eq!(care_for(Money::new(minor, currency)), care, "{minor} {currency}");
        }
    }
}
