//! Stones and pearls, and the words they may be described with.

use std::{fmt::Write as _, sync::Arc};

use super::codes::codes;

codes! {
    /// What a stone is.
    "species" Species {
        Diamond = "diamond", "Diamond";
        Sapphire = "sapphire", "Sapphire";
        Ruby = "ruby", "Ruby";
        Emerald = "emerald", "Emerald";
        Pearl = "pearl", "Pearl";
        Tanzanite = "tanzanite", "Tanzanite";
        Aquamarine = "aquamarine", "Aquamarine";
        Morganite = "morganite", "Morganite";
        Spinel = "spinel", "Spinel";
        Tourmaline = "tourmaline", "Tourmaline";
        Opal = "opal", "Opal";
        Alexandrite = "alexandrite", "Alexandrite";
        Garnet = "garnet", "Garnet";
        Topaz = "topaz", "Topaz";
        Moissanite = "moissanite", "Moissanite";
        Amethyst = "amethyst", "Amethyst";
        Citrine = "citrine", "Citrine";
        Peridot = "peridot", "Peridot";
        Moonstone = "moonstone", "Moonstone";
        Onyx = "onyx", "Onyx";
        Jade = "jade", "Jade";
        Turquoise = "turquoise", "Turquoise";
        LapisLazuli = "lapis_lazuli", "Lapis lazuli";
        Malachite = "malachite", "Malachite";
        MotherOfPearl = "mother_of_pearl", "Mother-of-pearl";
    }

    /// Where a stone comes from; required for every stone.
    "origin_class" OriginClass {
        Natural = "natural", "Natural";
        LaboratoryGrown = "laboratory_grown", "Laboratory-grown";
        Cultured = "cultured", "Cultured";
        Imitation = "imitation", "Imitation";
    }

    /// How a laboratory grew a stone.
    "growth_method" GrowthMethod {
        Cvd = "cvd", "CVD";
        Hpht = "hpht", "HPHT";
    }

    /// The outline of a stone.
    "shape" Shape {
        Round = "round", "Round";
        Oval = "oval", "Oval";
        Cushion = "cushion", "Cushion";
        Princess = "princess", "Princess";
        Emerald = "emerald", "Emerald cut";
        Pear = "pear", "Pear";
        Marquise = "marquise", "Marquise";
        Radiant = "radiant", "Radiant";
        Asscher = "asscher", "Asscher";
        Heart = "heart", "Heart";
        Baguette = "baguette", "Baguette";
        Trillion = "trillion", "Trillion";
        Rose = "rose", "Rose cut";
        OldEuropean = "old_european", "Old European";
        OldMine = "old_mine", "Old mine";
        Cabochon = "cabochon", "Cabochon";
        Baroque = "baroque", "Baroque";
        Drop = "drop", "Drop";
    }

    /// The part a stone plays.
    "role" Role {
        Center = "center", "Centre";
        Side = "side", "Side";
        Melee = "melee", "Accent";
        Pearl = "pearl", "Pearl";
    }

    /// A stone's colour: a grade from D to Z for colourless diamonds, a hue for every other stone.
    "colour" Colour {
        D = "D", "D"; E = "E", "E"; F = "F", "F"; G = "G", "G"; H = "H", "H"; I = "I", "I"; J = "J", "J";
        K = "K", "K"; L = "L", "L"; M = "M", "M"; N = "N", "N"; O = "O", "O"; P = "P", "P"; Q = "Q", "Q";
        R = "R", "R"; S = "S", "S"; T = "T", "T"; U = "U", "U"; V = "V", "V"; W = "W", "W"; X = "X", "X";
        Y = "Y", "Y"; Z = "Z", "Z";
        FancyLightYellow = "fancy_light_yellow", "Fancy Light yellow";
        FancyYellow = "fancy_yellow", "Fancy yellow";
        FancyIntenseYellow = "fancy_intense_yellow", "Fancy Intense yellow";
        FancyVividYellow = "fancy_vivid_yellow", "Fancy Vivid yellow";
        FancyPink = "fancy_pink", "Fancy pink";
        FancyBlue = "fancy_blue", "Fancy blue";
        FancyDarkBrown = "fancy_dark_brown", "Fancy Dark brown";
        Blue = "blue", "blue";
        RoyalBlue = "royal_blue", "royal blue";
        CornflowerBlue = "cornflower_blue", "cornflower blue";
        PaleBlue = "pale_blue", "pale blue";
        VioletBlue = "violet_blue", "violet-blue";
        Teal = "teal", "teal";
        Green = "green", "green";
        Yellow = "yellow", "yellow";
        Orange = "orange", "orange";
        Padparadscha = "padparadscha", "padparadscha";
        Pink = "pink", "pink";
        Peach = "peach", "peach";
        Red = "red", "red";
        Purple = "purple", "purple";
        Violet = "violet", "violet";
        White = "white", "white";
        Cream = "cream", "cream";
        Golden = "golden", "golden";
        Grey = "grey", "grey";
        Black = "black", "black";
        Brown = "brown", "brown";
    }

    /// How clean a diamond is at ten times magnification, best first.
    "clarity" Clarity {
        Fl = "FL", "FL"; If = "IF", "IF"; Vvs1 = "VVS1", "VVS1"; Vvs2 = "VVS2", "VVS2"; Vs1 = "VS1", "VS1"; Vs2 = "VS2", "VS2";
        Si1 = "SI1", "SI1"; Si2 = "SI2", "SI2"; I1 = "I1", "I1"; I2 = "I2", "I2"; I3 = "I3", "I3";
    }

    /// A grade of cut, polish or symmetry, best first.
    "cut_grade" CutGrade {
        Excellent = "excellent", "Excellent";
        VeryGood = "very_good", "Very good";
        Good = "good", "Good";
        Fair = "fair", "Fair";
        Poor = "poor", "Poor";
    }

    /// How a stone glows under ultraviolet light.
    "fluorescence" Fluorescence {
        None = "none", "None";
        Faint = "faint", "Faint";
        Medium = "medium", "Medium";
        Strong = "strong", "Strong";
        VeryStrong = "very_strong", "Very strong";
    }

    /// GIA's one-word grade for laboratory-grown diamonds since October 2025.
    "quality_word" QualityWord {
        Premium = "premium", "Premium";
        Standard = "standard", "Standard";
    }

    /// Who wrote a stone's report.
    "lab" Lab {
        Gia = "GIA", "GIA";
        Igi = "IGI", "IGI";
        Gcal = "GCAL", "GCAL";
        Hrd = "HRD", "HRD";
        Ssef = "SSEF", "SSEF";
        Gubelin = "Gubelin", "Gübelin";
        Agl = "AGL", "AGL";
        Ags = "AGS", "AGS";
    }

    /// What was done to a stone after it was found or grown.
    "treatment" Treatment {
        None = "none", "No treatment";
        Heat = "heat", "heat treated";
        Oil = "oil", "clarity enhanced with oil";
        FractureFill = "fracture_fill", "fracture filled";
        Irradiation = "irradiation", "irradiated";
        Hpht = "hpht", "HPHT processed";
        Diffusion = "diffusion", "diffusion treated";
        Dye = "dye", "dyed";
        Coating = "coating", "coated";
        Bleach = "bleach", "bleached";
    }

    /// Where a pearl grew.
    "pearl_type" PearlType {
        Akoya = "akoya", "Akoya";
        Tahitian = "tahitian", "Tahitian";
        SouthSea = "south_sea", "South Sea";
        Freshwater = "freshwater", "Freshwater";
    }

    /// How sharply a pearl reflects, best first.
    "lustre" Lustre {
        Excellent = "excellent", "excellent";
        VeryHigh = "very_high", "very high";
        High = "high", "high";
        Medium = "medium", "medium";
    }

    /// The second colour that plays over a pearl.
    "overtone" Overtone {
        None = "none", "no";
        Rose = "rose", "rosé";
        Silver = "silver", "silver";
        Cream = "cream", "cream";
        Green = "green", "green";
        Blue = "blue", "blue";
        Aubergine = "aubergine", "aubergine";
        Peacock = "peacock", "peacock";
        Gold = "gold", "gold";
    }
}

