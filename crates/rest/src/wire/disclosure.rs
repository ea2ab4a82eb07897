//! Facts, words and reports as staff send and read them.

use catalog::{
    disclosure::{Evidence, Facts, Finding, Place, Severity, Wording},
    model::{
        Clarity, Colour, CutGrade, Fineness, Fluorescence, GrowthMethod, Lab, Metal, OriginClass, PearlType,
        QualityWord, Role, Shape, Species, Stone, Treatment,
    },
    reports::{Graded, Report, ReportKind, StoneReport, check_page},
};
use chrono::NaiveDate;
use kernel::ids::VariantId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::word;

/// A piece's facts and the words about it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DisclosureCheck, example = json!({
    "stones": [{"species": "diamond", "origin_class": "laboratory_grown", "carat_milli": 1250}],
    "metals": [{"metal": "yellow_gold", "fineness": "750"}],
    "title": "Aurelia, a diamond solitaire"
}))]
pub(crate) struct DisclosureIn {
    #[serde(default)]
    #[schema(required = false)]
    stones: Vec<FactsOfStoneIn>,
    #[serde(default)]
    #[schema(required = false)]
    metals: Vec<FactsOfMetalIn>,
    /// Whether the metal is recycled.
    #[serde(default)]
    #[schema(required = false)]
    recycled_metal: bool,
    title: Option<String>,
    tagline: Option<String>,
    description: Option<String>,
    search_title: Option<String>,
    search_description: Option<String>,
    /// The words of its pictures.
    #[serde(default)]
    #[schema(required = false)]
    alts: Vec<String>,
    #[serde(default)]
    #[schema(required = false)]
    tags: Vec<String>,
}

/// What is known of a stone.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = FactsOfStone)]
struct FactsOfStoneIn {
    #[schema(value_type = Option<word::Role>)]
    role: Option<Role>,
    #[schema(value_type = word::Species)]
    species: Species,
    #[schema(value_type = word::OriginClass)]
    origin_class: OriginClass,
    #[schema(value_type = Option<word::GrowthMethod>)]
    growth_method: Option<GrowthMethod>,
    #[schema(value_type = Option<word::Shape>)]
    shape: Option<Shape>,
    /// 1 unless given.
    pieces: Option<i32>,
    /// Thousandths of a carat of all pieces together.
    carat_milli: Option<i32>,
    /// Micrometres across.
    diameter_um: Option<i32>,
    #[schema(value_type = Option<word::Colour>)]
    colour: Option<Colour>,
    #[schema(value_type = Option<word::Clarity>)]
    clarity: Option<Clarity>,
    #[schema(value_type = Option<word::CutGrade>)]
    cut: Option<CutGrade>,
    #[schema(value_type = Option<word::QualityWord>)]
    quality_word: Option<QualityWord>,
    #[schema(value_type = Option<word::Lab>)]
    lab: Option<Lab>,
    #[serde(default)]
    #[schema(value_type = Vec<word::Treatment>, required = false)]
    treatments: Vec<Treatment>,
    #[schema(value_type = Option<word::PearlType>)]
    pearl_type: Option<PearlType>,
}

/// A metal the piece can be had in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = FactsOfMetal)]
struct FactsOfMetalIn {
    #[schema(value_type = word::Metal)]
    metal: Metal,
    #[schema(value_type = word::Fineness)]
    fineness: Fineness,
}

impl DisclosureIn {
    /// The facts as the rules need them.
    pub(crate) fn facts(&self) -> Facts {
        Facts {
            stones: self.stones.iter().map(FactsOfStoneIn::stone).collect(),
            metals: self.metals.iter().map(|m| (m.metal, m.fineness)).collect(),
            center_carats: Vec::new(),
            evidence: Evidence { recycled_metal: self.recycled_metal, ..Evidence::default() },
        }
    }

