//! Products and collections.

use catalog::{
    Recommendation,
    model::{CollectionView, ProductView, Resizing, RingSize, Stone, VariantView},
};
use chrono::{DateTime, NaiveDate, Utc};
use commerce::{
    cart::{EngravingFont, EngravingSpace},
    checkout::arrives_by,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    common::{MoneyOut, PictureOut},
    facet::FacetOut,
    word,
};

/// A page of products.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Products)]
pub(crate) struct ProductsOut {
    /// The products.
    pub(crate) data: Vec<ProductOut>,
    /// Where the next page begins; null at the end.
    pub(crate) next_cursor: Option<String>,
    /// How many match in all.
    pub(crate) total: usize,
    /// What the list can be narrowed by; only when asked for with `facets=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(crate) facets: Option<Vec<FacetOut>>,
}

/// Pieces that go with another.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Recommendations)]
pub(crate) struct RecommendationsOut {
    /// The products, the closest first.
    pub(crate) data: Vec<RecommendationOut>,
}

/// A piece that goes with another, and why.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Recommendation)]
pub(crate) struct RecommendationOut {
    /// `same_line`, `same_stone`, `same_purpose`, `same_category`, or `matching_band` for `slot=beside`.
    #[schema(example = "same_line")]
    reason: &'static str,
    #[serde(flatten)]
    product: ProductOut,
}

impl From<&Recommendation> for RecommendationOut {
    fn from(r: &Recommendation) -> Self {
        Self { reason: r.reason.code(), product: ProductOut::from(&*r.product) }
    }
}

/// A design as it is sold.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Product)]
pub(crate) struct ProductOut {
    #[schema(example = "prod_069283r0000000000000000000")]
    id: String,
    /// Its address in the shop: `/products/{slug}`.
    #[schema(example = "aurelia-solitaire")]
    slug: String,
    #[schema(example = "Aurelia Solitaire")]
    title: String,
    tagline: String,
    /// Paragraphs separated by an empty line.
    description: String,
    /// How to look after it.
    care: String,
    category: word::Category,
    ring_purpose: Option<word::RingPurpose>,
    setting_styles: Vec<word::SettingStyle>,
    head: Option<word::Head>,
    finish: Option<word::Finish>,
    /// Micrometres.
    band_width_um: Option<i32>,
    band_profile: Option<word::BandProfile>,
    /// Micrometres above the finger, or of the pendant.
    height_um: Option<i32>,
    chain_type: Option<word::ChainType>,
    earring_back: Option<word::EarringBack>,
    /// The house's own line.
    #[schema(example = "Aurelia")]
    line: Option<String>,
    occasions: Vec<word::Occasion>,
    engravable: bool,
    /// The most characters that can be engraved.
    engraving_max: i32,
    recycled_metal: bool,
    /// Engraved pieces never are.
    returnable: bool,
    stones: Vec<StoneOut>,
    variants: Vec<VariantOut>,
    media: Vec<PictureOut>,
    /// Slugs of the collections it is in.
    collections: Vec<String>,
    price_from: MoneyOut,
    price_to: MoneyOut,
    availability: word::Availability,
    updated_at: DateTime<Utc>,
}

impl From<&ProductView> for ProductOut {
    fn from(p: &ProductView) -> Self {
        Self {
            id: p.id.to_string(),
            slug: p.slug.to_string(),
            title: p.title.to_string(),
            tagline: p.tagline.to_string(),
            description: p.description.to_string(),
            care: p.care.to_string(),
            category: p.category.into(),
            ring_purpose: p.ring_purpose.map(Into::into),
            setting_styles: word::list(&p.setting_styles),
            head: p.head.map(Into::into),
            finish: p.finish.map(Into::into),
            band_width_um: p.band_width_um,
            band_profile: p.band_profile.map(Into::into),
            height_um: p.height_um,
            chain_type: p.chain_type.map(Into::into),
            earring_back: p.earring_back.map(Into::into),
            line: p.line.as_deref().map(str::to_owned),
            occasions: word::list(&p.occasions),
            engravable: p.engravable,
            engraving_max: p.engraving_max,
            recycled_metal: p.recycled_metal,
            returnable: p.returnable,
            stones: p.stones.iter().map(StoneOut::from).collect(),
            variants: p.variants.iter().map(VariantOut::from).collect(),
            media: p.media.iter().map(PictureOut::from).collect(),
            collections: p.collections.iter().map(ToString::to_string).collect(),
            price_from: p.price_from.into(),
            price_to: p.price_to.into(),
            availability: p.availability.into(),
            updated_at: p.updated_at,
        }
    }
}

