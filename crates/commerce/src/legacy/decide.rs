//! Whether an order's amounts are dollars or cents, by evidence alone: pure.
//!
//! 1. The payment. Its amount is exact: the reading of the total that equals it is the true one. Equal to neither is a contradiction.
//! 2. The lines against the total. Both readings agree when they are written in one unit, and nothing is learned. When one is
//!    exactly a hundredfold of the other, the greater is in cents and the smaller in dollars. Anything else is a contradiction, unless the
//!    order has no lines.
//! 3. The catalogue. Where every known piece's price is, under one reading alone, one that it has or has had, the lines are in that
//!    unit, and through (2) so is the total. A price that is merely near proves nothing.
//! 4. Odd cents written after a point are dollars: cents have none.
//!
//! One proof is enough, and one contradiction is too much.

use kernel::Money;

use super::{Claim, Decision, Evidence, Unit};

/// How the lines stand to the total.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// There are none.
    NoLines,
    /// Written in one unit.
    Same,
    /// One is a hundredfold of the other: the units of total and lines.
    Apart { total: Unit, lines: Unit },
    /// They don't belong together.
    Broken,
}

/// What has been found so far.
#[derive(Debug, Default)]
struct Case {
    total: Option<Unit>,
    lines: Option<Unit>,
    by: Vec<String>,
    against: Vec<String>,
}

impl Case {
    fn of_total(&mut self, unit: Unit, why: String) {
        if self.total.is_some_and(|known| known != unit) {
            self.against.push(format!("{why}, which contradicts the rest"));
        } else {
            self.total = Some(unit);
            self.by.push(why);
        }
    }

    fn of_lines(&mut self, unit: Unit, why: String) {
        if self.lines.is_some_and(|known| known != unit) {
            self.against.push(format!("{why}, which contradicts the rest"));
        } else {
            self.lines = Some(unit);
            self.by.push(why);
        }
    }
}

/// Decides.
pub fn decide(evidence: &Evidence<'_>) -> Decision {
    let (mut case, total) = (Case::default(), evidence.amounts.total.as_str());
    if Unit::ALL.iter().all(|unit| unit.minor(total).is_none()) {
        return unproven(vec![format!("the total \"{total}\" is no amount")]);
    }
    if evidence.currency.exponent() != 2 {
        return unproven(vec![format!("{} has no hundredths", evidence.currency)]);
    }
    ask_points(evidence, &mut case);
    ask_payment(evidence, &mut case);
    let standing = stand(evidence);
    match standing {
        Standing::NoLines | Standing::Same => {}
        Standing::Apart { total, lines } => {
            let why = "lines and total are exactly a hundredfold apart";
            case.of_total(total, why.to_owned());
            case.of_lines(lines, why.to_owned());
        }
        Standing::Broken => case.against.push("the lines do not add up to the total".to_owned()),
    }
    ask_catalogue(evidence, &mut case);
    if standing == Standing::Same {
        carry_over(&mut case);
    }
    conclude(case, total)
}

/// What is written in one unit is in one unit.
fn carry_over(case: &mut Case) {
    match (case.total, case.lines) {
        (None, Some(lines)) => {
            case.of_total(lines, format!("the lines, in {}, add up to the total", lines.code()))
        }
        (Some(total), None) => case.lines = Some(total),
        (Some(total), Some(lines)) if total != lines => {
            case.against.push(format!(
                "the lines are in {} and add up to a total in {}",
                lines.code(),
                total.code()
            ));
        }
        _ => {}
    }
}

fn conclude(case: Case, total: &str) -> Decision {
    let Case { total: total_unit, lines: lines_unit, mut by, against } = case;
    if !against.is_empty() {
        return unproven(against);
    }
    let Some(total_unit) = total_unit else {
        return unproven(vec!["nothing says whether it is dollars or cents".to_owned()]);
    };
    by.dedup();
    match total_unit.minor(total) {
        Some(total_minor) => Decision::Proven { total_unit, lines_unit, total_minor, by },
        None => unproven(vec![format!("\"{total}\" cannot be {}", total_unit.code())]),
    }
}

fn unproven(because: Vec<String>) -> Decision {
    Decision::Unproven { because }
}

fn only_dollars(text: &str) -> bool {
    Unit::Cents.minor(text).is_none() && Unit::Dollars.minor(text).is_some()
}

