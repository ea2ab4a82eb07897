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
