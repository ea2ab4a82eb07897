use super::*;

fn read(line: &str, own: &[(&str, &str)]) -> Result<Columns, Vec<FieldError>> {
    Columns::read(line.split(','), &read_headings(own.iter().copied()).unwrap(), Currency::Usd)
}

#[test]
fn the_usual_headings_are_found_however_they_are_written() {
    for line in [
        "Stock #,Shape,Weight,Color,Clarity,Cut Grade,Price",
        "stock no.,SHAPE,Carat,COLOUR,clarity,Cut,Total Price",
        "Stone_ID,Shp,Cts,Col,Purity,Make,Price/Ct",
    ] {
        let columns = read(line, &[]).unwrap();
        let places: Vec<_> = [
            FeedField::Key,
            FeedField::Shape,
            FeedField::Carat,
            FeedField::Colour,
            FeedField::Clarity,
            FeedField::Cut,
        ]
        .map(|f| columns.place(f).unwrap())
        .into();
        assert_eq!(places, [0, 1, 2, 3, 4, 5], "{line}");
        assert_eq!(columns.width, 7);
    }
}

#[test]
fn every_usual_heading_is_folded_and_belongs_to_one_fact() {
    let mut seen = std::collections::HashMap::new();
    for field in FeedField::ALL {
        for name in field.usual() {
            assert_eq!(fold(name), **name);
            assert_eq!(seen.insert(*name, *field), None, "{name}");
        }
    }
}

#[test]
fn a_suppliers_own_heading_goes_before_the_usual_ones() {
    let line = "Ref,Shape,Carat,Price,Our price,Lab price";
    let columns = read(line, &[("cost", "OUR PRICE")]).unwrap();
    assert_eq!(columns.place(FeedField::Cost), Some(4));
    assert_eq!(read(line, &[]).unwrap().place(FeedField::Cost), Some(3));
}

#[test]
fn a_price_is_found_by_a_heading_that_names_the_suppliers_currency_before_others() {
    for (line, cost, per_carat) in [
        ("Ref,Shape,Carat,Price (USD)", Some(3), None),
        ("Ref,Shape,Carat,Price (EUR),USD Price", Some(4), None),
        ("Ref,Shape,Carat,Price,Price (EUR)", Some(3), None),
        ("Ref,Shape,Carat,Total Price USD,Price/ct (EUR)", Some(3), None),
        ("Ref,Shape,Carat,Price (EUR),Price/ct", None, Some(4)),
    ] {
        let columns = read(line, &[]).unwrap();
        let found = (columns.place(FeedField::Cost), columns.place(FeedField::CostPerCarat));
        assert_eq!(found, (cost, per_carat), "{line}");
    }
}

#[test]
fn a_heading_that_is_missing_or_comes_twice_is_named_with_the_way_out() {
    for (line, own, field, code, says) in [
        ("Shape,Carat,Price", &[][..], "columns.key", "required", "stock number"),
        ("Ref,Shape,Price", &[], "columns.carat", "required", "The file has: Ref, Shape, Price"),
        ("Ref,Shape,Carat", &[], "columns.cost", "required", "cost"),
        ("Ref,Shape,Carat,Price", &[("cost", "Net")], "columns.cost", "missing", "“Net”"),
        ("Ref,Shape,Carat,Carat,Price", &[], "columns.carat", "repeated", "Columns 3 and 4"),
        ("Ref,Shape,Carat,Price (€)", &[], "columns.cost", "no_rate", "no rate from EUR to USD"),
        ("Ref,Shape,Carat,Price (EUR)", &[], "columns.cost", "no_rate", "“Price (EUR)” is in EUR"),
        ("Ref,Shape,Carat,CHF per carat", &[], "columns.cost_per_carat", "no_rate", "is in CHF"),
        ("Ref,Shape,Carat,GBP", &[("cost", "GBP")], "columns.cost", "no_rate", "“GBP” is in GBP"),
    ] {
        let wrong = read(line, own).unwrap_err();
        assert_eq!(
            (wrong.len(), wrong[0].field.as_ref(), wrong[0].code),
            (1, field, code),
            "{line}: {wrong:?}"
        );
        assert!(wrong[0].message.contains(says), "{}", wrong[0].message);
    }
}

#[test]
fn a_word_that_is_none_of_ours_is_refused_with_those_that_are() {
    let wrong = read_headings([("prise", "Price"), ("cost", " ")].into_iter()).unwrap_err();
    assert!(wrong[0].message.contains("cost_per_carat") && wrong[1].field == "columns.cost");
}
