//! Words held against facts: what is stopped, and what only looks like it.

use catalog::{
    disclosure::{ALL, Evidence, Facts, Place, Severity, Wording, check, words},
    model::*,
    products::{NewProduct, NewStone, create_product},
};

use kernel::Fault;
use testkit::TestDb;

use crate::pieces::{diamond, pearl, ring};

fn facts(stones: &[NewStone], metals: &[(Metal, Fineness)]) -> Facts {
    Facts {
        stones: stones.iter().map(NewStone::to_stone).collect(),
        metals: metals.to_vec(),
        center_carats: Vec::new(),
        evidence: Evidence::default(),
    }
}

const GOLD: &[(Metal, Fineness)] = &[(Metal::YellowGold, Fineness::F750)];

fn gem(species: Species, colour: Colour, treatments: &[Treatment]) -> NewStone {
    NewStone {
        species,
        shape: Shape::Oval,
        colour: Some(colour),
        clarity: None,
        cut: None,
        fluorescence: None,
        lab: None,
        report_number: None,
        treatments: treatments.to_vec(),
        ..diamond()
    }
}

fn of_origin(stone: NewStone, origin_class: OriginClass) -> NewStone {
    NewStone { origin_class, ..stone }
}

/// The pieces that the cases speak of, by name.
fn piece(name: &str) -> Facts {
    let natural = NewStone { carat_milli: Some(1_250), ..diamond() };
    let grown = of_origin(NewStone { lab: Some(Lab::Igi), ..natural.clone() }, OriginClass::LaboratoryGrown);
    let halo =
        NewStone { role: Role::Melee, pieces: 20, carat_milli: Some(350), lab: None, ..natural.clone() };
    match name {
        "natural" => facts(&[natural], GOLD),
        "grown" => facts(&[grown], GOLD),
        "halo" => facts(&[natural, halo], GOLD),
        "mixed" => facts(&[grown, halo], GOLD),
        "flawless" => facts(&[NewStone { clarity: Some(Clarity::Fl), ..natural }], GOLD),
        "included" => facts(&[NewStone { clarity: Some(Clarity::I1), ..natural }], GOLD),
        "premium" => {
            let ungraded = NewStone { colour: None, clarity: None, cut: None, lab: Some(Lab::Gia), ..grown };
            facts(&[NewStone { quality_word: Some(QualityWord::Premium), ..ungraded }], GOLD)
        }
        "moissanite" => facts(
            &[of_origin(NewStone { species: Species::Moissanite, ..natural }, OriginClass::LaboratoryGrown)],
            GOLD,
        ),
        "topaz" => facts(&[gem(Species::Topaz, Colour::Blue, &[Treatment::Irradiation])], GOLD),
        "ruby" => facts(&[gem(Species::Ruby, Colour::Red, &[Treatment::Heat])], GOLD),
        "unheated" => facts(
            &[NewStone { lab: Some(Lab::Ssef), ..gem(Species::Ruby, Colour::Red, &[Treatment::None]) }],
            GOLD,
        ),
        "composite" => facts(
            &[of_origin(gem(Species::Ruby, Colour::Red, &[Treatment::FractureFill]), OriginClass::Composite)],
            GOLD,
        ),
        "imitation" => {
            facts(&[of_origin(gem(Species::Ruby, Colour::Red, &[]), OriginClass::Imitation)], GOLD)
        }
        "emerald" => facts(&[gem(Species::Emerald, Colour::Green, &[Treatment::Oil])], GOLD),
        "amethyst" => facts(&[gem(Species::Amethyst, Colour::Purple, &[])], GOLD),
        "irradiated" => facts(&[NewStone { treatments: vec![Treatment::Irradiation], ..natural }], GOLD),
        "pearl" => facts(&[NewStone { treatments: vec![Treatment::Bleach], ..pearl() }], GOLD),
        "band" => facts(&[], GOLD),
        "band585" => facts(&[], &[(Metal::YellowGold, Fineness::F585)]),
        "platinum" => facts(&[], &[(Metal::Platinum, Fineness::F950)]),
        "platinum850" => facts(&[], &[(Metal::Platinum, Fineness::F850)]),
        "silver800" => facts(&[], &[(Metal::Silver, Fineness::F800)]),
        "sterling" => facts(&[], &[(Metal::Silver, Fineness::F925)]),
        "proven" => Facts {
            evidence: Evidence {
                recycled_metal: true,
                hallmarked: true,
                hand_made: true,
                responsible_origin: true,
            },
            ..facts(&[natural], GOLD)
        },
        _ => panic!("no piece is called {name}"),
    }
}

