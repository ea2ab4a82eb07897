//! What a product may be.

use catalog::{model::*, products::NewProduct};

use crate::pieces::{diamond, pearl, ring, usd};

/// The fields that are wrong after a change to a good ring.
fn wrong(change: impl FnOnce(&mut NewProduct)) -> Vec<String> {
    let mut ring = ring("aurelia");
    change(&mut ring);
    ring.check().err().unwrap_or_default().into_iter().map(|e| e.field.into_owned()).collect()
}

#[test]
fn a_complete_ring_has_nothing_wrong() {
    assert_eq!(wrong(|_| {}), [""; 0]);
}

#[test]
fn words_are_required_and_hidden_characters_do_not_count() {
    assert_eq!(wrong(|p| p.title = "\u{200B} ".to_owned()), ["title"]);
    assert_eq!(wrong(|p| p.tagline = "x".repeat(141)), ["tagline"]);
    assert_eq!(wrong(|p| p.slug = "Aurelia Solitaire".to_owned()), ["slug"]);
    assert_eq!(wrong(|p| p.engraving_max = 0), ["engraving_max"]);
}

#[test]
fn only_rings_have_a_purpose_a_band_and_a_size() {
    let earrings = |p: &mut NewProduct| {
        p.category = Category::Earrings;
        p.earring_back = Some(EarringBack::Post);
    };
    assert_eq!(
        wrong(earrings),
        [
            "ring_purpose",
            "band_width_um",
            "band_profile",
            "variants[0].ring_circumference_um",
            "variants[1].ring_circumference_um"
        ]
    );
    assert_eq!(wrong(|p| p.ring_purpose = None), ["ring_purpose"]);
    assert_eq!(wrong(|p| p.variants[1].ring_circumference_um = None), ["variants[1].ring_circumference_um"]);
    assert_eq!(
        wrong(|p| p.variants[1].ring_circumference_um = Some(1)),
        ["variants[1].ring_circumference_um"]
    );
}

#[test]
fn an_open_band_needs_no_size() {
    let open = |p: &mut NewProduct| {
        p.band_profile = Some(BandProfile::Open);
        p.variants.truncate(1);
        p.variants[0].ring_circumference_um = None;
    };
    assert_eq!(wrong(open), [""; 0]);
}

#[test]
fn a_necklace_says_how_long_it_is_and_a_ring_never_does() {
    assert_eq!(wrong(|p| p.variants[0].length_mm = Some(450)), ["variants[0].length_mm"]);
    let necklace = |p: &mut NewProduct| {
        p.category = Category::Necklace;
        (p.ring_purpose, p.band_width_um, p.band_profile) = (None, None, None);
        p.chain_type = Some(ChainType::Cable);
        p.variants.truncate(1);
        p.variants[0].ring_circumference_um = None;
    };
    assert_eq!(wrong(necklace), ["variants[0].length_mm"]);
}

#[test]
fn pearls_are_measured_across_and_never_weighed_or_graded() {
    assert_eq!(wrong(|p| p.stones = vec![pearl()]), ["variants[0].carat_milli", "variants[1].carat_milli"]);
    let graded = |p: &mut NewProduct| {
        p.stones[0] = catalog::products::NewStone {
            carat_milli: Some(1_000),
            clarity: Some(Clarity::Vs1),
            polish: Some(CutGrade::Good),
            diameter_um: None,
            ..pearl()
        };
        p.variants.iter_mut().for_each(|v| v.carat_milli = None);
    };
    assert_eq!(
        wrong(graded),
        ["stones[0].diameter_um", "stones[0].carat_milli", "stones[0].clarity", "stones[0].polish"]
    );
}

