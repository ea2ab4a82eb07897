//! A product as it is put into the catalogue.

use chrono::{DateTime, Utc};
use kernel::{Money, ids::VariantId};
use serde::{Deserialize, Serialize};

use crate::{
    attributes::Values,
    model::{
        BandProfile, Category, ChainType, Clarity, Colour, CutGrade, EarringBack, Fineness, Finish,
        Fluorescence, GrowthMethod, Hallmark, Head, Lab, Lustre, MadeIn, Metal, Occasion, OriginClass,
        Overtone, PearlType, QualityWord, RingPurpose, Role, SettingStyle, Shape, Species, Status, Stone,
        Treatment, Wearer,
    },
};

/// A whole product: one that is about to exist, or one as it shall be. Texts are as typed;
/// [`NewProduct::check`] says what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewProduct {
    /// Its address: lower-case letters, digits and single hyphens.
    pub slug: String,
    /// Its name, 1 to 80 characters.
    pub title: String,
    /// One line about it, 1 to 140 characters.
    pub tagline: String,
    /// A few paragraphs, up to 4,000 characters.
    pub description: String,
    /// How to look after it, up to 2,000 characters.
    pub care: String,
    /// What it is; decides which of the other fields exist.
    pub category: Category,
    /// What the ring is for; rings must say.
    pub ring_purpose: Option<RingPurpose>,
    /// How its stones are set.
    #[serde(default)]
    pub setting_styles: Vec<SettingStyle>,
    /// What holds the centre stone.
    pub head: Option<Head>,
    /// The surface of the metal.
    pub finish: Option<Finish>,
    /// Width of the band in micrometres; rings only.
    pub band_width_um: Option<i32>,
    /// Cross-section of the band; rings only.
    pub band_profile: Option<BandProfile>,
    /// Height in micrometres.
    pub height_um: Option<i32>,
    /// How the chain is linked.
    pub chain_type: Option<ChainType>,
    /// How the earrings close; earrings must say.
    pub earring_back: Option<EarringBack>,
    /// The house's own line.
    pub line: Option<String>,
    /// What it is given or worn for.
    #[serde(default)]
    pub occasions: Vec<Occasion>,
    /// Whether words can be engraved.
    #[serde(default)]
    pub engravable: bool,
    /// The most characters that can be engraved; 0 when none can.
    #[serde(default)]
    pub engraving_max: i32,
    /// Whether the metal is recycled.
    #[serde(default)]
    pub recycled_metal: bool,
    /// Whether it can be returned.
    #[serde(default)]
    pub returnable: bool,
    /// Whether it is offered.
    #[serde(default = "draft")]
    pub status: Status,
    /// The house's order: higher first.
    #[serde(default)]
    pub featured: i32,
    /// Its measures, its maker and its marks.
    #[serde(default)]
    pub details: NewDetails,
    /// What it says of the attributes that staff defined, by code.
    #[serde(default)]
    pub attributes: Values,
    /// Words the house files it under: at most twenty, each at most 40 characters.
    #[serde(default)]
    pub tags: Vec<String>,
    /// What search engines are told, where it differs from the words above.
    #[serde(default)]
    pub seo: NewSeo,
    /// When a draft goes on show by itself.
    #[serde(default)]
    pub publish_at: Option<DateTime<Utc>>,
    /// When it is archived by itself.
    #[serde(default)]
    pub unpublish_at: Option<DateTime<Utc>>,
    /// Its stones, the centre stone first.
    #[serde(default)]
    pub stones: Vec<NewStone>,
    /// The forms it can be bought in, at least one.
    pub variants: Vec<NewVariant>,
    /// Its pictures, the hero first.
    #[serde(default)]
    pub media: Vec<NewMedia>,
}

/// What is told about a product besides what it is. Units as in [`crate::model::Details`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each field is explained at `model::Details`, which has the same ones")]
#[serde(default)]
pub struct NewDetails {
    pub designer: Option<String>,
    pub wearer: Option<Wearer>,
    pub made_in: Option<MadeIn>,
    pub provenance: Option<String>,
    pub hallmark: Option<Hallmark>,
    pub hallmark_note: Option<String>,
    pub width_um: Option<i32>,
    pub depth_um: Option<i32>,
    pub resize_up_um: Option<i32>,
    pub resize_down_um: Option<i32>,
}

/// What search engines are told about a product.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct NewSeo {
    /// The page's title, at most 70 characters.
    pub title: Option<String>,
    /// The page's description, at most 170 characters.
    pub description: Option<String>,
    /// The path of this house that the page is a copy of, e.g. `/products/aurelia-solitaire`.
    pub canonical: Option<String>,
}