/// A piece, words in its tagline, and the rules that they break.
const TAGLINES: &[(&str, &str, &[&str])] = &[
    // grown stones
    ("grown", "A diamond solitaire", &["grown_bare"]),
    ("grown", "Diamonds for every day", &["grown_bare"]),
    ("grown", "A laboratory-grown diamond solitaire", &[]),
    ("grown", "Laboratory grown diamonds, one by one", &[]),
    ("grown", "A lab\u{2011}grown DIAMOND", &[]),
    ("grown", "A lab-created diamond", &[]),
    ("grown", "A laboratory-grown round diamond", &["grown_bare"]),
    ("grown", "A round laboratory-grown diamond", &[]),
    ("grown", "Laboratory-grown, and a diamond", &["grown_bare"]),
    ("grown", "A ｄｉａｍｏｎｄ", &["grown_bare"]),
    ("grown", "A dia\u{AD}mond", &["grown_bare"]),
    ("grown", "A natural diamond", &["natural_claim"]),
    ("grown", "A genuine laboratory-grown diamond", &["natural_claim"]),
    ("grown", "Real, laboratory-grown diamonds", &["natural_claim"]),
    ("grown", "The same fire as a mined diamond", &[]),
    ("grown", "The hardness and the fire of a natural diamond", &[]),
    ("grown", "A precious stone", &["natural_claim"]),
    ("grown", "A cultured diamond", &["cultured_stone"]),
    ("grown", "A synthetic diamond", &["synthetic"]),
    ("grown", "April’s birthstone", &["gem_unqualified"]),
    ("grown", "A laboratory-grown gemstone", &[]),
    ("grown", "A diamond-cut chain", &[]),
    ("grown", "A lattice of diamond shapes", &[]),
    ("grown", "Rose", &[]),
    ("mixed", "A diamond with a halo", &["grown_bare"]),
    ("mixed", "A laboratory-grown diamond among natural diamonds", &[]),
    // natural stones
    ("natural", "One diamond, six claws", &[]),
    ("natural", "A real diamond", &[]),
    ("natural", "A laboratory-grown diamond", &["origin_contradicted"]),
    ("natural", "Not a laboratory-grown diamond", &[]),
    ("natural", "An emerald cut diamond", &[]),
    ("natural", "Diamonds cut from one parcel", &[]),
    ("natural", "A sapphire and a diamond", &["species_absent"]),
    ("natural", "Ruby red enamel around a diamond", &[]),
    ("natural", "No rubies, no sapphires: one diamond", &[]),
    ("natural", "Our April birthstone", &[]),
    // other stones
    ("moissanite", "A diamond solitaire", &["simulant_as_diamond"]),
    ("moissanite", "Laboratory-grown moissanite", &[]),
    ("topaz", "A blue sapphire ring", &["species_absent"]),
    ("topaz", "Sapphire blue topaz", &["name_as_colour"]),
    ("topaz", "Softer than sapphire, a blue topaz", &[]),
    ("amethyst", "Green amethyst", &["varietal"]),
    ("composite", "A glowing ruby", &["composite_bare"]),
    ("composite", "A glass-filled composite ruby", &[]),
    ("imitation", "A faux ruby", &["imitation_bare"]),
    ("imitation", "A simulated ruby", &[]),
    ("band", "Worn beside a diamond solitaire", &[]),
    ("band", "A diamond band", &["species_absent"]),
    // pearls
    ("pearl", "A pearl on each ear", &["cultured_missing"]),
    ("pearl", "Akoya cultured pearls", &[]),
    ("pearl", "Cultured Akoya pearls", &["cultured_missing"]),
    ("pearl", "Natural pearls", &["pearl_natural"]),
    ("pearl", "Genuine cultured pearls", &["pearl_natural"]),
    ("pearl", "Freshwater cultured pearls", &["pearl_type"]),
    ("pearl", "Cultured pearls on pearl grey silk", &[]),
    ("pearl", "Cultured pearls and mother-of-pearl", &["species_absent"]),
    // grades
    ("natural", "A flawless diamond", &["flawless"]),
    ("natural", "An inclusion-free diamond", &["flawless"]),
    ("natural", "Internally flawless", &["flawless"]),
    ("flawless", "A flawless diamond", &[]),
    ("natural", "A flawless finish", &[]),
    ("natural", "Flawlessly set", &[]),
    ("natural", "A perfect round diamond", &["perfect"]),
    ("natural", "The perfect gift", &[]),
    ("included", "Eye-clean", &["eye_clean"]),
    ("natural", "Eye-clean", &[]),
    ("natural", "VVS1 clarity", &["grade_mismatch"]),
    ("natural", "VS clarity, F to G colour", &[]),
    ("natural", "E colour", &["grade_mismatch"]),
    ("natural", "An excellent cut", &[]),
    ("natural", "A very good cut", &["grade_mismatch"]),
    ("premium", "GIA grade Premium", &[]),
    ("premium", "GIA grade Standard", &["grade_mismatch"]),
    ("natural", "A blue-white diamond", &["blue_white"]),
    ("natural", "A properly cut diamond", &["properly_cut"]),
    ("ruby", "A brilliant-cut ruby", &["brilliant"]),
    // weights
    ("natural", "A diamond of 1.25 ct", &[]),
    ("natural", "A 1.25-carat diamond", &[]),
    ("natural", "A diamond of 1.250 carats", &[]),
    ("natural", "A diamond of 1.26 ct", &["weight_mismatch"]),
    ("natural", "A diamond of 1.3 carats", &["weight_mismatch"]),
    ("natural", "A one-carat diamond", &["weight_mismatch"]),
    ("natural", "A 1 1/4 ct diamond", &["weight_fraction"]),
    ("natural", "A 1¼ ct diamond", &["weight_fraction"]),
    ("natural", "Half a carat", &["weight_fraction"]),
    ("natural", "A 5/4 ct diamond (1.20 to 1.30 ct)", &[]),
    ("natural", "Between 1.20 and 1.30 carats", &[]),
    ("natural", "Half a size up", &[]),
    ("natural", "A 25-point diamond", &["weight_points"]),
    ("halo", "A 1.60 ct diamond ring", &["total_as_center"]),
    ("halo", "1.60 ct in total", &[]),
    ("halo", "1.60 ctw", &[]),
    ("halo", "1.25 ct total weight", &["weight_mismatch"]),
    ("halo", "1.25 carats at the centre, 0.35 carats of small diamonds around it", &[]),
    // treatments
    ("ruby", "An unheated ruby", &["untreated_claim"]),
    ("unheated", "An unheated ruby", &[]),
    ("irradiated", "Natural colour", &["natural_colour"]),
    ("emerald", "A permanent beauty", &["permanence"]),
    ("ruby", "A Burmese ruby", &["place_unproven"]),
    ("unheated", "A Burmese ruby", &[]),
    // metals
    ("band", "A band of 18k gold", &[]),
    ("band", "A band of 18-carat yellow gold", &[]),
    ("band", "14k gold", &["karat_mismatch"]),
    ("band", "Softer than 14-carat gold", &[]),
    ("band", "In rose gold of 18k", &["metal_absent"]),
    ("band", "In platinum", &["metal_absent"]),
    ("band", "Warmer than platinum", &[]),
    ("band", "Solid gold", &["solid_gold"]),
    ("band", "Solid 18k gold", &[]),
    ("band", "Solid 18k gold, hollow inside", &["solid_gold"]),
    ("band", "18k gold vermeil", &["plated_as_gold"]),
    ("platinum", "A platinum band", &[]),
    ("platinum850", "A platinum band", &["platinum_bare"]),
    ("platinum850", "A band of platinum 850", &[]),
    ("silver800", "Sterling silver", &["sterling"]),
    ("sterling", "Sterling silver", &[]),
    ("band585", "Stamped 750", &["quality_mark"]),
    ("band585", "Stamped 585", &[]),
    // claims
    ("natural", "Recycled gold", &["recycled"]),
    ("proven", "Recycled gold", &[]),
    ("natural", "Hallmarked in London", &["hallmark"]),
    ("proven", "Hallmarked in London", &[]),
    ("natural", "A conflict-free diamond", &["responsible"]),
    ("natural", "Ethically sourced", &["responsible"]),
    ("natural", "Eco-friendly", &["responsible"]),
    ("natural", "A handmade ring", &["hand_made"]),
    ("proven", "A hand-made ring", &[]),
    ("natural", "Finished by hand", &[]),
    ("natural", "With an IGI report", &["lab_absent"]),
    ("natural", "With a GIA report", &[]),
    ("natural", "GIA certified", &["lab_certifies"]),
    ("natural", "A GIA certificate", &["certificate"]),
    ("natural", "Appraised value $9,000", &["value_claim"]),
    ("natural", "A sound investment", &["value_claim"]),
    ("natural", "Investment casting", &[]),
];

