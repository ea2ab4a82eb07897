//! What an order costs.

use kernel::{Currency, Money, Quantity};

use crate::tax::Taxation;

/// A line as it comes into the sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineAmounts {
    /// What one costs.
    pub unit_price: Money,
    /// How many.
    pub quantity: Quantity,
    /// What is taken off the line.
    pub discount: Money,
}

impl LineAmounts {
    /// What is left of the line, before tax. `None` when it does not fit, or more is taken off than there is.
    pub fn left(&self) -> Option<Money> {
        let left = self.unit_price.checked_mul(self.quantity.get().into())?.checked_sub(self.discount)?;
        (left.minor() >= 0 && self.discount.minor() >= 0).then_some(left)
    }
}

/// The amounts of one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineTotals {
    /// Unit price times quantity.
    pub net: Money,
    /// What is taken off it.
    pub discount: Money,
    /// The tax that comes on top of it, rounded once.
    pub tax: Money,
    /// The tax that it contains, rounded once.
    pub tax_included: Money,
    /// `net − discount + tax`.
    pub total: Money,
}

/// The amounts of an order. Its parts sum exactly: nothing is rounded after the lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Totals {
    /// The amounts of each line, in the order given.
    pub lines: Vec<LineTotals>,
    /// The net amounts of all lines.
    pub subtotal: Money,
    /// What is taken off all lines.
    pub discount: Money,
    /// Delivery.
    pub shipping: Money,
    /// The taxes that come on top, of all lines and of delivery.
    pub tax: Money,
    /// The part of `tax` that is on delivery.
    pub shipping_tax: Money,
    /// The taxes that the prices contain, of all lines and of delivery.
    pub tax_included: Money,
    /// The part of `tax_included` that delivery contains.
    pub shipping_tax_included: Money,
    /// `subtotal − discount + shipping + tax`.
    pub total: Money,
}