/// A stone, or a number of like stones, of a new product. Units as in [`crate::model::Stone`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each field is explained at `model::Stone`, which has the same ones")]
pub struct NewStone {
    pub role: Role,
    pub species: Species,
    pub origin_class: OriginClass,
    pub growth_method: Option<GrowthMethod>,
    pub shape: Shape,
    pub pieces: i32,
    pub carat_milli: Option<i32>,
    pub diameter_um: Option<i32>,
    pub colour: Option<Colour>,
    pub clarity: Option<Clarity>,
    pub cut: Option<CutGrade>,
    pub polish: Option<CutGrade>,
    pub symmetry: Option<CutGrade>,
    pub fluorescence: Option<Fluorescence>,
    pub quality_word: Option<QualityWord>,
    pub lab: Option<Lab>,
    pub report_number: Option<String>,
    #[serde(default)]
    pub treatments: Vec<Treatment>,
    pub pearl_type: Option<PearlType>,
    pub lustre: Option<Lustre>,
    pub overtone: Option<Overtone>,
}

impl NewStone {
    /// A stone as it is put.
    pub(super) fn of(stone: &Stone) -> Self {
        Self {
            role: stone.role,
            species: stone.species,
            origin_class: stone.origin_class,
            growth_method: stone.growth_method,
            shape: stone.shape,
            pieces: stone.pieces,
            carat_milli: stone.carat_milli,
            diameter_um: stone.diameter_um,
            colour: stone.colour,
            clarity: stone.clarity,
            cut: stone.cut,
            polish: stone.polish,
            symmetry: stone.symmetry,
            fluorescence: stone.fluorescence,
            quality_word: stone.quality_word,
            lab: stone.lab,
            report_number: stone.report_number.as_deref().map(str::to_owned),
            treatments: stone.treatments.clone(),
            pearl_type: stone.pearl_type,
            lustre: stone.lustre,
            overtone: stone.overtone,
        }
    }

    /// The stone as shoppers will see it; its words come from there.
    pub fn to_stone(&self) -> Stone {
        Stone {
            role: self.role,
            species: self.species,
            origin_class: self.origin_class,
            growth_method: self.growth_method,
            shape: self.shape,
            pieces: self.pieces,
            carat_milli: self.carat_milli,
            diameter_um: self.diameter_um,
            colour: self.colour,
            clarity: self.clarity,
            cut: self.cut,
            polish: self.polish,
            symmetry: self.symmetry,
            fluorescence: self.fluorescence,
            quality_word: self.quality_word,
            lab: self.lab,
            report_number: self.report_number.as_deref().map(Into::into),
            treatments: self.treatments.clone(),
            pearl_type: self.pearl_type,
            lustre: self.lustre,
            overtone: self.overtone,
        }
    }
}

/// One buyable form of a product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewVariant {
    /// The variant it is; none for one that is about to exist.
    #[serde(default)]
    pub id: Option<VariantId>,
    /// Whether it is offered: active or archived.
    #[serde(default = "active")]
    pub status: Status,
    /// The house's stock-keeping code: capitals, digits, `-`, `.` and `/`, at most 50; unique in the house.
    pub sku: String,
    /// What it is made of.
    pub metal: Metal,
    /// How pure the metal is.
    pub fineness: Fineness,
    /// Weight of the metal in milligrams.
    pub metal_weight_mg: Option<i32>,
    /// Inner circumference in micrometres; rings must say, unless they are open.
    pub ring_circumference_um: Option<i32>,
    /// Length in millimetres.
    pub length_mm: Option<i32>,
    /// The centre stone's weight in thousandths of a carat, where it differs between variants.
    pub carat_milli: Option<i32>,
    /// What it costs, before tax: 1 to 1,000,000 in major units.
    pub price: Money,
    /// Whether it exists only once.
    #[serde(default)]
    pub one_of_a_kind: bool,
    /// Whether the house makes it when asked.
    #[serde(default)]
    pub made_to_order: bool,
    /// Days at the bench when it is made to order.
    #[serde(default)]
    pub lead_days: i32,
}

/// One picture of a new product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewMedia {
    /// The folder of the picture.
    pub image_set: String,
    /// Which view it is.
    pub view: String,
    /// The metal shown, when the picture belongs to one metal only.
    pub metal: Option<Metal>,
    /// Width of the largest rendition in pixels.
    pub width: i32,
    /// Height of the largest rendition in pixels.
    pub height: i32,
    /// The widths it exists in.
    pub widths: Vec<i32>,
    /// What it shows.
    pub alt: String,
}

const fn draft() -> Status {
    Status::Draft
}

const fn active() -> Status {
    Status::Active
}
