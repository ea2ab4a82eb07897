//! What a feature flag takes away from the shop, and how that is said.

use http::StatusCode;
use platform::flags::{Channel, Flag, PutFlagRule, Rule, put_flag_rule};

use crate::shop::Shop;

async fn put(shop: &Shop, flag: Flag, expected_version: i64, rule: Rule) {
    let mut tx = shop.face.db.begin().await.unwrap();
    put_flag_rule(&mut tx, &shop.face.cx, PutFlagRule { flag, expected_version, rule }).await.unwrap();
    tx.commit().await.unwrap();
    shop.face.web.flags.read(&shop.face.db).await.unwrap();
}

#[tokio::test]
async fn a_hint_that_is_switched_off_keeps_what_was_typed_and_says_what_to_do_instead() {
    let shop = Shop::open().await;
    let mut ann = shop.shopper();
    let page = ann.get("/products/aurelia-solitaire/hint").await;
    let hint = [("to", "bob@example.com"), ("from_name", "Ann"), ("words", "Since spring.")];
    put(&shop, Flag::Hints, 0, Rule { killed: true, ..Rule::all(true) }).await;
    let off = ann.submit(&page, "main form", &hint).await;
    assert_eq!(off.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(off.text("main").contains("nothing was sent"), "{}", off.text("main"));
    assert_eq!(off.attribute("#to", "value").as_deref(), Some("bob@example.com"));
    // of another channel it takes nothing from this one's, and back on it goes out
    put(&shop, Flag::Hints, 1, Rule { channels: vec![Channel::Api], ..Rule::all(true) }).await;
    assert_eq!(ann.submit(&page, "main form", &hint).await.status, StatusCode::SERVICE_UNAVAILABLE);
    put(&shop, Flag::Hints, 2, Rule::all(true)).await;
    assert_eq!(ann.submit(&page, "main form", &hint).await.status, StatusCode::OK);
}
