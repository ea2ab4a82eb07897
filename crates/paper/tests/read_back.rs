//! Papers are read back: what a reader of screens finds in them, and what stands on them.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics with the reason")]

use chrono::NaiveDate;
use commerce::documents::{DocumentKind, Locale, PaperFacts, PaperPiece, PaperSum, SumKind};
use kernel::{Currency, Money};
use lopdf::{Dictionary, Document, Object, content::Content};
use std::collections::BTreeMap;

fn facts(kind: DocumentKind, locale: Locale, pieces: usize) -> PaperFacts {
    let money = |minor| Money::new(minor, Currency::Eur);
    let priced = kind.has_total();
    let piece = PaperPiece {
        title: "Aurelia Solitaire".into(),
        details: vec!["Platinum 950, size 6½".into(), "Engraved “Für immer”".into()],
        stones: Some("1.25 ct natural diamond; 20 natural diamonds, 0.35 ct in total".into()),
        serial: Some("JC-0042".into()),
        sku: "AUR-PT-650".into(),
        hallmark: Some("UK assay office".into()),
        care: (kind == DocumentKind::CareCard).then(|| "Warm water, mild soap and a soft brush.".into()),
        quantity: 1,
        unit: priced.then(|| money(1_234_550)),
        amount: priced.then(|| money(1_234_550)),
    };
    let all = 1_234_550 * i64::try_from(pieces).unwrap();
    let row = |what, name: Option<&str>, minor| PaperSum {
        what,
        name: name.map(str::to_owned),
        amount: money(minor),
    };
    let sums = if priced {
        vec![
            row(SumKind::Pieces, None, all),
            row(SumKind::Discount, Some("Spring"), -34_550),
            row(SumKind::Delivery, Some("Insured courier"), 7_500),
            row(SumKind::Total, None, all - 34_550 + 7_500),
            row(SumKind::Contained, Some("TVA, 20 %"), 200_000),
        ]
    } else {
        Vec::new()
    };
    PaperFacts {
        kind: kind.code().into(),
        number: "FR-INV-000042".into(),
        locale,
        house: "Jason & Co.".into(),
        address: "jasonandco.example".into(),
        order: "JC-7K2M9QX".into(),
        placed_on: NaiveDate::from_ymd_opt(2026, 3, 1).unwrap(),
        issued_on: NaiveDate::from_ymd_opt(2026, 3, 9).unwrap(),
        about: None,
        client: vec![
            "Zoë Łukasz-Dvořák".into(),
            "12 Place Vendôme".into(),
            "75001 Paris".into(),
            "France".into(),
        ],
        delivery: vec![
            "Zoë Łukasz-Dvořák".into(),
            "12 Place Vendôme".into(),
            "75001 Paris".into(),
            "France".into(),
        ],
        carried: "Insured courier".into(),
        pieces: vec![piece; pieces],
        sums,
        notes: Vec::new(),
    }
}

fn read(facts: &PaperFacts) -> Document {
    Document::load_mem(&paper::render(facts).unwrap()).unwrap()
}

fn catalog(document: &Document) -> &Dictionary {
    document.catalog().unwrap()
}

/// What stands on every page, line by line, by each font's own table of what its glyphs mean.
fn words(document: &Document) -> String {
    let mut said = String::new();
    for page in document.get_pages().values() {
        let fonts: BTreeMap<Vec<u8>, BTreeMap<u16, String>> = document
            .get_page_fonts(*page)
            .unwrap()
            .into_iter()
            .map(|(name, font)| (name, meanings(document, font)))
            .collect();
        let mut font = None;
        for operation in Content::decode(&document.get_page_content(*page).unwrap()).unwrap().operations {
            match operation.operator.as_str() {
                "Tf" => font = fonts.get(operation.operands[0].as_name().unwrap()),
                "Tj" => spell(&operation.operands[0], font.unwrap(), &mut said),
                "TJ" => {
                    for part in operation.operands[0].as_array().unwrap() {
                        spell(part, font.unwrap(), &mut said);
                    }
                }
                "EMC" => said.push('\n'),
                _ => {}
            }
        }
    }
    said
}

fn spell(part: &Object, font: &BTreeMap<u16, String>, said: &mut String) {
    let Ok(bytes) = part.as_str() else { return };
    for pair in bytes.chunks(2) {
        let glyph = u16::from_be_bytes([pair[0], pair[1]]);
        said.push_str(font.get(&glyph).map_or("\u{fffd}", String::as_str));
    }
}

/// The table of a font: what each of its glyphs means.
fn meanings(document: &Document, font: &Dictionary) -> BTreeMap<u16, String> {
    let table = document.get_object(font.get(b"ToUnicode").unwrap().as_reference().unwrap()).unwrap();
    let stream = table.as_stream().unwrap();
    let text = stream.decompressed_content().unwrap_or_else(|_| stream.content.clone());
    let text = String::from_utf8_lossy(&text).into_owned();
    let hex = |part: &str| -> Vec<u16> {
        let digits: Vec<char> = part.chars().filter(char::is_ascii_hexdigit).collect();
        digits
            .chunks(4)
            .map(|four| u16::from_str_radix(&four.iter().collect::<String>(), 16).unwrap())
            .collect()
    };
    let mut found = BTreeMap::new();
    let mut range = false;
    for line in text.lines() {
        range = if line.ends_with("beginbfrange") {
            true
        } else if line.ends_with("beginbfchar") {
            false
        } else {
            range
        };
        let parts: Vec<_> = line.split('<').skip(1).map(hex).collect();
        match (parts.as_slice(), range) {
            ([glyph, means], false) => {
                found.insert(glyph[0], String::from_utf16(means).unwrap());
            }
            ([from, to, means], true) => {
                for (at, glyph) in (from[0]..=to[0]).enumerate() {
                    let mut means = means.clone();
                    *means.last_mut().unwrap() += u16::try_from(at).unwrap();
                    found.insert(glyph, String::from_utf16(&means).unwrap());
                }
            }
            _ => {}
        }
    }
    found
}

