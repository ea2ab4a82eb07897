//! What a report says, typed.

use chrono::NaiveDate;
use kernel::ids::{ProductId, ReportId, VariantId};
use serde::Serialize;
use uuid::Uuid;

use crate::model::{
    Clarity, Colour, CutGrade, Fluorescence, Lab, OriginClass, QualityWord, Role, Shape, Species, Stone,
    Treatment, codes::codes,
};

codes! {
    /// What kind of grading a report holds.
    "report_kind" ReportKind {
        FourCs = "four_cs", "Colour, clarity, cut and carat weight";
        OneWord = "one_word", "One-word grade";
        ColouredStone = "coloured_stone", "Coloured stone: origin and treatment";
        Pearl = "pearl", "Pearl";
    }
}

/// Whose stone a report is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportOwner {
    /// A product; the stone is named by its position.
    Product(ProductId),
    /// A loose stone, by its id.
    LooseStone(Uuid),
}

impl ReportOwner {
    /// The word in the database.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Product(_) => "product",
            Self::LooseStone(_) => "loose_stone",
        }
    }

    /// The id as people see it, for the audit log.
    pub(super) fn object(self) -> String {
        match self {
            Self::Product(id) => id.to_string(),
            Self::LooseStone(id) => id.to_string(),
        }
    }

    /// The id in the database.
    pub const fn uuid(self) -> Uuid {
        match self {
            Self::Product(id) => id.uuid(),
            Self::LooseStone(id) => id,
        }
    }
}

/// What the laboratory found. What a report does not mention is `None`, which contradicts nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Graded {
    /// What the stone is.
    pub species: Species,
    /// Where it comes from.
    pub origin_class: OriginClass,
    /// Its outline.
    pub shape: Option<Shape>,
    /// What this one stone weighs, in thousandths of a carat.
    pub carat_milli: Option<i32>,
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
    /// GIA's one word for a laboratory-grown diamond.
    pub quality_word: Option<QualityWord>,
    /// What was done to it; `Some` with [`Treatment::None`] when the report states that nothing was.
    pub treatments: Option<Vec<Treatment>>,
}

/// A laboratory's report on one stone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Who wrote it.
    pub lab: Lab,
    /// Its number, as printed but without spaces.
    pub number: String,
    /// The day it was issued.
    pub issued_on: NaiveDate,
    /// What kind of grading it holds.
    pub kind: ReportKind,
    /// What it says.
    pub graded: Graded,
    /// What is cut into the girdle, as read under the microscope.
    pub inscription: Option<String>,
}

/// A report in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoneReport {
    /// Its id.
    pub id: ReportId,
    /// The stone's position in its product, from 0.
    pub position: i16,
    /// The serialized piece whose own stone it is about, by its variant; none when it is about that stone in every piece.
    pub piece: Option<VariantId>,
    /// The report.
    pub report: Report,
}

/// A piece that exists once: a variant of which there is exactly one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SinglePiece {
    /// The variant.
    pub variant: VariantId,
    /// What its centre stone weighs, in thousandths of a carat, where that differs from the design's.
    pub carat_milli: Option<i32>,
}

impl SinglePiece {
    /// The design's stone as it lies in this piece: of the piece's own weight.
    pub(super) fn stone(self, of: &Stone) -> Stone {
        let weighed = self.carat_milli.filter(|_| of.role == Role::Center);
        Stone { carat_milli: weighed.or(of.carat_milli), ..of.clone() }
    }
}

impl Report {
    /// A stone as this report tells it: what the report does not mention stays as the facts say.
    pub fn tell(&self, stone: &Stone) -> Stone {
        let g = &self.graded;
        Stone {
            shape: g.shape.unwrap_or(stone.shape),
            carat_milli: g.carat_milli.or(stone.carat_milli),
            colour: g.colour.or(stone.colour),
            clarity: g.clarity.or(stone.clarity),
            cut: g.cut.or(stone.cut),
            polish: g.polish.or(stone.polish),
            symmetry: g.symmetry.or(stone.symmetry),
            fluorescence: g.fluorescence.or(stone.fluorescence),
            quality_word: g.quality_word.or(stone.quality_word),
            treatments: g.treatments.clone().unwrap_or_else(|| stone.treatments.clone()),
            lab: Some(self.lab),
            report_number: Some(self.number.as_str().into()),
            ..stone.clone()
        }
    }
}
