//! The bag.

use http::StatusCode;

use crate::{shop::Shop, structure::check};

#[tokio::test]
async fn a_piece_goes_into_the_bag_with_its_engraving_and_out_again() {
    let shop = Shop::open().await;
    let mut ann = shop.shopper();
    let bag = ann.add_ring().await;
    check("/bag", &bag);
    assert!(
        bag.text(".line").contains("Aurelia Solitaire") && bag.text(".line").contains("Engraved “A & L”")
    );
    assert!(bag.text(".costs").contains("$3,460"));
    assert_eq!(bag.header("cache-control"), "private, max-age=0, must-revalidate");
    assert_eq!(ann.cookies["bag_count"], "1");
    let more = ann.submit(&bag, "form.qty", &[("quantity", "2")]).await;
    assert!(ann.follow(&more).await.text(".costs").contains("$6,920"));
    let bag = ann.get("/bag").await;
    let removed = ann.submit(&bag, ".line-actions form:not(.qty)", &[]).await;
    assert!(ann.follow(&removed).await.text("h2").contains("Your bag is empty."));
    assert!(!ann.cookies.contains_key("bag_count"));
}

#[tokio::test]
async fn the_drawer_gets_the_bag_in_place() {
    let shop = Shop::open().await;
    let mut ann = shop.shopper();
    let request = http::Request::post("/bag/lines")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("x-fragment", "drawer")
        .body(axum::body::Body::from("product=celeste-one&variant="))
        .unwrap();
    let drawer = ann.send(request).await;
    assert_eq!((drawer.status, drawer.header("x-fragment")), (StatusCode::OK, "drawer"));
    assert!(drawer.body.contains("Added to your bag") && drawer.body.contains("data-count=\"1\""));
    assert!(drawer.header("clear-site-data").contains("prefetchCache"));
}

#[tokio::test]
async fn a_piece_whose_answer_was_lost_is_asked_for_again_and_is_in_the_bag_once() {
    let shop = Shop::open().await;
    let mut ann = shop.shopper();
    ann.add_ring().await;
    let asked = [("product", "celeste-one"), ("mutation", "6f1e7a0a-3c2b-4a57-9a57-0d9a6b0c1d2e")];
    for _ in 0..2 {
        let added = ann.post("/bag/lines", &asked).await;
        let bag = ann.follow(&added).await;
        assert_eq!((bag.count(".line"), ann.cookies["bag_count"].as_str()), (2, "2"));
    }
    let other = [("product", "lumiere-studs"), asked[1]];
    let refused = ann.post("/bag/lines", &other).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.text(".alert").contains("carries the number of another one"), "{}", refused.body);
    assert_eq!(refused.count(".line"), 2);
    let nameless = ann.post("/bag/lines", &[("product", "lumiere-studs"), ("mutation", "cln_ no id")]).await;
    assert_eq!(ann.follow(&nameless).await.count(".line"), 3);
}

#[tokio::test]
async fn what_is_refused_under_an_id_opens_no_bag() {
    let shop = Shop::open().await;
    let mut ann = shop.shopper();
    let ask = [("variant", "var_00000000000000000000000000"), ("mutation", "m1")];
    let refused = ann.post("/bag/lines", &ask).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.text(".alert").contains("isn't offered at the moment"));
    assert!(!ann.cookies.contains_key("cart"), "{:?}", ann.cookies);
}

