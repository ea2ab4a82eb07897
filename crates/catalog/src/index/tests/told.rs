//! Filters by numbers that staff defined, and by what is no filter any more.

use super::*;

#[test]
fn a_number_that_staff_defined_is_read_in_its_unit_and_what_is_none_is_named() {
    let read = |list: &[(&str, &str)]| {
        let pairs: Vec<_> = list.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        Filters::read(&pairs, &schema())
    };
    let drop = read(&[("drop_max", "30.0"), ("drop_min", "12.50")]).unwrap();
    assert_eq!(drop.told_ranges["drop"], Ends { least: Some(12_500), most: Some(30_000) });
    let written = [("drop_min".to_owned(), "12.5".to_owned()), ("drop_max".to_owned(), "30".to_owned())];
    assert_eq!((drop.to_pairs(), Filters::read(&written, &schema()).unwrap()), (written.to_vec(), drop));
    let nines = "9".repeat(10_000);
    for value in ["NaN", "inf", "Infinity", "1e309", "-", "1.2345", "12 mm", "٣", nines.as_str()] {
        let wrong = read(&[("drop_min", value), ("drop_max", "30")]).unwrap_err();
        assert_eq!((wrong.len(), wrong[0].field.as_ref(), wrong[0].code), (1, "drop_min", "not_a_number"));
        assert!(wrong[0].message.contains("a number of millimetres") && wrong[0].message.len() < 200);
    }
    let wrong = read(&[("drop_min", "5"), ("drop_max", "-5")]).unwrap_err();
    assert_eq!((wrong[0].field.as_ref(), wrong[0].code), ("drop_max", "below_minimum"));
    assert_eq!(&*wrong[0].message, "Drop: the greatest is below the least.");
    for (name, known) in [("drop_min", true), ("drop_max", true), ("note_min", false), ("pair_max", false)] {
        assert_eq!(Filters::knows(name, &schema()), known, "{name}");
    }
    let asked = read(&[("drop_min", "5")]).unwrap();
    let schema = schema();
    let range = asked.ranges(&schema).next().unwrap();
    assert_eq!((range.label, range.unit), ("Drop", Unit::Told(attributes::Unit::Millimetre)));
    assert_eq!((range.least, range.most), (Some(("drop_min".into(), 5_000)), None));
}

#[test]
fn what_is_no_filter_narrows_to_nothing_rather_than_not_at_all() {
    let index = Snapshot::assemble(1, products(60, 3), &[]).with_schema(Schema::default());
    let mut lists = Filters::default();
    lists.told.entry("ear_wire".to_owned()).or_default().insert("hook".to_owned());
    let mut numbers = Filters::default();
    numbers.told_ranges.insert("drop".to_owned(), Ends { least: Some(0), most: None });
    for filters in [lists, numbers] {
        assert_eq!(index.browse(&ask(&filters, Sort::Featured)).total, 0);
    }
}
