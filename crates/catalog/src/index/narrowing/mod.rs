//! Everything a list can be narrowed by, one line each. Filters, facets, counts and the checks of what callers send
//! all follow from this table.

mod lists;
mod ranges;
mod write;

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    str::FromStr,
};

use crate::{
    attributes::{AttributeKind, Definition, Schema},
    model::{codes::Code, *},
};
pub use ranges::{Ends, Unit};
use write::narrowing;

narrowing! {
    choices {
        /// What it is.
        Category category: Category = "Category", |p, each| each(p.category);
        /// What the ring is for.
        RingPurpose ring_purpose: RingPurpose = "Made for", |p, each| p.ring_purpose.into_iter().for_each(each);
        /// What it can be made of.
        Metal metal: Metal = "Metal", |p, each| p.variants.iter().map(|v| v.metal).for_each(each);
        /// The stone the piece is about.
        Stone stone: Species = "Stone", |p, each| p.principal_stones().map(|s| s.species).for_each(each);
        /// The outline of that stone.
        Shape shape: Shape = "Shape", |p, each| p.principal_stones().map(|s| s.shape).for_each(each);
        /// How stones are set.
        SettingStyle setting_style: SettingStyle = "Setting", |p, each| p.setting_styles.iter().copied().for_each(each);
        /// Where the stone the piece is about comes from.
        OriginClass origin_class: OriginClass = "Origin", |p, each| p.principal_stones().map(|s| s.origin_class).for_each(each);
        /// Whether, and how soon, it can be had.
        Availability availability: Availability = "Availability", |p, each| p.availabilities().into_iter().for_each(each);
        /// What it is given or worn for.
        Occasion occasion: Occasion = "Occasion", |p, each| p.occasions.iter().copied().for_each(each);
        /// How pure its metal can be.
        Fineness fineness: Fineness = "Fineness", |p, each| p.variants.iter().map(|v| v.fineness).for_each(each);
        /// The colour of that stone, grades from D on first.
        Colour colour: Colour = "Stone colour", |p, each| p.principal_stones().filter_map(|s| s.colour).for_each(each);
        /// How clean that stone is, the cleanest first.
        Clarity clarity: Clarity = "Clarity", |p, each| p.principal_stones().filter_map(|s| s.clarity).for_each(each);
        /// How well that stone is cut, the best first.
        Cut cut: CutGrade = "Cut", |p, each| p.principal_stones().filter_map(|s| s.cut).for_each(each);
        /// How well that stone is polished, the best first.
        Polish polish: CutGrade = "Polish", |p, each| p.principal_stones().filter_map(|s| s.polish).for_each(each);
        /// How even that stone's facets are, the best first.
        Symmetry symmetry: CutGrade = "Symmetry", |p, each| p.principal_stones().filter_map(|s| s.symmetry).for_each(each);
        /// How that stone glows under ultraviolet light, the least first.
        Fluorescence fluorescence: Fluorescence = "Fluorescence", |p, each| p.principal_stones().filter_map(|s| s.fluorescence).for_each(each);
        /// A laboratory-grown diamond's one-word grade.
        QualityWord quality_word: QualityWord = "Laboratory grade", |p, each| p.principal_stones().filter_map(|s| s.quality_word).for_each(each);
        /// Who wrote that stone's report.
        Lab lab: Lab = "Report", |p, each| p.principal_stones().filter_map(|s| s.lab).for_each(each);
        /// What was done to that stone.
        Treatment treatment: Treatment = "Treatment", |p, each| p.principal_stones().flat_map(|s| s.treatments.iter().copied()).for_each(each);
        /// How a laboratory grew that stone.
        GrowthMethod growth_method: GrowthMethod = "Grown by", |p, each| p.principal_stones().filter_map(|s| s.growth_method).for_each(each);
        /// What holds the centre stone.
        Head head: Head = "Head", |p, each| p.head.into_iter().for_each(each);
        /// The surface of the metal.
        Finish finish: Finish = "Finish", |p, each| p.finish.into_iter().for_each(each);
        /// The cross-section of the band.
        BandProfile band_profile: BandProfile = "Band profile", |p, each| p.band_profile.into_iter().for_each(each);
        /// How the chain is linked.
        ChainType chain_type: ChainType = "Chain", |p, each| p.chain_type.into_iter().for_each(each);
        /// How the earrings close.
        EarringBack earring_back: EarringBack = "Earring back", |p, each| p.earring_back.into_iter().for_each(each);
        /// Where the pearl grew.
        PearlType pearl_type: PearlType = "Pearl", |p, each| p.principal_stones().filter_map(|s| s.pearl_type).for_each(each);
        /// How sharply the pearl reflects, the best first.
        Lustre lustre: Lustre = "Lustre", |p, each| p.principal_stones().filter_map(|s| s.lustre).for_each(each);
        /// The second colour that plays over the pearl.
        Overtone overtone: Overtone = "Overtone", |p, each| p.principal_stones().filter_map(|s| s.overtone).for_each(each);
        /// Whether words can be engraved.
        Engravable engravable: Answer = "Can be engraved", |p, each| each(p.engravable.into());
        /// Whether the metal is recycled.
        RecycledMetal recycled_metal: Answer = "Recycled metal", |p, each| each(p.recycled_metal.into());
        /// Whether it can be returned.
        Returnable returnable: Answer = "Can be returned", |p, each| each(p.returnable.into());
    }
    lists {
        /// The house's own line, as [`line_code`] spells it.
        Line line = "Line";
        /// The US ring size it is offered in, e.g. `6.5`.
        RingSize ring_size = "Ring size";
        /// The length it is offered in, in centimetres, e.g. `45`.
        Length length = "Length";
    }
    ranges {
        /// What a variant costs, in minor units.
        Price price price_min price_max: i64 = "Price", Money;
        /// What the centre stone weighs, in thousandths of a carat.
        Carat carat carat_min carat_max: i32 = "Carat", Carats;
        /// What all stones weigh together, in thousandths of a carat.
        TotalCarat total_carat total_carat_min total_carat_max: i32 = "Total carat weight", Carats;
        /// How wide the band is, in micrometres.
        BandWidth band_width band_width_min band_width_max: i32 = "Band width", Millimetres;
        /// How large the pearl is, in micrometres.
        PearlSize pearl_size pearl_size_min pearl_size_max: i32 = "Pearl size", Millimetres;
        /// Days at the bench before a variant is sent; none for what is ready.
        LeadDays lead_days lead_days_min lead_days_max: i32 = "Days at the bench", Days;
    }
}

