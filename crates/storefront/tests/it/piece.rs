//! The page of a piece: gallery, words on metal, sizes, comparison.

use catalog::{
    media::{DescribeMedia, describe_media, list_for_staff},
    model::{Focal, Metal},
};
use http::StatusCode;

use crate::shop::Shop;

#[tokio::test]
async fn words_are_shown_on_the_metal_and_judged_by_the_rule_of_the_bag() {
    let shop = Shop::open().await;
    let mut ann = shop.shopper();
    let page = ann.get("/products/aurelia-solitaire?engraving=Anna+%26+Lars&font=sans").await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.text(".engraved text"), "Anna & Lars");
    assert_eq!(page.count(".engraved text.incised-sans"), 1);
    assert!(page.text(".engraved figcaption").starts_with("11 of 20 characters, capitals"));
    assert_eq!(page.header("cache-control"), "private, max-age=0, must-revalidate", "nobody else's words");
    for (words, font, named) in [
        ("Anna+%F0%9F%92%8D", "roman", "“💍”"),
        ("14.02", "italic", "no “1”"),
        ("far+too+long+for+any+ring", "roman", "room for 20 characters"),
        ("Anna", "comic", "roman, sans or italic"),
    ] {
        let path = format!("/products/aurelia-solitaire?engraving={words}&font={font}");
        let part = ann.fragment(&path, "engraving").await;
        assert_eq!(part.header("x-fragment"), "engraving");
        assert!(part.text(".field-error").contains(named), "{words}: {}", part.body);
    }
    let nothing = ann.fragment("/products/celeste-one?engraving=Anna", "engraving").await;
    assert!(nothing.text(".field-error").contains("can't be engraved"));
}

#[tokio::test]
async fn the_face_and_the_sizer_go_into_the_bag() {
    let shop = Shop::open().await;
    let mut ann = shop.shopper();
    let page = ann.get("/products/aurelia-solitaire").await;
    let asked = [("engraving", "Forever"), ("font", "italic"), ("sizer", "1")];
    let added = ann.submit(&page, "#buy-form", &asked).await;
    let bag = ann.follow(&added).await;
    let line = bag.text("main");
    assert!(line.contains("Engraved “Forever” in italic letters"), "{line}");
    assert!(line.contains("A free ring sizer is sent first"), "{line}");
    let studs = ann.post("/bag/lines", &[("product", "lumiere-studs"), ("sizer", "1")]).await;
    assert!(studs.text(".alert").contains("needs no sizer"), "{}", studs.text(".alert"));
    let font = [("product", "aurelia-solitaire"), ("engraving", "A"), ("font", "comic")];
    assert!(ann.post("/bag/lines", &font).await.text(".alert").contains("roman, sans or italic"));
}

#[tokio::test]
async fn a_picture_leads_to_its_full_size_and_the_drawing_says_its_measures() {
    let shop = Shop::open().await;
    let page = shop.shopper().get("/products/aurelia-solitaire").await;
    let full = page.attribute(".gallery-zoom", "href").unwrap();
    assert_eq!(full, "/media/aurelia-solitaire/hero-1000.webp");
    let said = page.attribute("svg.drawing", "aria-label").unwrap();
    for fact in ["16.5 mm across inside", "band 2.3 mm wide", "6.1 mm above the finger", "about 6.5 mm"] {
        assert!(said.contains(fact), "{said}");
    }
    assert_eq!(page.count(".gallery-view"), page.count(".gallery-thumbs a"));
}

