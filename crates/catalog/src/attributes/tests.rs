use kernel::FieldError;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{
    model::{AttributeKind, Choice, Definition, Measure, Schema, Scope, Unit, decimal, with_unit},
    values::{Values, parse_milli},
};
use crate::model::{AttributeValue, Category};

fn choice(code: &str, archived: bool) -> Choice {
    Choice { code: code.to_owned(), label: code.to_uppercase(), archived }
}

fn definition(code: &str, kind: AttributeKind) -> Definition {
    Definition {
        code: code.to_owned(),
        label: code.to_owned(),
        hint: String::new(),
        scope: Scope::Product,
        kind,
        categories: Vec::new(),
        required: false,
        filterable: true,
        position: 1,
        archived: false,
        built_in: false,
        version: 1,
    }
}

fn schema() -> Schema {
    let wires = vec![choice("hook", false), choice("stud", false), choice("kidney", true)];
    let drop = Measure { unit: Unit::Millimetre, min_milli: 500, max_milli: 80_000 };
    Schema::new(vec![
        definition("wire", AttributeKind::Enum(wires.clone())),
        definition("worn", AttributeKind::MultiEnum(wires)),
        definition("drop", AttributeKind::Number(drop)),
        definition("story", AttributeKind::Text(40)),
        definition("pair", AttributeKind::Boolean),
        Definition { categories: vec![Category::Brooch], ..definition("pin", AttributeKind::Boolean) },
        Definition { archived: true, ..definition("old", AttributeKind::Text(40)) },
        Definition {
            required: true,
            categories: vec![Category::Bangle],
            ..definition("hinge", AttributeKind::Boolean)
        },
    ])
}

fn values(value: &Value) -> Values {
    serde_json::from_value(value.clone()).unwrap()
}

fn read(given: &Value, before: &Value) -> Result<Value, Vec<FieldError>> {
    let schema = schema();
    let read = schema.read(Category::Ring, &values(given), &values(before))?;
    Ok(Value::from_iter(schema.write(&read)))
}

#[test]
fn what_is_written_is_what_was_given() {
    let given =
        json!({"wire": "hook", "worn": ["hook", "stud"], "drop": 12.5, "story": "Long", "pair": false});
    assert_eq!(read(&given, &json!({})).unwrap(), given);
}

#[test]
fn values_are_put_into_one_form() {
    let given = json!({"worn": ["stud", "hook"], "drop": "12.50 mm", "story": "  A\u{200b}  ", "pair": null, "wire": ""});
    let kept = json!({"worn": ["hook", "stud"], "drop": 12.5, "story": "A"});
    assert_eq!(read(&given, &json!({})).unwrap(), kept);
}

#[test]
fn each_wrong_value_is_named_and_says_why() {
    let long = "x".repeat(10_000);
    for (given, field, code) in [
        (json!({"colour": "red"}), "attributes.colour", "unknown_attribute"),
        (json!({"pin": true}), "attributes.pin", "not_for_category"),
        (json!({"old": "x"}), "attributes.old", "archived"),
        (json!({"wire": "clasp"}), "attributes.wire", "unknown_value"),
        (json!({"wire": "kidney"}), "attributes.wire", "archived_value"),
        (json!({"wire": ["hook"]}), "attributes.wire", "wrong_type"),
        (json!({"worn": "hook"}), "attributes.worn", "wrong_type"),
        (json!({"worn": ["hook", 3]}), "attributes.worn", "wrong_type"),
        (json!({"worn": ["hook", "hook"]}), "attributes.worn", "repeated"),
        (json!({"drop": true}), "attributes.drop", "wrong_type"),
        (json!({"drop": "12 cm"}), "attributes.drop", "wrong_unit"),
        (json!({"drop": "twelve"}), "attributes.drop", "wrong_unit"),
        (json!({"drop": "1,5"}), "attributes.drop", "not_a_number"),
        (json!({"drop": 0.1234}), "attributes.drop", "not_a_number"),
        (json!({"drop": 1e300}), "attributes.drop", "wrong_unit"),
        (json!({"drop": 0.4}), "attributes.drop", "out_of_range"),
        (json!({"drop": -5}), "attributes.drop", "out_of_range"),
        (json!({"drop": 80.001}), "attributes.drop", "out_of_range"),
        (json!({"story": long}), "attributes.story", "too_long"),
        (json!({"story": 3}), "attributes.story", "wrong_type"),
        (json!({"pair": "yes"}), "attributes.pair", "wrong_type"),
    ] {
        let wrong = read(&given, &json!({})).unwrap_err();
        assert_eq!(wrong.len(), 1, "{given}");
        assert_eq!((wrong[0].field.as_ref(), wrong[0].code), (field, code), "{given}");
    }
}

