//! What a stone may claim to be.

use std::collections::HashSet;

use super::Wrong;
use crate::{
    model::{Colour, OriginClass, Role, Species, Treatment},
    products::NewStone,
};

/// Thousandths of a carat that a row of stones may weigh together.
pub(super) const CARATS: std::ops::RangeInclusive<i32> = 1..=500_000;
pub(super) const CARATS_SAID: &str = "Enter thousandths of a carat: 1 to 500,000.";

impl NewStone {
    pub(super) fn check(&self, wrong: &mut Wrong, field: impl Fn(&str) -> String) {
        wrong.add_if(
            !(1..=2_000).contains(&self.pieces),
            field("pieces"),
            "out_of_range",
            "Enter 1 to 2,000 pieces.",
        );
        wrong.add_if(
            self.carat_milli.is_some_and(|c| !CARATS.contains(&c)),
            field("carat_milli"),
            "out_of_range",
            CARATS_SAID,
        );
        wrong.add_if(
            self.diameter_um.is_some_and(|um| !(300..=60_000).contains(&um)),
            field("diameter_um"),
            "out_of_range",
            "Enter micrometres: 300 to 60,000 (0.3 to 60 mm).",
        );
        wrong.add_if(
            (self.role == Role::Pearl) != (self.species == Species::Pearl) && self.role == Role::Pearl,
            field("role"),
            "contradiction",
            "Only a pearl plays a pearl's part.",
        );
        self.check_origin(wrong, &field);
        self.check_measures(wrong, &field);
        self.check_grades(wrong, &field);
        self.check_report(wrong, &field);
    }

    fn check_origin(&self, wrong: &mut Wrong, field: &impl Fn(&str) -> String) {
        let (lab, cultured) =
            (self.origin_class == OriginClass::LaboratoryGrown, self.origin_class == OriginClass::Cultured);
        let organic = self.species.is_organic();
        let origin = || field("origin_class");
        wrong.add_if(cultured && !organic, origin(), "contradiction", "Only pearls are cultured.");
        wrong.add_if(
            lab && organic,
            origin(),
            "contradiction",
            "No laboratory grows pearls: they are natural, cultured or imitation.",
        );
        wrong.add_if(
            self.species == Species::Moissanite && self.origin_class == OriginClass::Natural,
            origin(),
            "contradiction",
            "Moissanite in jewellery is laboratory-grown.",
        );
        let only_lab = "Only laboratory-grown stones have this.";
        wrong.add_if(self.growth_method.is_some() && !lab, field("growth_method"), "contradiction", only_lab);
        wrong.add_if(self.quality_word.is_some() && !lab, field("quality_word"), "contradiction", only_lab);
    }

    fn check_measures(&self, wrong: &mut Wrong, field: &impl Fn(&str) -> String) {
        if self.species == Species::Pearl {
            let real = self.origin_class != OriginClass::Imitation;
            wrong.add_if(
                self.diameter_um.is_none(),
                field("diameter_um"),
                "required",
                "Pearls are measured across.",
            );
            wrong.add_if(
                self.carat_milli.is_some(),
                field("carat_milli"),
                "contradiction",
                "Pearls are measured across, not weighed in carats.",
            );
            wrong.add_if(
                real && self.pearl_type.is_none(),
                field("pearl_type"),
                "required",
                "Say where the pearl grew.",
            );
            return;
        }
        let only_pearls = "Only pearls have this.";
        wrong.add_if(self.pearl_type.is_some(), field("pearl_type"), "contradiction", only_pearls);
        wrong.add_if(self.lustre.is_some(), field("lustre"), "contradiction", only_pearls);
        wrong.add_if(self.overtone.is_some(), field("overtone"), "contradiction", only_pearls);
        let diamond = self.species == Species::Diamond;
        wrong.add_if(
            diamond && self.carat_milli.is_none(),
            field("carat_milli"),
            "required",
            "Say what the diamonds weigh together.",
        );
        wrong.add_if(
            !diamond && self.carat_milli.is_none() && self.diameter_um.is_none(),
            field("carat_milli"),
            "required",
            "Say what the stone weighs, or how wide it is.",
        );
    }

    fn check_grades(&self, wrong: &mut Wrong, field: &impl Fn(&str) -> String) {
        let diamond = self.species == Species::Diamond;
        let graded = diamond || self.species == Species::Moissanite;
        let only_diamonds = "Only diamonds are graded this way.";
        let grades = [
            ("clarity", self.clarity.is_some()),
            ("cut", self.cut.is_some()),
            ("fluorescence", self.fluorescence.is_some()),
        ];
        for (name, given) in grades {
            wrong.add_if(given && !graded, field(name), "contradiction", only_diamonds);
        }
        let facets = [("polish", self.polish.is_some()), ("symmetry", self.symmetry.is_some())];
        for (name, given) in facets {
            wrong.add_if(
                given && self.species.is_organic(),
                field(name),
                "contradiction",
                "Pearls are not faceted.",
            );
        }
        if let Some(colour) = self.colour {
            wrong.add_if(
                colour.is_grade() && !graded,
                field("colour"),
                "contradiction",
                "Only diamonds are graded D to Z: name the hue.",
            );
            wrong.add_if(
                colour.is_fancy() && !diamond,
                field("colour"),
                "contradiction",
                "Only diamonds have fancy grades: name the hue.",
            );
            let hue = !colour.is_grade() && !colour.is_fancy() && colour != Colour::Black;
            let fake = self.origin_class == OriginClass::Imitation;
            wrong.add_if(
                diamond && hue && !fake,
                field("colour"),
                "contradiction",
                "Give a diamond a grade from D to Z or a fancy grade.",
            );
        }
        if self.quality_word.is_some() {
            let also =
                self.clarity.is_some() || self.cut.is_some() || self.colour.is_some_and(Colour::is_grade);
            wrong.add_if(!diamond, field("quality_word"), "contradiction", only_diamonds);
            wrong.add_if(
                also,
                field("quality_word"),
                "contradiction",
                "Give either the one-word grade or colour, clarity and cut.",
            );
        }
    }

    fn check_report(&self, wrong: &mut Wrong, field: &impl Fn(&str) -> String) {
        if let Some(number) = &self.report_number {
            wrong.add_if(self.lab.is_none(), field("lab"), "required", "Say whose report it is.");
            let sound = (4..=20).contains(&number.len())
                && number.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
            wrong.add_if(
                !sound,
                field("report_number"),
                "malformed",
                "Enter the report's number: 4 to 20 letters and digits.",
            );
        }
        let treatments: HashSet<_> = self.treatments.iter().collect();
        wrong.add_if(
            treatments.len() != self.treatments.len(),
            field("treatments"),
            "repeated",
            "Name each treatment once.",
        );
        wrong.add_if(
            treatments.len() > 1 && treatments.contains(&Treatment::None),
            field("treatments"),
            "contradiction",
            "\"none\" stands alone.",
        );
    }
}
