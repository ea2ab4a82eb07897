//! Grading reports: what is put, and what speaks against what.

use catalog::{
    Catalog, CatalogError, NoStock,
    model::*,
    products::{NewStone, UpdateProduct, create_product, find_for_staff, find_whole, update_product},
    reports::{
        Graded, PutReport, Report, ReportKind, ReportOwner, conflicts, list_for_owner, put_report,
        remove_report,
    },
};
use chrono::{Days, NaiveDate};
use kernel::{
    Fault, Kind, SeededRandom,
    ids::{ProductId, VariantId},
};
use platform::audit;
use testkit::TestDb;

use crate::pieces::{diamond, ring};

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

/// The report that says what the stone's facts say.
fn report_of(stone: &Stone, lab: Lab, number: String) -> Report {
    Report {
        lab,
        inscription: Some(format!("{} {number}", lab.label())),
        number,
        issued_on: day(2025, 3, 1),
        kind: ReportKind::FourCs,
        graded: Graded {
            species: stone.species,
            origin_class: stone.origin_class,
            shape: Some(stone.shape),
            carat_milli: stone.carat_milli,
            colour: stone.colour,
            clarity: stone.clarity,
            cut: stone.cut,
            polish: stone.polish,
            symmetry: stone.symmetry,
            fluorescence: stone.fluorescence,
            quality_word: None,
            treatments: None,
        },
    }
}

/// One of a hundred sound pairs of stone and report: every fifth a ruby, every third diamond grown.
fn pair(n: usize) -> (Stone, Report) {
    let mut stone = diamond().to_stone();
    stone.carat_milli = Some(500 + i32::try_from(n).unwrap() * 17);
    stone.colour = Some(Colour::ALL[n % 7]);
    stone.clarity = Some(Clarity::ALL[n % 8]);
    (stone.lab, stone.report_number) = (None, None);
    if n.is_multiple_of(5) {
        (stone.species, stone.colour, stone.clarity, stone.cut, stone.fluorescence) =
            (Species::Ruby, Some(Colour::Red), None, None, None);
        stone.treatments = vec![if n.is_multiple_of(10) { Treatment::Heat } else { Treatment::None }];
        let mut report = report_of(&stone, Lab::Ssef, format!("{}", 100_000 + n));
        (report.kind, report.inscription) = (ReportKind::ColouredStone, None);
        report.graded.treatments = Some(stone.treatments.clone());
        return (stone, report);
    }
    if n.is_multiple_of(3) {
        stone.origin_class = OriginClass::LaboratoryGrown;
        let mut report = report_of(&stone, Lab::Igi, format!("LG{}", 600_000_000 + n));
        report.inscription = Some(format!("LABGROWN IGI {}", report.number));
        return (stone, report);
    }
    let report = report_of(&stone, Lab::Gia, format!("{}", 2_200_000_000_u32 + u32::try_from(n).unwrap()));
    (stone, report)
}

/// What is altered on one side of a pair.
type Change = fn(&mut Stone, &mut Report);

#[test]
fn of_a_hundred_reports_ten_planted_mismatches_are_found_and_no_other() {
    let mut pairs: Vec<_> = (1..=100).map(pair).collect();
    let plant: [(usize, Change, &str); 10] = [
        (1, |_, r| r.graded.clarity = Some(Clarity::I3), "graded.clarity"),
        (10, |s, _| s.treatments = vec![Treatment::None], "graded.treatments"),
        (11, |s, _| s.carat_milli = s.carat_milli.map(|c| c + 10), "graded.carat_milli"),
        (22, |_, r| r.inscription = Some("GIA 2299999999".to_owned()), "inscription"),
        (33, |_, r| r.graded.origin_class = OriginClass::Natural, "graded.origin_class"),
        (44, |s, _| s.colour = Some(Colour::M), "graded.colour"),
        (55, |_, r| r.graded.species = Species::Spinel, "graded.species"),
        (66, |_, r| r.number = "LG12".to_owned(), "number"),
        (77, |_, r| r.graded.shape = Some(Shape::Oval), "graded.shape"),
        (88, |s, _| s.report_number = Some("2200000000".into()), "number"),
    ];
    for (n, change, _) in &plant {
        let (stone, report) = &mut pairs[n - 1];
        change(stone, report);
    }
    for (at, (stone, report)) in pairs.iter().enumerate() {
        let found = conflicts(report, stone, &[], day(2026, 1, 1));
        match plant.iter().find(|(n, _, _)| *n == at + 1) {
            Some((n, _, field)) => assert!(found.iter().any(|c| c.field == *field), "{n}: {found:?}"),
            None => assert!(found.is_empty(), "{}: {found:?}", at + 1),
        }
    }
}

