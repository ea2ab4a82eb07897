//! A loose stone and what may be said of it.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use kernel::{
    Money,
    ids::{StoneHoldId, StoneId, StoneSupplierId},
};

use super::Serial;
use crate::{
    model::{
        Clarity, Colour, CutGrade, Fluorescence, GrowthMethod, Lab, OriginClass, QualityWord, Role, Shape,
        Species, Stone, Treatment, codes::codes,
    },
    reports::check_page,
};

codes! {
    /// Where a stone stands.
    "stone_status" StoneStatus {
        Available = "available", "Available";
        Held = "held", "Kept for a client";
        Sold = "sold", "Set in a piece or sold";
        Parked = "parked", "Waits for a second look";
        Withdrawn = "withdrawn", "Withdrawn";
    }

    /// How thick the rim between crown and pavilion is.
    "girdle" Girdle {
        ExtremelyThin = "extremely_thin", "extremely thin";
        VeryThin = "very_thin", "very thin";
        Thin = "thin", "thin";
        Medium = "medium", "medium";
        SlightlyThick = "slightly_thick", "slightly thick";
        Thick = "thick", "thick";
        VeryThick = "very_thick", "very thick";
        ExtremelyThick = "extremely_thick", "extremely thick";
    }

    /// How large the facet at the stone's lowest point is.
    "culet" Culet {
        None = "none", "None";
        VerySmall = "very_small", "Very small";
        Small = "small", "Small";
        Medium = "medium", "Medium";
        SlightlyLarge = "slightly_large", "Slightly large";
        Large = "large", "Large";
        VeryLarge = "very_large", "Very large";
    }
}

impl StoneStatus {
    /// Whether shoppers may see the stone's page. Lists offer available stones only.
    pub const fn is_shown(self) -> bool {
        matches!(self, Self::Available | Self::Held | Self::Sold)
    }
}

/// What a stone is, as its report and its supplier say.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct StoneFacts {
    /// What it is.
    pub species: Species,
    /// Where it comes from.
    pub origin_class: OriginClass,
    /// How it was grown, for laboratory-grown stones.
    pub growth_method: Option<GrowthMethod>,
    /// Its outline.
    pub shape: Shape,
    /// Its weight in thousandths of a carat.
    pub carat_milli: i32,
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
    /// The table's width by the girdle's, in thousandths.
    pub table_milli: Option<i32>,
    /// The stone's height by the girdle's width, in thousandths.
    pub depth_milli: Option<i32>,
    /// The longer side in micrometres.
    pub length_um: Option<i32>,
    /// The shorter side in micrometres.
    pub width_um: Option<i32>,
    /// The height in micrometres.
    pub height_um: Option<i32>,
    /// The thinnest and the thickest of its girdle.
    pub girdle: Option<(Girdle, Girdle)>,
    /// Its culet.
    pub culet: Option<Culet>,
    /// What was done to it.
    pub treatments: Vec<Treatment>,
    /// Who wrote its report.
    pub lab: Option<Lab>,
    /// The number of its report.
    pub report_number: Option<Arc<str>>,
    /// Where the report can be read, when the supplier says so.
    pub report_url: Option<Arc<str>>,
    /// Where it was mined: two letters by ISO 3166.
    pub country: Option<Arc<str>>,
}

impl StoneFacts {
    /// The stone as a piece would hold it, for the wording that pieces and loose stones share.
    pub fn stone(&self) -> Stone {
        Stone {
            role: Role::Center,
            species: self.species,
            origin_class: self.origin_class,
            growth_method: self.growth_method,
            shape: self.shape,
            pieces: 1,
            carat_milli: Some(self.carat_milli),
            diameter_um: None,
            colour: self.colour,
            clarity: self.clarity,
            cut: self.cut,
            polish: self.polish,
            symmetry: self.symmetry,
            fluorescence: self.fluorescence,
            quality_word: self.quality_word,
            lab: self.lab,
            report_number: self.report_number.clone(),
            treatments: self.treatments.clone(),
            pearl_type: None,
            lustre: None,
            overtone: None,
        }
    }

    /// The stone's name with the words the law wants immediately before it: "laboratory-grown diamond".
    pub fn name(&self) -> String {
        self.stone().name()
    }

    /// The stone in truthful words: "1.01 ct oval natural diamond, F, VS1, excellent cut".
    pub fn describe(&self) -> String {
        self.stone().describe()
    }

