//! What was agreed on, and the parts in which it is paid: pure.

use chrono::NaiveDate;
use kernel::{Money, Rate};

use crate::schedules::{Due, InstallmentKind, Method, NewInstallment};

/// A price that was agreed on. Its tax comes on top.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AgreedPrice {
    /// Without tax.
    pub net: Money,
    /// The tax on it.
    pub tax: Money,
    /// At which rate.
    pub rate: Rate,
}

impl AgreedPrice {
    /// With tax; `None` where it cannot be counted.
    pub fn total(&self) -> Option<Money> {
        self.net.checked_add(self.tax)
    }

    /// The price whose whole, with tax, is an amount: the tax is what the rate contains, rounded once, and the rest is without it.
    pub fn of_total(total: Money, rate: Rate) -> Option<Self> {
        let millionths = i128::from(rate.millionths());
        let whole = i128::from(Rate::ONE) + millionths;
        let exact = i128::from(total.minor()) * millionths;
        // half away from zero, as every amount of the house
        let half = if exact < 0 { -whole / 2 } else { whole / 2 };
        let tax = i64::try_from((exact + half) / whole).ok()?;
        let tax = Money::new(tax, total.currency());
        Some(Self { net: total.checked_sub(tax)?, tax, rate })
    }

    /// The same price with so much more, or less, on top; both with tax at this price's rate.
    pub fn with(&self, delta: Money) -> Option<Self> {
        let more = Self::of_total(delta, self.rate)?;
        Some(Self {
            net: self.net.checked_add(more.net)?,
            tax: self.tax.checked_add(more.tax)?,
            rate: self.rate,
        })
    }
}

/// In which parts it is paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// What is paid before the work begins; may be nothing, or everything.
    pub deposit: Money,
    /// What is paid while it is being made, each with what it is called.
    pub stages: Vec<(String, Money)>,
    /// The last day for what comes after the deposit.
    pub balance_on: NaiveDate,
}

/// The parts still to be paid, in their order, once so much is paid. They add up to the rest, exactly; what was paid counts for the first parts
/// first. `None` where nothing is left.
pub fn installments(total: Money, paid: Money, terms: &Terms) -> Option<Vec<NewInstallment>> {
    let currency = total.currency();
    let rest = total.checked_sub(paid).filter(|rest| rest.minor() > 0)?;
    let begun = paid.minor() > 0;
    let (mut covered, mut left) = (paid.minor(), rest.minor());
    let planned = std::iter::once((None, terms.deposit))
        .chain(terms.stages.iter().map(|(words, amount)| (Some(words.clone()), *amount)));
    let mut parts = Vec::with_capacity(terms.stages.len() + 2);
    for (words, amount) in planned {
        let by_now = covered.min(amount.minor());
        covered -= by_now;
        let open = (amount.minor() - by_now).min(left);
        // what is left for the end is the balance, whatever it was called before
        if open <= 0 || open == left {
            continue;
        }
        left -= open;
        let (kind, words) = match words {
            Some(words) => (InstallmentKind::Stage, Some(words)),
            None if begun => (InstallmentKind::Stage, Some("Rest of the deposit".to_owned())),
            None => (InstallmentKind::Deposit, None),
        };
        let due = if parts.is_empty() && !begun { Due::Placing } else { Due::On(terms.balance_on) };
        parts.push(part(kind, words, Money::new(open, currency), due));
    }
    let whole = parts.is_empty() && !begun && terms.deposit.minor() >= total.minor();
    let due = if whole { Due::Placing } else { Due::BeforeDispatch(terms.balance_on) };
    let words = whole.then(|| "The whole price".to_owned());
    parts.push(part(InstallmentKind::Balance, words, Money::new(left, currency), due));
    Some(parts)
}

const fn part(kind: InstallmentKind, words: Option<String>, amount: Money, due: Due) -> NewInstallment {
    NewInstallment { kind, words, amount, due, grace_days: 0, remind_on: None, method: Method::Card }
}

#[cfg(test)]
mod tests {
    use kernel::Currency;
    use proptest::prelude::*;

    use super::*;

    const fn usd(minor: i64) -> Money {
        Money::new(minor, Currency::Usd)
    }

    fn terms(deposit: i64, stages: &[i64]) -> Terms {
        Terms {
            deposit: usd(deposit),
            stages: stages.iter().map(|minor| ("Before setting".to_owned(), usd(*minor))).collect(),
            balance_on: NaiveDate::from_ymd_opt(2027, 3, 1).unwrap(),
        }
    }

    fn parts(total: i64, paid: i64, terms: &Terms) -> Vec<(InstallmentKind, i64)> {
        let parts = installments(usd(total), usd(paid), terms).unwrap_or_default();
        parts.iter().map(|part| (part.kind, part.amount.minor())).collect()
    }

    #[test]
    fn a_price_is_paid_by_deposit_stages_and_balance_and_what_was_paid_counts_first() {
        use InstallmentKind::{Balance, Deposit, Stage};
        assert_eq!(parts(1_000, 0, &terms(300, &[200])), [(Deposit, 300), (Stage, 200), (Balance, 500)]);
        assert_eq!(parts(1_000, 300, &terms(300, &[200])), [(Stage, 200), (Balance, 500)]);
        assert_eq!(parts(1_400, 300, &terms(450, &[])), [(Stage, 150), (Balance, 950)]);
        assert_eq!(parts(1_000, 0, &terms(0, &[])), [(Balance, 1_000)]);
        assert_eq!(parts(1_000, 0, &terms(1_000, &[])), [(Balance, 1_000)]);
        assert_eq!(parts(1_000, 1_000, &terms(500, &[])), []);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]
        #[test]
        fn whatever_was_paid_the_parts_add_up_to_the_rest_and_end_with_the_balance(
            total in 1_i64..9_999_999, paid in 0_i64..9_999_999, deposit in 0_i64..9_999_999, stages in prop::collection::vec(0_i64..5_000_000, 0..4),
        ) {
            let parts = parts(total, paid, &terms(deposit, &stages));
            prop_assert_eq!(parts.iter().map(|(_, minor)| minor).sum::<i64>(), (total - paid).max(0));
            prop_assert!(parts.iter().all(|(_, minor)| *minor > 0));
            let balances = parts.iter().filter(|(kind, _)| *kind == InstallmentKind::Balance).count();
            prop_assert_eq!(balances, usize::from(paid < total));
            prop_assert!(paid >= total || parts.last().is_some_and(|(kind, _)| *kind == InstallmentKind::Balance));
        }

        #[test]
        fn a_whole_with_tax_is_its_two_parts_to_the_cent(total in -9_999_999_i64..9_999_999, ppm in 0_i64..=400_000) {
            let price = AgreedPrice::of_total(usd(total), Rate::per_million(ppm)).unwrap();
            prop_assert_eq!(price.total(), Some(usd(total)));
            let exact = i128::from(price.net.minor()) * i128::from(ppm) - i128::from(price.tax.minor()) * 1_000_000;
            prop_assert!(exact.abs() <= 1_000_000, "{price:?}");
        }
    }
}