#[tokio::test]
async fn an_open_bag_says_which_state_of_which_bag_it_shows_and_what_each_line_is_known_by() {
    let shop = Shop::open().await;
    let mut ann = shop.shopper();
    let page = ann.get("/products/aurelia-solitaire").await;
    assert!(page.body.contains("data-variant=\"var_") && page.body.contains("data-unit=\""), "{}", page.body);
    let empty = ann.get("/bag").await;
    assert!(empty.body.contains("data-cart=\"\" data-version=\"0\" data-currency=\"USD\""));
    assert!(!ann.cookies.contains_key("bag_mark"));
    ann.add_ring().await;
    for (part, title) in [("bag", "Your bag"), ("drawer", "Your bag")] {
        let bag = ann.fragment("/bag", part).await;
        assert_eq!((bag.status, bag.header("x-fragment")), (StatusCode::OK, part));
        assert!(
            bag.body.contains("data-cart=\"cart_") && bag.body.contains("data-version=\"2\""),
            "{}",
            bag.body
        );
        assert!(bag.body.contains("<li data-line=\"cln_") && bag.body.contains("data-unit=\"346000\""));
        assert!(bag.body.contains(title) && !bag.body.contains("<main"), "{}", bag.body);
    }
}

#[tokio::test]
async fn the_mark_of_a_bag_comes_with_it_and_is_told_again_to_a_browser_that_lost_it() {
    let shop = Shop::open().await;
    let (mut ann, mut bob) = (shop.shopper(), shop.shopper());
    ann.add_ring().await;
    bob.add_ring().await;
    let mark = ann.cookies.remove("bag_mark").unwrap();
    assert_ne!(mark, bob.cookies["bag_mark"]);
    assert!(!ann.cookies["cart"].contains(&mark));
    ann.get("/bag").await;
    assert_eq!(ann.cookies["bag_mark"], mark);
}

#[tokio::test]
async fn what_cannot_be_added_is_said_and_nothing_changes() {
    let shop = Shop::open().await;
    let mut ann = shop.shopper();
    let cases = [
        (&[("product", "celeste-one"), ("quantity", "2")][..], StatusCode::UNPROCESSABLE_ENTITY),
        (&[("product", "aurelia-solitaire"), ("quantity", "-1")][..], StatusCode::UNPROCESSABLE_ENTITY),
        (
            &[("product", "aurelia-solitaire"), ("quantity", "99999999999999999999")][..],
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        (
            &[("product", "aurelia-solitaire"), ("metal", "platinum"), ("size", "54.4")][..],
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        (
            &[("product", "aurelia-solitaire"), ("engraving", "💍 <script>")][..],
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        (&[("variant", "var_00000000000000000000000000")][..], StatusCode::UNPROCESSABLE_ENTITY),
        (&[("variant", "prod_1")][..], StatusCode::UNPROCESSABLE_ENTITY),
        (&[][..], StatusCode::UNPROCESSABLE_ENTITY),
    ];
    for (form, status) in cases {
        let answer = ann.post("/bag/lines", form).await;
        assert_eq!(answer.status, status, "{form:?}: {}", answer.text(".alert"));
        assert!(!answer.text(".alert").is_empty(), "{form:?}");
        assert!(answer.text("h2").contains("Your bag is empty."), "{form:?}");
    }
}

#[tokio::test]
async fn a_line_that_went_in_another_tab_is_no_accident() {
    let shop = Shop::open().await;
    let mut ann = shop.shopper();
    let bag = ann.add_ring().await;
    let mut tab = ann.clone();
    let gone = tab.submit(&bag, ".line-actions form:not(.qty)", &[]).await;
    assert_eq!(gone.status, StatusCode::SEE_OTHER);
    let stale = ann.submit(&bag, "form.qty", &[("quantity", "3")]).await;
    assert!(stale.status.is_client_error(), "{}", stale.status);
    assert!(stale.text("h2").contains("Your bag is empty."));
}

#[tokio::test]
async fn a_foreign_line_is_not_there() {
    let shop = Shop::open().await;
    let (mut ann, mut bob) = (shop.shopper(), shop.shopper());
    let anns = ann.add_ring().await;
    bob.add_ring().await;
    let stolen = bob.submit(&anns, ".line-actions form:not(.qty)", &[]).await;
    assert_eq!(stolen.status, StatusCode::NOT_FOUND);
    assert_eq!(ann.get("/bag").await.count(".line"), 1);
}
