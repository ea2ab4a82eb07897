//! What stones can be narrowed and sorted by.

use crate::model::{
    Clarity, Colour, CutGrade, Fluorescence, GrowthMethod, Lab, OriginClass, Shape, Species,
    codes::{Code, codes, codes_of},
};

codes! {
    /// What stones can be narrowed and sorted by; the code is the filter's name.
    "stone dimension" Dimension {
        Species = "species", "Stone";
        Origin = "origin_class", "Origin";
        Growth = "growth_method", "Grown by";
        Shape = "shape", "Shape";
        Price = "price", "Price";
        Carat = "carat", "Carat";
        Colour = "colour", "Colour";
        Clarity = "clarity", "Clarity";
        Cut = "cut", "Cut";
        Polish = "polish", "Polish";
        Symmetry = "symmetry", "Symmetry";
        Fluorescence = "fluorescence", "Fluorescence";
        Table = "table", "Table";
        Depth = "depth", "Depth";
        Ratio = "ratio", "Length to width";
        Length = "length", "Length";
        Width = "width", "Width";
        Lab = "lab", "Report";
    }
}

/// How values stand beside each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// Words without an order: any number may be chosen.
    Choice,
    /// Grades in order, best first: a first and a last one, or any number.
    Grade,
    /// Amounts: a least and a most. `step` is how many of the stored unit make one of the unit that people write.
    Amount {
        /// Stored units in one written unit.
        step: i64,
    },
}

/// The place of a stone of which the value is not known.
pub(super) const UNKNOWN: u8 = u8::MAX;

/// Where the steps of a scale begin, in stored units; the last has no end.
const CARATS: &[i64] = &[
    0, 200, 250, 300, 350, 400, 450, 500, 550, 600, 700, 750, 800, 900, 1_000, 1_100, 1_200, 1_300, 1_400,
    1_500, 1_600, 1_700, 1_800, 2_000, 2_200, 2_500, 2_800, 3_000, 3_500, 4_000, 4_500, 5_000, 6_000, 8_000,
    10_000, 15_000,
];
const PRICES: &[i64] = &[
    0, 25_000, 50_000, 75_000, 100_000, 125_000, 150_000, 200_000, 250_000, 300_000, 350_000, 400_000,
    450_000, 500_000, 600_000, 700_000, 800_000, 900_000, 1_000_000, 1_200_000, 1_400_000, 1_600_000,
    2_000_000, 2_500_000, 3_000_000, 3_500_000, 4_000_000, 5_000_000, 6_000_000, 8_000_000, 10_000_000,
    15_000_000, 20_000_000, 30_000_000, 50_000_000,
];
const TABLES: &[i64] = &[
    0, 500, 510, 520, 530, 540, 550, 560, 570, 580, 590, 600, 610, 620, 630, 640, 650, 660, 670, 680, 690,
    700, 710, 720, 740, 760,
];
const DEPTHS: &[i64] = &[
    0, 500, 520, 540, 550, 560, 570, 580, 590, 600, 610, 620, 630, 640, 650, 660, 670, 680, 690, 700, 710,
    720, 730, 740, 760, 780,
];
const RATIOS: &[i64] = &[
    0, 1_010, 1_020, 1_030, 1_050, 1_075, 1_100, 1_150, 1_200, 1_250, 1_300, 1_350, 1_400, 1_450, 1_500,
    1_550, 1_600, 1_700, 1_800, 1_900, 2_000, 2_250, 2_500,
];

/// Lengths and widths in micrometres: half millimetres up to a large stone.
const MEASURES: &[i64] = &[
    0, 2_000, 2_500, 3_000, 3_500, 4_000, 4_500, 5_000, 5_500, 6_000, 6_500, 7_000, 7_500, 8_000, 8_500,
    9_000, 9_500, 10_000, 11_000, 12_000, 13_000, 14_000, 16_000, 18_000, 20_000, 25_000,
];

impl Dimension {
    /// How its values stand beside each other.
    pub const fn scale(self) -> Scale {
        match self {
            Self::Species | Self::Origin | Self::Growth | Self::Shape | Self::Lab => Scale::Choice,
            Self::Colour | Self::Clarity | Self::Cut | Self::Polish | Self::Symmetry | Self::Fluorescence => {
                Scale::Grade
            }
            Self::Price => Scale::Amount { step: 1 },
            Self::Carat | Self::Ratio | Self::Length | Self::Width => Scale::Amount { step: 1_000 },
            Self::Table | Self::Depth => Scale::Amount { step: 10 },
        }
    }