impl Species {
    /// The name within a sentence, e.g. "lapis lazuli".
    pub fn word(self) -> String {
        self.label().to_lowercase()
    }

    /// The name of many, e.g. "rubies".
    pub fn plural(self) -> String {
        match self {
            Self::Ruby => "rubies".to_owned(),
            Self::Topaz
            | Self::Onyx
            | Self::Jade
            | Self::LapisLazuli
            | Self::MotherOfPearl
            | Self::Turquoise
            | Self::Malachite => self.word(),
            _ => format!("{}s", self.word()),
        }
    }

    /// Whether it grew in a mollusc: measured across, never weighed in carats or graded for clarity.
    pub const fn is_organic(self) -> bool {
        matches!(self, Self::Pearl | Self::MotherOfPearl)
    }
}

impl Colour {
    /// Whether it is a grade from D to Z.
    pub fn is_grade(self) -> bool {
        self <= Self::Z
    }

    /// Whether it is one of the grades of fancy colour that only diamonds carry.
    pub fn is_fancy(self) -> bool {
        self >= Self::FancyLightYellow && self <= Self::FancyDarkBrown
    }
}

/// A stone, or a number of like stones, in a piece.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Stone {
    /// The part it plays.
    pub role: Role,
    /// What it is.
    pub species: Species,
    /// Where it comes from.
    pub origin_class: OriginClass,
    /// How it was grown, for laboratory-grown stones.
    pub growth_method: Option<GrowthMethod>,
    /// Its outline.
    pub shape: Shape,
    /// How many of them.
    pub pieces: i32,
    /// Weight of all pieces together, in thousandths of a carat.
    pub carat_milli: Option<i32>,
    /// Diameter in micrometres; how pearls are measured.
    pub diameter_um: Option<i32>,
    /// Its colour.
    pub colour: Option<Colour>,
    /// Its clarity.
    pub clarity: Option<Clarity>,
    /// Its cut.
    pub cut: Option<CutGrade>,
    /// Its polish.
    pub polish: Option<CutGrade>,
    /// Its symmetry.
    pub symmetry: Option<CutGrade>,
    /// Its fluorescence.
    pub fluorescence: Option<Fluorescence>,
    /// A laboratory-grown diamond's one-word grade.
    pub quality_word: Option<QualityWord>,
    /// Who wrote its report.
    pub lab: Option<Lab>,
    /// The number of its report.
    pub report_number: Option<Arc<str>>,
    /// What was done to it.
    pub treatments: Vec<Treatment>,
    /// Where a pearl grew.
    pub pearl_type: Option<PearlType>,
    /// A pearl's lustre.
    pub lustre: Option<Lustre>,
    /// A pearl's overtone.
    pub overtone: Option<Overtone>,
}