    /// The words in their places.
    pub(crate) fn words(&self) -> Vec<Wording<'_>> {
        let fields = [
            ("title", Place::Title, &self.title),
            ("tagline", Place::Tagline, &self.tagline),
            ("description", Place::Description, &self.description),
            ("search_title", Place::SearchTitle, &self.search_title),
            ("search_description", Place::SearchDescription, &self.search_description),
        ];
        let mut words: Vec<_> =
            fields.into_iter().filter_map(|(f, p, t)| Some(Wording::new(f, p, t.as_deref()?))).collect();
        for (name, place, texts) in [("alts", Place::Alt, &self.alts), ("tags", Place::Tag, &self.tags)] {
            let numbered = texts.iter().enumerate();
            words.extend(numbered.map(|(at, text)| Wording::new(format!("{name}[{at}]"), place, text)));
        }
        words
    }
}

impl FactsOfStoneIn {
    fn stone(&self) -> Stone {
        Stone {
            role: self.role.unwrap_or(Role::Center),
            species: self.species,
            origin_class: self.origin_class,
            growth_method: self.growth_method,
            shape: self.shape.unwrap_or(Shape::Round),
            pieces: self.pieces.unwrap_or(1).max(1),
            carat_milli: self.carat_milli,
            diameter_um: self.diameter_um,
            colour: self.colour,
            clarity: self.clarity,
            cut: self.cut,
            polish: None,
            symmetry: None,
            fluorescence: None,
            quality_word: self.quality_word,
            lab: self.lab,
            report_number: None,
            treatments: self.treatments.clone(),
            pearl_type: self.pearl_type,
            lustre: None,
            overtone: None,
        }
    }
}

/// What was found.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DisclosureAnswer)]
pub(crate) struct DisclosureOut {
    /// Whether a piece with these words may be published.
    pub(crate) publishable: bool,
    pub(crate) findings: Vec<FindingOut>,
    /// What titles and cards say of each stone.
    pub(crate) title_phrases: Vec<String>,
    /// What snippets and feeds say of all stones.
    pub(crate) stones: String,
    /// The sentences below the stones on the product page.
    pub(crate) disclosures: Vec<String>,
}

/// Words that break a rule.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DisclosureFinding)]
pub(crate) struct FindingOut {
    /// A stable word, e.g. `grown_bare`.
    #[schema(example = "grown_bare")]
    code: &'static str,
    /// `refuse` stops publishing, `advise` does not.
    #[schema(example = "refuse")]
    severity: &'static str,
    /// Where the rule comes from.
    #[schema(example = "16 CFR 23.12(c)(3), 23.25(b)")]
    source: &'static str,
    field: String,
    /// The words as written; empty when something is missing.
    words: String,
    /// What is wrong and the way out.
    message: String,
}

impl From<Finding> for FindingOut {
    fn from(f: Finding) -> Self {
        Self {
            code: f.rule.code,
            severity: match f.rule.severity {
                Severity::Refuse => "refuse",
                Severity::Advise => "advise",
            },
            source: f.rule.source,
            field: f.field.into_owned(),
            words: f.words,
            message: f.message,
        }
    }
}

/// A laboratory's report, and the stone it is about.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewReport, example = json!({
    "position": 0, "lab": "GIA", "number": "2201443560", "issued_on": "2025-03-01", "kind": "four_cs",
    "graded": {"species": "diamond", "origin_class": "natural", "shape": "round", "carat_milli": 1250, "colour": "F", "clarity": "VS1"},
    "inscription": "GIA 2201443560"
}))]
pub(crate) struct ReportIn {
    /// The stone's place in the product, from 0.
    pub(crate) position: i16,
    /// The variant of the serialized piece whose own stone it is about; left out for the stone in every piece.
    #[schema(value_type = Option<String>, example = "var_069283r0000000000000000000")]
    pub(crate) piece: Option<VariantId>,
    #[schema(value_type = word::Lab)]
    lab: Lab,
    number: String,
    issued_on: NaiveDate,
    #[schema(value_type = word::ReportKind)]
    kind: ReportKind,
    graded: GradedIn,
    /// What is cut into the girdle.
    inscription: Option<String>,
}