    /// Where the steps of an amount begin, in stored units: minor units, thousandths. Empty for words and grades.
    pub const fn steps(self) -> &'static [i64] {
        match self {
            Self::Price => PRICES,
            Self::Carat => CARATS,
            Self::Table => TABLES,
            Self::Depth => DEPTHS,
            Self::Ratio => RATIOS,
            Self::Length | Self::Width => MEASURES,
            _ => &[],
        }
    }

    /// The words of a scale of words or grades, each with its code and label; empty for amounts.
    pub fn words(self) -> Vec<(&'static str, &'static str)> {
        match self {
            Self::Species => codes_of::<Species>().1,
            Self::Origin => codes_of::<OriginClass>().1,
            Self::Growth => codes_of::<GrowthMethod>().1,
            Self::Shape => codes_of::<Shape>().1,
            Self::Colour => codes_of::<Colour>().1,
            Self::Clarity => codes_of::<Clarity>().1,
            Self::Cut | Self::Polish | Self::Symmetry => codes_of::<CutGrade>().1,
            Self::Fluorescence => codes_of::<Fluorescence>().1,
            Self::Lab => codes_of::<Lab>().1,
            _ => Vec::new(),
        }
    }

    /// How many steps the scale has.
    pub(super) fn size(self) -> usize {
        match self {
            Self::Species => Species::ALL.len(),
            Self::Origin => OriginClass::ALL.len(),
            Self::Growth => GrowthMethod::ALL.len(),
            Self::Shape => Shape::ALL.len(),
            Self::Colour => Colour::ALL.len(),
            Self::Clarity => Clarity::ALL.len(),
            Self::Cut | Self::Polish | Self::Symmetry => CutGrade::ALL.len(),
            Self::Fluorescence => Fluorescence::ALL.len(),
            Self::Lab => Lab::ALL.len(),
            Self::Price
            | Self::Carat
            | Self::Table
            | Self::Depth
            | Self::Ratio
            | Self::Length
            | Self::Width => self.steps().len(),
        }
    }

    /// The word's place on the scale.
    pub(super) fn place_of(self, word: &str) -> Option<u8> {
        fn place<C: Code + std::str::FromStr>(word: &str) -> Option<u8> {
            word.parse::<C>().ok().map(of_code)
        }
        match self {
            Self::Species => place::<Species>(word),
            Self::Origin => place::<OriginClass>(word),
            Self::Growth => place::<GrowthMethod>(word),
            Self::Shape => place::<Shape>(word),
            Self::Colour => place::<Colour>(word),
            Self::Clarity => place::<Clarity>(word),
            Self::Cut | Self::Polish | Self::Symmetry => place::<CutGrade>(word),
            Self::Fluorescence => place::<Fluorescence>(word),
            Self::Lab => place::<Lab>(word),
            _ => None,
        }
    }

    /// The step that an amount falls on.
    pub(super) fn step_of(self, amount: i64) -> u8 {
        let after = self.steps().partition_point(|begin| *begin <= amount);
        u8::try_from(after.saturating_sub(1)).unwrap_or(UNKNOWN)
    }
}

/// A code's place in its list; every list is far shorter than 255.
pub(super) fn of_code<C: Code>(code: C) -> u8 {
    u8::try_from(code.index()).unwrap_or(UNKNOWN)
}

/// A code from its place.
pub(super) fn to_code<C: Code>(place: u8) -> Option<C> {
    C::ALL.get(usize::from(place)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_rise_and_every_scale_fits_a_byte() {
        for dimension in Dimension::ALL {
            assert!(dimension.steps().windows(2).all(|pair| pair[0] < pair[1]), "{dimension}");
            assert!((2..200).contains(&dimension.size()), "{dimension}");
            let amount = matches!(dimension.scale(), Scale::Amount { .. });
            assert_eq!(amount, dimension.words().is_empty(), "{dimension}");
        }
        assert_eq!(Dimension::Carat.step_of(0), 0);
        assert_eq!(Dimension::Carat.step_of(199), 0);
        assert_eq!(Dimension::Carat.step_of(200), 1);
        assert_eq!(usize::from(Dimension::Carat.step_of(i64::MAX)), CARATS.len() - 1);
    }
}