impl Stone {
    /// The stone's name with the words the law wants immediately before it (16 CFR 23.19, 23.25):
    /// "laboratory-grown diamond", "Akoya cultured pearls", "natural sapphire".
    pub fn name(&self) -> String {
        let noun = if self.pieces > 1 { self.species.plural() } else { self.species.word() };
        let origin = self.origin_class.label().to_lowercase();
        match self.pearl_type {
            Some(kind) => format!("{} {origin} {noun}", kind.label()),
            None => format!("{origin} {noun}"),
        }
    }

    /// The stone in truthful words, e.g. "1.00 ct round natural diamond, F, VS1, excellent cut" or
    /// "24 round natural diamonds, 0.36 ct in total".
    pub fn describe(&self) -> String {
        let mut text = String::new();
        if self.pieces > 1 {
            let _ = write!(text, "{} ", self.pieces);
        } else if let Some(carat) = self.carat_milli {
            let _ = write!(text, "{} ", carats(carat));
        }
        if let Some(um) = self.diameter_um {
            let _ = write!(text, "{} ", millimetres(um));
        }
        let hue = self.colour.filter(|c| !c.is_grade());
        let _ = write!(text, "{} ", self.shape.label().to_lowercase());
        if let Some(hue) = hue {
            let _ = write!(text, "{} ", hue.label());
        }
        text.push_str(&self.name());
        if self.pieces > 1
            && let Some(carat) = self.carat_milli
        {
            let _ = write!(text, ", {} in total", carats(carat));
        }
        for detail in self.details() {
            let _ = write!(text, ", {detail}");
        }
        text
    }

    fn details(&self) -> Vec<String> {
        let mut details = Vec::new();
        details.extend(self.colour.filter(|c| c.is_grade()).map(|c| c.label().to_owned()));
        details.extend(self.clarity.map(|c| c.label().to_owned()));
        details.extend(self.cut.map(|c| format!("{} cut", c.label().to_lowercase())));
        details.extend(self.quality_word.map(|q| format!("graded {}", q.label())));
        details.extend(self.lustre.map(|l| format!("{} lustre", l.label())));
        details.extend(
            self.overtone.filter(|o| *o != Overtone::None).map(|o| format!("{} overtone", o.label())),
        );
        details
            .extend(self.treatments.iter().filter(|t| **t != Treatment::None).map(|t| t.label().to_owned()));
        details
    }
}

/// A weight in thousandths of a carat as people read it: `1.00 ct`, `0.125 ct`.
pub fn carats(milli: i32) -> String {
    let (whole, rest) = (milli / 1_000, milli % 1_000);
    if rest % 10 == 0 { format!("{whole}.{:02} ct", rest / 10) } else { format!("{whole}.{rest:03} ct") }
}

/// A length in micrometres as people read it: `8.5 mm`, `2.35 mm`.
pub fn millimetres(um: i32) -> String {
    let hundredths = (um + 5) / 10;
    let (whole, rest) = (hundredths / 100, hundredths % 100);
    if rest % 10 == 0 { format!("{whole}.{} mm", rest / 10) } else { format!("{whole}.{rest:02} mm") }
}
