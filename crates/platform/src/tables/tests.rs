use super::*;

fn metals() -> Vec<Choice> {
    vec![
        Choice { code: "platinum", label: "Platinum" },
        Choice { code: "gold_yellow", label: "Yellow gold" },
        Choice { code: "gold_rose", label: "Rose gold" },
    ]
}

static PIECES: Table = Table {
    code: "pieces",
    noun: ("piece", "pieces"),
    from: "pieces x",
    key: "x.id",
    page: "x.id",
    words: &["x.title"],
    fields: &[
        Field { code: "title", label: "Title", kind: FieldKind::Text, sql: "x.title", editable: true },
        Field {
            code: "metal",
            label: "Metal",
            kind: FieldKind::Choice(metals),
            sql: "x.metal",
            editable: false,
        },
        Field {
            code: "price",
            label: "Price",
            kind: FieldKind::Money { currency: "x.currency" },
            sql: "x.price",
            editable: true,
        },
        Field {
            code: "carat",
            label: "Carat",
            kind: FieldKind::Number { decimals: 3, unit: "ct" },
            sql: "x.carat",
            editable: false,
        },
        Field {
            code: "changed",
            label: "Changed",
            kind: FieldKind::Moment,
            sql: "x.changed",
            editable: false,
        },
        Field {
            code: "unique",
            label: "One of a kind",
            kind: FieldKind::Flag,
            sql: "x.one",
            editable: false,
        },
        Field {
            code: "tags",
            label: "Tags",
            kind: FieldKind::Many(no_choices),
            sql: "x.tags",
            editable: true,
        },
    ],
    columns: &["title", "metal", "price"],
    sort: "-changed",
    views: &[],
};

fn read(text: &str) -> Filter {
    read_filter(&PIECES, text).unwrap_or_else(|e| panic!("{text}: {}", e.message))
}

fn refusal(text: &str) -> String {
    read_filter(&PIECES, text).expect_err(text).message.into_owned()
}

#[test]
fn what_is_printed_reads_as_the_same_filter() {
    for text in [
        "",
        "oval",
        "\"rose gold\" -half-eternity",
        "metal:platinum price>2000 oval",
        "(metal:platinum OR metal:gold_rose) -tags:gift,press",
        "carat:1..1.5 price<=2450.5 changed>=2026-01-31 unique:yes",
        "no:tags -no:title title=\"A \\\"quoted\\\" name\"",
        "-(metal:platinum (price<10 OR price>20))",
        "changed>30d changed:today",
        "title:\"OR\" \"AND\" \"a..b\"",
    ] {
        let filter = read(text);
        assert_eq!(read(&filter.to_string()), filter, "{text} became {filter}");
        assert_eq!(read(&filter.to_string()).to_string(), filter.to_string());
    }
}

#[test]
fn a_filter_is_said_in_sentences() {
    for (text, said) in [
        ("metal:platinum,gold_rose", "Metal is Platinum or Rose gold"),
        ("-metal:platinum", "Metal is not Platinum"),
        ("metal!=platinum", "Metal is not Platinum"),
        ("price>2,000", "Compare"),
        ("carat:1..1.5", "Carat is between 1 ct and 1.5 ct"),
        ("changed>7d", "Changed is after 7 days ago"),
        ("no:tags", "Tags is empty"),
        ("has:tags", "Tags is not empty"),
        ("tags:gift", "Tags has “gift”"),
        ("(metal:platinum OR tags:gift) oval", "(Metal is Platinum or Tags has “gift”) and contains “oval”"),
        ("", "everything"),
    ] {
        match read_filter(&PIECES, text) {
            Ok(filter) => assert_eq!(filter.say(), said),
            Err(error) => assert!(error.message.starts_with(said), "{}", error.message),
        }
    }
}

#[test]
fn a_value_is_known_by_its_code_its_label_and_its_beginning() {
    let rose = read("metal:gold_rose");
    for text in ["metal:\"Rose gold\"", "METAL:gold_r", "metal:\"rose gold\""] {
        assert_eq!(read(text), rose, "{text}");
    }
    assert!(refusal("metal:gold").contains("Use one of") || refusal("metal:gold").contains("Did you mean"));
}

#[test]
fn an_error_names_the_field_the_rule_and_a_way_out() {
    for (text, words) in [
        ("meta:platinum", "There is no field “meta” here. Did you mean “metal”?"),
        ("titel:oval", "Did you mean “title”?"),
        ("metal:platnum", "Did you mean “platinum”?"),
        ("price>cheap", "Price is an amount, like 2000"),
        ("carat:0.1234", "at most 3 digits"),
        ("title>a", "Title cannot be more or less"),
        ("metal:a..b", "has no order"),
        ("changed:yesteryear", "Changed is a day, like 2026-11-23"),
        ("unique:maybe", "One of a kind is yes or no"),
        ("(metal:platinum", "never closed"),
        ("metal:platinum)", "never opened"),
        ("\"rose gold", "quotation mark"),
        ("metal:", "missing before “the end”"),
        ("metal:platinum OR", "both sides"),
        ("()", "between two brackets"),
        ("http://x", "put them in quotation marks"),
        ("((((((((a))))))))", "at most 6 deep"),
    ] {
        let said = refusal(text);
        assert!(said.contains(words), "{text}: {said}");
    }
    assert!(refusal(&"a ".repeat(60)).contains("at most 50 conditions"));
    assert!(refusal(&"x".repeat(2_001)).contains("2000 characters"));
}

