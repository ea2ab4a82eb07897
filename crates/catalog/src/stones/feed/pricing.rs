//! How a supplier's cost becomes the house's price.

use std::ops::Range;

use kernel::{FieldError, Money};

use crate::model::OriginClass;

/// The most markup rules a house keeps.
pub const MOST_MARKUPS: usize = 60;
/// The weight and the cost that no stone reaches, for bands without an upper end.
pub const NO_LIMIT: (i32, i64) = (500_001, 9_000_000_000_000);

/// A rule of markup: for which stones, and how much.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Markup {
    /// Stones of this origin; of every one when `None`.
    pub origin_class: Option<OriginClass>,
    /// Weights in thousandths of a carat, the end not included.
    pub carat: Range<i32>,
    /// Costs in minor units, the end not included.
    pub cost: Range<i64>,
    /// What the cost is multiplied with, in thousandths.
    pub factor_milli: i32,
    /// Prices are whole multiples of this, rounded up; minor units.
    pub round_to: i64,
}

impl Markup {
    fn fits(&self, origin: OriginClass, carat_milli: i32, cost: Money) -> bool {
        self.origin_class.is_none_or(|o| o == origin)
            && self.carat.contains(&carat_milli)
            && self.cost.contains(&cost.minor())
    }
}

/// The house's rules of markup with its guard bands.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Pricing {
    /// The rules, of which the first that fits counts.
    pub markups: Vec<Markup>,
    /// The factor where none fits, in thousandths.
    pub factor_milli: i32,
    /// What prices are rounded up to where none fits, in minor units.
    pub round_to: i64,
    /// No price is below the cost times this, in thousandths…
    pub floor_milli: i32,
    /// …nor below the cost plus this, in minor units.
    pub floor_minor: i64,
    /// A cost a carat that moved by more than this share waits for a second person; thousandths.
    pub move_milli: i32,
    /// So does one that is more than this many times what its like cost, or less than that part of it; thousandths.
    pub median_milli: i32,
    /// The share of a supplier's stones that one file may take away without being asked; thousandths.
    pub withdraw_milli: i32,
    /// Which edition of the rules this is.
    pub version: i64,
}

impl Pricing {
    /// The house's price of a stone: the first fitting rule's, rounded up, and never below the floor.
    pub fn price(&self, origin: OriginClass, carat_milli: i32, cost: Money) -> Money {
        let rule = self.markups.iter().find(|m| m.fits(origin, carat_milli, cost));
        let (factor, round_to) =
            rule.map_or((self.factor_milli, self.round_to), |m| (m.factor_milli, m.round_to));
        let times = |milli: i32| (i128::from(cost.minor()) * i128::from(milli) + 999) / 1_000;
        let floor = times(self.floor_milli).max(i128::from(cost.minor()) + i128::from(self.floor_minor));
        let unit = i128::from(round_to.max(1));
        let minor = (times(factor).max(floor) + unit - 1) / unit * unit;
        Money::new(i64::try_from(minor).unwrap_or(i64::MAX), cost.currency())
    }

    /// Everything that is wrong with the rules, each error under the name of its field.
    pub fn check(&self) -> Result<(), Vec<FieldError>> {
        let mut wrong = Vec::new();
        let mut add = |bad: bool, field: String, message: &'static str| {
            if bad {
                wrong.push(FieldError::new(field, "out_of_range", message));
            }
        };
        let (factors, roundings) = (1_000..=20_000, 1..=1_000_000);
        let factor_said = "Enter a factor from 1 to 20.";
        let rounding_said = "Enter what prices are rounded up to: 0.01 to 10,000.";
        add(!factors.contains(&self.factor_milli), "factor".into(), factor_said);
        add(!roundings.contains(&self.round_to), "round_to".into(), rounding_said);
        add(!factors.contains(&self.floor_milli), "floor".into(), factor_said);
        add(
            !(0..=10_000_000).contains(&self.floor_minor),
            "floor_amount".into(),
            "Enter an amount up to 100,000.",
        );
        add(
            !(10..=10_000).contains(&self.move_milli),
            "move".into(),
            "Enter a share from 1 to 1,000 per cent.",
        );
        add(
            !(1_000..=100_000).contains(&self.median_milli),
            "median".into(),
            "Enter a number of times from 1 to 100.",
        );
        add(
            !(0..=1_000).contains(&self.withdraw_milli),
            "withdraw".into(),
            "Enter a share from 0 to 100 per cent.",
        );
        add(self.markups.len() > MOST_MARKUPS, "markups".into(), "Keep this to 60 rules.");
        for (n, markup) in self.markups.iter().enumerate() {
            let field = |name: &str| format!("markups[{n}].{name}");
            let carats = markup.carat.start >= 0 && markup.carat.start < markup.carat.end;
            let costs = markup.cost.start >= 0 && markup.cost.start < markup.cost.end;
            add(!carats, field("carat"), "The band of weights ends above where it begins.");
            add(!costs, field("cost"), "The band of costs ends above where it begins.");
            add(!factors.contains(&markup.factor_milli), field("factor"), factor_said);
            add(!roundings.contains(&markup.round_to), field("round_to"), rounding_said);
        }
        if wrong.is_empty() { Ok(()) } else { Err(wrong) }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use kernel::Currency;