/// The second picture is bound to the variant in platinum, the first to none.
#[tokio::test]
async fn each_variant_leads_with_its_own_pictures_and_what_must_stay_in_view_does() {
    let shop = Shop::open().await;
    let mut tx = shop.face.db.begin().await.unwrap();
    let ids = catalog::products::find_ids_by_slug(&mut tx, &["aurelia-solitaire".into()]).await.unwrap();
    let product = *ids.values().next().unwrap();
    let piece = catalog::products::find_for_staff(&mut tx, product).await.unwrap().unwrap();
    let platinum = piece.variants.iter().find(|v| v.metal == Metal::Platinum).unwrap().id;
    let entries = list_for_staff(&mut tx, product).await.unwrap();
    let bind = DescribeMedia {
        product,
        media: entries[1].id,
        alt: "The ring in platinum".into(),
        focal: Focal { x: 200, y: 1_000 },
        metal: None,
        variants: vec![platinum],
        poster: None,
    };
    describe_media(&mut tx, &shop.face.cx, bind).await.unwrap();
    tx.commit().await.unwrap();
    shop.reindex().await;
    let mut ann = shop.shopper();
    let gold = ann.get("/products/aurelia-solitaire?metal=yellow_gold").await;
    assert_eq!(gold.attribute(".gallery-view img", "alt").unwrap(), "hero view of the piece");
    assert!(!gold.body.contains("The ring in platinum"));
    let platinum = ann.get("/products/aurelia-solitaire?metal=platinum").await;
    assert_eq!(platinum.attribute(".gallery-view img", "alt").unwrap(), "The ring in platinum");
    assert_eq!(platinum.attribute(".gallery-view img", "class").unwrap(), "fx-2 fy-10");
    assert!(platinum.body.contains("hero view of the piece"));
    assert!(!platinum.text("#buy-form").contains("Pictured in"), "it has a picture of its own");
}

#[tokio::test]
async fn sizes_are_named_in_four_countries_and_a_wrong_one_has_its_price_said() {
    let shop = Shop::open().await;
    let mut ann = shop.shopper();
    let page = ann.get("/products/aurelia-solitaire").await;
    assert!(page.text("#buy-form").contains("US 6, about UK L½, EU 52, JP 12"), "{}", page.text("#buy-form"));
    assert!(
        page.text(".notes")
            .contains("one resizing within a year without charge, up or down by up to two sizes")
    );
    assert_eq!(page.count("dialog#size-guide thead th"), 6);
    let guide = ann.get("/ring-size-guide?as=diameter&size=17,32").await;
    assert!(guide.text("main [role=status]").starts_with("About US 7 , UK N½"), "{}", guide.text("main"));
    let unknown = ann.get("/ring-size-guide?as=uk&size=%3Cb%3E").await;
    assert!(unknown.text("main .alert").contains("We know no size “<b>” there"));
    let sizer = ann.get("/ring-sizer.svg").await;
    assert_eq!(sizer.header("content-type"), "image/svg+xml");
}

#[tokio::test]
async fn pieces_stand_side_by_side_with_the_same_rows() {
    let shop = Shop::open().await;
    let mut ann = shop.shopper();
    let page = ann.get("/compare?items=aurelia-solitaire,celeste-one,aurelia-solitaire,no-such-piece").await;
    assert_eq!(page.status, StatusCode::OK);
    crate::structure::check("/compare", &page);
    assert_eq!(page.count("table.compare thead th"), 2);
    let rows = page.count("table.compare tbody tr");
    assert_eq!(page.count("table.compare tbody td"), rows * 2);
    assert!(page.text(".alert").contains("has left the house"));
    assert!(page.text("table.compare").contains("Up or down by up to two sizes"));
    let out = ann.get(&page.attribute("table.compare thead a.link", "href").unwrap()).await;
    assert_eq!(out.count("table.compare thead th"), 1);
    assert!(ann.get("/compare").await.text("main").contains("Nothing to compare yet."));
}

#[tokio::test]
async fn a_piece_that_is_sold_keeps_its_page_and_shows_its_sisters() {
    let shop = Shop::open().await;
    let mut ann = shop.shopper();
    let added = ann.post("/bag/lines", &[("product", "celeste-one")]).await;
    assert_eq!(added.status, StatusCode::SEE_OTHER);
    crate::checkout::buy(&mut ann).await;
    shop.reindex().await;
    let page = ann.get("/products/celeste-one").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text("main").contains("This piece has found its owner."));
    assert!(page.body.contains("https://schema.org/SoldOut"));
    assert!(page.text("main").contains("Its sisters, to be had"));
    assert_eq!(page.count("#buy-form button"), 0);
}
