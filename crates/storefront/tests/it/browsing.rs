//! Finding a piece.

use http::StatusCode;

use crate::shop::Shop;

#[tokio::test]
async fn a_filter_narrows_and_is_shown_in_place_and_as_a_removable_word() {
    let shop = Shop::open().await;
    let mut reader = shop.shopper();
    let all = reader.get("/collections/engagement-rings").await;
    assert_eq!(all.count("[data-grid] > li"), 2);
    let narrowed =
        reader.get("/collections/engagement-rings?availability=made_to_order&utm_source=mail").await;
    assert_eq!(narrowed.count("[data-grid] > li"), 1);
    assert!(narrowed.text(".results-bar").contains("1 piece"));
    assert_eq!(narrowed.count("input[name=availability][value=made_to_order][checked]"), 1);
    assert_eq!(narrowed.attribute(".applied .tag", "href").unwrap(), "/collections/engagement-rings");
    assert!(
        narrowed.attribute("link[rel=canonical]", "href").unwrap().ends_with("/collections/engagement-rings")
    );
}

#[tokio::test]
async fn prices_are_typed_in_whole_dollars() {
    let shop = Shop::open().await;
    let page = shop.shopper().get("/collections/engagement-rings?price_min=10000").await;
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
async fn a_list_narrowed_to_a_metal_shows_every_piece_in_that_metal() {
    let shop = Shop::open().await;
    let mut reader = shop.shopper();
    let line = ".card-line > span:first-child";
    for (code, words) in [("yellow_gold", "yellow gold"), ("platinum", "platinum")] {
        let mut page = reader.get(&format!("/collections/engagement-rings?metal={code}")).await;
        if page.status.is_redirection() {
            // the list has a page of its own
            page = reader.get(&page.location()).await;
        }
        assert!(!page.texts(line).is_empty(), "{code}");
        for said in page.texts(line) {
            assert!(said.to_lowercase().contains(words), "{code}: {said}");
        }
    }
    // where one of two metals is the one that a piece opens with, it stays as it is
    let usual = reader.get("/collections/engagement-rings").await;
    let page = reader.get("/collections/engagement-rings?metal=yellow_gold&metal=platinum").await;
    for said in page.texts(line) {
        assert!(usual.texts(line).contains(&said), "{said}");
    }
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
    let index = reader.get("/sitemap.xml").await;
    assert!(index.body.contains("<loc>http://127.0.0.1:8080/sitemaps/products-1.xml</loc>"));
    let map = reader.get("/sitemaps/products-1.xml").await;
    assert!(map.body.contains("<loc>http://127.0.0.1:8080/products/aurelia-solitaire</loc>"));
    let feed = reader.get("/feeds/google.xml").await;
    assert_eq!(feed.body.matches("<item>").count(), 5);
    assert!(feed.body.contains("<g:price>3460.00 USD</g:price>") && !feed.body.contains("<script>"));
    assert!(reader.get("/robots.txt").await.body.contains("Sitemap: http://127.0.0.1:8080/sitemap.xml"));
    assert!(reader.get("/llms.txt").await.body.starts_with("# Jason & Co."));
}

#[tokio::test]
async fn a_list_has_one_address_and_other_spellings_lead_there_for_good() {
    let shop = Shop::open().await;
    let mut reader = shop.shopper();
    for (asked, lives) in [
        ("?price_max=&metal=platinum&sort=newest", "/platinum?sort=newest"),
        ("?sort=newest&metal=platinum,yellow_gold", "?metal=yellow_gold&metal=platinum&sort=newest"),
        ("?price_min=$10,000&sort=featured&page=1", "?price_min=10000"),
        ("?metal=platinum", "/platinum"),
        ("/platinum?sort=price_asc&availability=ready", "?metal=platinum&availability=ready&sort=price_asc"),
    ] {
        let page = reader.get(&format!("/collections/engagement-rings{asked}")).await;
        assert_eq!(page.status, StatusCode::MOVED_PERMANENTLY, "{asked}");
        assert_eq!(page.location(), format!("/collections/engagement-rings{lives}"), "{asked}");
        assert_eq!(reader.get(&page.location()).await.status, StatusCode::OK, "{lives}");
    }
    let tracked = reader.get("/collections/engagement-rings?utm_source=x&availability=made_to_order").await;
    assert_eq!(tracked.status, StatusCode::OK, "what others add is left to them");
}

#[tokio::test]
async fn a_filtered_list_that_people_search_for_is_a_page_of_its_own() {
    let shop = Shop::open().await;
    let mut reader = shop.shopper();
    let page = reader.get("/collections/engagement-rings/platinum").await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.text("h1"), "Platinum engagement rings");
    assert!(
        page.attribute("link[rel=canonical]", "href").unwrap().ends_with("/engagement-rings/platinum"),
        "it speaks for itself"
    );
    assert_eq!(page.count("meta[name=robots][content*=noindex]"), 0);
    assert_eq!(page.count("input[name=metal][value=platinum][checked]"), 1);
    assert_eq!(page.attribute("#facets-form", "action").unwrap(), "/collections/engagement-rings");
    let map = reader.get("/sitemaps/collections.xml").await.body;
    assert!(map.contains("/collections/engagement-rings/platinum</loc>"));
    assert!(!map.contains("/collections/engagement-rings/marquise</loc>"), "nothing so cut is shown");
    for nowhere in ["marquise", "brass", "platinum/round", "platinum/oval", "platinum?page=2"] {
        let page = reader.get(&format!("/collections/engagement-rings/{nowhere}")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{nowhere}");
    }
}

#[tokio::test]
async fn values_that_would_leave_nothing_are_shown_and_cannot_be_chosen() {
    let shop = Shop::open().await;
    let page = shop.shopper().get("/collections/engagement-rings?price_min=10000").await;
    assert_eq!(page.count("[data-grid] > li"), 1);
    assert_eq!(page.count("input[name=metal][value=platinum][disabled]"), 1);
    assert_eq!(page.count("input[name=earring_back]"), 0, "a facet that no ring has is not there");
}

#[tokio::test]
async fn no_value_is_too_strange_for_a_page() {
    let shop = Shop::open().await;
    let mut reader = shop.shopper();
    let nines = "9".repeat(10_000);
    for query in [
        "carat_min=NaN",
        "price_max=inf",
        "line=no-such-line",
        "carat_min=3&carat_max=1",
        "band_width_min=1e309",
    ]
    .map(str::to_owned)
    .into_iter()
    .chain([format!("price_min={nines}"), format!("stone={nines}"), format!("line={nines}")])
    {
        let page = reader.get(&format!("/collections/engagement-rings?{query}")).await;
        assert_eq!(page.status, StatusCode::OK, "{query:.40}");
        assert_eq!(page.count("[data-grid] > li"), 2, "{query:.40}");
        assert!(page.text(".alert").contains("left out"), "{query:.40}: {}", page.text(".alert"));
    }
}
