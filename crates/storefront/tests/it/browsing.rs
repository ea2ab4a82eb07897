//! Finding a piece.

use http::StatusCode;

use crate::shop::Shop;

#[tokio::test]
async fn a_filter_narrows_and_is_shown_in_place_and_as_a_removable_word() {
    let shop = Shop::open().await;
    let mut reader = shop.shopper();
    let all = reader.get("/collections/engagement-rings").await;
    assert_eq!(all.count("[data-grid] > li"), 2);
    let narrowed = reader.get("/collections/engagement-rings?metal=platinum&utm_source=mail").await;
    assert_eq!(narrowed.count("[data-grid] > li"), 1);
    assert!(narrowed.text(".results-bar").contains("1 piece"));
    assert_eq!(narrowed.count("input[name=metal][value=platinum][checked]"), 1);
    assert_eq!(narrowed.attribute(".applied .tag", "href").unwrap(), "/collections/engagement-rings");
    assert!(
        narrowed.attribute("link[rel=canonical]", "href").unwrap().ends_with("/collections/engagement-rings")
    );
}

#[tokio::test]
async fn prices_are_typed_in_whole_dollars() {
    let shop = Shop::open().await;
    let page = shop.shopper().get("/collections/engagement-rings?price_min=10000&price_max=").await;
    assert_eq!(page.count("[data-grid] > li"), 1);
    assert!(page.text("[data-grid]").contains("Celeste"));
    assert_eq!(page.attribute("input[name=price_min]", "value").unwrap(), "10000");
}

#[tokio::test]
async fn a_wrong_value_is_left_out_and_said() {
    let shop = Shop::open().await;
    let page = shop.shopper().get("/collections/engagement-rings?metal=brass&price_min=cheap&page=x").await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.count("[data-grid] > li"), 2);
    let said = page.text(".alert");
    assert!(said.contains("brass") && said.contains("price"), "{said}");
}

#[tokio::test]
async fn what_is_not_there_is_a_page_that_helps() {
    let shop = Shop::open().await;
    let mut reader = shop.shopper();
    for path in [
        "/products/none",
        "/collections/none",
        "/nowhere",
        "/orders/%00?key=x",
        "/checkout/complete/%00?key=x",
        "/collections/engagement-rings?page=2",
        "/collections/engagement-rings?page=99999",
    ] {
        let page = reader.get(path).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
        assert!(page.text("h1").contains("retired to the vault"), "{path}");
        assert_eq!(page.count("main form[role=search]"), 1);
        assert!(page.count("main .btn-group a") >= 3);
    }
}

#[tokio::test]
async fn islands_get_only_the_part_they_ask_for() {
    let shop = Shop::open().await;
    let mut reader = shop.shopper();
    let results = reader.fragment("/collections/engagement-rings?metal=platinum", "results").await;
    assert_eq!(results.header("x-fragment"), "results");
    assert!(
        !results.body.contains("<html")
            && results.body.contains("data-swap=\"results\"")
            && results.body.contains("data-swap=\"facets\"")
    );
    let box_ = reader.fragment("/products/aurelia-solitaire?metal=platinum", "buy-box").await;
    assert_eq!(box_.header("x-fragment"), "buy-box");
    assert!(
        box_.body.contains("$3,480") && box_.body.contains("data-gallery") && !box_.body.contains("<html")
    );
}

#[tokio::test]
async fn a_choice_selects_its_variant_and_an_impossible_one_says_so() {
    let shop = Shop::open().await;
    let mut reader = shop.shopper();
    let chosen = reader.get("/products/aurelia-solitaire?metal=yellow_gold&size=54.4").await;
    assert!(chosen.text(".price-lg").starts_with("$3,470"));
    assert!(
        chosen
            .text(".promise")
            .contains("Made for you in 4 weeks. Order today, delivered insured by 24 December"),
        "{}",
        chosen.text(".promise")
    );
    let impossible = reader.get("/products/aurelia-solitaire?metal=platinum&size=54.4").await;
    assert!(impossible.text(".alert").contains("That combination is not made"));
    assert!(impossible.text(".price-lg").starts_with("$3,480"));
    assert!(impossible.body.contains("Pictured in 18k yellow gold. Yours is made in platinum 950."));
    assert!(!chosen.body.contains("Pictured in"), "the pictures show what was chosen");
}

#[tokio::test]
async fn search_finds_and_never_ends_dead() {
    let shop = Shop::open().await;
    let mut reader = shop.shopper();
    let found = reader.get("/search?q=sapphire").await;
    assert_eq!(found.count("[data-grid] > li"), 1);
    assert_eq!(found.attribute("main input[type=search]", "value").unwrap(), "sapphire");
    let nothing = reader.get("/search?q=zzzzqqq").await;
    assert_eq!(nothing.status, StatusCode::OK);
    assert!(nothing.count(".empty a") >= 2);
}

#[tokio::test]
async fn machines_find_their_pages() {
    let shop = Shop::open().await;
    let mut reader = shop.shopper();
    let map = reader.get("/sitemap.xml").await;
    assert!(map.body.contains("<loc>http://127.0.0.1:8080/products/aurelia-solitaire</loc>"));
    let feed = reader.get("/feeds/google.xml").await;
    assert_eq!(feed.body.matches("<item>").count(), 5);
    assert!(feed.body.contains("<g:price>3460.00 USD</g:price>") && !feed.body.contains("<script>"));
    assert!(reader.get("/robots.txt").await.body.contains("Sitemap: http://127.0.0.1:8080/sitemap.xml"));
    assert!(reader.get("/llms.txt").await.body.starts_with("# Jason & Co."));
}