/// What the laboratory found; what the report does not mention is left out.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewGraded)]
struct GradedIn {
    #[schema(value_type = word::Species)]
    species: Species,
    #[schema(value_type = word::OriginClass)]
    origin_class: OriginClass,
    #[schema(value_type = Option<word::Shape>)]
    shape: Option<Shape>,
    /// Thousandths of a carat of this one stone.
    carat_milli: Option<i32>,
    #[schema(value_type = Option<word::Colour>)]
    colour: Option<Colour>,
    #[schema(value_type = Option<word::Clarity>)]
    clarity: Option<Clarity>,
    #[schema(value_type = Option<word::CutGrade>)]
    cut: Option<CutGrade>,
    #[schema(value_type = Option<word::CutGrade>)]
    polish: Option<CutGrade>,
    #[schema(value_type = Option<word::CutGrade>)]
    symmetry: Option<CutGrade>,
    #[schema(value_type = Option<word::Fluorescence>)]
    fluorescence: Option<Fluorescence>,
    #[schema(value_type = Option<word::QualityWord>)]
    quality_word: Option<QualityWord>,
    /// `["none"]` when the report states that there is none.
    #[schema(value_type = Option<Vec<word::Treatment>>)]
    treatments: Option<Vec<Treatment>>,
}

impl From<ReportIn> for Report {
    fn from(r: ReportIn) -> Self {
        let g = r.graded;
        Self {
            lab: r.lab,
            number: r.number,
            issued_on: r.issued_on,
            kind: r.kind,
            graded: Graded {
                species: g.species,
                origin_class: g.origin_class,
                shape: g.shape,
                carat_milli: g.carat_milli,
                colour: g.colour,
                clarity: g.clarity,
                cut: g.cut,
                polish: g.polish,
                symmetry: g.symmetry,
                fluorescence: g.fluorescence,
                quality_word: g.quality_word,
                treatments: g.treatments,
            },
            inscription: r.inscription,
        }
    }
}

/// The reports of a product.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Reports)]
pub(crate) struct ReportsOut {
    pub(crate) data: Vec<ReportOut>,
}

/// A report with its stone.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Report)]
pub(crate) struct ReportOut {
    #[schema(example = "rep_069283r0000000000000000000")]
    id: String,
    /// The stone's place in the product, from 0.
    position: i16,
    /// The variant of the serialized piece whose own stone it is about; null for the stone in every piece.
    piece: Option<String>,
    lab: word::Lab,
    number: String,
    issued_on: NaiveDate,
    kind: word::ReportKind,
    species: word::Species,
    origin_class: word::OriginClass,
    shape: Option<word::Shape>,
    carat_milli: Option<i32>,
    colour: Option<word::Colour>,
    clarity: Option<word::Clarity>,
    cut: Option<word::CutGrade>,
    polish: Option<word::CutGrade>,
    symmetry: Option<word::CutGrade>,
    fluorescence: Option<word::Fluorescence>,
    quality_word: Option<word::QualityWord>,
    treatments: Option<Vec<word::Treatment>>,
    inscription: Option<String>,
    /// The laboratory's own page for looking it up.
    check_page: String,
}

impl From<&StoneReport> for ReportOut {
    fn from(held: &StoneReport) -> Self {
        let (r, g) = (&held.report, &held.report.graded);
        Self {
            id: held.id.to_string(),
            position: held.position,
            piece: held.piece.map(|id| id.to_string()),
            lab: r.lab.into(),
            number: r.number.clone(),
            issued_on: r.issued_on,
            kind: r.kind.into(),
            species: g.species.into(),
            origin_class: g.origin_class.into(),
            shape: g.shape.map(Into::into),
            carat_milli: g.carat_milli,
            colour: g.colour.map(Into::into),
            clarity: g.clarity.map(Into::into),
            cut: g.cut.map(Into::into),
            polish: g.polish.map(Into::into),
            symmetry: g.symmetry.map(Into::into),
            fluorescence: g.fluorescence.map(Into::into),
            quality_word: g.quality_word.map(Into::into),
            treatments: g.treatments.as_ref().map(|t| word::list(t)),
            inscription: r.inscription.clone(),
            check_page: check_page(r.lab, &r.number),
        }
    }
}