fn words<C: Code>(place: usize) -> (&'static str, &'static str) {
    C::ALL.get(place).map_or(("", ""), |c| (c.code(), c.label()))
}

fn add<C: Code + FromStr<Err: std::fmt::Display>>(list: &mut Vec<C>, code: &str) -> Result<(), String> {
    let value = code.parse::<C>().map_err(|e| e.to_string())?;
    if !list.contains(&value) {
        list.push(value);
    }
    Ok(())
}

impl Attribute {
    /// How many values all of them have.
    pub(crate) const VALUES: usize = Self::start(Self::ALL.len());

    /// The number of values before those of the attribute at a place.
    const fn start(place: usize) -> usize {
        let (mut at, mut sum) = (0, 0);
        while at < place {
            sum += Self::SIZES[at];
            at += 1;
        }
        sum
    }

    /// The places that the attribute's values have among the values of all.
    pub(crate) const fn places(self) -> std::ops::Range<usize> {
        Self::start(self as usize)..Self::start(self as usize + 1)
    }
}

/// A filter as programs need it described.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilterName<'a> {
    /// The parameter.
    pub name: Cow<'a, str>,
    /// The words people read.
    pub label: &'a str,
    /// What it takes.
    pub takes: Takes<'a>,
}

/// What a filter takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Takes<'a> {
    /// These codes, each with the words people read.
    Codes(Vec<(&'a str, &'a str)>),
    /// Whatever the pieces carry; `facets=true` lists it.
    Listed,
    /// The least number.
    Least(Unit),
    /// The greatest number.
    Greatest(Unit),
}

impl Filters {
    /// Every filter of the house's own, in the order of [`Filters::NAMES`].
    pub fn names() -> Vec<FilterName<'static>> {
        let attribute = |a: &Attribute| {
            let codes = (0..a.places().len()).map(|place| a.words(place)).collect();
            FilterName { name: a.name().into(), label: a.label(), takes: Takes::Codes(codes) }
        };
        let list = |l: &List| FilterName { name: l.name().into(), label: l.label(), takes: Takes::Listed };
        let range = |r: &Range| {
            let (least, greatest) = (Takes::Least(r.unit()), Takes::Greatest(r.unit()));
            let ends = [(r.ends().0, least), (r.ends().1, greatest)];
            ends.map(|(name, takes)| FilterName { name: name.into(), label: r.label(), takes })
        };
        let lists = List::ALL.iter().map(list);
        Attribute::ALL.iter().map(attribute).chain(lists).chain(Range::ALL.iter().flat_map(range)).collect()
    }

    /// The filters that follow from what staff defined, in the schema's order.
    pub fn told_names(schema: &Schema) -> Vec<FilterName<'_>> {
        schema.facets().flat_map(told_name).collect()
    }
}

fn told_name(definition: &Definition) -> Vec<FilterName<'_>> {
    let label = definition.label.as_str();
    let AttributeKind::Number(measure) = &definition.kind else {
        let name = definition.code.as_str().into();
        return vec![FilterName { name, label, takes: Takes::Codes(definition.answers()) }];
    };
    let unit = Unit::Told(measure.unit);
    let end = |end, takes| FilterName { name: format!("{}_{end}", definition.code).into(), label, takes };
    vec![end("min", Takes::Least(unit)), end("max", Takes::Greatest(unit))]
}