fn broken(facts: &Facts, place: Place, text: &str) -> Vec<&'static str> {
    let mut codes: Vec<_> =
        check(facts, &[Wording::new("field", place, text)]).iter().map(|f| f.rule.code).collect();
    codes.dedup();
    codes
}

#[test]
fn every_case_of_the_table_breaks_the_rules_it_should_and_no_other() {
    let wrong: Vec<_> = TAGLINES
        .iter()
        .filter_map(|(name, text, expected)| {
            let found = broken(&piece(name), Place::Tagline, text);
            (found != *expected).then(|| format!("{name}: {text:?} breaks {found:?}, not {expected:?}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_treatment_is_named_somewhere_in_the_words_of_a_piece() {
    let cases: &[(&str, &str, &[&str])] = &[
        ("ruby", "A ruby from Mozambique", &["treatment_unsaid"]),
        ("ruby", "A ruby from Mozambique, gently heated", &[]),
        ("ruby", "A ruby, never heated", &["untreated_claim", "treatment_unsaid"]),
        ("emerald", "An emerald from Zambia", &["treatment_unsaid"]),
        ("emerald", "An emerald with a minor amount of clear oil", &[]),
        ("pearl", "White cultured pearls", &["treatment_worth_saying"]),
        ("composite", "A composite ruby", &["treatment_unsaid"]),
        ("band", "A gold band", &["gold_without_karat"]),
    ];
    for (name, text, expected) in cases {
        assert_eq!(broken(&piece(name), Place::Description, text), *expected, "{text}");
    }
    let said = check(
        &piece("ruby"),
        &[
            Wording::new("tagline", Place::Tagline, "Gently heated"),
            Wording::new("description", Place::Description, "A ruby"),
        ],
    );
    assert!(said.is_empty(), "{said:?}");
}

#[test]
fn every_rule_is_stopped_once_by_the_tables_and_told_apart() {
    let described = ["treatment_unsaid", "treatment_worth_saying", "gold_without_karat"];
    for rule in ALL {
        let tried =
            described.contains(&rule.code) || TAGLINES.iter().any(|(_, _, codes)| codes.contains(&rule.code));
        assert!(tried, "{} has no case", rule.code);
        assert!(ALL.iter().filter(|r| r.code == rule.code).count() == 1, "{} comes twice", rule.code);
    }
}

#[test]
fn a_refusal_names_the_words_the_rule_and_the_way_out() {
    let found =
        check(&piece("grown"), &[Wording::new("title", Place::Title, "Aurelia, a Diamond ring")]).remove(0);
    assert_eq!((found.field.as_ref(), found.words.as_str()), ("title", "Diamond"));
    assert_eq!(found.rule.severity, Severity::Refuse);
    assert!(found.message.ends_with("Write “laboratory-grown diamond”."), "{}", found.message);
}

#[tokio::test]
async fn a_piece_on_offer_is_refused_and_a_draft_may_be_worded() {
    let house = TestDb::new().await;
    let mut ring = ring("aurelia");
    ring.stones[0].origin_class = OriginClass::LaboratoryGrown;
    ring.tags = vec!["diamond".to_owned()];
    ring.seo.title = Some("A diamond ring".to_owned());
    let create = async |ring: &NewProduct| {
        let mut tx = house.db().begin().await.unwrap();
        create_product(&mut tx, &house.cx(), ring.clone()).await
    };
    let refusal = create(&ring).await.unwrap_err();
    let fields: Vec<_> = refusal.fields().iter().map(|e| (e.field.as_ref(), e.code)).collect();
    let places = ["description", "seo.title", "tags[0]", "media[0]"];
    assert_eq!(fields, places.map(|place| (place, "grown_bare")));
    ring.status = Status::Draft;
    create(&ring).await.unwrap();
}

#[test]
fn phrases_say_what_the_law_wants_of_each_stone() {
    let of = |name: &str| piece(name).stones;
    assert_eq!(words::title_phrase(&of("ruby")[0]), "natural ruby, heat treated");
    assert_eq!(words::weighed_phrase(&of("grown")[0]), "1.25 ct laboratory-grown diamond");
    assert_eq!(words::weighed_phrase(&of("halo")[1]), "natural diamonds, 0.35 ct in total");
    assert_eq!(
        words::invoice_line(&of("halo"), None),
        "1.25 ct natural diamond; 20 natural diamonds, 0.35 ct in total"
    );
    let mut pair = of("pearl");
    pair[0].pieces = 2;
    assert_eq!(words::invoice_line(&pair, None), "2 Akoya cultured pearls, 8.0 mm each, bleached");
    let composite = words::full_disclosure(&of("composite")[0]).join(" ");
    assert!(
        composite.contains("not the properties of a ruby") && composite.contains("needs special care"),
        "{composite}"
    );
    let emerald = words::full_disclosure(&of("emerald")[0]).join(" ");
    assert!(emerald.contains("clarity enhanced with oil") && emerald.contains("can dry out"), "{emerald}");
    let pairs = words::properties(&of("halo"), None);
    let pair = |name: &str| pairs.iter().find(|(n, _)| *n == name).map(|(_, v)| v.as_str());
    assert_eq!(
        (pair("Carat weight of the centre stone"), pair("Total carat weight")),
        (Some("1.25 ct"), Some("1.60 ct"))
    );
    assert_eq!(words::snippet("A tagline.", "Facts.", 20), "A tagline. Facts.");
    assert_eq!(words::snippet("A long tagline.", "Facts.", 20), "Facts.");
    assert_eq!(
        words::full_names("A round diamond, emerald-cut, and pearl grey silk", &of("grown")),
        "A round laboratory-grown diamond, emerald-cut, and pearl grey silk"
    );
}

#[test]
fn phrases_made_from_facts_break_no_rule_themselves() {
    for name in [
        "natural",
        "grown",
        "halo",
        "mixed",
        "moissanite",
        "topaz",
        "ruby",
        "unheated",
        "composite",
        "imitation",
        "emerald",
        "pearl",
    ] {
        let facts = piece(name);
        let mut made: Vec<String> = facts.stones.iter().map(words::title_phrase).collect();
        made.extend(facts.stones.iter().map(words::weighed_phrase));
        made.push(words::one_line(&facts.stones));
        made.push(words::invoice_line(&facts.stones, None));
        for text in made {
            assert_eq!(broken(&facts, Place::Tagline, &text), [""; 0], "{name}: {text}");
        }
    }
}

#[test]
fn the_document_lists_the_rules_as_they_are() {
    let page = include_str!("../../../../docs/disclosure.md");
    let told: Vec<_> = page.lines().filter(|l| l.starts_with("| `")).collect();
    let real: Vec<_> = ALL
        .iter()
        .map(|r| {
            let severity = if r.severity == Severity::Refuse { "refuse" } else { "advise" };
            format!("| `{}` | {severity} | {} | {} | {} | {} |", r.code, r.source, r.says, r.stops, r.instead)
        })
        .collect();
    assert_eq!(told, real, "docs/disclosure.md and disclosure/rules/list.rs differ");
}
