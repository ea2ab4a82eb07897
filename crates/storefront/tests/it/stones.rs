//! Finding a loose stone, laying four side by side, and opening one.

use std::sync::Arc;

use catalog::{
    model::{Clarity, Colour, CutGrade, Fluorescence, Lab, OriginClass, Shape, Species},
    stones::{NewLooseStone, Serial, StoneFacts, add_stones},
};
use http::StatusCode;
use kernel::{Currency, Money};

use crate::shop::Shop;

/// A stone that differs by shape and weight, and costs two thousand dollars a carat.
pub(crate) fn stone(shape: Shape, carat_milli: i32) -> NewLooseStone {
    NewLooseStone {
        facts: StoneFacts {
            species: Species::Diamond,
            origin_class: OriginClass::Natural,
            growth_method: None,
            shape,
            carat_milli,
            colour: Some(Colour::F),
            clarity: Some(Clarity::Vs1),
            cut: Some(CutGrade::Excellent),
            polish: Some(CutGrade::Excellent),
            symmetry: Some(CutGrade::Excellent),
            fluorescence: Some(Fluorescence::None),
            quality_word: None,
            table_milli: Some(570),
            depth_milli: Some(618),
            length_um: Some(7_100),
            width_um: Some(5_020),
            height_um: Some(3_100),
            girdle: None,
            culet: None,
            treatments: Vec::new(),
            lab: Some(Lab::Gia),
            report_number: Some(Arc::from("2141438171")),
            report_url: None,
            country: Some(Arc::from("BW")),
        },
        evidence: Some("Warranty of the mine".to_owned()),
        supplier: None,
        cost: None,
        price: Money::new(i64::from(carat_milli) * 200, Currency::Usd),
        location: "New York".to_owned(),
    }
}

/// Six stones: ovals of half a carat and one carat, rounds of one to four.
async fn drawer(shop: &Shop) -> Vec<Serial> {
    let stones = [
        stone(Shape::Oval, 500),
        stone(Shape::Oval, 1_000),
        stone(Shape::Round, 1_010),
        stone(Shape::Round, 2_000),
        stone(Shape::Round, 3_000),
        stone(Shape::Round, 4_000),
    ];
    let (db, cx) = (&shop.face.db, &shop.face.cx);
    let mut tx = db.begin().await.unwrap();
    let added = add_stones(&mut tx, cx, &stones).await.unwrap();
    tx.commit().await.unwrap();
    shop.face.catalog.refresh_stones(db).await.unwrap();
    added.into_iter().map(|(_, serial)| serial).collect()
}

#[tokio::test]
async fn ranges_narrow_and_show_in_place_and_as_removable_words() {
    let shop = Shop::open().await;
    drawer(&shop).await;
    let mut reader = shop.shopper();
    assert_eq!(reader.get("/diamonds").await.count("[data-grid] > article"), 6);
    let page = reader.get("/diamonds?carat_min=0.9&carat_max=2&shape=round&price_max=4,000").await;
    assert_eq!(page.count("[data-grid] > article"), 2);
    assert_eq!(page.attribute("input[name=carat_min]", "value").unwrap(), "0.9");
    assert_eq!(page.attribute("input[name=price_max]", "value").unwrap(), "4000");
    let words = page.text(".applied");
    assert!(words.contains("Carat 0.9 ct to 2 ct") && words.contains("Round"), "{words}");
    assert_eq!(reader.get("/diamonds?view=table").await.count("tbody[data-grid] > tr"), 6);
    assert_eq!(reader.get("/gemstones").await.count("[data-grid] > article"), 0);
}

