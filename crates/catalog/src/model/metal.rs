//! Metals and their fineness.

use super::codes::codes;

codes! {
    /// What a piece is made of.
    "metal" Metal {
        YellowGold = "yellow_gold", "Yellow gold";
        WhiteGold = "white_gold", "White gold";
        RoseGold = "rose_gold", "Rose gold";
        Platinum = "platinum", "Platinum";
        Palladium = "palladium", "Palladium";
        Silver = "silver", "Silver";
        TwoTone = "two_tone", "Two-tone gold";
        Titanium = "titanium", "Titanium";
    }

    /// Parts of the precious metal in a thousand.
    "fineness" Fineness {
        F375 = "375", "375";
        F417 = "417", "417";
        F500 = "500", "500";
        F585 = "585", "585";
        F750 = "750", "750";
        F800 = "800", "800";
        F850 = "850", "850";
        F900 = "900", "900";
        F916 = "916", "916";
        F925 = "925", "925";
        F950 = "950", "950";
        F958 = "958", "958";
        F999 = "999", "999";
    }
}

impl Metal {
    /// Whether it is an alloy of gold.
    pub const fn is_gold(self) -> bool {
        matches!(self, Self::YellowGold | Self::WhiteGold | Self::RoseGold | Self::TwoTone)
    }

    /// The standards of fineness the metal is sold in; titanium is not a precious metal and carries 999.
    pub const fn standards(self) -> &'static [Fineness] {
        use Fineness as F;
        match self {
            Self::YellowGold | Self::WhiteGold | Self::RoseGold | Self::TwoTone => {
                &[F::F375, F::F417, F::F585, F::F750, F::F916, F::F999]
            }
            Self::Platinum => &[F::F850, F::F900, F::F950, F::F999],
            Self::Palladium => &[F::F500, F::F950, F::F999],
            Self::Silver => &[F::F800, F::F925, F::F958, F::F999],
            Self::Titanium => &[F::F999],
        }
    }

    /// The metal with its fineness in words: "18k yellow gold", "platinum 950", "sterling silver".
    pub fn at(self, fineness: Fineness) -> String {
        let name = self.label().to_lowercase();
        match (self, fineness) {
            (Self::Titanium, _) => name,
            (Self::Silver, Fineness::F925) => "sterling silver".to_owned(),
            _ if self.is_gold() => match fineness.karat() {
                Some(karat) => format!("{karat}k {name}"),
                None => format!("{name} {}", fineness.code()),
            },
            _ => format!("{name} {}", fineness.code()),
        }
    }
}

impl Fineness {
    /// The karats a gold of this fineness is sold as.
    pub const fn karat(self) -> Option<u8> {
        match self {
            Self::F375 => Some(9),
            Self::F417 => Some(10),
            Self::F585 => Some(14),
            Self::F750 => Some(18),
            Self::F916 => Some(22),
            Self::F999 => Some(24),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_metal_is_always_named_with_its_fineness() {
        assert_eq!(Metal::YellowGold.at(Fineness::F750), "18k yellow gold");
        assert_eq!(Metal::Platinum.at(Fineness::F950), "platinum 950");
        assert_eq!(Metal::Silver.at(Fineness::F925), "sterling silver");
        assert_eq!(Metal::Titanium.at(Fineness::F999), "titanium");
    }
}
