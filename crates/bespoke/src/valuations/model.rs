//! What a piece would cost to make today: pure.

use chrono::{DateTime, NaiveDate, Utc};
use kernel::Money;

use crate::{
    metals::{MetalRate, amount_of},
    quotes::{PartKind, Quote},
};

/// What a valuation of one part stands on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Basis {
    /// The price of its metal today.
    Metal {
        /// Where it was found, e.g. "LBMA PM fix".
        source: String,
        /// When it was good.
        taken_at: DateTime<Utc>,
    },
    /// What it was quoted at.
    Quote,
}

/// One part of a piece with what it would cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueLine {
    /// What kind of part.
    pub kind: PartKind,
    /// What it is, as the quote says.
    pub words: String,
    /// What it cost.
    pub then: Money,
    /// What it would cost today.
    pub today: Money,
    /// What that stands on.
    pub basis: Basis,
}

/// What a piece would cost to make today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Valuation {
    /// The parts.
    pub lines: Vec<ValueLine>,
    /// What changes that its client agreed to added, tax included.
    pub changes: Money,
    /// The tax on the parts, at the rate of the quote.
    pub tax: Money,
    /// The tax as it was quoted.
    pub tax_then: Money,
    /// Everything together: what replacing it would cost.
    pub total: Money,
    /// What was agreed for it.
    pub then: Money,
    /// The version of the quote it stands on.
    pub quote: i32,
    /// When that was issued.
    pub quoted_on: NaiveDate,
    /// The day of the valuation.
    pub on: NaiveDate,
}

/// Values a piece: metal by weight at its newest price, everything else as it was quoted. `None` where a metal has no price today, and for what is more than
/// can be counted.
pub fn value(quote: &Quote, changes: Money, rates: &[MetalRate], on: NaiveDate) -> Option<Valuation> {
    let currency = quote.priced.total.currency();
    let lines = quote.priced.parts.iter().map(|part| {
        let (today, basis) = match &part.metal {
            Some((_, fineness, weight_mg, locked)) => {
                let rate =
                    rates.iter().find(|rate| rate.element == locked.element && rate.currency == currency)?;
                let basis = Basis::Metal { source: rate.source.clone(), taken_at: rate.taken_at };
                (amount_of(*weight_mg, *fineness, rate)?, basis)
            }
            None => (part.amount, Basis::Quote),
        };
        Some(ValueLine { kind: part.kind, words: part.words.clone(), then: part.amount, today, basis })
    });
    let lines = lines.collect::<Option<Vec<_>>>()?;
    let subtotal = Money::sum(currency, lines.iter().map(|line| line.today))?;
    let tax = subtotal.at_rate(quote.tax_rate)?;
    Some(Valuation {
        total: subtotal.checked_add(tax)?.checked_add(changes)?,
        then: quote.priced.total.checked_add(changes)?,
        lines,
        changes,
        tax,
        tax_then: quote.priced.tax,
        quote: quote.version,
        quoted_on: quote.issued_at.date_naive(),
        on,
    })
}

#[cfg(test)]
mod tests {
    use catalog::model::{Fineness, Metal};
    use chrono::TimeZone;
    use kernel::{Currency, Rate, SeededRandom};

    use super::*;
    use crate::{
        ids::CommissionId,
        metals::Element,
        quotes::{PartWish, Shown, price},
    };

    fn rate(element: Element, per_kg_minor: i64) -> MetalRate {
        let taken_at = Utc.with_ymd_and_hms(2026, 11, 27, 15, 0, 0).single().unwrap();
        MetalRate { element, currency: Currency::Usd, per_kg_minor, source: "LBMA PM fix".into(), taken_at }
    }

    fn quote() -> Quote {
        let parts = [
            PartWish::Metal { metal: Metal::YellowGold, fineness: Fineness::F750, weight_mg: 5_200 },
            PartWish::Stone { words: "1.02 ct round".into(), amount_minor: 640_000 },
            PartWish::Work { words: "Making".into(), minutes: 600, per_hour_minor: 9_500 },
        ];
        let (tax, deposit) = (Rate::per_million(88_750), Rate::per_million(500_000));
        let priced = price(&parts, &[rate(Element::Gold, 8_512_345)], Currency::Usd, tax, deposit).unwrap();
        let at = Utc.with_ymd_and_hms(2025, 3, 1, 9, 0, 0).single().unwrap();
        Quote {
            commission: CommissionId::new(&SeededRandom::new(1)),
            version: 2,
            priced,
            tax_rate: tax,
            shown: Shown::Groups,
            note: None,
            valid_until: at,
            locked_until: at,
            band_ppm: 30_000,
            issued_at: at,
            stages: Vec::new(),
        }
    }

    #[test]
    fn metal_is_valued_at_its_price_of_today_and_all_else_as_it_was_quoted() {
        let (quote, on) = (quote(), "2026-11-27".parse().unwrap());
        let none = Money::zero(Currency::Usd);
        let same = value(&quote, none, &[rate(Element::Gold, 8_512_345)], on).unwrap();
        assert_eq!((same.total, same.then), (quote.priced.total, quote.priced.total));
        let changes = Money::new(40_000, Currency::Usd);
        let up =
            value(&quote, changes, &[rate(Element::Silver, 1), rate(Element::Gold, 17_024_690)], on).unwrap();
        // twice the price of gold: 331.98 more, and the tax on that
        assert_eq!(up.lines[0].today.minor(), 66_396);
        assert_eq!(up.total.minor() - quote.priced.total.minor(), 40_000 + 33_198 + 2_946);
        assert_eq!(up.then.minor() - quote.priced.total.minor(), 40_000);
        assert!(matches!(&up.lines[0].basis, Basis::Metal { source, .. } if source == "LBMA PM fix"));
        assert!(up.lines[1..].iter().all(|line| line.basis == Basis::Quote && line.then == line.today));
    }

    #[test]
    fn the_parts_changes_and_tax_sum_to_the_total_to_the_cent_at_any_price_of_gold() {
        let (quote, on) = (quote(), "2026-11-27".parse().unwrap());
        for step in 0..2_000_i64 {
            let changes = Money::new(step * 37 - 20_000, Currency::Usd);
            let of = value(&quote, changes, &[rate(Element::Gold, 1 + step * 7_919)], on).unwrap();
            let parts: i64 = of.lines.iter().map(|line| line.today.minor()).sum();
            assert_eq!(parts + of.tax.minor() + of.changes.minor(), of.total.minor(), "{step}");
        }
    }

    #[test]
    fn a_metal_without_a_price_today_is_not_valued() {
        let none = Money::zero(Currency::Usd);
        assert_eq!(value(&quote(), none, &[rate(Element::Silver, 1)], "2026-11-27".parse().unwrap()), None);
    }
}