#[test]
fn a_laboratory_grades_as_it_does_on_that_day() {
    let (mut stone, igi) = pair(3);
    let of = |report: &Report, stone: &Stone| {
        conflicts(report, stone, &[], day(2026, 1, 1))
            .into_iter()
            .map(|c| (c.field, c.code))
            .collect::<Vec<_>>()
    };
    let mut gia = Report { lab: Lab::Gia, number: "2201443560".to_owned(), inscription: None, ..igi.clone() };
    assert_eq!(
        of(&gia, &stone),
        [],
        "before October 2025 GIA graded grown diamonds by colour, clarity and cut"
    );
    gia.issued_on = day(2025, 10, 1);
    assert_eq!(of(&gia, &stone), [("graded.clarity", "not_of_this_lab")]);
    assert_eq!(of(&Report { issued_on: day(2025, 10, 1), ..igi.clone() }, &stone), [], "IGI still does");

    (stone.colour, stone.clarity, stone.cut, stone.quality_word) =
        (None, None, None, Some(QualityWord::Premium));
    let graded = Graded {
        colour: None,
        clarity: None,
        cut: None,
        quality_word: Some(QualityWord::Premium),
        ..gia.graded.clone()
    };
    let mut word = Report { kind: ReportKind::OneWord, graded, ..gia.clone() };
    assert_eq!(of(&word, &stone), []);
    word.graded.quality_word = Some(QualityWord::Standard);
    assert_eq!(of(&word, &stone), [("graded.quality_word", "differs_from_facts")]);
    word.graded.quality_word = Some(QualityWord::Premium);
    word.issued_on = day(2025, 9, 30);
    assert_eq!(of(&word, &stone), [("graded.quality_word", "not_of_this_lab")]);
}

#[test]
fn a_pair_shares_its_weight_and_a_variant_brings_its_own() {
    let (mut stone, mut report) = pair(1);
    (stone.pieces, stone.carat_milli) = (2, Some(4_030));
    for (said, fits) in [(2_020, true), (2_010, true), (4_030, false), (1_500, false)] {
        report.graded.carat_milli = Some(said);
        assert_eq!(conflicts(&report, &stone, &[], day(2026, 1, 1)).is_empty(), fits, "{said}");
    }
    (stone.pieces, stone.carat_milli) = (1, Some(1_000));
    report.graded.carat_milli = Some(1_253);
    assert!(conflicts(&report, &stone, &[1_250], day(2026, 1, 1)).is_empty());
}

async fn house_with_ring() -> (TestDb, ProductId) {
    let house = TestDb::new().await;
    let mut tx = house.db().begin().await.unwrap();
    let id = create_product(&mut tx, &house.cx(), ring("aurelia")).await.unwrap();
    tx.commit().await.unwrap();
    (house, id)
}

async fn put(house: &TestDb, ask: PutReport) -> Result<kernel::ids::ReportId, CatalogError> {
    let mut tx = house.db().begin().await.unwrap();
    let id = put_report(&mut tx, &house.cx(), ask).await?;
    tx.commit().await.unwrap();
    Ok(id)
}

fn sound(product: ProductId) -> PutReport {
    let report = report_of(&diamond().to_stone(), Lab::Gia, "2201443560".to_owned());
    PutReport { owner: ReportOwner::Product(product), piece: None, position: 0, report }
}

