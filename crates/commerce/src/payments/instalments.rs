//! What a piece costs by the month: pure.
//!
//! A lender's plan counts only inside its limits and in its own currency. The payment is that of a loan repaid in equal parts at the
//! plan's yearly rate, rounded up to the next minor unit, so that nothing is promised that turns out dearer.

use kernel::Money;
use platform::config::InstalmentPlan;

/// What paying by the month would be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Monthly<'a> {
    /// The plan.
    pub plan: &'a InstalmentPlan,
    /// Each payment.
    pub payment: Money,
    /// All payments together.
    pub in_all: Money,
}

/// The plan with the smallest payment for an amount; `None` outside every plan's limits.
pub fn monthly(plans: &[InstalmentPlan], amount: Money) -> Option<Monthly<'_>> {
    let fits = plans.iter().filter(|plan| {
        plan.least.currency() == amount.currency()
            && (plan.least.minor()..=plan.most.minor()).contains(&amount.minor())
    });
    fits.filter_map(|plan| of(plan, amount)).min_by_key(|monthly| monthly.payment.minor())
}

/// One, in parts of a million million: fine enough for sixty months of the largest total.
const ONE: i128 = 1_000_000_000_000;

fn of(plan: &InstalmentPlan, amount: Money) -> Option<Monthly<'_>> {
    let (sum, months) = (i128::from(amount.minor()), i128::from(plan.months));
    let rate = i128::from(plan.rate_bp) * ONE / 120_000;
    let payment = if rate == 0 {
        ceil(sum, months)
    } else {
        let growth = (0..plan.months).fold(ONE, |grown, _| grown * (ONE + rate) / ONE);
        ceil(sum * (rate * growth / ONE), growth - ONE)
    };
    let payment = Money::new(i64::try_from(payment).ok()?, amount.currency());
    Some(Monthly { plan, payment, in_all: payment.checked_mul(i64::from(plan.months))? })
}

const fn ceil(sum: i128, by: i128) -> i128 {
    (sum + by - 1) / by
}

impl Monthly<'_> {
    /// The payment in a few words: "From $319.32 a month".
    pub fn from_words(&self) -> String {
        format!("From {} a month", self.payment)
    }

    /// What has to be said beside it: how long, at which rate, how much in all, and who decides.
    pub fn terms(&self) -> String {
        let InstalmentPlan { lender, months, rate_bp, .. } = self.plan;
        let rate = match (rate_bp / 100, rate_bp % 100) {
            (0, 0) => "without interest".to_owned(),
            (whole, 0) => format!("at {whole}% APR"),
            (whole, part) => format!("at {whole}.{part:02}% APR"),
        };
        format!(
            "{months} monthly payments with {lender} {rate}, {} in all. An example: {lender} decides, and tells your own terms before you agree to them.",
            self.in_all
        )
    }
}

#[cfg(test)]
mod tests {
    use kernel::Currency;

    use super::*;

    fn plan(least: i64, most: i64, months: u32, rate_bp: u32) -> InstalmentPlan {
        let usd = |minor| Money::new(minor, Currency::Usd);
        InstalmentPlan { lender: "Affirm".into(), least: usd(least), most: usd(most), months, rate_bp }
    }

    fn payment(plans: &[InstalmentPlan], minor: i64) -> Option<i64> {
        monthly(plans, Money::new(minor, Currency::Usd)).map(|monthly| monthly.payment.minor())
    }

    #[test]
    fn a_payment_is_that_of_a_loan_in_equal_parts_and_never_too_small() {
        // by the annuity formula in exact arithmetic, rounded up
        for (minor, months, rate_bp, expected) in [
            (1_000_000, 36, 1_000, 32_268),
            (1_000_000, 12, 0, 83_334),
            (346_000, 4, 0, 86_500),
            (3_000_000, 60, 3_600, 108_399),
            (5_000, 3, 999, 1_695),
        ] {
            let plans = [plan(1, 99_999_999, months, rate_bp)];
            assert_eq!(payment(&plans, minor), Some(expected), "{minor} over {months} at {rate_bp}");
        }
    }

    #[test]
    fn nothing_is_said_outside_the_limits_or_in_another_currency() {
        let plans = [plan(5_000, 3_000_000, 36, 1_000)];
        assert!(payment(&plans, 5_000).is_some() && payment(&plans, 3_000_000).is_some());
        assert_eq!(payment(&plans, 4_999), None);
        assert_eq!(payment(&plans, 3_000_001), None);
        assert_eq!(monthly(&plans, Money::new(100_000, Currency::Eur)), None);
        assert_eq!(payment(&[], 100_000), None);
    }

    #[test]
    fn the_smallest_payment_is_told_with_what_it_costs_in_all() {
        let plans = [plan(1, 99_999_999, 4, 0), plan(1, 99_999_999, 36, 1_000)];
        let told = monthly(&plans, Money::new(1_000_000, Currency::Usd)).unwrap();
        assert_eq!(told.from_words(), "From $322.68 a month");
        assert!(
            told.terms().starts_with("36 monthly payments with Affirm at 10% APR, $11,616.48 in all."),
            "{}",
            told.terms()
        );
        assert_eq!(told.in_all.minor(), 32_268 * 36);
        let free = [plan(1, 99_999_999, 4, 0)];
        assert!(
            monthly(&free, Money::new(346_000, Currency::Usd)).unwrap().terms().contains("without interest")
        );
    }
}