#[test]
fn chips_are_the_parts_and_each_can_be_taken_away() {
    let filter = read("metal:platinum price>2000 oval");
    assert_eq!(filter.parts().len(), 3);
    assert_eq!(filter.without(1).to_string(), "metal:platinum oval");
    assert_eq!(filter.and(&read("oval tags:gift")).to_string(), "metal:platinum price>2000 oval tags:gift");
}

#[test]
fn an_address_carries_only_what_differs_from_the_table_as_declared() {
    let get = |pairs: &'static [(&str, &str)]| {
        move |name: &str| pairs.iter().find(|(n, _)| *n == name).map(|(_, v)| *v)
    };
    let plain = TableQuery::read(&PIECES, get(&[])).expect("sound");
    assert!(plain.pairs().is_empty());
    let pairs = &[
        ("q", "metal:platinum"),
        ("sort", "price"),
        ("columns", "title,tags,title"),
        ("pin", "1"),
        ("density", "compact"),
    ];
    let query = TableQuery::read(&PIECES, get(pairs)).expect("sound");
    let written = query.pairs();
    assert_eq!(written[2], ("columns", "title,tags".to_owned()));
    assert_eq!(written.len(), 5);
    let wrong = TableQuery::read(
        &PIECES,
        get(&[("q", "x:1"), ("sort", "tags"), ("columns", "colour"), ("pin", "9"), ("density", "x")]),
    );
    let fields: Vec<_> = wrong.expect_err("five faults").iter().map(|e| e.field.to_string()).collect();
    assert_eq!(fields, ["q", "sort", "columns", "pin", "density"]);
}

#[test]
fn a_formula_is_guarded_and_every_text_comes_back_as_it_was() {
    for text in ["=1+1", "+44 20", "-5", "@SUM(A1)", "\tx", "'=1", "''=1", "'tis", "plain", "", "' ="] {
        assert_eq!(unguard(&guard(text)), text);
        assert!(!guard(text).starts_with(['=', '+', '-', '@', '\t']), "{text}");
    }
    assert_eq!(guard("'tis"), "'tis");
}

#[test]
fn a_file_is_read_whatever_program_wrote_it() {
    let sound =
        [vec!["sku".to_owned(), "Title".to_owned()], vec!["A-1".to_owned(), "Étoile, d’or".to_owned()]];
    let utf16: Vec<u8> = [0xFEFF_u16]
        .into_iter()
        .chain("sku;Title\nA-1;\"Étoile, d’or\"\n".encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    let files: [(&[u8], char, &str); 4] = [
        ("\u{feff}sku,Title\r\nA-1,\"Étoile, d’or\"\r\n".as_bytes(), ',', "UTF-8"),
        ("sku\tTitle\n\nA-1\tÉtoile, d’or\n".as_bytes(), '\t', "UTF-8"),
        (&utf16, ';', "UTF-16"),
        (b"sku;Title\nA-1;\xC9toile, d\x92or\n", ';', "Windows-1252"),
    ];
    for (bytes, delimiter, encoding) in files {
        let file = open_file(bytes).expect(encoding);
        assert_eq!((file.delimiter, file.encoding), (delimiter, encoding));
        assert_eq!((&file.headings, &file.lines[0].1), (&sound[0], &sound[1]), "{encoding}");
        assert!(file.misshapen.is_empty());
    }
    assert_eq!(open_file(b"a,b\n1\n2,3,4\n5,6,\n").expect("read").misshapen, [(2, 1), (3, 3)]);
    for text in ["a,b\n1,2\n\n3,4\n", "a,b\r\n1,2\r\n\r\n3,4\r\n"] {
        let lines: Vec<u32> =
            open_file(text.as_bytes()).expect("read").lines.iter().map(|(n, _)| *n).collect();
        assert_eq!(lines, [2, 4], "lines are told as an editor shows them: {text:?}");
    }
    assert_eq!(open_file(b"").expect_err("empty").code, "required");
    assert_eq!(open_file(b"\x89PNG\0").expect_err("no text").code, "not_text");
}

#[test]
fn a_line_that_is_written_reads_as_the_same_cells() {
    let cells = ["a", "b \"c\"", "d, e", " f", "g\nh", ""];
    let text = format!("1,2,3,4,5,6\r\n{}", csv_line(cells));
    assert_eq!(open_file(text.as_bytes()).expect("read").lines[0].1, cells);
}
