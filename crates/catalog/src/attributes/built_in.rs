//! The attributes that are columns, described like all others.

use super::model::{AttributeKind, Choice, Definition, Measure, Scope, Unit};
use crate::model::{
    BandProfile, Category, ChainType, Clarity, Colour, CutGrade, EarringBack, Fineness, Finish, Fluorescence,
    GrowthMethod, Hallmark, Head, Lab, Lustre, MadeIn, Metal, Occasion, OriginClass, Overtone, PearlType,
    QualityWord, RingPurpose, Role, SettingStyle, Shape, Species, Treatment, Wearer, codes::Code,
};

/// Every built-in attribute: of products, then of variants, then of stones.
pub(super) fn definitions() -> Vec<Definition> {
    let mut all = of_products();
    all.extend(of_variants());
    all.extend(of_stones());
    for (position, definition) in (1..).zip(&mut all) {
        definition.position = position;
    }
    all
}

fn of_products() -> Vec<Definition> {
    let p = Scope::Product;
    let ring: &[Category] = &[Category::Ring];
    let chained = having(Category::has_chain);
    vec![
        one::<RingPurpose>(p, "ring_purpose", "Purpose").only(ring).required(),
        many::<SettingStyle>(p, "setting_styles", "Setting"),
        one::<Head>(p, "head", "Head"),
        one::<Finish>(p, "finish", "Finish"),
        number(p, "band_width_um", "Band width", Unit::Micrometre, 500, 200_000).only(ring),
        one::<BandProfile>(p, "band_profile", "Band profile").only(ring),
        number(p, "height_um", "Height", Unit::Micrometre, 500, 200_000),
        number(p, "width_um", "Width", Unit::Micrometre, 500, 200_000),
        number(p, "depth_um", "Depth", Unit::Micrometre, 100, 200_000),
        number(p, "resize_up_um", "Can be made larger by", Unit::Micrometre, 0, 20_000).only(ring).plain(),
        number(p, "resize_down_um", "Can be made smaller by", Unit::Micrometre, 0, 20_000).only(ring).plain(),
        one::<ChainType>(p, "chain_type", "Chain").only(&chained),
        one::<EarringBack>(p, "earring_back", "Fastening").only(&[Category::Earrings]).required(),
        text(p, "line", "Line", 40),
        text(p, "designer", "Designer", 80),
        one::<Wearer>(p, "wearer", "Made for"),
        many::<Occasion>(p, "occasions", "Occasions"),
        one::<MadeIn>(p, "made_in", "Made in"),
        text(p, "provenance", "Provenance", 200).plain(),
        one::<Hallmark>(p, "hallmark", "Hallmark"),
        text(p, "hallmark_note", "What is struck", 80).plain(),
        flag(p, "engravable", "Can be engraved"),
        number(p, "engraving_max", "Characters that fit", Unit::None, 0, 60).plain(),
        flag(p, "recycled_metal", "Recycled metal"),
        flag(p, "returnable", "Can be returned"),
    ]
}

fn of_variants() -> Vec<Definition> {
    let v = Scope::Variant;
    vec![
        one::<Metal>(v, "metal", "Metal").required(),
        one::<Fineness>(v, "fineness", "Fineness").required(),
        number(v, "metal_weight_mg", "Metal weight", Unit::Milligram, 10, 2_000_000),
        number(v, "ring_circumference_um", "Ring size", Unit::Micrometre, 37_000, 79_000)
            .only(&[Category::Ring]),
        number(v, "length_mm", "Length", Unit::Millimetre, 100, 1_200).only(&having(Category::has_length)),
        number(v, "carat_milli", "Carats of the centre stone", Unit::MilliCarat, 1, 500_000),
        flag(v, "one_of_a_kind", "One of a kind"),
        flag(v, "made_to_order", "Made to order"),
        number(v, "lead_days", "Days at the bench", Unit::Day, 0, 365).plain(),
    ]
}

fn of_stones() -> Vec<Definition> {
    let s = Scope::Stone;
    vec![
        one::<Role>(s, "role", "Part").required().plain(),
        one::<Species>(s, "species", "Stone").required(),
        one::<OriginClass>(s, "origin_class", "Origin").required(),
        one::<GrowthMethod>(s, "growth_method", "Grown by"),
        one::<Shape>(s, "shape", "Shape").required(),
        number(s, "pieces", "How many", Unit::Piece, 1, 2_000).required().plain(),
        number(s, "carat_milli", "Weight of all together", Unit::MilliCarat, 1, 500_000),
        number(s, "diameter_um", "Diameter", Unit::Micrometre, 300, 60_000),
        one::<Colour>(s, "colour", "Colour"),
        one::<Clarity>(s, "clarity", "Clarity"),
        one::<CutGrade>(s, "cut", "Cut"),
        one::<CutGrade>(s, "polish", "Polish"),
        one::<CutGrade>(s, "symmetry", "Symmetry"),
        one::<Fluorescence>(s, "fluorescence", "Fluorescence"),
        one::<QualityWord>(s, "quality_word", "One-word grade"),
        one::<Lab>(s, "lab", "Laboratory"),
        text(s, "report_number", "Report number", 20).plain(),
        many::<Treatment>(s, "treatments", "Treatments"),
        one::<PearlType>(s, "pearl_type", "Kind of pearl"),
        one::<Lustre>(s, "lustre", "Lustre"),
        one::<Overtone>(s, "overtone", "Overtone"),
    ]
}

impl Definition {
    fn only(self, categories: &[Category]) -> Self {
        Self { categories: categories.to_vec(), ..self }
    }

    fn required(self) -> Self {
        Self { required: true, ..self }
    }

    /// Told, but nothing a list is narrowed by.
    fn plain(self) -> Self {
        Self { filterable: false, ..self }
    }
}

fn having(has: impl Fn(Category) -> bool) -> Vec<Category> {
    Category::ALL.iter().copied().filter(|c| has(*c)).collect()
}

fn choices<C: Code>() -> Vec<Choice> {
    let choice = |c: &C| Choice { code: c.code().to_owned(), label: c.label().to_owned(), archived: false };
    C::ALL.iter().map(choice).collect()
}

fn one<C: Code>(scope: Scope, code: &str, label: &str) -> Definition {
    field(scope, code, label, AttributeKind::Enum(choices::<C>()))
}

fn many<C: Code>(scope: Scope, code: &str, label: &str) -> Definition {
    field(scope, code, label, AttributeKind::MultiEnum(choices::<C>()))
}

fn number(scope: Scope, code: &str, label: &str, unit: Unit, min: i64, max: i64) -> Definition {
    let measure = Measure { unit, min_milli: min * 1_000, max_milli: max * 1_000 };
    field(scope, code, label, AttributeKind::Number(measure))
}

fn text(scope: Scope, code: &str, label: &str, max: usize) -> Definition {
    field(scope, code, label, AttributeKind::Text(max))
}

fn flag(scope: Scope, code: &str, label: &str) -> Definition {
    field(scope, code, label, AttributeKind::Boolean)
}

fn field(scope: Scope, code: &str, label: &str, kind: AttributeKind) -> Definition {
    Definition {
        code: code.to_owned(),
        label: label.to_owned(),
        hint: String::new(),
        scope,
        kind,
        categories: Vec::new(),
        required: false,
        filterable: true,
        position: 0,
        archived: false,
        built_in: true,
        version: 0,
    }
}
