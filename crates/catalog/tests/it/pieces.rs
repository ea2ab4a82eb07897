//! Pieces that tests put in the catalogue.

use catalog::{
    model::*,
    products::{NewMedia, NewProduct, NewStone, NewVariant},
};
use kernel::{Currency, Money};

pub(crate) const fn usd(minor: i64) -> Money {
    Money::new(minor, Currency::Usd)
}

/// An engagement ring with one diamond, in two sizes; the code is its slug's.
pub(crate) fn ring(slug: &str) -> NewProduct {
    NewProduct {
        slug: slug.to_owned(),
        title: "Aurelia Solitaire".to_owned(),
        tagline: "Six claws, one stone".to_owned(),
        description: "A round diamond in six fine claws.\n\nMade by hand.".to_owned(),
        care: "Warm water and a soft brush.".to_owned(),
        category: Category::Ring,
        ring_purpose: Some(RingPurpose::Engagement),
        setting_styles: vec![SettingStyle::Solitaire],
        head: Some(Head::SixProng),
        finish: Some(Finish::Polished),
        band_width_um: Some(2_300),
        band_profile: Some(BandProfile::Court),
        height_um: Some(6_100),
        chain_type: None,
        earring_back: None,
        line: Some("Aurelia".to_owned()),
        occasions: vec![Occasion::Engagement],
        engravable: true,
        engraving_max: 20,
        recycled_metal: true,
        returnable: true,
        status: Status::Active,
        featured: 10,
        stones: vec![diamond()],
        variants: vec![variant(slug, 1, 51_900), variant(slug, 2, 54_400)],
        media: vec![NewMedia {
            image_set: "aurelia-solitaire".to_owned(),
            view: "hero".to_owned(),
            metal: None,
            width: 1_000,
            height: 1_000,
            widths: vec![320, 640, 1_000],
            alt: "Three-quarter view of a ring with one round diamond".to_owned(),
        }],
    }
}

pub(crate) fn diamond() -> NewStone {
    NewStone {
        role: Role::Center,
        species: Species::Diamond,
        origin_class: OriginClass::Natural,
        growth_method: None,
        shape: Shape::Round,
        pieces: 1,
        carat_milli: Some(1_000),
        diameter_um: None,
        colour: Some(Colour::F),
        clarity: Some(Clarity::Vs1),
        cut: Some(CutGrade::Excellent),
        polish: Some(CutGrade::Excellent),
        symmetry: Some(CutGrade::Excellent),
        fluorescence: Some(Fluorescence::None),
        quality_word: None,
        lab: Some(Lab::Gia),
        report_number: Some("2201443560".to_owned()),
        treatments: Vec::new(),
        pearl_type: None,
        lustre: None,
        overtone: None,
    }
}

pub(crate) fn pearl() -> NewStone {
    NewStone {
        role: Role::Pearl,
        species: Species::Pearl,
        origin_class: OriginClass::Cultured,
        carat_milli: None,
        diameter_um: Some(8_000),
        colour: Some(Colour::White),
        clarity: None,
        cut: None,
        polish: None,
        symmetry: None,
        fluorescence: None,
        lab: None,
        report_number: None,
        pearl_type: Some(PearlType::Akoya),
        lustre: Some(Lustre::High),
        overtone: Some(Overtone::Rose),
        ..diamond()
    }
}

pub(crate) fn variant(slug: &str, n: i32, circumference_um: i32) -> NewVariant {
    NewVariant {
        sku: format!("{}-{n}", slug.to_uppercase()),
        metal: Metal::YellowGold,
        fineness: Fineness::F750,
        metal_weight_mg: Some(3_400),
        ring_circumference_um: Some(circumference_um),
        length_mm: None,
        carat_milli: Some(1_000),
        price: usd(345_000 + i64::from(n) * 1_000),
        one_of_a_kind: false,
        made_to_order: true,
        lead_days: 28,
    }
}
