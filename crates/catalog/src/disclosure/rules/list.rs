//! Every rule, with its source and an example of each side. `docs/disclosure.md` is checked against this list.

use super::super::rule::{
    Rule,
    Severity::{Advise, Refuse},
};

macro_rules! rules {
    ($($name:ident = $code:literal, $severity:ident, $source:literal, $says:literal, $stops:literal, $instead:literal;)+) => {
        $(pub(crate) static $name: Rule = Rule {
            code: $code, severity: $severity, source: $source, says: $says, stops: $stops, instead: $instead,
        };)+

        /// Every rule, in the order of the document.
        pub static ALL: &[&Rule] = &[$(&$name),+];
    };
}

rules! {
    GROWN_BARE = "grown_bare", Refuse, "16 CFR 23.12(c)(3), 23.25(b)",
        "The name of a grown stone is immediately preceded by laboratory-grown or laboratory-created.",
        "A diamond solitaire", "A laboratory-grown diamond solitaire";
    IMITATION_BARE = "imitation_bare", Refuse, "16 CFR 23.12(c)(3), 23.20(c), 23.25(b)",
        "The name of an imitated stone is immediately preceded by imitation or simulated; faux does not do.",
        "A faux ruby", "An imitation ruby";
    COMPOSITE_BARE = "composite_bare", Refuse, "16 CFR 23.25(d)",
        "A stone bound with glass is never named as the stone alone.",
        "A glowing ruby", "A glass-filled composite ruby";
    CULTURED_MISSING = "cultured_missing", Refuse, "16 CFR 23.20(b)",
        "The word pearl is immediately preceded by cultured for pearls that were cultured.",
        "Akoya pearls", "Akoya cultured pearls";
    CULTURED_STONE = "cultured_stone", Refuse, "16 CFR 23.12, 23.25(b)",
        "Only pearls are called cultured; grown stones are laboratory-grown.",
        "A cultured diamond", "A laboratory-grown diamond";
    NATURAL_CLAIM = "natural_claim", Refuse, "16 CFR 23.27",
        "Natural, real, genuine and precious are kept for what came out of the ground.",
        "A real diamond, grown in a laboratory", "A laboratory-grown diamond";
    PEARL_NATURAL = "pearl_natural", Refuse, "16 CFR 23.19, 23.22",
        "A cultured pearl is not called natural, genuine or real.",
        "Genuine cultured pearls", "Cultured pearls";
    PEARL_TYPE = "pearl_type", Refuse, "16 CFR 23.21",
        "A pearl carries the name of the water or oyster it grew in, and no other.",
        "Akoya cultured pearls, for freshwater ones", "Freshwater cultured pearls";
    ORIGIN_CONTRADICTED = "origin_contradicted", Refuse, "16 CFR 23.1",
        "Words about origin agree with the facts.",
        "A laboratory-grown diamond, for a natural one", "A natural diamond";
    SPECIES_ABSENT = "species_absent", Refuse, "16 CFR 23.25(a)",
        "No stone is named that the piece does not hold.",
        "A sapphire ring, for a blue topaz", "A blue topaz ring";
    SIMULANT_AS_DIAMOND = "simulant_as_diamond", Refuse, "16 CFR 23.12(b)",
        "Moissanite is not called diamond.",
        "A diamond solitaire, for a moissanite", "A laboratory-grown moissanite solitaire";
    GEM_UNQUALIFIED = "gem_unqualified", Refuse, "16 CFR 23.25(b)",
        "Gem, gemstone and birthstone are qualified when every stone was grown or imitated.",
        "April’s birthstone", "A laboratory-grown birthstone";
    NAME_AS_COLOUR = "name_as_colour", Advise, "16 CFR 23.25(a), 23.26",
        "A stone’s name is not used as the colour of another stone.",
        "Sapphire blue topaz", "Deep blue topaz";
    VARIETAL = "varietal", Refuse, "16 CFR 23.26",
        "No variety is named that its colour excludes.",
        "Green amethyst", "Prasiolite (green quartz)";
    SYNTHETIC = "synthetic", Advise, "16 CFR 23.25, CIBJO Diamond Book",
        "People read synthetic as imitation; the house says laboratory-grown.",
        "A synthetic ruby", "A laboratory-grown ruby";
    FLAWLESS = "flawless", Refuse, "16 CFR 23.13(a), 23.28(a)",
        "Flawless is kept for stones graded FL, internally flawless for FL and IF.",
        "A flawless diamond, for a VS1", "A diamond of VS1 clarity";
    PERFECT = "perfect", Refuse, "16 CFR 23.13(b), 23.28(b)",
        "A stone is perfect only when it is flawless.",
        "A perfect diamond", "A diamond of D colour and IF clarity";
    EYE_CLEAN = "eye_clean", Refuse, "16 CFR 23.1",
        "Clean to the eye is not said of stones graded I1 to I3.",
        "Eye-clean, for an I1", "Inclusions can be seen with the eye";
    GRADE_MISMATCH = "grade_mismatch", Refuse, "16 CFR 23.1",
        "Grades in words are the grades in the facts.",
        "VVS1 clarity, for a VS1", "VS1 clarity";
    BLUE_WHITE = "blue_white", Refuse, "16 CFR 23.15",
        "Blue-white is not said of a diamond; its colour is graded.",
        "A blue-white diamond", "A diamond of D colour";
    PROPERLY_CUT = "properly_cut", Advise, "16 CFR 23.16",
        "Properly cut says less than the grade of the cut.",
        "A properly cut diamond", "A diamond of excellent cut";
    BRILLIANT = "brilliant", Advise, "16 CFR 23.17",
        "Brilliant cut and full cut are kept for round diamonds.",
        "A brilliant-cut pear", "A pear-shaped diamond";
    WEIGHT_MISMATCH = "weight_mismatch", Refuse, "16 CFR 23.18(a), (c)",
        "Weights are accurate to the last decimal place, and to the second when one is given.",
        "1.3 ct, for 1.25 ct", "1.25 ct";
    WEIGHT_FRACTION = "weight_fraction", Refuse, "16 CFR 23.18(d)",
        "A fraction of a carat stands beside the range that it stands for.",
        "1/2 ct", "0.50 ct, or 1/2 ct (0.48 to 0.52 ct)";
    WEIGHT_POINTS = "weight_points", Refuse, "16 CFR 23.18(b)",
        "Points are not used without the weight in carats.",
        "A 25-point diamond", "A diamond of 0.25 ct";
    TOTAL_AS_CENTER = "total_as_center", Refuse, "16 CFR 23.18(a)",
        "The weight of several stones together is called total.",
        "A 1.60 ct ring, for 1.25 ct at the centre and 0.35 ct around it", "1.60 ct in total";
    TREATMENT_UNSAID = "treatment_unsaid", Refuse, "16 CFR 23.14, 23.23, 23.24",
        "A treatment that fades, asks for care or bears on the value is named in the description.",
        "A sapphire from Sri Lanka, for a heated one", "A sapphire from Sri Lanka, gently heated";
    TREATMENT_WORTH_SAYING = "treatment_worth_saying", Advise, "CIBJO Pearl Book",
        "A usual treatment is named all the same.",
        "White cultured pearls, for bleached ones", "White cultured pearls, gently bleached";
    UNTREATED_CLAIM = "untreated_claim", Refuse, "16 CFR 23.24",
        "Untreated, unheated and no oil are said only of stones whose facts say so.",
        "An unheated ruby, for a heated one", "A ruby, gently heated";
    NATURAL_COLOUR = "natural_colour", Refuse, "16 CFR 23.14, 23.24",
        "Natural colour is not said of a stone whose colour was changed.",
        "Natural colour, for an irradiated diamond", "Irradiated";
    PERMANENCE = "permanence", Refuse, "16 CFR 23.24(a)",
        "Oil, filling, dye and coating are not called permanent.",
        "Oiled, which is permanent", "Oiled; the oil can be renewed";
    PLACE_UNPROVEN = "place_unproven", Advise, "16 CFR 23.1, CIBJO Coloured Stone Book",
        "A famous place of origin rests on a laboratory’s report.",
        "A Burmese ruby without a report", "A ruby; SSEF report: Burma";
    KARAT_MISMATCH = "karat_mismatch", Refuse, "16 CFR 23.3(a)",
        "Karats in words are the fineness in the facts.",
        "18k gold, for 585", "14k gold";
    GOLD_WITHOUT_KARAT = "gold_without_karat", Advise, "16 CFR 23.3(b)(2)",
        "Gold is named with its karats at least once.",
        "A yellow gold band", "A band of 18k yellow gold";
    METAL_ABSENT = "metal_absent", Refuse, "16 CFR 23.1, 23.3",
        "No precious metal is named that the piece cannot be had in.",
        "In platinum, for white gold", "In 18k white gold";
    SOLID_GOLD = "solid_gold", Refuse, "16 CFR 23.3(b)",
        "Solid gold is not said of hollow or plated pieces, nor without karats.",
        "Solid gold hoops with a hollow tube", "Hollow hoops of 18k gold";
    PLATED_AS_GOLD = "plated_as_gold", Refuse, "16 CFR 23.3(b)(3), 23.4",
        "Plated, filled and vermeil are not said of pieces whose facts name a gold.",
        "Gold vermeil, for 18k gold", "18k yellow gold";
    PLATINUM_BARE = "platinum_bare", Refuse, "16 CFR 23.6(b)",
        "Platinum below 950 is named with its parts in a thousand.",
        "A platinum band, for 850", "A band of platinum 850";
    STERLING = "sterling", Refuse, "16 CFR 23.5(b)",
        "Sterling and silver are kept for silver of 925 and above.",
        "Sterling silver, for 800", "Silver 800";
    QUALITY_MARK = "quality_mark", Refuse, "16 CFR 23.10",
        "A mark in words is the fineness in the facts.",
        "Stamped 750, for 585", "Stamped 585";
    HALLMARK = "hallmark", Refuse, "UK Hallmarking Act 1973",
        "Hallmarked is said of pieces an assay office has marked.",
        "Hallmarked in London, without proof", "18k yellow gold";
    RECYCLED = "recycled", Refuse, "16 CFR 260.13",
        "Recycled is said only of pieces whose facts say so.",
        "Recycled gold, for new gold", "18k yellow gold";
    RESPONSIBLE = "responsible", Refuse, "16 CFR 260.4, WDC System of Warranties",
        "Conflict-free, ethical and sustainable need proof that is on file.",
        "An ethically sourced diamond", "A diamond from Botswana";
    HAND_MADE = "hand_made", Advise, "16 CFR 23.2",
        "Hand-made means shaped by hand throughout; nothing on file says so.",
        "A handmade ring", "A ring finished by hand";
    LAB_ABSENT = "lab_absent", Refuse, "16 CFR 23.1",
        "No laboratory is named whose report the piece does not have.",
        "With a GIA report, for an IGI one", "With an IGI report";
    LAB_CERTIFIES = "lab_certifies", Refuse, "GIA and IGI terms of use",
        "A laboratory reports what it saw; it does not certify, and gives no value.",
        "A GIA certified diamond", "A diamond with a GIA report";
    CERTIFICATE = "certificate", Advise, "GIA terms of use",
        "A laboratory’s paper is called a report.",
        "With its GIA certificate", "With its GIA report";
    VALUE_CLAIM = "value_claim", Refuse, "16 CFR 233.2, 23.1",
        "No value is promised beside the price.",
        "Appraised value $9,000", "An insurance valuation comes on request";
}
