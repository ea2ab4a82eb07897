//! Loose stones.

use catalog::stones::{Scale, StoneFacet, StoneView};
use serde::Serialize;
use utoipa::ToSchema;

use super::{common::MoneyOut, word};

/// A page of loose stones.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LooseStones)]
pub(crate) struct LooseStonesOut {
    /// The stones.
    pub(crate) data: Vec<LooseStoneOut>,
    /// Where the next page begins; null at the end.
    pub(crate) next_cursor: Option<String>,
    /// How many match in all.
    pub(crate) total: usize,
    /// How many stand on each step of each scale, among what the other filters leave; only with `facets=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(crate) facets: Option<Vec<StoneFacetOut>>,
}

/// One physical stone.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LooseStone)]
pub(crate) struct LooseStoneOut {
    #[schema(example = "stn_069283r0000000000000000000")]
    id: String,
    /// The number on its paper; its page is `/stones/{serial}`.
    #[schema(example = "7K3MQ-2X9T4")]
    serial: String,
    /// In words; a laboratory-grown stone is always called that directly before its name.
    #[schema(example = "1.01 ct oval natural diamond, F, VS1, excellent cut")]
    description: String,
    species: word::Species,
    origin_class: word::OriginClass,
    growth_method: Option<word::GrowthMethod>,
    shape: word::Shape,
    /// Thousandths of a carat.
    carat_milli: i32,
    colour: Option<word::Colour>,
    clarity: Option<word::Clarity>,
    cut: Option<word::CutGrade>,
    polish: Option<word::CutGrade>,
    symmetry: Option<word::CutGrade>,
    fluorescence: Option<word::Fluorescence>,
    /// GIA's single word for a laboratory-grown diamond.
    quality_word: Option<word::QualityWord>,
    /// Thousandths of the width.
    table_milli: Option<i32>,
    /// Thousandths of the width.
    depth_milli: Option<i32>,
    /// Length by width, in thousandths.
    ratio_milli: Option<i32>,
    /// Micrometres.
    length_um: Option<i32>,
    /// Micrometres.
    width_um: Option<i32>,
    /// Micrometres.
    height_um: Option<i32>,
    /// The thinnest and the thickest of its girdle.
    girdle: Option<[&'static str; 2]>,
    culet: Option<&'static str>,
    treatments: Vec<word::Treatment>,
    lab: Option<word::Lab>,
    report_number: Option<String>,
    /// Where the report can be read.
    report_url: Option<String>,
    /// Where it was mined, by ISO 3166.
    country: Option<String>,
    /// Before tax.
    price: MoneyOut,
    /// `available`, `held` or `sold`.
    #[schema(example = "available")]
    status: &'static str,
    /// Where it lies.
    location: String,
}

impl From<&StoneView> for LooseStoneOut {
    fn from(stone: &StoneView) -> Self {
        let facts = &stone.facts;
        let text = |t: &Option<std::sync::Arc<str>>| t.as_ref().map(ToString::to_string);
        Self {
            id: stone.id.to_string(),
            serial: stone.serial.to_string(),
            description: facts.describe(),
            species: facts.species.into(),
            origin_class: facts.origin_class.into(),
            growth_method: facts.growth_method.map(Into::into),
            shape: facts.shape.into(),
            carat_milli: facts.carat_milli,
            colour: facts.colour.map(Into::into),
            clarity: facts.clarity.map(Into::into),
            cut: facts.cut.map(Into::into),
            polish: facts.polish.map(Into::into),
            symmetry: facts.symmetry.map(Into::into),
            fluorescence: facts.fluorescence.map(Into::into),
            quality_word: facts.quality_word.map(Into::into),
            table_milli: facts.table_milli,
            depth_milli: facts.depth_milli,
            ratio_milli: facts.ratio_milli(),
            length_um: facts.length_um,
            width_um: facts.width_um,
            height_um: facts.height_um,
            girdle: facts.girdle.map(|(from, to)| [from.code(), to.code()]),
            culet: facts.culet.map(|c| c.code()),
            treatments: word::list(&facts.treatments),
            lab: facts.lab.map(Into::into),
            report_number: text(&facts.report_number),
            report_url: facts.report_link(),
            country: text(&facts.country),
            price: stone.price.into(),
            status: stone.status.code(),
            location: stone.location.to_string(),
        }
    }
}

/// How many stones stand on each step of one scale.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StoneFacet)]
pub(crate) struct StoneFacetOut {
    /// The filter's name; ranges add `_min` and `_max`.
    #[schema(example = "carat")]
    name: &'static str,
    label: &'static str,
    /// `choice`, `grade` or `amount`.
    kind: &'static str,
    /// The steps in order; those without a stone are left out.
    steps: Vec<StoneStepOut>,
}

/// A word, a grade, or a stretch of amounts that ends where the scale's next begins.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StoneStep)]
pub(crate) struct StoneStepOut {
    /// The word; left out for amounts.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    code: Option<&'static str>,
    /// Where the stretch begins: minor units, or thousandths; left out for words.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    from: Option<i64>,
    count: usize,
}

impl From<&StoneFacet> for StoneFacetOut {
    fn from(facet: &StoneFacet) -> Self {
        let kind = match facet.dimension.scale() {
            Scale::Choice => "choice",
            Scale::Grade => "grade",
            Scale::Amount { .. } => "amount",
        };
        let step = |s: &catalog::stones::StoneStep| StoneStepOut {
            code: (!s.code.is_empty()).then_some(s.code),
            from: s.code.is_empty().then_some(s.from),
            count: s.count,
        };
        Self {
            name: facet.dimension.code(),
            label: facet.dimension.label(),
            kind,
            steps: facet.steps.iter().filter(|s| s.count > 0).map(step).collect(),
        }
    }
}