/// A design with everything its page shows: what can be engraved, what can be resized, when each form arrives.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProductDetail)]
pub(crate) struct ProductDetailOut {
    #[serde(flatten)]
    product: ProductOut,
    /// What can be cut into it; null for a piece that carries no words.
    engraving: Option<EngravingRulesOut>,
    /// By how many US half sizes it can be made larger or smaller; 0 when it cannot, null for what is no ring.
    #[schema(example = 4)]
    resizing_half_sizes: Option<u8>,
    /// When each form that can be bought arrives if it is ordered today.
    delivery: Vec<DeliveryEstimateOut>,
}

impl ProductDetailOut {
    /// The answer as of a day.
    pub(crate) fn new(product: &ProductView, today: NaiveDate) -> Self {
        let arrives = |v: &VariantView| DeliveryEstimateOut {
            variant_id: v.id.to_string(),
            deliver_by: arrives_by(today, v.available, v.lead_days),
        };
        Self {
            engraving: EngravingRulesOut::of(product),
            resizing_half_sizes: Resizing::of(product).map(|r| match r {
                Resizing::HalfSizes(n) => n,
                Resizing::Not => 0,
            }),
            delivery: product.variants.iter().filter(|v| v.can_be_bought()).map(arrives).collect(),
            product: product.into(),
        }
    }
}

/// When a variant arrives if it is ordered today, by the usual way.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DeliveryEstimate, example = json!({"variant_id": "var_069283r0000000000000000000", "deliver_by": "2026-12-24"}))]
pub(crate) struct DeliveryEstimateOut {
    variant_id: String,
    /// A working day; weekends and the couriers' holidays are skipped.
    deliver_by: NaiveDate,
}

/// What can be cut into a piece. The cart judges by the same rule.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EngravingRules)]
pub(crate) struct EngravingRulesOut {
    /// The house's limit in characters.
    #[schema(example = 20)]
    most_characters: usize,
    fonts: Vec<EngravingFontOut>,
    /// The room in each variant.
    rooms: Vec<EngravingRoomOut>,
}

impl EngravingRulesOut {
    fn of(product: &ProductView) -> Option<Self> {
        let room = |v: &VariantView| {
            let space = EngravingSpace::of_view(product, v);
            let about_characters = space.about_characters(EngravingFont::Roman);
            EngravingRoomOut { variant_id: v.id.to_string(), length_um: space.length_um(), about_characters }
        };
        let rooms: Vec<_> = product.variants.iter().map(room).filter(|r| r.about_characters > 0).collect();
        let most_characters = usize::try_from(product.engraving_max).unwrap_or(0);
        let fonts = EngravingFont::ALL.map(|f| EngravingFontOut {
            code: f.code(),
            label: f.label(),
            cuts: f.extent(),
        });
        (!rooms.is_empty()).then(|| Self { most_characters, fonts: fonts.to_vec(), rooms })
    }
}

/// A face that words are cut in.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = EngravingFont)]
pub(crate) struct EngravingFontOut {
    /// `roman`, `sans` or `italic`.
    #[schema(example = "roman")]
    code: &'static str,
    label: &'static str,
    /// The characters it has, in words.
    #[schema(example = "letters, digits, accents and & . , ' - ♥ ∞")]
    cuts: &'static str,
}

/// The room for words in one variant.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EngravingRoom)]
pub(crate) struct EngravingRoomOut {
    variant_id: String,
    /// Micrometres along the inside of a ring, without the hallmark's zone; null where only characters count.
    #[schema(example = 39900)]
    length_um: Option<i32>,
    /// About how many characters of ordinary words fit.
    #[schema(example = 20)]
    about_characters: usize,
}

/// One buyable form of a design.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Variant)]
pub(crate) struct VariantOut {
    #[schema(example = "var_069283r0000000000000000000")]
    id: String,
    #[schema(example = "AUR-SOL-YG-54")]
    sku: String,
    /// What sets it apart, in words.
    #[schema(example = "18k yellow gold, size 7")]
    options: String,
    metal: word::Metal,
    fineness: word::Fineness,
    metal_weight_mg: Option<i32>,
    ring_size: Option<RingSizeOut>,
    length_mm: Option<i32>,
    /// Thousandths of a carat of the centre stone, where it differs between variants.
    carat_milli: Option<i32>,
    price: MoneyOut,
    /// It is a single serialized piece.
    one_of_a_kind: bool,
    serial: Option<String>,
    made_to_order: bool,
    /// Days at the bench when it is made to order.
    lead_days: i32,
    /// How many are ready.
    available: i32,
    /// Of a single piece whose stones have reports of their own: those stones, as the reports tell them.
    own_stones: Vec<StoneOut>,
}