/// A design of which two pieces exist, each once, with a stone of its own weight; the design says no colour and no clarity.
async fn house_with_two_pieces() -> (TestDb, ProductId, [VariantId; 2]) {
    let house = TestDb::new().await;
    let mut piece = ring("twins");
    piece.stones[0] = NewStone { colour: None, clarity: None, report_number: None, ..diamond() };
    piece.variants.truncate(1);
    piece.variants.push(piece.variants[0].clone());
    for (variant, (sku, carat)) in piece.variants.iter_mut().zip([("TWIN-1", 1_010), ("TWIN-2", 1_520)]) {
        (variant.sku, variant.carat_milli) = (sku.to_owned(), Some(carat));
        (variant.one_of_a_kind, variant.made_to_order) = (true, false);
    }
    let mut tx = house.db().begin().await.unwrap();
    let id = create_product(&mut tx, &house.cx(), piece).await.unwrap();
    tx.commit().await.unwrap();
    let mut conn = house.db().read().await.unwrap();
    let whole = find_whole(&mut conn, id).await.unwrap().unwrap();
    let ids = [0, 1].map(|at| whole.product.variants[at].id.unwrap());
    (house, id, ids)
}

fn of_piece(
    product: ProductId,
    piece: VariantId,
    number: &str,
    carat_milli: i32,
    colour: Colour,
) -> PutReport {
    let mut ask = sound(product);
    ask.report.number = number.to_owned();
    ask.report.inscription = Some(format!("GIA {number}"));
    (ask.report.graded.carat_milli, ask.report.graded.colour) = (Some(carat_milli), Some(colour));
    PutReport { piece: Some(piece), ..ask }
}

#[tokio::test]
async fn a_report_of_one_piece_is_held_against_that_piece_and_tells_its_stone() {
    let (house, product, [small, large]) = house_with_two_pieces().await;
    put(&house, of_piece(product, small, "2201443561", 1_010, Colour::F)).await.unwrap();
    put(&house, of_piece(product, large, "2201443562", 1_520, Colour::G)).await.unwrap();
    let wrong = put(&house, of_piece(product, small, "2201443563", 1_520, Colour::F)).await.unwrap_err();
    assert_eq!(wrong.fields()[0].field, "graded.carat_milli", "the weight is the other piece's");
    let stranger = VariantId::new(&SeededRandom::new(99));
    let refusal = put(&house, of_piece(product, stranger, "2201443564", 1_010, Colour::F)).await.unwrap_err();
    assert_eq!((refusal.fields()[0].field.as_ref(), refusal.fields()[0].code), ("piece", "unknown"));
    let mut conn = house.db().read().await.unwrap();
    let held = list_for_owner(&mut conn, ReportOwner::Product(product)).await.unwrap();
    assert_eq!(held.iter().map(|r| r.piece).collect::<Vec<_>>(), [Some(small), Some(large)]);
    drop(conn);
    let catalog = Catalog::load(&house.db(), &NoStock, None).await.unwrap();
    let snapshot = catalog.snapshot();
    let view = snapshot.product("twins").unwrap();
    let told = |id: VariantId, available: i32| {
        let mut variant = view.variant(id).unwrap().clone();
        variant.available = available;
        let stones = view.stones_of(&variant).into_owned();
        (stones[0].colour, stones[0].carat_milli, stones[0].report_number.clone())
    };
    assert_eq!(told(small, 1), (Some(Colour::F), Some(1_010), Some("2201443561".into())));
    assert_eq!(told(large, 1), (Some(Colour::G), Some(1_520), Some("2201443562".into())));
    assert_eq!(told(small, 0).2, None, "what is sold is told by the design again");
    let mut conn = house.db().read().await.unwrap();
    let set = catalog::offers::find_set_stones(&mut conn, &[large]).await.unwrap();
    assert_eq!(set[&large].stones[0].report_number.as_deref(), Some("2201443562"));
}

#[tokio::test]
async fn a_form_of_which_many_are_made_has_no_report_of_its_own() {
    let (house, product) = house_with_ring().await;
    let mut conn = house.db().read().await.unwrap();
    let whole = find_whole(&mut conn, product).await.unwrap().unwrap();
    drop(conn);
    let many = whole.product.variants[0].id.unwrap();
    let refusal = put(&house, PutReport { piece: Some(many), ..sound(product) }).await.unwrap_err();
    assert_eq!((refusal.fields()[0].field.as_ref(), refusal.fields()[0].code), ("piece", "unknown"));
}