#[test]
fn a_stone_never_claims_what_it_is_not() {
    assert_eq!(wrong(|p| p.stones[0].origin_class = OriginClass::Cultured), ["stones[0].origin_class"]);
    assert_eq!(wrong(|p| p.stones[0].growth_method = Some(GrowthMethod::Cvd)), ["stones[0].growth_method"]);
    assert_eq!(wrong(|p| p.stones[0].colour = Some(Colour::Blue)), ["stones[0].colour"]);
    assert_eq!(wrong(|p| p.stones[0].lab = None), ["stones[0].lab"]);
    assert_eq!(wrong(|p| p.stones[0].lustre = Some(Lustre::High)), ["stones[0].lustre"]);
    let sapphire = |p: &mut NewProduct| p.stones[0].species = Species::Sapphire;
    assert_eq!(
        wrong(sapphire),
        ["stones[0].clarity", "stones[0].cut", "stones[0].fluorescence", "stones[0].colour"]
    );
    let moissanite = |p: &mut NewProduct| p.stones[0].species = Species::Moissanite;
    assert_eq!(wrong(moissanite), ["stones[0].origin_class"]);
}

#[test]
fn a_laboratory_grown_diamond_has_either_four_grades_or_one_word() {
    let grown = |p: &mut NewProduct| {
        p.stones[0].origin_class = OriginClass::LaboratoryGrown;
        p.stones[0].growth_method = Some(GrowthMethod::Cvd);
    };
    assert_eq!(wrong(grown), [""; 0]);
    let both = |p: &mut NewProduct| {
        grown(p);
        p.stones[0].quality_word = Some(QualityWord::Premium);
    };
    assert_eq!(wrong(both), ["stones[0].quality_word"]);
    let word = |p: &mut NewProduct| {
        both(p);
        (p.stones[0].colour, p.stones[0].clarity, p.stones[0].cut) = (None, None, None);
    };
    assert_eq!(wrong(word), [""; 0]);
}

#[test]
fn prices_stay_between_one_and_a_million_in_one_currency() {
    for bad in [i64::MIN, -1, 0, 99, 100_000_001, i64::MAX] {
        assert_eq!(wrong(|p| p.variants[0].price = usd(bad)), ["variants[0].price"], "{bad}");
    }
    for good in [100, 100_000_000] {
        assert_eq!(wrong(|p| p.variants[0].price = usd(good)), [""; 0], "{good}");
    }
    let euro = kernel::Money::new(345_000, kernel::Currency::Eur);
    assert_eq!(wrong(|p| p.variants[1].price = euro), ["variants[1].price"]);
}

#[test]
fn variants_differ_and_a_fineness_belongs_to_its_metal() {
    assert_eq!(wrong(|p| p.variants[1] = p.variants[0].clone()), ["variants[1].sku", "variants[1].metal"]);
    assert_eq!(wrong(|p| p.variants[0].metal = Metal::Platinum), ["variants[0].fineness"]);
    assert_eq!(wrong(|p| p.variants[0].sku = "aur 1".to_owned()), ["variants[0].sku"]);
    assert_eq!(wrong(|p| p.variants[0].one_of_a_kind = true), ["variants[0].one_of_a_kind"]);
    assert_eq!(wrong(|p| p.variants[0].lead_days = 0), ["variants[0].lead_days"]);
    assert_eq!(wrong(|p| p.variants.clear()), ["variants"]);
}

fn shown(stone: &catalog::products::NewStone) -> Stone {
    stone.to_stone()
}

#[test]
fn the_words_about_a_stone_say_its_origin_right_before_its_name() {
    let natural = shown(&diamond());
    assert_eq!(natural.describe(), "1.00 ct round natural diamond, F, VS1, excellent cut");
    let grown = Stone { origin_class: OriginClass::LaboratoryGrown, ..natural.clone() };
    assert_eq!(grown.describe(), "1.00 ct round laboratory-grown diamond, F, VS1, excellent cut");
    let melee = Stone {
        pieces: 24,
        carat_milli: Some(360),
        cut: None,
        clarity: None,
        colour: None,
        ..natural.clone()
    };
    assert_eq!(melee.describe(), "24 round natural diamonds, 0.36 ct in total");
    let sapphire = Stone {
        species: Species::Sapphire,
        shape: Shape::Oval,
        colour: Some(Colour::CornflowerBlue),
        clarity: None,
        cut: None,
        treatments: vec![Treatment::Heat],
        ..natural
    };
    assert_eq!(sapphire.describe(), "1.00 ct oval cornflower blue natural sapphire, heat treated");
    assert_eq!(
        shown(&pearl()).describe(),
        "8.0 mm round white Akoya cultured pearl, high lustre, rosé overtone"
    );
}
