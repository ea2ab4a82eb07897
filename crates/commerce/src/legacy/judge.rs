//! Dollars or cents: what the witnesses leave of the four readings. Pure.
//!
//! The order's number is no witness. Who agrees to the cent decides, when the readings left come to the same amounts. Who is merely near
//! cannot decide, but can object.

use std::collections::HashMap;

use kernel::Money;

use super::model::{
    Amounts, Converted, Evidence, LegacyLine, LegacyOrder, Reading, Reason, Takings, Unit, Verdict, Weight,
    Witness,
};

#[cfg(test)]
mod tests;

/// What pieces have cost, by their codes.
pub type Prices = HashMap<String, Vec<Money>>;

/// Up to how many times a price in the catalogue, or which part of it, is near: prices of gold doubled within the old shop's years, and
/// dollars and cents are a hundred apart.
const NEAR: i64 = 3;

/// Judges an order. `takings`: what the provider took for it, by currency.
pub fn judge(order: &LegacyOrder, takings: &[Takings], prices: &Prices) -> (Verdict, Vec<Evidence>) {
    if !order.rows_agree {
        return (Verdict::Quarantined(Reason::RowsDisagree), Vec::new());
    }
    let heard = [form(order), lines(order), payment(order, takings), catalogue(order, prices)];
    let refusal = heard.iter().find_map(|h| h.as_ref().err().map(|(reason, _)| *reason));
    let evidence: Vec<Evidence> =
        heard.into_iter().map(|h| h.unwrap_or_else(|(_, evidence)| evidence)).collect();
    let verdict = match refusal {
        Some(reason) => Verdict::Quarantined(reason),
        None => weigh(order, &evidence),
    };
    (verdict, evidence)
}

fn weigh(order: &LegacyOrder, evidence: &[Evidence]) -> Verdict {
    let left = |all: bool| -> Vec<Converted> {
        let counts = |e: &&Evidence| all || e.weight == Weight::Proves;
        let admitted = |reading: &Reading| evidence.iter().filter(counts).all(|e| e.admits.contains(reading));
        let readings = Reading::ALL.into_iter().filter(admitted);
        readings
            .filter_map(|reading| Some(Converted { reading, amounts: amounts(order, reading)? }))
            .collect()
    };
    let (proven, suggested) = (left(false), left(true));
    if suggested.is_empty() {
        return Verdict::Quarantined(Reason::WitnessesContradict);
    }
    match (one(&proven), one(&suggested)) {
        (Some(_), _) if !holds_without_form(evidence) => Verdict::Quarantined(Reason::OnlySuggested),
        // a yen has no smaller unit, and nothing is nothing: readings that come to the same are one
        (Some(converted), _) => Verdict::Converted(converted.clone()),
        (None, Some(_)) => Verdict::Quarantined(Reason::OnlySuggested),
        (None, None) => Verdict::Quarantined(Reason::Unproven),
    }
}

/// Whether more speaks than the form. A shop that computed tax with fractions of a cent wrote `345050.5` and meant cents.
fn holds_without_form(evidence: &[Evidence]) -> bool {
    let apart = |e: &Evidence| e.admits.iter().all(|reading| reading.order != reading.lines);
    evidence.iter().any(|e| match e.witness {
        Witness::Form => e.admits.len() == Reading::ALL.len(),
        Witness::Lines => apart(e),
        Witness::Payment | Witness::Catalogue => {
            e.weight == Weight::Proves && e.admits.len() < Reading::ALL.len()
        }
    })
}

/// The first, when all come to the same amounts.
fn one(readings: &[Converted]) -> Option<&Converted> {
    let first = readings.first()?;
    readings.iter().all(|other| other.amounts == first.amounts).then_some(first)
}

/// The amounts in a reading; `None` when one of them cannot be read so.
fn amounts(order: &LegacyOrder, reading: Reading) -> Option<Amounts> {
    let whole = |written: &super::Written| written.read_as(reading.order, order.currency);
    Some(Amounts {
        total: whole(&order.total)?,
        tax: whole(&order.tax)?,
        shipping: whole(&order.shipping)?,
        discount: whole(&order.discount)?,
        lines: order
            .lines
            .iter()
            .map(|line| line.unit_price.read_as(reading.lines, order.currency))
            .collect::<Option<_>>()?,
    })
}

type Heard = Result<Evidence, (Reason, Evidence)>;

fn evidence(witness: Witness, weight: Weight, admits: Vec<Reading>, words: impl Into<String>) -> Evidence {
    Evidence { witness, weight, admits, words: words.into() }
}

fn nothing(witness: Witness, words: &str) -> Evidence {
    evidence(witness, Weight::Proves, Reading::ALL.to_vec(), words)
}

/// An amount with a fraction counts dollars, unless it is cents that nobody rounded.
fn form(order: &LegacyOrder) -> Heard {
    let readings = Reading::ALL.into_iter().filter(|reading| amounts(order, *reading).is_some());
    let admits: Vec<_> = readings.collect();
    let words = if admits.len() == Reading::ALL.len() {
        "Every amount may be dollars or cents as it is written."
    } else {
        "An amount is written with a fraction, which whole cents do not have."
    };
    Ok(evidence(Witness::Form, Weight::Suggests, admits, words))
}

