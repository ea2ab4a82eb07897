//! What a stone's like costs: medians of the cost a carat, band by band.

use std::collections::HashMap;

use crate::{
    model::{Clarity, Colour, OriginClass, Species, Treatment},
    stones::StoneFacts,
};

/// How many stones a band needs before its median says anything.
const LEAST: usize = 12;

/// Where the bands of weight begin, in thousandths of a carat: the steps at which dealers' prices jump.
const WEIGHTS: [i32; 16] =
    [0, 180, 230, 300, 400, 500, 700, 900, 1_000, 1_500, 2_000, 3_000, 4_000, 5_000, 7_000, 10_000];

/// Stones that cost about the same a carat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Band {
    species: Species,
    origin: OriginClass,
    weight: u8,
    colour: u8,
    clarity: u8,
    treated: bool,
}

impl Band {
    pub(super) fn of(facts: &StoneFacts) -> Self {
        let treated = facts.treatments.iter().any(|t| *t != Treatment::None);
        Self::new(facts.species, facts.origin_class, facts.carat_milli, facts.colour, facts.clarity, treated)
    }

    pub(super) fn new(
        species: Species,
        origin: OriginClass,
        carat_milli: i32,
        colour: Option<Colour>,
        clarity: Option<Clarity>,
        treated: bool,
    ) -> Self {
        let weight = WEIGHTS.iter().rposition(|from| carat_milli >= *from).unwrap_or(0);
        let colour = match colour {
            None => 0,
            Some(c) if c <= Colour::F => 1,
            Some(c) if c <= Colour::I => 2,
            Some(c) if c <= Colour::L => 3,
            Some(c) if c.is_grade() => 4,
            Some(hue) => 5 + hue.index(),
        };
        let clarity = match clarity {
            None => 0,
            Some(c) if c <= Clarity::Vvs2 => 1,
            Some(c) if c <= Clarity::Vs2 => 2,
            Some(c) if c <= Clarity::Si2 => 3,
            Some(_) => 4,
        };
        let small = |n: usize| u8::try_from(n).unwrap_or(u8::MAX);
        Self { species, origin, weight: small(weight), colour: small(colour), clarity, treated }
    }
}

/// Costs a carat, gathered band by band.
#[derive(Debug, Default)]
pub(super) struct Gathered(HashMap<Band, Vec<i64>>);

impl Gathered {
    pub(super) fn add(&mut self, band: Band, carat_cost: i64) {
        self.0.entry(band).or_default().push(carat_cost);
    }

    /// The middle of each band with enough stones.
    pub(super) fn medians(mut self) -> Medians {
        let middle = |costs: &mut Vec<i64>| {
            let at = costs.len() / 2;
            (costs.len() >= LEAST).then(|| *costs.select_nth_unstable(at).1)
        };
        Medians(self.0.iter_mut().filter_map(|(band, costs)| Some((*band, middle(costs)?))).collect())
    }
}

/// What a carat usually costs, band by band, in minor units.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Medians(HashMap<Band, i64>);

impl Medians {
    /// The median of a stone's like; `None` when there are too few of them.
    pub(super) fn like(&self, facts: &StoneFacts) -> Option<i64> {
        self.0.get(&Band::of(facts)).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stones::model::tests::diamond;

    #[test]
    fn a_band_says_something_once_it_has_enough_stones() {
        let mut gathered = Gathered::default();
        for cost in 1..LEAST as i64 {
            gathered.add(Band::of(&diamond()), cost * 100);
        }
        assert_eq!(Gathered(gathered.0.clone()).medians().like(&diamond()), None);
        gathered.add(Band::of(&diamond()), 1_000_000);
        assert_eq!(gathered.medians().like(&diamond()), Some(700));
    }

    #[test]
    fn stones_of_another_price_are_of_another_band() {
        let like = |change: fn(&mut StoneFacts)| {
            let mut facts = diamond();
            change(&mut facts);
            Band::of(&facts) == Band::of(&diamond())
        };
        assert!(like(|f| f.carat_milli = 1_490));
        assert!(like(|f| f.colour = Some(Colour::D)));
        assert!(like(|f| f.clarity = Some(Clarity::Vs2)));
        assert!(!like(|f| f.carat_milli = 999));
        assert!(!like(|f| f.carat_milli = 1_500));
        assert!(!like(|f| f.colour = Some(Colour::G)));
        assert!(!like(|f| f.colour = Some(Colour::FancyPink)));
        assert!(!like(|f| f.clarity = Some(Clarity::Si1)));
        assert!(!like(|f| f.origin_class = OriginClass::LaboratoryGrown));
        assert!(!like(|f| f.treatments = vec![Treatment::Hpht]));
    }
}