#[test]
fn a_name_of_ten_thousand_letters_is_not_repeated() {
    let given = Values::from([("x".repeat(10_000), json!(1))]);
    let wrong = schema().read(Category::Ring, &given, &Values::new()).unwrap_err();
    assert!(wrong[0].field.len() < 100, "{}", wrong[0].field.len());
}

#[test]
fn what_went_out_of_use_stays_where_it_is_and_goes_nowhere_else() {
    let before = json!({"wire": "kidney", "worn": ["kidney"], "old": "kept"});
    assert_eq!(read(&before, &before).unwrap(), before);
    let more = json!({"worn": ["hook", "kidney"]});
    assert_eq!(read(&more, &before).unwrap(), more);
    assert_eq!(
        read(&json!({"wire": "kidney"}), &json!({"wire": "hook"})).unwrap_err()[0].code,
        "archived_value"
    );
    assert_eq!(read(&json!({"old": "new words"}), &before).unwrap_err()[0].code, "archived");
}

#[test]
fn what_a_category_requires_is_missed_only_there() {
    let lacking = |category, values: &Value| {
        let values: Values = serde_json::from_value(values.clone()).unwrap();
        schema().missing(category, &values).into_iter().map(|e| e.field.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(lacking(Category::Bangle, &json!({})), ["attributes.hinge"]);
    assert!(lacking(Category::Bangle, &json!({"hinge": false})).is_empty());
    assert!(lacking(Category::Ring, &json!({})).is_empty());
}

#[test]
fn shoppers_do_not_see_what_is_out_of_use() {
    let stored = schema().stored(&values(&json!({"old": "x", "wire": "kidney", "gone": 1})));
    let codes: Vec<_> = stored.iter().map(|a| a.code.to_string()).collect();
    assert_eq!(codes, ["wire"]);
    let schema = schema();
    assert_eq!(schema.facts(&stored).collect::<Vec<_>>(), [("wire", "KIDNEY".to_owned())]);
}

#[test]
fn values_are_said_with_their_unit() {
    for (milli, unit, said) in [
        (12_500, Unit::Millimetre, "12.5 mm"),
        (45_000, Unit::Degree, "45°"),
        (-125, Unit::Gram, "-0.125 g"),
        (3_000, Unit::None, "3"),
    ] {
        assert_eq!(with_unit(milli, unit), said);
    }
    let drop = schema().find("drop").unwrap().say(&AttributeValue::Number(1_250));
    assert_eq!(drop, "1.25 mm");
}

#[test]
fn a_ring_has_a_band_and_earrings_a_fastening() {
    let fields = |category| {
        let schema = schema();
        let codes = schema.fields_of(category).filter(|d| d.scope == Scope::Product).map(|d| d.code.clone());
        codes.collect::<Vec<_>>()
    };
    let (ring, earrings) = (fields(Category::Ring), fields(Category::Earrings));
    for (code, of_ring, of_earrings) in [
        ("ring_purpose", true, false),
        ("band_width_um", true, false),
        ("resize_up_um", true, false),
        ("earring_back", false, true),
        ("designer", true, true),
        ("wire", true, true),
        ("pin", false, false),
        ("old", false, false),
    ] {
        let has = |list: &[String]| list.iter().any(|c| c == code);
        assert_eq!((has(&ring), has(&earrings)), (of_ring, of_earrings), "{code}");
    }
}

proptest! {
    #[test]
    fn every_number_in_thousandths_survives_json(milli in -999_999_999_999_i64..=999_999_999_999) {
        prop_assert_eq!(parse_milli(&decimal(milli)), Some(milli));
    }

    #[test]
    fn whatever_is_given_is_refused_or_reads_back_the_same(text in ".{0,60}", number in any::<f64>(), flag in any::<bool>()) {
        let schema = schema();
        for value in [json!(text), json!(number), json!(flag), json!([text.clone(), "hook"]), json!({"a": 1})] {
            for code in ["wire", "worn", "drop", "story", "pair"] {
                let given = Values::from([(code.to_owned(), value.clone())]);
                let Ok(read) = schema.read(Category::Ring, &given, &Values::new()) else { continue };
                let written = schema.write(&read);
                prop_assert_eq!(&schema.read(Category::Ring, &written, &Values::new()).unwrap(), &read);
                prop_assert_eq!(&schema.stored(&written), &read);
            }
        }
    }
}
