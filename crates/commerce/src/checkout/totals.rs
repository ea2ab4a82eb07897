//! What an order costs.

use kernel::{Currency, Money, Quantity, Rate};

/// The amounts of one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineTotals {
    /// Unit price times quantity.
    pub net: Money,
    /// The tax on it, rounded once.
    pub tax: Money,
    /// Both together.
    pub total: Money,
}

/// The amounts of an order. Its parts sum exactly: nothing is rounded after the lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Totals {
    /// The amounts of each line, in the order given.
    pub lines: Vec<LineTotals>,
    /// The net amounts of all lines.
    pub subtotal: Money,
    /// Delivery, which is not taxed.
    pub shipping: Money,
    /// The taxes of all lines.
    pub tax: Money,
    /// `subtotal + shipping + tax`.
    pub total: Money,
}

impl Totals {
    /// Computes an order from unit prices and quantities. `None` when an amount does not fit, or a price or the
    /// delivery is in another currency.
    pub fn compute(
        currency: Currency,
        lines: &[(Money, Quantity)],
        shipping: Money,
        rate: Rate,
    ) -> Option<Self> {
        let lines = lines
            .iter()
            .map(|(unit_price, quantity)| {
                let net = unit_price.checked_mul(quantity.get().into())?;
                let tax = net.at_rate(rate)?;
                Some(LineTotals { net, tax, total: net.checked_add(tax)? })
            })
            .collect::<Option<Vec<_>>>()?;
        let subtotal = Money::sum(currency, lines.iter().map(|l| l.net))?;
        let tax = Money::sum(currency, lines.iter().map(|l| l.tax))?;
        let total = subtotal.checked_add(shipping)?.checked_add(tax)?;
        Some(Self { lines, subtotal, shipping, tax, total })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const fn usd(minor: i64) -> Money {
        Money::new(minor, Currency::Usd)
    }

    fn compute(lines: &[(i64, i64)], shipping: i64, ppm: i64) -> Option<Totals> {
        let lines: Vec<_> = lines.iter().map(|&(p, q)| (usd(p), Quantity::new(q).unwrap())).collect();
        Totals::compute(Currency::Usd, &lines, usd(shipping), Rate::per_million(ppm))
    }

    #[test]
    fn a_ring_in_new_york_costs_what_the_receipt_says() {
        let totals = compute(&[(345_000, 1)], 0, 88_750).unwrap();
        assert_eq!((totals.tax, totals.total), (usd(30_619), usd(375_619)));
    }

    #[test]
    fn tax_is_rounded_once_a_line_and_not_once_a_unit_or_an_order() {
        // 3 × $0.33 at 8.875 %: one line rounds 8.78625 to 9; three lines round 2.92875 to 3 each
        assert_eq!(compute(&[(33, 3)], 0, 88_750).unwrap().tax, usd(9));
        assert_eq!(compute(&[(33, 1), (33, 1), (33, 1)], 0, 88_750).unwrap().tax, usd(9));
        // 10 × $0.05: the line rounds 4.4375 to 4, ten units would round 0.44375 to 0 each
        assert_eq!(compute(&[(5, 10)], 0, 88_750).unwrap().tax, usd(4));
    }

    #[test]
    fn an_amount_that_does_not_fit_or_another_currency_is_refused() {
        assert_eq!(compute(&[(i64::MAX / 2, 10)], 0, 0), None);
        assert_eq!(compute(&[(i64::MAX, 1)], 1, 0), None);
        assert_eq!(compute(&[(i64::MAX, 1)], 0, 88_750), None);
        let euros = [(Money::new(100, Currency::Eur), Quantity::ONE)];
        assert_eq!(Totals::compute(Currency::Usd, &euros, usd(0), Rate::default()), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]
        #[test]
        fn the_parts_of_any_order_sum_to_its_total_to_the_cent(
            lines in proptest::collection::vec((1_i64..10_000_000, 1_i64..=10), 1..50),
            shipping in 0_i64..100_000,
            ppm in 0_i64..=1_000_000,
        ) {
            let totals = compute(&lines, shipping, ppm).unwrap();
            let sum: i64 = totals.lines.iter().map(|l| l.total.minor()).sum();
            prop_assert_eq!(sum + shipping, totals.total.minor());
            let net: i64 = lines.iter().map(|(p, q)| p * q).sum();
            prop_assert_eq!(totals.subtotal.minor(), net);
            for (line, (price, quantity)) in totals.lines.iter().zip(&lines) {
                // within half a cent of the exact tax, whichever way it was rounded
                let exact = i128::from(price * quantity) * i128::from(ppm);
                let apart = (i128::from(line.tax.minor()) * 1_000_000 - exact).abs();
                prop_assert!(apart <= 500_000);
            }
        }

        #[test]
        fn the_order_of_the_lines_does_not_matter(
            mut lines in proptest::collection::vec((1_i64..10_000_000, 1_i64..=10), 1..20),
            ppm in 0_i64..=1_000_000,
        ) {
            let first = compute(&lines, 0, ppm).unwrap();
            lines.reverse();
            let second = compute(&lines, 0, ppm).unwrap();
            prop_assert_eq!((first.subtotal, first.tax, first.total), (second.subtotal, second.tax, second.total));
        }
    }
}