    /// Length by width in thousandths, 1000 for a round or square stone.
    pub fn ratio_milli(&self) -> Option<i32> {
        let (length, width) = (i64::from(self.length_um?), i64::from(self.width_um?));
        (width > 0).then(|| i32::try_from((length * 1_000 + width / 2) / width).unwrap_or(i32::MAX))
    }

    /// Where the report can be read: the supplier's link, or the laboratory's own page for its number.
    pub fn report_link(&self) -> Option<String> {
        if let Some(url) = &self.report_url {
            return Some(url.to_string());
        }
        Some(check_page(self.lab?, self.report_number.as_deref()?))
    }
}

/// A loose stone as shoppers see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoneView {
    /// The stone.
    pub id: StoneId,
    /// Its number, which its page's address carries.
    pub serial: Serial,
    /// What it is.
    pub facts: StoneFacts,
    /// What it costs, before tax.
    pub price: Money,
    /// Where it stands.
    pub status: StoneStatus,
    /// Where it lies, e.g. "New York".
    pub location: Arc<str>,
}

impl StoneView {
    /// The address of its page.
    pub fn path(&self) -> String {
        format!("/stones/{}", self.serial)
    }
}

/// A stone to be put in the drawer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewLooseStone {
    /// What it is.
    pub facts: StoneFacts,
    /// What proves its origin; required for natural diamonds of half a carat and more.
    pub evidence: Option<String>,
    /// The supplier, with its own name for the stone; `None` for the house's own.
    pub supplier: Option<(StoneSupplierId, String)>,
    /// What the house pays for it.
    pub cost: Option<Money>,
    /// What the house asks for it, before tax.
    pub price: Money,
    /// Where it lies.
    pub location: String,
}

/// A stone kept for somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoneHold {
    /// The hold.
    pub id: StoneHoldId,
    /// The stone.
    pub stone: StoneId,
    /// Who it is kept for.
    pub holder: String,
    /// What for: a cart, an order, a design.
    pub reference: String,
    /// When it goes back by itself.
    pub expires_at: DateTime<Utc>,
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A one carat round diamond with a report.
    pub(crate) fn diamond() -> StoneFacts {
        StoneFacts {
            species: Species::Diamond,
            origin_class: OriginClass::Natural,
            growth_method: None,
            shape: Shape::Round,
            carat_milli: 1_010,
            colour: Some(Colour::F),
            clarity: Some(Clarity::Vs1),
            cut: Some(CutGrade::Excellent),
            polish: Some(CutGrade::Excellent),
            symmetry: Some(CutGrade::VeryGood),
            fluorescence: Some(Fluorescence::None),
            quality_word: None,
            table_milli: Some(570),
            depth_milli: Some(618),
            length_um: Some(6_450),
            width_um: Some(6_420),
            height_um: Some(3_980),
            girdle: Some((Girdle::Thin, Girdle::Medium)),
            culet: Some(Culet::None),
            treatments: Vec::new(),
            lab: Some(Lab::Gia),
            report_number: Some("2141438171".into()),
            report_url: None,
            country: Some("BW".into()),
        }
    }

    #[test]
    fn a_laboratory_grown_stone_says_so_immediately_before_its_name() {
        let grown = StoneFacts {
            origin_class: OriginClass::LaboratoryGrown,
            growth_method: Some(GrowthMethod::Cvd),
            shape: Shape::Oval,
            ..diamond()
        };
        assert_eq!(grown.name(), "laboratory-grown diamond");
        assert_eq!(grown.describe(), "1.01 ct oval laboratory-grown diamond, F, VS1, excellent cut");
    }

    #[test]
    fn the_ratio_is_length_by_width_rounded() {
        assert_eq!(diamond().ratio_milli(), Some(1_005));
        assert_eq!(StoneFacts { width_um: None, ..diamond() }.ratio_milli(), None);
    }

    #[test]
    fn a_report_is_found_at_its_laboratory_unless_the_supplier_says_where() {
        assert!(diamond().report_link().unwrap().ends_with("reportno=2141438171"));
        let url = StoneFacts { report_url: Some("https://reports.example/1".into()), ..diamond() };
        assert_eq!(url.report_link().unwrap(), "https://reports.example/1");
        assert_eq!(StoneFacts { report_number: None, ..diamond() }.report_link(), None);
    }
}
