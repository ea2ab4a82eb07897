//! Made-up products for tests of the index, different for every seed and the same for one.

use std::sync::Arc;

use chrono::DateTime;
use kernel::{
    Currency, Money, Random, SeededRandom,
    ids::{ProductId, VariantId},
};

use super::{Snapshot, snapshot::CollectionSource};
use crate::{
    attributes::{self, AttributeKind, Choice, Definition, Measure, Schema},
    model::*,
    mounts::{Mount, Seat, SettingFee},
};

struct Dice(SeededRandom);

impl Dice {
    fn roll(&self, sides: usize) -> usize {
        let mut bytes = [0; 8];
        self.0.fill(&mut bytes);
        usize::try_from(u64::from_le_bytes(bytes) % sides as u64).unwrap()
    }

    fn one<T: Copy>(&self, list: &[T]) -> T {
        list[self.roll(list.len())]
    }

    /// One of a list, or, one time in three, none.
    fn maybe<T: Copy>(&self, list: &[T]) -> Option<T> {
        (self.roll(3) > 0).then(|| self.one(list))
    }

    fn number(&self, low: i32, high: i32) -> i32 {
        low + i32::try_from(self.roll(usize::try_from(high - low + 1).unwrap())).unwrap()
    }
}

/// A snapshot of `count` products and two collections.
pub(super) fn snapshot(count: usize) -> Snapshot {
    let products = products(count, 7);
    let collection = |slug: &str, position, step| CollectionSource {
        slug: slug.into(),
        title: slug.to_uppercase().into(),
        intro: "A few pieces.".into(),
        position,
        kind: CollectionKind::Curated,
        by_rule: false,
        products: products.iter().rev().step_by(step).map(|p| p.id).collect(),
    };
    let collections = [collection("thirds", 2, 3), collection("halves", 1, 2)];
    Snapshot::assemble(41, products, &collections)
}

/// What staff defined of those products, each to be narrowed by.
pub(super) fn schema() -> Schema {
    let choice = |code: &str, label: &str| Choice { code: code.into(), label: label.into(), archived: false };
    let ear_wires = vec![choice("hook", "Hook"), choice("stud", "Stud"), choice("clip", "Clip")];
    let length = Measure { unit: attributes::Unit::Millimetre, min_milli: 0, max_milli: 80_000 };
    let define = |(position, (code, label, kind)): (i32, (&str, &str, AttributeKind))| Definition {
        code: code.into(),
        label: label.into(),
        hint: String::new(),
        scope: attributes::Scope::Product,
        kind,
        categories: Vec::new(),
        required: false,
        filterable: true,
        position,
        archived: false,
        built_in: false,
        version: 1,
    };
    let defined = [
        ("ear_wire", "Ear wire", AttributeKind::Enum(ear_wires)),
        ("pair", "A pair", AttributeKind::Boolean),
        ("drop", "Drop", AttributeKind::Number(length)),
        ("note", "Note", AttributeKind::Text(40)),
    ];
    Schema::new((0..).zip(defined).map(define).collect())
}

/// Products that differ in everything a list can be narrowed or sorted by.
pub(super) fn products(count: usize, seed: u64) -> Vec<ProductView> {
    let dice = Dice(SeededRandom::new(seed));
    (0..count).map(|n| product(&dice, n)).collect()
}

fn product(dice: &Dice, n: usize) -> ProductView {
    let category = dice.one(Category::ALL);
    let zero = Money::zero(Currency::Usd);
    let words = ["Aurelia", "Céleste", "Marlowe", "Solène"];
    let mut product = ProductView {
        id: ProductId::new(&dice.0),
        slug: format!("piece-{n}").into(),
        title: format!("{} {}", dice.one(&words), dice.one(&["Solitaire", "Halo", "Band", "Étoile"])).into(),
        tagline: "A quiet piece".into(),
        description: "Made by hand.".into(),
        band_width_um: (category == Category::Ring).then(|| dice.number(5, 40) * 250),
        nature: Arc::new(Nature {
            care: "Soap and water.".into(),
            category,
            ring_purpose: (category == Category::Ring).then(|| dice.one(RingPurpose::ALL)),
            setting_styles: (0..dice.roll(3)).map(|_| dice.one(SettingStyle::ALL)).collect(),
            head: dice.maybe(Head::ALL),
            finish: dice.maybe(Finish::ALL),
            band_profile: dice.maybe(BandProfile::ALL),
            height_um: None,
            chain_type: dice.maybe(ChainType::ALL),
            earring_back: dice.maybe(EarringBack::ALL),
            line: (dice.roll(2) == 0).then(|| Arc::from(dice.one(&words))),
            occasions: (0..dice.roll(3)).map(|_| dice.one(Occasion::ALL)).collect(),
            engravable: dice.roll(2) == 0,
            engraving_max: 0,
            recycled_metal: dice.roll(2) == 0,
            returnable: dice.roll(5) > 0,
            details: Arc::new(details(dice)),
            attributes: attributes(dice).into(),
            tags: (0..dice.roll(3)).map(|n| Arc::from(format!("tag {n}"))).collect(),
            seo: (dice.roll(4) == 0)
                .then(|| Arc::new(Seo { title: Some("A ring".into()), ..Seo::default() })),
        }),
        stones: (0..dice.roll(3)).map(|_| stone(dice)).collect(),
        variants: (0..1 + dice.roll(4)).map(|at| variant(dice, n, at)).collect(),
        media: [Media {
            kind: MediaKind::Picture,
            image_set: format!("set-{}", n % 5).into(),
            view: "hero".into(),
            metal: None,
            width: 800,
            height: 800,
            widths: [320, 640, 800].into(),
            alt: "A ring".into(),
            focal: Focal::CENTER,
            variants: [].into(),
            file: None,
        }]
        .into(),
        mount: (category == Category::Ring && dice.roll(2) == 0).then(|| Arc::new(mount(dice))),
        collections: [].into(),
        price_from: zero,
        price_to: zero,
        availability: Availability::Sold,
        updated_at: DateTime::from_timestamp(1_700_000_000, 0).unwrap(),
        created_at: DateTime::from_timestamp(1_700_000_000 + i64::from(dice.number(0, 99)), 0).unwrap(),
        featured: dice.number(0, 9),
    };
    product.settle();
    product
}