fn ask_points(evidence: &Evidence<'_>, case: &mut Case) {
    let amounts = evidence.amounts;
    let of_order = [&amounts.total, &amounts.shipping, &amounts.tax, &amounts.discount];
    if let Some(odd) = of_order.into_iter().find(|text| only_dollars(text)) {
        case.of_total(Unit::Dollars, format!("{odd} has cents after its point"));
    }
    if let Some(odd) = evidence.lines.iter().find(|line| only_dollars(&line.unit_price)) {
        case.of_lines(Unit::Dollars, format!("{} has cents after its point", odd.unit_price));
    }
}

fn ask_payment(evidence: &Evidence<'_>, case: &mut Case) {
    let payment = match evidence.claim {
        Claim::None => return,
        Claim::Missing => {
            case.against.push("the provider's export does not have its payment".to_owned());
            return;
        }
        Claim::Shared => {
            case.against.push("another order names the same payment".to_owned());
            return;
        }
        Claim::Found(payment) => payment,
    };
    let paid = Money::new(payment.minor, payment.currency);
    if payment.currency != evidence.currency {
        case.against.push(format!("it was paid in {}, and says {}", payment.currency, evidence.currency));
        return;
    }
    let total = &evidence.amounts.total;
    let fits: Vec<_> =
        Unit::ALL.into_iter().filter(|unit| unit.minor(total) == Some(payment.minor)).collect();
    match fits.as_slice() {
        [unit] => case.of_total(*unit, format!("{paid} was paid, which is {total} {}", unit.code())),
        [] => case.against.push(format!("{paid} was paid, which is {total} neither in dollars nor in cents")),
        // nothing is nothing in either
        _ => case.of_total(Unit::Cents, "nothing was paid and nothing was due".to_owned()),
    }
}

/// Tries each reading of the total with each of the lines.
fn stand(evidence: &Evidence<'_>) -> Standing {
    if evidence.lines.is_empty() {
        return Standing::NoLines;
    }
    let fits = |total, lines| {
        let due = due_of_lines(evidence, total);
        due.is_some() && due == sum_of_lines(evidence, lines)
    };
    // one unit for both is the plain reading; a hundredfold apart is believed only where it is not
    if Unit::ALL.into_iter().any(|unit| fits(unit, unit)) {
        return Standing::Same;
    }
    match (fits(Unit::Dollars, Unit::Cents), fits(Unit::Cents, Unit::Dollars)) {
        (true, false) => Standing::Apart { total: Unit::Dollars, lines: Unit::Cents },
        (false, true) => Standing::Apart { total: Unit::Cents, lines: Unit::Dollars },
        _ => Standing::Broken,
    }
}

/// What the lines must come to, by the order's other amounts.
fn due_of_lines(evidence: &Evidence<'_>, unit: Unit) -> Option<i64> {
    let amounts = evidence.amounts;
    let minor = |text: &str| if text.trim().is_empty() { Some(0) } else { unit.minor(text) };
    let beside = minor(&amounts.shipping)?.checked_add(minor(&amounts.tax)?)?;
    unit.minor(&amounts.total)?.checked_sub(beside)?.checked_add(minor(&amounts.discount)?)
}

fn sum_of_lines(evidence: &Evidence<'_>, unit: Unit) -> Option<i64> {
    evidence.lines.iter().try_fold(0_i64, |sum, line| {
        sum.checked_add(unit.minor(&line.unit_price)?.checked_mul(line.quantity)?)
    })
}

fn ask_catalogue(evidence: &Evidence<'_>, case: &mut Case) {
    let known = || evidence.lines.iter().zip(evidence.prices).filter(|(_, prices)| !prices.is_empty());
    if known().next().is_none() {
        return;
    }
    let fits = |unit: &Unit| {
        known()
            .all(|(line, prices)| unit.minor(&line.unit_price).is_some_and(|minor| prices.contains(&minor)))
    };
    let fitting: Vec<_> = Unit::ALL.into_iter().filter(fits).collect();
    if let [unit] = fitting.as_slice() {
        case.of_lines(*unit, format!("the catalogue has these prices, in {}", unit.code()));
    }
}

#[cfg(test)]
#[path = "decide_tests.rs"]
mod tests;
