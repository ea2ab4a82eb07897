//! What a variation costs, in proportion to its design. Whole numbers only: parts in a thousand.

use catalog::{
    model::{Clarity, Colour, Fineness, Lustre, Metal},
    products::NewVariant,
};
use kernel::Money;

/// The least and the most a variation costs, in minor units.
const BOUNDS: (i64, i64) = (50_000, 25_000_000);

/// What changes about the stone or the measure, in thousandths of the design's.
pub(super) struct Change {
    /// How much of the price is metal and work.
    pub(super) metal_share: i64,
    /// The amount of metal.
    pub(super) metal_amount: i64,
    /// The value of the stones.
    pub(super) stone_value: i64,
}

/// The price of a variant of the design in another metal, rounded to ten in major units.
pub(super) fn price(of: &NewVariant, metal: (Metal, Fineness), change: &Change) -> Money {
    let metal_value = metal_rate(metal) * 1_000 / metal_rate((of.metal, of.fineness));
    let metal_part = change.metal_share * metal_value / 1_000 * change.metal_amount / 1_000;
    let stone_part = (1_000 - change.metal_share) * change.stone_value / 1_000;
    let minor = of.price.minor() * (metal_part + stone_part) / 1_000;
    let step = of.price.currency().factor() * 10;
    let rounded = (minor + step / 2) / step * step;
    Money::new(rounded.clamp(BOUNDS.0, BOUNDS.1), of.price.currency())
}

/// The weight of the metal of a variant in another metal, in milligrams.
pub(super) fn weight(of: &NewVariant, metal: (Metal, Fineness), amount: i64) -> Option<i32> {
    let mg =
        i64::from(of.metal_weight_mg?) * density(metal) / density((of.metal, of.fineness)) * amount / 1_000;
    i32::try_from((mg + 25) / 50 * 50).ok().filter(|mg| *mg > 0)
}

/// What metal and work cost, against 18k yellow gold as 1,000.
const fn metal_rate(metal: (Metal, Fineness)) -> i64 {
    match metal {
        (Metal::Platinum, _) => 1_080,
        (Metal::Silver | Metal::Titanium, _) => 250,
        (_, Fineness::F585) => 800,
        (_, Fineness::F375 | Fineness::F417) => 600,
        (Metal::WhiteGold, _) => 1_010,
        _ => 1_000,
    }
}

/// Grams in a hundred cubic centimetres, about.
const fn density(metal: (Metal, Fineness)) -> i64 {
    match metal {
        (Metal::Platinum, _) => 2_010,
        (Metal::Palladium, _) => 1_190,
        (Metal::Silver, _) => 1_036,
        (Metal::Titanium, _) => 450,
        (_, Fineness::F585) => 1_310,
        (_, Fineness::F375 | Fineness::F417) => 1_140,
        (Metal::RoseGold, _) => 1_510,
        _ => 1_550,
    }
}

/// The value of stones of one weight against another, both in thousandths of a carat: a stone of twice the
/// weight is worth more than twice as much.
pub(super) fn by_weight(carat: i32, of: i32) -> i64 {
    let worth = |c: i32| i64::from(c) * (i64::from(c) + 500);
    worth(carat) * 1_000 / worth(of).max(1)
}

/// The value of a colour from D to J, against G.
pub(super) const fn by_colour(colour: Colour) -> i64 {
    match colour {
        Colour::D => 1_300,
        Colour::E => 1_190,
        Colour::F => 1_100,
        Colour::H => 920,
        Colour::I => 830,
        Colour::J => 740,
        _ => 1_000,
    }
}

/// The value of a clarity from IF to SI1, against VS1.
pub(super) const fn by_clarity(clarity: Clarity) -> i64 {
    match clarity {
        Clarity::If => 1_450,
        Clarity::Vvs1 => 1_270,
        Clarity::Vvs2 => 1_140,
        Clarity::Vs2 => 900,
        Clarity::Si1 => 760,
        _ => 1_000,
    }
}

/// The value of a pearl's lustre, against high.
pub(super) const fn by_lustre(lustre: Lustre) -> i64 {
    match lustre {
        Lustre::Excellent => 1_250,
        Lustre::VeryHigh => 1_100,
        Lustre::High => 1_000,
        Lustre::Medium => 850,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heavier_finer_stone_costs_more_and_a_design_itself_costs_what_it_costs() {
        assert_eq!(by_weight(1_250, 1_250), 1_000);
        assert!(by_weight(2_000, 1_000) > 2_000);
        assert!(
            by_colour(Colour::D) > by_colour(Colour::J) && by_clarity(Clarity::If) > by_clarity(Clarity::Si1)
        );
    }
}