#[tokio::test]
async fn a_report_is_put_replaced_read_and_taken_away() {
    let (house, product) = house_with_ring().await;
    let id = put(&house, sound(product)).await.unwrap();
    let mut again = sound(product);
    again.report.number = " 2201 443560 ".to_owned();
    again.report.issued_on = day(2025, 4, 2);
    assert_eq!(put(&house, again).await.unwrap(), id, "the same paper is one row");
    let mut conn = house.db().read().await.unwrap();
    let held = list_for_owner(&mut conn, ReportOwner::Product(product)).await.unwrap();
    assert_eq!((held.len(), held[0].id, held[0].report.issued_on), (1, id, day(2025, 4, 2)));
    assert_eq!(held[0].report.graded, sound(product).report.graded);
    assert_eq!(find_for_staff(&mut conn, product).await.unwrap().unwrap().version, 3);
    let entries = audit::list_for_object(&mut conn, &product.to_string(), 10).await.unwrap();
    assert_eq!(entries[0].action, "catalog.put_report");

    let mut tx = house.db().begin().await.unwrap();
    remove_report(&mut tx, &house.cx(), id).await.unwrap();
    let gone = remove_report(&mut tx, &house.cx(), id).await.unwrap_err();
    assert_eq!((gone.kind(), gone.code()), (Kind::NotFound, "report_not_found"));
}

#[tokio::test]
async fn a_report_that_speaks_against_the_facts_is_named_and_not_stored() {
    let (house, product) = house_with_ring().await;
    let mut ask = sound(product);
    ask.report.graded.colour = Some(Colour::G);
    ask.report.graded.carat_milli = Some(1_020);
    ask.report.issued_on = day(2999, 1, 1);
    let refusal = put(&house, ask).await.unwrap_err();
    let fields: Vec<_> = refusal.fields().iter().map(|f| f.field.as_ref()).collect();
    assert_eq!(fields, ["issued_on", "graded.carat_milli", "graded.colour"]);
    assert!(
        refusal.fields()[2].message.contains("the report says G, the facts say F"),
        "{}",
        refusal.fields()[2].message
    );
    let refusal = put(&house, PutReport { position: 7, ..sound(product) }).await.unwrap_err();
    assert_eq!(refusal.fields()[0].field, "position");
    let mut conn = house.db().read().await.unwrap();
    assert!(list_for_owner(&mut conn, ReportOwner::Product(product)).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_paper_lies_with_one_piece_only() {
    let (house, product) = house_with_ring().await;
    let mut tx = house.db().begin().await.unwrap();
    let other = create_product(&mut tx, &house.cx(), ring("celeste")).await.unwrap();
    tx.commit().await.unwrap();
    put(&house, sound(product)).await.unwrap();
    let refusal = put(&house, sound(other)).await.unwrap_err();
    assert_eq!(refusal.fields()[0].code, "taken");
}

#[tokio::test]
async fn a_piece_whose_facts_came_to_differ_from_its_report_cannot_be_published() {
    let (house, product) = house_with_ring().await;
    put(&house, sound(product)).await.unwrap();
    let mut tx = house.db().begin().await.unwrap();
    sqlx::query("UPDATE product_stones SET clarity = 'VS2' WHERE product_id = $1")
        .bind(product.uuid())
        .execute(&mut *tx)
        .await
        .unwrap();
    let found = find_for_staff(&mut tx, product).await.unwrap().unwrap();
    let ask = UpdateProduct {
        id: product,
        expected_version: found.version,
        title: "Aurelia, changed".to_owned(),
        tagline: found.product.tagline,
        description: found.product.description,
        care: found.product.care,
        status: Status::Active,
        featured: 1,
        variants: Vec::new(),
    };
    let refusal = update_product(&mut tx, &house.cx(), ask.clone()).await.unwrap_err();
    assert_eq!(refusal.fields()[0].field, "reports[0].graded.clarity");
    assert!(refusal.fields()[0].message.starts_with("GIA 2201443560."), "{}", refusal.fields()[0].message);
    update_product(&mut tx, &house.cx(), UpdateProduct { status: Status::Draft, ..ask }).await.unwrap();
}

#[test]
fn a_report_of_tomorrow_is_not_believed_today() {
    let (stone, report) = pair(1);
    let today = report.issued_on;
    assert!(conflicts(&report, &stone, &[], today).is_empty());
    let yesterday = today.checked_sub_days(Days::new(1)).unwrap();
    assert_eq!(conflicts(&report, &stone, &[], yesterday)[0].field, "issued_on");
}
