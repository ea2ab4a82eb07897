use kernel::{Currency, SeededRandom, ids::StoneSupplierId};

use super::*;
use crate::{
    model::{Clarity, Colour, CutGrade, Fluorescence, Shape},
    stones::{
        Girdle,
        feed::{columns::Headings, pricing::tests::rules},
    },
};

const HEAD: &str = "Ref,Availability,Shape,Carat,Color,Fancy Color,Fancy Intensity,Clarity,Cut,Polish,Sym,Fluor,Table,Depth,Measurements,Girdle,Treatment,Lab,Cert No,Report URL,Origin,Evidence,Price,PPC,Currency,Location,Gemstone,Growth type,Diamond type";

fn supplier() -> Supplier {
    Supplier {
        id: StoneSupplierId::new(&SeededRandom::new(5)),
        code: "antwerp".to_owned(),
        name: "Antwerp One".to_owned(),
        currency: Currency::Usd,
        location: "Antwerp".to_owned(),
        evidence: Some("Warranty 2026".to_owned()),
        columns: Headings::new(),
    }
}

/// A sound line with some cells said otherwise.
fn read(changes: &[(&str, &str)]) -> Result<Line, Vec<FieldError>> {
    let mut cells = std::collections::BTreeMap::from([
        ("Ref", "A-17"),
        ("Shape", "RB"),
        ("Carat", "1.01"),
        ("Color", "F"),
        ("Clarity", "VS1"),
        ("Cut", "EX"),
        ("Polish", "EX"),
        ("Sym", "VG"),
        ("Fluor", "None"),
        ("Table", "57"),
        ("Depth", "61.8%"),
        ("Measurements", "6.45-6.48x3.98"),
        ("Girdle", "Thin to Medium"),
        ("Lab", "GIA"),
        ("Cert No", "2141438171"),
        ("Origin", "Botswana"),
        ("Price", "4,000.00"),
    ]);
    cells.extend(changes.iter().copied());
    let columns = Columns::read(HEAD.split(','), &Headings::new(), Currency::Usd).unwrap();
    let line: csv::StringRecord = HEAD.split(',').map(|h| cells.get(h).copied().unwrap_or("")).collect();
    let (supplier, pricing) = (supplier(), rules());
    let reader = Reader { supplier: &supplier, columns: &columns, pricing: &pricing };
    reader.whole(&line)
}

fn stone(changes: &[(&str, &str)]) -> NewLooseStone {
    match read(changes) {
        Ok(Line::Stone(stone)) => *stone,
        other => panic!("{changes:?}: {other:?}"),
    }
}

#[test]
fn a_line_becomes_a_stone_with_the_houses_price() {
    let made = stone(&[]);
    let facts = &made.facts;
    assert_eq!((facts.shape, facts.carat_milli), (Shape::Round, 1_010));
    assert_eq!((facts.colour, facts.clarity), (Some(Colour::F), Some(Clarity::Vs1)));
    assert_eq!((facts.cut, facts.symmetry), (Some(CutGrade::Excellent), Some(CutGrade::VeryGood)));
    assert_eq!(facts.fluorescence, Some(Fluorescence::None));
    assert_eq!((facts.length_um, facts.width_um, facts.height_um), (Some(6_480), Some(6_450), Some(3_980)));
    assert_eq!((facts.table_milli, facts.depth_milli), (Some(570), Some(618)));
    assert_eq!(facts.girdle, Some((Girdle::Thin, Girdle::Medium)));
    assert_eq!((facts.report_number.as_deref(), facts.country.as_deref()), (Some("2141438171"), Some("BW")));
    assert_eq!((made.cost.unwrap().minor(), made.price.minor()), (400_000, 600_000));
    assert_eq!((made.location.as_str(), made.evidence.as_deref()), ("Antwerp", Some("Warranty 2026")));
    assert_eq!(made.supplier.unwrap().1, "A-17");
}

#[test]
fn a_cost_a_carat_is_multiplied_with_the_weight_and_must_agree_with_the_whole() {
    assert_eq!(stone(&[("Price", ""), ("PPC", "4000")]).cost.unwrap().minor(), 404_000);
    assert_eq!(stone(&[("PPC", "3960.40")]).cost.unwrap().minor(), 400_000);
    assert_eq!(read(&[("PPC", "4100")]).unwrap_err()[0].field, "cost");
    assert_eq!(read(&[("Price", "")]).unwrap_err()[0].code, "required");
}

