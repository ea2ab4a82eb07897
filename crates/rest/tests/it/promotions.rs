//! Promotions through the API: staff make them, shoppers type their codes.

use customers::Role;
use serde_json::json;

use crate::house::{House, PieceKind, checkout};

/// A tenth off, made by finance.
async fn spring(house: &House) -> String {
    let finance = house.staff(Role::Finance).await;
    let body = json!({ "name": "Spring", "kind": "percentage", "share_ppm": 100_000, "limit_total": 1 });
    let put = house.put("/admin/promotions/spring").staff(&finance).json(body).with("if-match", "\"0\"");
    put.send().await.is(200);
    finance
}

#[tokio::test]
async fn a_code_takes_off_what_it_says_and_the_same_key_is_answered_again_when_its_use_is_gone() {
    let house = House::new().await;
    let finance = spring(&house).await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(9)).await;
    let token = house.cart_with(ring).await;
    let ask = json!({ "country": "US", "region": "NY", "codes": ["Spring"] });
    let quote = house.post("/cart/quote").cart(&token).json(ask.clone()).send().await.is(200);
    assert_eq!(quote.body["discount"]["amount"], 10_000);
    assert_eq!(
        (quote.str("/promotions/0/code"), quote.str("/promotions/0/name")),
        ("SPRING".into(), "Spring".into())
    );
    assert_eq!(quote.body["total"]["amount"], 97_988);
    let mut body = checkout();
    body["codes"] = json!(["SPRING"]);
    let order =
        || house.post("/checkout").cart(&token).with("idempotency-key", "a-1").json(body.clone()).send();
    let placed = order().await.is(201);
    let order_path = format!("/orders/{}", placed.str("/order/id"));
    let shown = house.get(&order_path).cart(&token).send().await.is(200);
    assert_eq!(shown.body["promotions"][0]["discount"]["amount"], 10_000);

    let other = house.cart_with(ring).await;
    let refused = house.post("/cart/quote").cart(&other).json(ask).send().await;
    let refused = refused.refused(409, "promotion_exhausted");
    assert_eq!(refused.str("/errors/0/field"), "codes");
    let pay = format!("/payments/demo/{}/confirm", placed.str("/payment/intent_id"));
    house.post(&pay).json(json!({ "outcome": "succeed" })).send().await.is(200);
    let again = order().await.is(201);
    assert_eq!(again.header("idempotent-replayed"), "true");
    assert_eq!(again.body["order"]["number"], placed.body["order"]["number"]);

    let uses = house.get("/admin/promotions/SPRING/uses").staff(&finance).send().await.is(200);
    assert_eq!(
        (uses.str("/data/0/number"), uses.str("/data/0/status")),
        (placed.str("/order/number"), "made".into())
    );
    assert_eq!(house.inner.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn guesses_end_in_429_and_nothing_about_a_code_is_told_before_or_after() {
    let house = House::new().await;
    let finance = spring(&house).await;
    let pause = house.post("/admin/promotions/SPRING/pause").staff(&finance);
    let paused = pause.with("if-match", "\"1\"").send().await.is(200);
    assert_eq!(paused.str("/status"), "paused");
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(9)).await;
    let token = house.cart_with(ring).await;
    let ask = |code: &str| {
        let body = json!({ "country": "US", "region": "NY", "codes": [code] });
        house.post("/cart/quote").cart(&token).json(body).send()
    };
    let unknown = ask("NO-SUCH-CODE").await.refused(422, "promotion_not_accepted");
    let known = ask("SPRING").await.refused(422, "promotion_not_accepted");
    assert_eq!(unknown.body["detail"], known.body["detail"]);
    for n in 0..18 {
        ask(&format!("GUESS-{n}")).await.refused(422, "promotion_not_accepted");
    }
    ask("GUESS-X").await.refused(429, "too_many_codes");
    house.post("/cart/quote").cart(&token).json(json!({ "country": "US" })).send().await.is(200);
}

#[tokio::test]
async fn staff_make_change_pause_and_read_promotions_under_their_version() {
    let house = House::new().await;
    let finance = spring(&house).await;
    let path = "/admin/promotions/SPRING";
    let found = house.get(path).staff(&finance).send().await.is(200);
    assert_eq!((found.header("etag"), found.str("/status")), ("\"1\"", "running".into()));
    let body = json!({ "name": "Spring", "kind": "percentage", "share_ppm": 100_000, "limit_total": 5 });
    let put = |body: &serde_json::Value| house.put(path).staff(&finance).json(body.clone());
    put(&body).send().await.refused(428, "if_match_required");
    let stale = put(&body).with("if-match", "\"0\"").send().await.refused(412, "version_conflict");
    assert_eq!(stale.body["current_version"], 1);
    let changed = put(&body).with("if-match", "\"1\"").send().await.is(200);
    assert_eq!(changed.body["limit_total"], 5);
    let wrong = json!({ "name": "", "kind": "percentage", "share_ppm": 2_000_000, "limit_total": 0 });
    let refused = put(&wrong).with("if-match", "\"2\"").send().await.refused(422, "invalid_fields");
    assert_eq!(refused.fields(), ["name", "benefit", "limit_total"]);
    let both = json!({ "name": "x", "kind": "fixed", "share_ppm": 1 });
    put(&both).with("if-match", "\"2\"").send().await.refused(422, "unknown_value");
    let pause = |what: &str| house.post(&format!("{path}/{what}")).staff(&finance);
    pause("pause").with("if-match", "\"1\"").send().await.refused(412, "version_conflict");
    pause("pause").with("if-match", "\"2\"").send().await.is(200);
    let running = pause("resume").with("if-match", "\"3\"").send().await.is(200);
    assert_eq!((running.str("/status"), running.header("etag")), ("running".into(), "\"4\""));
    let list = house.get("/admin/promotions").staff(&finance).send().await.is(200);
    assert_eq!(list.str("/data/0/code"), "SPRING");
    house.get("/admin/promotions/NOTHING").staff(&finance).send().await.refused(404, "not_found");
}