impl Totals {
    /// Computes an order from its lines, its delivery and the tax of both. `None` when an amount does not fit or is in another
    /// currency, and when the tax is of other lines.
    pub fn compute(
        currency: Currency,
        lines: &[LineAmounts],
        shipping: Money,
        taxation: &Taxation,
    ) -> Option<Self> {
        if lines.len() != taxation.lines.len() {
            return None;
        }
        let lines = lines
            .iter()
            .zip(&taxation.lines)
            .map(|(line, tax)| {
                let left = line.left()?;
                Some(LineTotals {
                    net: left.checked_add(line.discount)?,
                    discount: line.discount,
                    tax: tax.added,
                    tax_included: tax.included,
                    total: left.checked_add(tax.added)?,
                })
            })
            .collect::<Option<Vec<_>>>()?;
        let sum = |part: fn(&LineTotals) -> Money| Money::sum(currency, lines.iter().map(part));
        let (subtotal, discount) = (sum(|l| l.net)?, sum(|l| l.discount)?);
        let (shipping_tax, shipping_tax_included) = (taxation.shipping.added, taxation.shipping.included);
        let tax = sum(|l| l.tax)?.checked_add(shipping_tax)?;
        let tax_included = sum(|l| l.tax_included)?.checked_add(shipping_tax_included)?;
        let total = subtotal.checked_sub(discount)?.checked_add(shipping)?.checked_add(tax)?;
        Some(Self {
            lines,
            subtotal,
            discount,
            shipping,
            tax,
            shipping_tax,
            tax_included,
            shipping_tax_included,
            total,
        })
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use kernel::Rate;
    use proptest::prelude::*;

    use super::*;
    use crate::tax::{Rounding, Rule, TaxAsk, TaxPlace, Taxable, Treatment};

    const fn usd(minor: i64) -> Money {
        Money::new(minor, Currency::Usd)
    }

    /// Lines of a price, a quantity and what is taken off, with tax on top at a rate, or contained; delivery is taxed as well.
    fn compute_with(
        lines: &[(i64, i64, i64)],
        shipping: i64,
        ppm: i64,
        treatment: Treatment,
    ) -> Option<Totals> {
        let rule = Rule {
            country: "US".into(),
            region: "NY".into(),
            starts_on: NaiveDate::default(),
            treatment,
            jurisdiction: "New York".into(),
            name: "Sales tax".into(),
            rate: Rate::per_million(ppm),
            shipping_taxed: true,
            rounding: Rounding::HalfUp,
            note: None,
        };
        let lines: Vec<_> = lines
            .iter()
            .map(|&(price, quantity, off)| LineAmounts {
                unit_price: usd(price),
                quantity: Quantity::new(quantity).unwrap(),
                discount: usd(off),
            })
            .collect();
        let taxable =
            |line: &LineAmounts| Some(Taxable { sku: "R".into(), quantity: 1, amount: line.left()? });
        let ask = TaxAsk {
            currency: Currency::Usd,
            place: TaxPlace { country: "US".into(), region: None, postal_code: None },
            lines: lines.iter().map(taxable).collect::<Option<_>>()?,
            shipping: usd(shipping),
        };
        Totals::compute(Currency::Usd, &lines, usd(shipping), &rule.tax(&ask)?)
    }

    fn compute(lines: &[(i64, i64)], shipping: i64, ppm: i64) -> Option<Totals> {
        let lines: Vec<_> = lines.iter().map(|&(p, q)| (p, q, 0)).collect();
        compute_with(&lines, shipping, ppm, Treatment::Added)
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
    fn a_price_that_contains_its_tax_is_the_whole_price() {
        let totals = compute_with(&[(120_000, 1, 0)], 1_200, 200_000, Treatment::Included).unwrap();
        assert_eq!((totals.tax, totals.total), (usd(0), usd(121_200)));
        assert_eq!((totals.tax_included, totals.shipping_tax_included), (usd(20_200), usd(200)));
    }

    #[test]
    fn delivery_that_is_taxed_is_part_of_the_tax_and_told_apart() {
        let totals = compute(&[(100_000, 1)], 7_500, 100_000).unwrap();
        assert_eq!((totals.tax, totals.shipping_tax, totals.total), (usd(10_750), usd(750), usd(118_250)));
    }

    #[test]
    fn what_is_taken_off_is_not_taxed_and_never_more_than_the_line() {
        let totals = compute_with(&[(100_000, 1, 25_000)], 0, 100_000, Treatment::Added).unwrap();
        assert_eq!((totals.discount, totals.tax, totals.total), (usd(25_000), usd(7_500), usd(82_500)));
        assert_eq!(compute_with(&[(100, 1, 101)], 0, 0, Treatment::Added), None);
        assert_eq!(compute_with(&[(100, 1, -1)], 0, 0, Treatment::Added), None);
    }

    #[test]
    fn an_amount_that_does_not_fit_or_another_currency_is_refused() {
        assert_eq!(compute(&[(i64::MAX / 2, 10)], 0, 0), None);
        assert_eq!(compute(&[(i64::MAX, 1)], 1, 0), None);
        assert_eq!(compute(&[(i64::MAX, 1)], 0, 88_750), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]
        #[test]
        fn the_parts_of_any_order_sum_to_its_total_to_the_cent(
            lines in proptest::collection::vec((1_i64..10_000_000, 1_i64..=10, 0_i64..=100), 1..50),
            shipping in 0_i64..100_000,
            ppm in 0_i64..=1_000_000,
            included: bool,
        ) {
            let lines: Vec<_> = lines.into_iter().map(|(p, q, off)| (p, q, p * q * off / 100)).collect();
            let treatment = if included { Treatment::Included } else { Treatment::Added };
            let totals = compute_with(&lines, shipping, ppm, treatment).unwrap();
            let sum: i64 = totals.lines.iter().map(|l| l.total.minor()).sum();
            prop_assert_eq!(sum + shipping + totals.shipping_tax.minor(), totals.total.minor());
            let net: i64 = lines.iter().map(|(p, q, _)| p * q).sum();
            let off: i64 = lines.iter().map(|(.., off)| off).sum();
            prop_assert_eq!((totals.subtotal.minor(), totals.discount.minor()), (net, off));
            prop_assert!(totals.tax.is_zero() || totals.tax_included.is_zero());
            let of = i128::from(if included { Rate::ONE + ppm } else { Rate::ONE });
            for (line, (price, quantity, off)) in totals.lines.iter().zip(&lines) {
                // within half a cent of the exact tax, whichever way it was rounded
                let exact = i128::from(price * quantity - off) * i128::from(ppm);
                let tax = i128::from(line.tax.minor() + line.tax_included.minor());
                prop_assert!((tax * of - exact).abs() * 2 <= of);
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