fn mount(dice: &Dice) -> Mount {
    let width = dice.number(4_000, 8_000);
    Mount {
        own_stone: Money::new(i64::from(dice.number(1, 9)) * 1_000, Currency::Usd),
        smallest: RingSize::from_us_quarters(12).unwrap(),
        largest: RingSize::from_us_quarters(40).unwrap(),
        least_hardness: dice.number(50, 100),
        lead_days: dice.number(7, 42),
        seats: vec![Seat {
            shape: dice.one(Shape::ALL),
            length_from_um: width,
            length_to_um: width + 1_000,
            width_from_um: width,
            width_to_um: width + 400,
        }],
        fees: vec![SettingFee { carat_from: 0, fee_minor: 12_000 }],
    }
}

fn details(dice: &Dice) -> Details {
    Details {
        designer: (dice.roll(2) == 0).then(|| Arc::from("Inès Marchand")),
        wearer: (dice.roll(2) == 0).then(|| dice.one(Wearer::ALL)),
        made_in: (dice.roll(2) == 0).then(|| dice.one(MadeIn::ALL)),
        width_um: (dice.roll(3) == 0).then(|| dice.number(500, 9_000)),
        ..Details::default()
    }
}

fn attributes(dice: &Dice) -> Vec<Attribute> {
    let mut all = Vec::new();
    let mut add = |code: &str, value| all.push(Attribute { code: code.into(), value });
    if dice.roll(2) == 0 {
        add("ear_wire", AttributeValue::Choices([dice.one(&["hook", "stud"]).into()].into()));
    }
    if dice.roll(2) == 0 {
        add("drop", AttributeValue::Number(i64::from(dice.number(1, 80)) * 500));
    }
    if dice.roll(4) == 0 {
        add("note", AttributeValue::Text("Weighs little".into()));
        add("pair", AttributeValue::Flag(dice.roll(2) == 0));
    }
    all
}

fn variant(dice: &Dice, n: usize, at: usize) -> VariantView {
    let one_of_a_kind = dice.roll(4) == 0;
    let available = if one_of_a_kind { dice.number(0, 1) } else { dice.number(0, 2) };
    VariantView {
        id: VariantId::new(&dice.0),
        sku: format!("SKU-{n}-{at}").into(),
        metal: dice.one(Metal::ALL),
        fineness: dice.one(Fineness::ALL),
        metal_weight_mg: Some(dice.number(1_000, 9_000)),
        ring_size: RingSize::from_us_quarters(dice.number(12, 50)),
        length_mm: dice.maybe(&[400, 425, 450]),
        carat_milli: (dice.roll(3) > 0).then(|| dice.number(1, 40) * 100),
        price: Money::new(i64::from(dice.number(1, 60)) * 50_000, Currency::Usd),
        one_of_a_kind,
        made_to_order: !one_of_a_kind && dice.roll(2) == 0,
        lead_days: dice.number(1, 60),
        available,
        piece: one_of_a_kind.then(|| {
            let own_stones = vec![OwnStone { place: 0, stone: stone(dice) }];
            Box::new(PieceView { serial: Some(format!("JCO-{n}").into()), own_stones })
        }),
    }
}

fn stone(dice: &Dice) -> Stone {
    Stone {
        role: dice.one(Role::ALL),
        species: dice.one(Species::ALL),
        origin_class: dice.one(OriginClass::ALL),
        growth_method: dice.maybe(GrowthMethod::ALL),
        shape: dice.one(Shape::ALL),
        pieces: dice.number(1, 9),
        carat_milli: (dice.roll(2) == 0).then(|| dice.number(1, 40) * 100),
        diameter_um: dice.maybe(&[4_000, 7_250, 9_000, 15_500]),
        colour: dice.maybe(Colour::ALL),
        clarity: dice.maybe(Clarity::ALL),
        cut: dice.maybe(CutGrade::ALL),
        polish: dice.maybe(CutGrade::ALL),
        symmetry: dice.maybe(CutGrade::ALL),
        fluorescence: dice.maybe(Fluorescence::ALL),
        quality_word: dice.maybe(QualityWord::ALL),
        lab: dice.maybe(Lab::ALL),
        report_number: Some("2201443560".into()),
        treatments: dice.maybe(Treatment::ALL).into_iter().collect(),
        pearl_type: dice.maybe(PearlType::ALL),
        lustre: dice.maybe(Lustre::ALL),
        overtone: dice.maybe(Overtone::ALL),
    }
}
