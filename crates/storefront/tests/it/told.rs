//! What staff tell about a piece beyond the house's own fields, as shoppers and search engines read it.

use catalog::{
    attributes::{AttributeKind, Choice, DefineAttribute, Measure, Unit, define_attribute},
    model::Lab,
    products::{NewProduct, NewSeo, ReviseProduct, find_ids_by_slug, find_whole, revise_product},
    reports::{Graded, PutReport, Report, ReportKind, ReportOwner, put_report},
};

use http::StatusCode;

use crate::shop::Shop;

/// Changes the solitaire as a whole.
async fn tell(shop: &Shop, change: impl FnOnce(NewProduct) -> NewProduct) {
    let mut tx = shop.face.db.begin().await.unwrap();
    let ids = find_ids_by_slug(&mut tx, &["aurelia-solitaire".to_owned()]).await.unwrap();
    let id = ids["aurelia-solitaire"];
    let whole = find_whole(&mut tx, id).await.unwrap().unwrap();
    let ask = ReviseProduct { id, expected_version: whole.version, product: change(whole.product) };
    revise_product(&mut tx, &shop.face.cx, ask).await.unwrap();
    tx.commit().await.unwrap();
    shop.reindex().await;
}

/// Defines an attribute with two values.
async fn define_gallery(shop: &Shop, filterable: bool) {
    let choice = |code: &str, label: &str| Choice { code: code.into(), label: label.into(), archived: false };
    let ask = DefineAttribute {
        code: "gallery".into(),
        label: "Gallery".into(),
        hint: String::new(),
        kind: AttributeKind::Enum(vec![choice("scroll", "Scrollwork"), choice("plain", "Plain")]),
        categories: vec![],
        required: false,
        filterable,
        position: 1,
    };
    let mut tx = shop.face.db.begin().await.unwrap();
    define_attribute(&mut tx, &shop.face.cx, ask).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn an_attribute_that_staff_defined_stands_among_the_details() {
    let shop = Shop::open().await;
    define_gallery(&shop, false).await;
    tell(&shop, |mut p| {
        p.attributes.insert("gallery".into(), "scroll".into());
        p.details.designer = Some("Inès Marchand".into());
        p
    })
    .await;
    let page = shop.shopper().get("/products/aurelia-solitaire").await.text("main");
    for words in ["Gallery", "Scrollwork", "Designer", "Inès Marchand"] {
        assert!(page.contains(words), "{words}");
    }
}

#[tokio::test]
async fn an_attribute_that_staff_ticked_as_a_filter_narrows_lists_and_searches() {
    let shop = Shop::open().await;
    define_gallery(&shop, true).await;
    tell(&shop, |mut p| {
        p.attributes.insert("gallery".into(), "scroll".into());
        p
    })
    .await;
    let mut reader = shop.shopper();
    let rings = "/collections/engagement-rings";
    let all = reader.get(rings).await;
    assert_eq!(all.count("input[name=gallery][value=scroll]"), 1, "one of two rings says so");
    for (path, without) in
        [(format!("{rings}?gallery=scroll"), rings), ("/search?gallery=scroll".into(), "/search")]
    {
        let page = reader.get(&path).await;
        assert_eq!(page.count("[data-grid] > li"), 1, "{path}");
        assert_eq!(page.count("input[name=gallery][value=scroll][checked]"), 1, "{path}");
        assert!(page.text(".applied .tag").contains("Gallery: Scrollwork"), "{path}");
        assert_eq!(page.attribute(".applied .tag", "href").unwrap(), without);
    }
    let none = reader.get(&format!("{rings}?gallery=plain")).await;
    assert_eq!((none.status, none.count("[data-grid] > li")), (StatusCode::OK, 0));
    assert_eq!(
        none.attribute(".applied .tag", "href").unwrap(),
        rings,
        "a choice that leaves nothing is taken away again"
    );
    let elsewhere = reader.get(&format!("{rings}?availability=made_to_order&gallery=scroll")).await;
    assert_eq!(elsewhere.count("[data-grid] > li"), 1);
    let wrong = reader.get(&format!("{rings}?gallery=lattice")).await;
    assert_eq!(wrong.count("[data-grid] > li"), 2);
    assert!(wrong.text(".alert").contains("lattice"), "{}", wrong.text(".alert"));
    let spelt = reader.get(&format!("{rings}?gallery=plain,scroll&metal=yellow_gold")).await;
    assert_eq!(spelt.location(), format!("{rings}?metal=yellow_gold&gallery=plain&gallery=scroll"));
}

/// Defines a length to narrow by.
async fn define_drop(shop: &Shop) {
    let ask = DefineAttribute {
        code: "drop".into(),
        label: "Drop".into(),
        hint: String::new(),
        kind: AttributeKind::Number(Measure { unit: Unit::Millimetre, min_milli: 0, max_milli: 80_000 }),
        categories: vec![],
        required: false,
        filterable: true,
        position: 2,
    };
    let mut tx = shop.face.db.begin().await.unwrap();
    define_attribute(&mut tx, &shop.face.cx, ask).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_number_that_staff_ticked_as_a_filter_is_asked_for_from_and_to() {
    let shop = Shop::open().await;
    define_drop(&shop).await;
    tell(&shop, |mut p| {
        p.attributes.insert("drop".into(), serde_json::json!(12.5));
        p
    })
    .await;
    let mut reader = shop.shopper();
    let rings = "/collections/engagement-rings";
    for (query, pieces) in [
        ("drop_min=12", 1),
        ("drop_min=12.5&drop_max=12.5", 1),
        ("drop_min=13", 0),
        ("drop_max=12.499", 0),
        ("drop_max=80", 1),
    ] {
        let page = reader.get(&format!("{rings}?{query}")).await;
        assert_eq!((page.status, page.count("[data-grid] > li")), (StatusCode::OK, pieces), "{query}");
        assert_eq!(page.count("input[name=drop_min]") + page.count("input[name=drop_max]"), 2, "{query}");
    }
    for (path, without) in
        [(format!("{rings}?drop_min=12"), rings), ("/search?drop_min=12".into(), "/search")]
    {
        let page = reader.get(&path).await;
        assert_eq!(page.attribute("input[name=drop_min]", "value").unwrap(), "12", "{path}");
        assert!(page.text("label[for=f-drop-min]").contains("mm"), "{path}");
        assert!(page.text(".applied .tag").contains("Drop from 12 mm"), "{path}");
        assert_eq!(page.attribute(".applied .tag", "href").unwrap(), without);
    }
    let spelt = reader.get(&format!("{rings}?drop_max=30.00&drop_min=12.50&metal=yellow_gold")).await;
    assert_eq!(spelt.location(), format!("{rings}?metal=yellow_gold&drop_min=12.5&drop_max=30"));
    for (query, said) in [
        ("drop_min=inf", "“inf” as a number"),
        ("drop_max=1e309", "“1e309” as a number"),
        ("drop_min=30&drop_max=12", "Drop: the greatest is below the least."),
    ] {
        let wrong = reader.get(&format!("{rings}?{query}")).await;
        assert_eq!(wrong.count("[data-grid] > li"), 2, "{query} is left out");
        assert!(wrong.text(".alert").contains(said), "{query}: {}", wrong.text(".alert"));
    }
}

#[tokio::test]
async fn a_report_stands_by_the_piece_whose_stone_it_names_and_leads_to_its_laboratory() {
    let shop = Shop::open().await;
    let mut reader = shop.shopper();
    let path = "/products/aurelia-solitaire";
    assert_eq!(reader.get(path).await.count(".report"), 0, "its stone has no report yet");
    tell(&shop, |mut p| {
        p.stones[0].report_number = Some("2201443560".into());
        p
    })
    .await;
    let page = reader.get(path).await;
    let card = page.text(".report");
    for words in
        ["GIA report 2201443560", "Natural diamond", "Carat 1.00 ct", "Clarity VS1", "Check at the lab"]
    {
        assert!(card.contains(words), "{words}: {card}");
    }
    let lab = "https://www.gia.edu/report-check?reportno=2201443560";
    assert_eq!(page.attribute(".report a", "href").as_deref(), Some(lab));
    assert_eq!(page.attribute(".report a", "rel").as_deref(), Some("noopener nofollow"));
}

#[tokio::test]
async fn a_report_of_the_one_piece_that_is_left_stands_on_its_page() {
    let shop = Shop::open().await;
    let mut tx = shop.face.db.begin().await.unwrap();
    let id = find_ids_by_slug(&mut tx, &["celeste-one".to_owned()]).await.unwrap()["celeste-one"];
    let whole = find_whole(&mut tx, id).await.unwrap().unwrap();
    let (stone, piece) = (&whole.product.stones[0], whole.product.variants[0].id);
    let graded = Graded {
        species: stone.species,
        origin_class: stone.origin_class,
        shape: Some(stone.shape),
        carat_milli: Some(1_003),
        colour: None,
        clarity: None,
        cut: None,
        polish: None,
        symmetry: None,
        fluorescence: None,
        quality_word: None,
        treatments: None,
    };
    let report = Report {
        lab: Lab::Ssef,
        number: "123456".into(),
        issued_on: "2025-03-01".parse().unwrap(),
        kind: ReportKind::ColouredStone,
        graded,
        inscription: None,
    };
    let ask = PutReport { owner: ReportOwner::Product(id), piece, position: 0, report };
    put_report(&mut tx, &shop.face.cx, ask).await.unwrap();
    tx.commit().await.unwrap();
    shop.reindex().await;
    let page = shop.shopper().get("/products/celeste-one").await;
    let card = page.text(".report");
    assert!(card.contains("SSEF report 123456") && card.contains("Natural sapphire"), "{card}");
}

#[tokio::test]
async fn words_for_search_engines_stand_in_the_head_where_staff_wrote_them() {
    let shop = Shop::open().await;
    let seo = NewSeo {
        title: Some("Aurelia, a solitaire ring".into()),
        description: Some("Six claws, one stone.".into()),
        canonical: Some("/products/aurelia".into()),
    };
    tell(&shop, |p| NewProduct { seo, ..p }).await;
    let page = shop.shopper().get("/products/aurelia-solitaire").await;
    assert!(page.text("title").starts_with("Aurelia, a solitaire ring"), "{}", page.text("title"));
    assert_eq!(page.attribute("meta[name=description]", "content").unwrap(), "Six claws, one stone.");
    assert!(page.attribute("link[rel=canonical]", "href").unwrap().ends_with("/products/aurelia"));
}