impl From<&VariantView> for VariantOut {
    fn from(v: &VariantView) -> Self {
        Self {
            id: v.id.to_string(),
            sku: v.sku.to_string(),
            options: v.options_label(),
            metal: v.metal.into(),
            fineness: v.fineness.into(),
            metal_weight_mg: v.metal_weight_mg,
            ring_size: v.ring_size.map(RingSizeOut::from),
            length_mm: v.length_mm,
            carat_milli: v.carat_milli,
            price: v.price.into(),
            one_of_a_kind: v.one_of_a_kind,
            serial: v.serial().map(ToString::to_string),
            made_to_order: v.made_to_order,
            lead_days: v.lead_days,
            available: v.available,
            own_stones: v.own_stones().iter().map(|own| (&own.stone).into()).collect(),
        }
    }
}

/// A ring size: one measure, four scales computed from it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RingSize, example = json!({"circumference_um": 54400, "us": "7", "uk": "N½", "eu": "54", "jp": "14"}))]
pub(crate) struct RingSizeOut {
    /// Inner circumference in micrometres.
    circumference_um: i32,
    us: String,
    uk: String,
    eu: String,
    jp: String,
}

impl From<RingSize> for RingSizeOut {
    fn from(size: RingSize) -> Self {
        Self {
            circumference_um: size.circumference_um(),
            us: size.us(),
            uk: size.uk(),
            eu: size.eu(),
            jp: size.jp(),
        }
    }
}

/// A stone, or several alike.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Stone)]
pub(crate) struct StoneOut {
    /// In words; a laboratory-grown stone is always called that directly before its name.
    #[schema(example = "1.25 ct round diamond, F, VS1, GIA")]
    description: String,
    role: word::Role,
    species: word::Species,
    origin_class: word::OriginClass,
    growth_method: Option<word::GrowthMethod>,
    shape: word::Shape,
    pieces: i32,
    /// Thousandths of a carat of all pieces together.
    carat_milli: Option<i32>,
    /// Micrometres across.
    diameter_um: Option<i32>,
    colour: Option<word::Colour>,
    clarity: Option<word::Clarity>,
    cut: Option<word::CutGrade>,
    polish: Option<word::CutGrade>,
    symmetry: Option<word::CutGrade>,
    fluorescence: Option<word::Fluorescence>,
    /// GIA's single word for a laboratory-grown diamond.
    quality_word: Option<word::QualityWord>,
    lab: Option<word::Lab>,
    report_number: Option<String>,
    treatments: Vec<word::Treatment>,
    pearl_type: Option<word::PearlType>,
    lustre: Option<word::Lustre>,
    overtone: Option<word::Overtone>,
}

impl From<&Stone> for StoneOut {
    fn from(s: &Stone) -> Self {
        Self {
            description: s.describe(),
            role: s.role.into(),
            species: s.species.into(),
            origin_class: s.origin_class.into(),
            growth_method: s.growth_method.map(Into::into),
            shape: s.shape.into(),
            pieces: s.pieces,
            carat_milli: s.carat_milli,
            diameter_um: s.diameter_um,
            colour: s.colour.map(Into::into),
            clarity: s.clarity.map(Into::into),
            cut: s.cut.map(Into::into),
            polish: s.polish.map(Into::into),
            symmetry: s.symmetry.map(Into::into),
            fluorescence: s.fluorescence.map(Into::into),
            quality_word: s.quality_word.map(Into::into),
            lab: s.lab.map(Into::into),
            report_number: s.report_number.as_deref().map(str::to_owned),
            treatments: word::list(&s.treatments),
            pearl_type: s.pearl_type.map(Into::into),
            lustre: s.lustre.map(Into::into),
            overtone: s.overtone.map(Into::into),
        }
    }
}

/// A set of products with a page of its own.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Collection)]
pub(crate) struct CollectionOut {
    /// Its address in the shop: `/collections/{slug}`; `GET /products?collection={slug}` lists what is in it.
    #[schema(example = "engagement-rings")]
    slug: String,
    title: String,
    intro: String,
    kind: word::CollectionKind,
    /// How many products it shows.
    count: usize,
}

impl From<&CollectionView> for CollectionOut {
    fn from(c: &CollectionView) -> Self {
        Self {
            slug: c.slug.to_string(),
            title: c.title.to_string(),
            intro: c.intro.to_string(),
            kind: c.kind.into(),
            count: c.count,
        }
    }
}

/// Every collection, in the house's order.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Collections)]
pub(crate) struct CollectionsOut {
    pub(crate) data: Vec<CollectionOut>,
}