/// The kinds of every element of the structure.
fn roles(document: &Document) -> Vec<String> {
    let role = |object: &Object| {
        let element = object.as_dict().ok().filter(|d| d.has(b"S") && d.has(b"P"))?;
        Some(String::from_utf8_lossy(element.get(b"S").ok()?.as_name().ok()?).into_owned())
    };
    document.objects.values().filter_map(role).collect()
}

/// What a string of the format says: UTF-16 with its mark, or plain.
fn text_of(object: &Object) -> String {
    let bytes = object.as_str().unwrap();
    match bytes.strip_prefix(&[0xfe, 0xff]) {
        Some(wide) => {
            let units: Vec<u16> = wide.chunks(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
            String::from_utf16(&units).unwrap()
        }
        None => String::from_utf8_lossy(bytes).into_owned(),
    }
}

#[test]
fn every_kind_in_every_language_is_tagged_named_and_says_its_language() {
    for kind in DocumentKind::ALL.iter().copied() {
        for locale in [Locale::EnUs, Locale::EnGb, Locale::Fr, Locale::De] {
            let document = read(&facts(kind, locale, 2));
            let root = catalog(&document);
            assert_eq!(text_of(root.get(b"Lang").unwrap()), locale.tag());
            let marked = root.get(b"MarkInfo").unwrap().as_dict().unwrap();
            assert!(marked.get(b"Marked").unwrap().as_bool().unwrap());
            assert!(root.has(b"StructTreeRoot"), "{kind:?}");
            let shown =
                document.get_object(root.get(b"ViewerPreferences").unwrap().as_reference().unwrap_or((0, 0)));
            let shown = shown.or_else(|_| root.get(b"ViewerPreferences")).unwrap().as_dict().unwrap();
            assert!(shown.get(b"DisplayDocTitle").unwrap().as_bool().unwrap());
            let info = document.trailer.get(b"Info").unwrap().as_reference().unwrap();
            let title = text_of(document.get_dictionary(info).unwrap().get(b"Title").unwrap());
            assert!(title.ends_with("FR-INV-000042") && title.len() > 18, "{title}");
            let roles = roles(&document);
            assert_eq!(roles.iter().filter(|role| *role == "H1").count(), 1, "{kind:?} {roles:?}");
            let apart = matches!(kind, DocumentKind::Certificate | DocumentKind::CareCard);
            assert_eq!(roles.iter().filter(|role| *role == "H2").count(), if apart { 2 } else { 0 });
            assert_eq!(roles.iter().any(|role| role == "Table"), !apart);
        }
    }
}

#[test]
fn an_invoice_says_its_number_for_whom_it_is_and_what_it_comes_to() {
    let document = read(&facts(DocumentKind::Invoice, Locale::Fr, 2));
    let said = words(&document).replace(['\u{a0}', '\n'], " ");
    for part in ["Facture", "FR-INV-000042", "JC-7K2M9QX", "9 mars 2026", "Aurelia Solitaire", "24 420,50 €"]
    {
        assert!(said.contains(part), "{part} is missing in {said}");
    }
    assert!(said.contains("Zoë Łukasz-Dvořák"), "{said}");
    let cells = roles(&document);
    assert!(cells.iter().any(|role| role == "TH") && cells.iter().any(|role| role == "TD"));
}

#[test]
fn a_packing_list_has_no_amount_anywhere() {
    let said = words(&read(&facts(DocumentKind::PackingList, Locale::EnGb, 2)));
    assert!(said.contains("Packing list") && said.contains("Aurelia"));
    assert!(!said.contains('€') && !said.contains("12,345"), "{said}");
}

#[test]
fn the_same_facts_give_the_same_bytes() {
    for kind in DocumentKind::ALL.iter().copied() {
        let facts = facts(kind, Locale::De, 3);
        assert_eq!(paper::render(&facts).unwrap(), paper::render(&facts).unwrap());
    }
}

#[test]
fn a_long_order_goes_on_over_pages_and_loses_no_piece() {
    let document = read(&facts(DocumentKind::Invoice, Locale::EnUs, 40));
    assert!(document.get_pages().len() > 4);
    assert_eq!(words(&document).matches("Aurelia Solitaire").count(), 40);
}

/// Writes every kind to the folder that `PAPER_OUT` names, to be looked at.
#[test]
fn papers_to_look_at() {
    let Some(folder) = std::env::var_os("PAPER_OUT") else { return };
    for kind in DocumentKind::ALL.iter().copied() {
        for locale in [Locale::EnUs, Locale::Fr, Locale::De] {
            let bytes = paper::render(&facts(kind, locale, 2)).unwrap();
            let name = format!("{}-{}.pdf", kind.code(), locale.tag());
            std::fs::write(std::path::Path::new(&folder).join(name), bytes).unwrap();
        }
    }
}
