//! A loose stone that one client holds, on the pages of everybody else.

use http::StatusCode;

use crate::{
    ring::{builder, ring, take},
    structure::check,
};

#[tokio::test]
async fn a_stone_that_is_held_says_so_wherever_it_is_shown_and_whose_it_is() {
    let (shop, stones) = builder().await;
    let (mut ann, mut bob) = (shop.shopper(), shop.shopper());
    let held = stones[0];
    let address = format!("/stones/{held}");
    assert!(bob.get(&address).await.text(".stone-side").contains("This stone exists once."));
    for shopper in [&mut ann, &mut bob] {
        let page = shopper.get(&ring(held)).await;
        assert!(page.text("hold-watch").contains("At checkout it is held for you for 20 minutes."));
        shopper.submit(&page, "form[action=\"/ring-builder/bag\"]", &[]).await;
    }
    ann.post("/checkout/holds", &[("ask", "hold")]).await;
    shop.face.commerce.held.read(&shop.face.db).await.unwrap();

    // the same pages for everyone, without script
    let mark = format!("[data-held=\"{held}\"]");
    for path in [
        "/diamonds".to_owned(),
        "/diamonds?view=table".into(),
        format!("/stones/compare?stones={held},{}", stones[1]),
        "/ring-builder?setting=aurelia-solitaire".into(),
    ] {
        let page = bob.get(&path).await;
        assert!(page.text(&mark).contains("Held for a client until"), "{path}: {}", page.text(&mark));
        let other = page.text(&format!("[data-held=\"{}\"]", stones[1]));
        assert_eq!(other, "", "{path}");
        assert_eq!(page.attribute("hold-marks", "data-url").unwrap(), "/fragments/holds", "{path}");
    }
    for path in [address, ring(held)] {
        let page = bob.get(&path).await;
        check(&path, &page);
        assert!(page.text("hold-watch").contains("Held for a client until"), "{path}");
        assert!(page.count("main form[action*=bag], main a[href*=ring-builder]") > 0, "{path} leads on");
        // whose it is is told to whoever asks
        let watched = page.attribute("hold-watch", "data-url").unwrap();
        let told = bob.fragment(&watched, "hold").await.text("hold-note");
        assert!(told.contains("Held for another client for"), "{told}");
        assert!(ann.fragment(&watched, "hold").await.body.contains("Yours until"));
    }
    let asked = format!("/fragments/holds?stones={},{held},nonsense,,{held}", stones[1]);
    let told = bob.fragment(&asked, "holds").await;
    assert_eq!((told.header("cache-control"), told.count(&mark)), ("no-store", 1));
    assert!(told.body.contains("Held for another client until"), "{}", told.body);
    assert!(ann.fragment(&asked, "holds").await.body.contains("Held for you until"));
    assert_eq!(bob.fragment("/fragments/holds", "holds").await.body, "");
    for path in ["/fragments/hold?stone=nonsense", "/fragments/hold?stone=7K3MQ-2X9T4"] {
        assert_eq!(bob.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }

    // free again, and then another's order's
    ann.post("/checkout/holds", &[("ask", "let_go"), ("next", "bag")]).await;
    shop.face.commerce.held.read(&shop.face.db).await.unwrap();
    assert_eq!(bob.get("/diamonds").await.text(&mark), "");
    let watched = format!("/fragments/hold?stone={held}");
    assert!(bob.fragment(&watched, "hold").await.body.contains("This stone exists once."));
    take(&shop, held, false).await;
    assert!(bob.fragment(&watched, "hold").await.body.contains("Kept for another client"));
}