    use super::*;

    fn usd(minor: i64) -> Money {
        Money::new(minor, Currency::Usd)
    }

    /// Grown stones twice their cost; others half as much again, from three carats a third; to whole tens.
    pub(in crate::stones::feed) fn rules() -> Pricing {
        let rule = |origin_class, carat, factor_milli, round_to| Markup {
            origin_class,
            carat,
            cost: 0..NO_LIMIT.1,
            factor_milli,
            round_to,
        };
        Pricing {
            markups: vec![
                rule(Some(OriginClass::LaboratoryGrown), 0..NO_LIMIT.0, 2_000, 1_000),
                rule(None, 0..3_000, 1_500, 1_000),
                rule(None, 3_000..10_000, 1_333, 5_000),
            ],
            factor_milli: 1_400,
            round_to: 100,
            floor_milli: 1_080,
            floor_minor: 15_000,
            move_milli: 250,
            median_milli: 3_000,
            withdraw_milli: 300,
            version: 1,
        }
    }

    #[test]
    fn the_first_rule_that_fits_makes_the_price_and_prices_are_rounded_up() {
        use OriginClass::{LaboratoryGrown as Grown, Natural};
        for (origin, carat, cost, price) in [
            (Grown, 1_000, 50_000, 100_000),
            (Grown, 5_000, 50_001, 101_000),
            (Natural, 1_000, 400_000, 600_000),
            (Natural, 2_999, 400_001, 601_000),
            (Natural, 3_000, 1_000_000, 1_335_000),
            (Natural, 9_999, 1_500_000, 2_000_000),
            (Natural, 10_000, 1_000_000, 1_400_000),
        ] {
            assert_eq!(rules().price(origin, carat, usd(cost)), usd(price), "{origin} {carat} {cost}");
        }
    }

    #[test]
    fn no_price_is_below_the_floor_by_share_or_by_amount() {
        let mut rules = rules();
        rules.markups[1].factor_milli = 1_000;
        for (cost, price) in [
            (100, 16_000), // the amount counts for a small stone
            (10_000, 25_000),
            (1_000_000, 1_080_000), // the share for a large one
            (1_000_001, 1_081_000),
            (4_999_999_999, 5_400_000_000),
        ] {
            let asked = rules.price(OriginClass::Natural, 1_000, usd(cost));
            assert_eq!(asked, usd(price), "{cost}");
            assert!(asked.minor() >= cost);
        }
    }

    #[test]
    fn rules_that_could_sell_below_cost_or_never_fit_are_refused_by_field() {
        assert_eq!(rules().check(), Ok(()));
        let case = |change: fn(&mut Pricing)| {
            let mut rules = rules();
            change(&mut rules);
            rules
        };
        for (field, rules) in [
            ("factor", case(|r| r.factor_milli = 999)),
            ("floor", case(|r| r.floor_milli = 0)),
            ("floor_amount", case(|r| r.floor_minor = -1)),
            ("round_to", case(|r| r.round_to = 0)),
            ("move", case(|r| r.move_milli = 0)),
            ("median", case(|r| r.median_milli = 999)),
            ("withdraw", case(|r| r.withdraw_milli = 1_001)),
            ("markups[1].carat", case(|r| r.markups[1].carat = 3..3)),
            ("markups[2].cost", case(|r| r.markups[2].cost = -1..3)),
            ("markups[0].factor", case(|r| r.markups[0].factor_milli = 20_001)),
            ("markups", case(|r| r.markups = vec![r.markups[0].clone(); MOST_MARKUPS + 1])),
        ] {
            assert_eq!(rules.check().unwrap_err()[0].field, field);
        }
    }
}