#[test]
fn a_grown_stone_is_known_by_any_of_three_signs() {
    let signs: [&[(&str, &str)]; 3] = [
        &[("Diamond type", "Lab grown"), ("Origin", "")],
        &[("Growth type", "CVD"), ("Origin", "")],
        &[("Lab", "IGI"), ("Cert No", "LG 612345678"), ("Origin", "")],
    ];
    for changes in signs {
        let made = stone(changes);
        assert_eq!(made.facts.origin_class, OriginClass::LaboratoryGrown, "{changes:?}");
        assert_eq!((made.price.minor(), made.evidence), (800_000, None));
    }
    let both = [("Diamond type", "natural"), ("Growth type", "CVD")];
    assert!(read(&both).unwrap_err().iter().any(|e| e.field == "origin_class"));
}

#[test]
fn fancy_colours_and_coloured_stones_have_words_of_their_own() {
    let fancy = [("Color", ""), ("Fancy Color", "Yellow"), ("Fancy Intensity", "Intense")];
    assert_eq!(stone(&fancy).facts.colour, Some(Colour::FancyIntenseYellow));
    let ruby = [
        ("Gemstone", "Ruby"),
        ("Color", "Red"),
        ("Clarity", ""),
        ("Cut", ""),
        ("Fluor", ""),
        ("Treatment", "Heated"),
        ("Lab", "SSEF"),
        ("Cert No", "123456"),
    ];
    let made = stone(&ruby);
    assert_eq!((made.facts.species, made.facts.treatments), (Species::Ruby, vec![Treatment::Heat]));
}

#[test]
fn what_cannot_be_read_or_breaks_a_rule_is_named_by_column_with_the_way_out() {
    for (changes, field, code) in [
        (&[("Ref", "")][..], "key", "required"),
        (&[("Availability", "perhaps")], "availability", "unreadable"),
        (&[("Shape", "")], "shape", "required"),
        (&[("Shape", "blob")], "shape", "unreadable"),
        (&[("Carat", "1,01")], "carat", "unreadable"),
        (&[("Carat", "501")], "carat", "out_of_range"),
        (&[("Color", "Teal")], "colour", "contradiction"),
        (&[("Clarity", "SI3")], "clarity", "unreadable"),
        (&[("Depth", "0.618")], "depth", "unreadable"),
        (&[("Measurements", "6.45")], "measurements", "unreadable"),
        (&[("Lab", "EGL")], "lab", "unreadable"),
        (&[("Lab", "")], "lab", "required"),
        (&[("Cert No", "12 34?")], "report_number", "malformed"),
        (&[("Origin", "Russia")], "country", "sanctioned"),
        (&[("Price", "-1")], "cost", "unreadable"),
        (&[("Price", "1e9")], "cost", "unreadable"),
        (&[("Price", "60000000")], "cost", "out_of_range"),
        (&[("Currency", "EUR")], "currency", "no_rate"),
        (&[("Currency", "rupees")], "currency", "no_rate"),
        (&[("Price", "€ 4000")], "cost", "unreadable"),
        (&[("Growth type", "grown")], "growth_method", "unreadable"),
    ] {
        let wrong = read(changes).unwrap_err();
        assert!(wrong.iter().any(|e| (e.field.as_ref(), e.code) == (field, code)), "{changes:?}: {wrong:?}");
        assert!(wrong.iter().all(|e| e.message.len() > 20), "{wrong:?}");
    }
}

#[test]
fn several_wrong_cells_are_named_at_once() {
    let wrong = read(&[("Color", "?"), ("Clarity", "?"), ("Price", "?")]).unwrap_err();
    assert_eq!(wrong.iter().map(|e| e.field.as_ref()).collect::<Vec<_>>(), ["colour", "clarity", "cost"]);
}

#[test]
fn a_stone_on_memo_is_not_offered_and_a_dash_says_nothing() {
    assert_eq!(read(&[("Availability", "Memo")]), Ok(Line::NotOffered("Memo".to_owned())));
    assert_eq!(stone(&[("Fluor", "-"), ("Origin", "N/A"), ("Carat", "0.30")]).facts.fluorescence, None);
    assert_eq!(stone(&[("Report URL", "file.pdf")]).facts.report_url, None);
}