/// Whether lines, tax and delivery, less the discount, come to the total.
fn lines(order: &LegacyOrder) -> Heard {
    if order.lines.is_empty() {
        return Ok(nothing(Witness::Lines, "The order has no lines."));
    }
    let admits: Vec<_> =
        Reading::ALL.into_iter().filter(|reading| adds_up(order, *reading) == Some(true)).collect();
    if admits.is_empty() {
        let said = evidence(Witness::Lines, Weight::Proves, admits, "The lines do not add up to the total.");
        return Err((Reason::LinesDoNotAddUp, said));
    }
    let apart = admits.iter().all(|reading| reading.order != reading.lines);
    let words = if apart {
        "The lines add up to the total only when one is dollars and the other cents."
    } else {
        "The lines add up to the total."
    };
    Ok(evidence(Witness::Lines, Weight::Proves, admits, words))
}

fn adds_up(order: &LegacyOrder, reading: Reading) -> Option<bool> {
    let amounts = amounts(order, reading)?;
    let mut sum = amounts.tax.checked_add(amounts.shipping)?.checked_sub(amounts.discount)?;
    for (line, price) in order.lines.iter().zip(&amounts.lines) {
        sum = sum.checked_add(price.checked_mul(line.quantity)?)?;
    }
    Some(sum == amounts.total)
}

/// Whether what the provider took is the total.
fn payment(order: &LegacyOrder, takings: &[Takings]) -> Heard {
    let says = |admits, words: String| evidence(Witness::Payment, Weight::Proves, admits, words);
    let taken: Vec<_> = takings.iter().filter(|t| !t.taken.is_zero()).collect();
    if taken.is_empty() {
        return Ok(nothing(Witness::Payment, "The provider's export has no money taken for it."));
    }
    if let Some(other) = taken.iter().find(|t| t.taken.currency() != order.currency) {
        let words = format!("The provider took {} for an order in {}.", other.taken, order.currency);
        return Err((Reason::PaymentInOtherCurrency, says(Vec::new(), words)));
    }
    let Some(sum) = Money::sum(order.currency, taken.iter().map(|t| t.taken)) else {
        return Err((
            Reason::PaymentDiffers,
            says(Vec::new(), "The payments are beyond counting.".to_owned()),
        ));
    };
    let is_sum = |reading: &Reading| order.total.read_as(reading.order, order.currency) == Some(sum);
    let admits: Vec<_> = Reading::ALL.into_iter().filter(is_sum).collect();
    if admits.is_empty() {
        let words = format!("The provider took {sum}, which \"{}\" is in no reading.", order.total.as_str());
        return Err((Reason::PaymentDiffers, says(admits, words)));
    }
    Ok(says(admits, format!("The provider took {sum}.")))
}

/// Whether the lines' prices are ones that the pieces have had.
fn catalogue(order: &LegacyOrder, prices: &Prices) -> Heard {
    let seen: Vec<Seen> = order.lines.iter().filter_map(|line| look(order, line, prices)).collect();
    if seen.is_empty() {
        let words = "The catalogue has no price for its pieces that is anywhere near.";
        return Ok(nothing(Witness::Catalogue, words));
    }
    let exact = seen.iter().any(|s| s.exact);
    let weight = if exact { Weight::Proves } else { Weight::Suggests };
    let admits: Vec<_> =
        Reading::ALL.into_iter().filter(|r| seen.iter().all(|s| s.units.contains(&r.lines))).collect();
    if admits.is_empty() {
        let words = "By the catalogue one line is dollars and another cents.";
        return Err((Reason::WitnessesContradict, evidence(Witness::Catalogue, weight, admits, words)));
    }
    let words = if exact {
        "A line has a price to the cent that its piece has had in the catalogue."
    } else {
        "A line has a price near one that its piece has had in the catalogue."
    };
    Ok(evidence(Witness::Catalogue, weight, admits, words))
}

/// What the catalogue says of one line.
struct Seen {
    units: Vec<Unit>,
    exact: bool,
}

/// `None` where it knows nothing that helps.
fn look(order: &LegacyOrder, line: &LegacyLine, prices: &Prices) -> Option<Seen> {
    let known: Vec<Money> = prices
        .get(&line.sku)?
        .iter()
        .copied()
        .filter(|p| p.currency() == order.currency && !p.is_zero())
        .collect();
    let those = |fits: &dyn Fn(Money, Money) -> bool| -> Vec<Unit> {
        let units = [Unit::Major, Unit::Minor].into_iter();
        units
            .filter(|unit| {
                let price = line.unit_price.read_as(*unit, order.currency);
                price.is_some_and(|price| known.iter().any(|k| fits(price, *k)))
            })
            .collect()
    };
    let exact = those(&|price, known| price == known);
    if !exact.is_empty() {
        return Some(Seen { units: exact, exact: true });
    }
    let near = those(&|price, known| {
        let times = |m: Money| m.checked_mul(NEAR).map(Money::minor);
        times(price).is_some_and(|p| p >= known.minor()) && times(known).is_some_and(|k| k >= price.minor())
    });
    (!near.is_empty()).then_some(Seen { units: near, exact: false })
}