#[tokio::test]
async fn what_makes_no_sense_is_left_out_and_said() {
    let shop = Shop::open().await;
    drawer(&shop).await;
    let asked = "/diamonds?carat_min=3&carat_max=1&colour_min=G&colour_max=D&shape=egg&table_min=inf&compare=nonsense&page=x";
    let page = shop.shopper().get(asked).await;
    assert_eq!((page.status, page.count("[data-grid] > article")), (StatusCode::OK, 6));
    let said = page.text(".alert");
    assert!(said.contains("egg") && said.contains("ends before it begins") && said.contains("inf"), "{said}");
    assert_eq!(shop.shopper().get("/diamonds?page=99").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn four_stones_lie_side_by_side_by_links_alone() {
    let shop = Shop::open().await;
    drawer(&shop).await;
    let mut reader = shop.shopper();
    let mut page = reader.get("/diamonds").await;
    for _ in 0..4 {
        let next = page.attribute(".stone-compare[aria-pressed=false]", "href").unwrap();
        page = reader.get(&next).await;
    }
    assert_eq!(page.count(".tray-stones li"), 4);
    let side_by_side = page.attribute(".tray .btn", "href").unwrap();
    let table = reader.get(&side_by_side).await;
    assert_eq!(table.count(".stone-comparison thead th"), 4);
    assert!(table.text("tr.differs").contains("ct"));
    let three = table.attribute(".tray-remove", "href").unwrap();
    assert_eq!(reader.get(&three).await.count(".stone-comparison thead th"), 3);
    assert_eq!(reader.get("/stones/compare").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_stone_has_one_address_with_its_report_and_its_facts() {
    let shop = Shop::open().await;
    let serials = drawer(&shop).await;
    let mut reader = shop.shopper();
    let path = format!("/stones/{}", serials[1]);
    let page = reader.get(&path).await;
    assert_eq!(page.text("h1"), "1.00 ct oval natural diamond");
    assert!(page.body.contains("reportno=2141438171") && page.body.contains("additionalProperty"));
    assert_eq!(page.attribute("svg[data-mm]", "width").unwrap(), "5.02mm");
    assert!(page.body.contains("Set it in a ring"));
    let lower = reader.get(&path.to_lowercase()).await;
    assert_eq!(lower.status, StatusCode::PERMANENT_REDIRECT);
    for bad in ["/stones/none", "/stones/00000-00000"] {
        assert_eq!(reader.get(bad).await.status, StatusCode::NOT_FOUND, "{bad}");
    }
}

#[tokio::test]
async fn the_site_map_names_every_stone_that_can_be_had() {
    let shop = Shop::open().await;
    let mut reader = shop.shopper();
    assert!(!reader.get("/sitemap.xml").await.body.contains("/sitemaps/stones-"));
    let serials = drawer(&shop).await;
    assert!(reader.get("/sitemap.xml").await.body.contains("/sitemaps/stones-1.xml</loc>"));
    let map = reader.get("/sitemaps/stones-1.xml").await.body;
    for serial in &serials {
        assert!(map.contains(&format!("/stones/{serial}</loc>")), "{serial}");
    }
    for none in ["/sitemaps/stones-0.xml", "/sitemaps/stones-2.xml", "/sitemaps/stones-x.xml"] {
        assert_eq!(reader.get(none).await.status, StatusCode::NOT_FOUND, "{none}");
    }
}

#[tokio::test]
async fn a_question_about_a_stone_begins_with_its_number() {
    let shop = Shop::open().await;
    let serials = drawer(&shop).await;
    let mut reader = shop.shopper();
    let stone = reader.get(&format!("/stones/{}", serials[1])).await;
    let ask = format!("/contact?stone={}", serials[1]);
    assert!(stone.body.contains(&format!("href=\"{ask}\"")));
    let page = reader.get(&ask).await;
    let letter = page.attribute("main a[href^=mailto]", "href").unwrap();
    assert!(letter.contains(&format!("subject=Stone%20{}", serials[1])), "{letter}");
    assert!(page.text("main").contains("1.00 ct oval natural diamond"));
    for other in ["/contact", "/contact?stone=none", "/contact?stone=00000-00000"] {
        let letter = reader.get(other).await.attribute("main a[href^=mailto]", "href").unwrap();
        assert!(!letter.contains("subject"), "{other}: {letter}");
    }
}
