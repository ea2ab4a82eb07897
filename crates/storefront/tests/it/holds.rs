//! A piece of which one exists, between two clients without script.

use http::StatusCode;

use crate::{shop::Shop, structure::check};

const PIECE: &str = "celeste-one";

#[tokio::test]
async fn the_way_to_checkout_holds_the_piece_and_everybody_reads_so() {
    let shop = Shop::open().await;
    let (mut ann, mut bob) = (shop.shopper(), shop.shopper());
    for shopper in [&mut ann, &mut bob] {
        shopper.post("/bag/lines", &[("product", PIECE)]).await;
    }
    let bag = ann.get("/bag").await;
    assert_eq!(bag.count("hold-note"), 0, "adding holds nothing");
    let opened = ann.submit(&bag, "form[action='/checkout/holds']", &[]).await;
    assert_eq!(opened.location(), "/checkout");
    let checkout = ann.follow(&opened).await;
    check("/checkout held", &checkout);
    assert!(checkout.text("hold-note").contains("20 minutes left"), "{}", checkout.text("hold-note"));
    assert!(ann.get("/bag").await.text(".line hold-note").contains("Yours until"));

    let bobs = bob.get("/bag").await;
    check("/bag held by another", &bobs);
    assert!(bobs.text(".line").contains("Held for another client for 20 minutes"), "{}", bobs.text(".line"));
    assert_eq!(bobs.count("main form[action='/checkout/holds']"), 0, "nothing to press");
    assert_eq!(bob.get("/checkout").await.location(), "/bag");
    let refused = bob.post("/checkout/holds", &[("ask", "hold")]).await;
    assert_eq!(refused.location(), "/bag");

    shop.face.commerce.held.read(&shop.face.db).await.unwrap();
    let page = bob.get("/products/celeste-one").await;
    check("/products held", &page);
    assert!(page.text(".buy").contains("Held for a client until"), "{}", page.text(".buy"));
    assert_eq!(page.count("form#buy-form"), 1, "it may still be put in a bag");
    let watched = page.attribute("hold-watch", "data-url").unwrap();
    let told = bob.fragment(&watched, "hold").await;
    assert!(told.body.contains("Held for another client for"), "{}", told.body);
    assert_eq!(told.header("cache-control"), "no-store");
    assert!(ann.fragment(&watched, "hold").await.body.contains("Yours until"));

    let free = ann.post("/checkout/holds", &[("ask", "let_go"), ("next", "bag")]).await;
    assert_eq!(free.location(), "/bag");
    shop.face.commerce.held.read(&shop.face.db).await.unwrap();
    assert!(bob.get("/products/celeste-one").await.text(".buy").contains("One piece exists."));
    assert!(bob.fragment(&watched, "hold").await.body.contains("One piece exists."));
    let opened = bob.post("/checkout/holds", &[("ask", "hold")]).await;
    assert!(bob.follow(&opened).await.text("hold-note").contains("Yours until"));
}

#[tokio::test]
async fn more_time_is_asked_for_once_and_nothing_typed_is_lost() {
    let shop = Shop::open().await;
    let mut ann = shop.shopper();
    ann.post("/bag/lines", &[("product", PIECE)]).await;
    let page = ann.get("/checkout").await;
    assert_eq!((page.status, page.count("hold-note")), (StatusCode::OK, 0), "reading holds nothing");
    assert!(page.text("main").contains("is not held for you"));
    let held = ann.submit(&page, "#checkout", &[("intent", "hold"), ("name", "Ann O'Hara")]).await;
    assert!(held.text("hold-note").contains("20 minutes left"), "{}", held.body);
    assert_eq!(held.attribute("#name", "value").unwrap(), "Ann O'Hara");
    let more = ann.submit(&held, "#checkout", &[("intent", "extend")]).await;
    assert!(more.text("hold-note").contains("30 minutes left"));
    assert_eq!(more.attribute("#name", "value").unwrap(), "Ann O'Hara");
    assert_eq!(more.count("button[value=extend]"), 0);
    let again = ann.submit(&more, "#checkout", &[("intent", "extend")]).await;
    assert!(again.text(".alert").contains("extended once already"), "{}", again.text(".alert"));
}

#[tokio::test]
async fn whoever_was_faster_to_checkout_is_named_when_the_other_pays() {
    let shop = Shop::open().await;
    let (mut ann, mut bob) = (shop.shopper(), shop.shopper());
    for shopper in [&mut ann, &mut bob] {
        shopper.post("/bag/lines", &[("product", PIECE)]).await;
    }
    let page = bob.get("/checkout").await;
    ann.post("/checkout/holds", &[("ask", "hold")]).await;
    let refused = bob.submit(&page, "#checkout", &[("outcome", "succeed")]).await;
    assert_eq!(refused.location(), "/bag");
    assert!(bob.follow(&refused).await.text(".line").contains("Held for another client"));
}

#[tokio::test]
async fn nothing_in_the_bag_is_nothing_to_hold() {
    let shop = Shop::open().await;
    let mut ann = shop.shopper();
    for ask in ["hold", "extend", "let_go", "nonsense", ""] {
        assert_eq!(ann.post("/checkout/holds", &[("ask", ask)]).await.location(), "/bag", "{ask}");
    }
    for path in
        ["/fragments/hold", "/fragments/hold?product=celeste-one&variant=x", "/fragments/hold?product=nope"]
    {
        assert_eq!(ann.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}
