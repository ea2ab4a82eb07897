//! Which ways there are to pay a piece in instalments, as the house agreed them with its payment provider.

use kernel::{Currency, Money};

use super::{Environment, house::Faults};

/// A way to pay by the month, and for which amounts. Its terms are the lender's; what stands here is what the house may say of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstalmentPlan {
    /// Who lends, e.g. `Affirm`.
    pub lender: String,
    /// The smallest total it is for.
    pub least: Money,
    /// The largest.
    pub most: Money,
    /// How many payments, one a month.
    pub months: u32,
    /// What it costs in a year, in hundredths of a percent; the representative rate where the lender has several.
    pub rate_bp: u32,
}

const NAME: &str = "ATELIER_INSTALMENTS";
const FORM: &str = "each plan is lender, currency, smallest and largest total, months and yearly rate: Affirm USD 50-30000 36 10%";

/// The plans, separated by semicolons; none unless they are set.
pub(super) fn read(env: &Environment, faults: &mut Faults) -> Vec<InstalmentPlan> {
    let given = env.get(NAME).unwrap_or_default();
    let parts = given.split(';').map(str::trim).filter(|part| !part.is_empty());
    parts
        .filter_map(|part| {
            let plan = plan(part);
            if plan.is_none() {
                faults.add(format!("{NAME} holds \"{part}\", which is no plan: {FORM}."));
            }
            plan
        })
        .collect()
}

fn plan(text: &str) -> Option<InstalmentPlan> {
    let [lender, currency, limits, months, rate] =
        text.split_whitespace().collect::<Vec<_>>().try_into().ok()?;
    let currency: Currency = currency.parse().ok()?;
    let (least, most) = limits.split_once('-')?;
    let amount = |text: &str| Money::parse_decimal(text, currency).filter(|m| m.minor() > 0);
    let (least, most) = (amount(least)?, amount(most)?);
    let months: u32 = months.parse().ok().filter(|months| (2..=60).contains(months))?;
    let rate_bp = rate_bp(rate.strip_suffix('%').unwrap_or(rate))?;
    (least.minor() <= most.minor()).then(|| InstalmentPlan {
        lender: lender.replace('_', " "),
        least,
        most,
        months,
        rate_bp,
    })
}

/// `9.99` as 999; at most 36 %, which is where the lenders' own caps are.
fn rate_bp(text: &str) -> Option<u32> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.len() <= 2 && text.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(part) {
        return None;
    }
    let rate = whole.parse::<u32>().ok()? * 100 + format!("{part:0<2}").parse::<u32>().ok()?;
    (rate <= 3_600).then_some(rate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_reads_and_anything_else_is_told_with_its_form() {
        let affirm = plan("Affirm USD 50-30000 36 9.99%").unwrap();
        assert_eq!((affirm.lender.as_str(), affirm.months, affirm.rate_bp), ("Affirm", 36, 999));
        assert_eq!(affirm.most, Money::new(3_000_000, Currency::Usd));
        assert_eq!(plan("Pay_by_month USD 35-4000 4 0").unwrap().lender, "Pay by month");
        for wrong in [
            "",
            "Affirm",
            "Affirm USD 50 36 10",
            "Affirm USD 30000-50 36 10",
            "Affirm XXX 50-100 12 0",
            "Affirm USD 50-100 1 0",
            "Affirm USD 50-100 61 0",
            "Affirm USD 50-100 12 36.01",
            "Affirm USD 50-100 12 -1",
            "Affirm USD 0-100 12 0",
        ] {
            assert_eq!(plan(wrong), None, "{wrong}");
        }
    }
}
