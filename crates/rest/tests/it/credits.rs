//! Gift cards and store credit through the API: staff give them, shoppers spend them.

use customers::Role;
use serde_json::{Value, json};

use crate::house::{House, PieceKind, checkout};

/// A gift card that finance issued.
async fn issue(house: &House, finance: &str, cents: i64) -> Value {
    let body = json!({ "amount": { "amount": cents, "currency": "USD" }, "reason": "A birthday", "note": "For Ada" });
    house.post("/admin/credits").staff(finance).json(body).send().await.is(201).body
}

#[tokio::test]
async fn a_gift_card_pays_its_part_and_what_is_left_is_asked_of_the_bank() {
    let house = House::new().await;
    let finance = house.staff(Role::Finance).await;
    let card = issue(&house, &finance, 40_000).await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(9)).await;
    let token = house.cart_with(ring).await;
    let apply =
        |code: &str| house.post("/cart/credits/gift-cards").cart(&token).json(json!({ "code": code })).send();
    let wrong = apply("AAAA-BBBB-CCCC-DDDD").await.refused(422, "gift_card_not_accepted");
    assert_eq!(wrong.str("/errors/0/field"), "code");
    let named = apply(card["code"].as_str().unwrap()).await.is(200);
    assert_eq!(named.body["data"][0]["available"]["amount"], 40_000);
    let quote = house.post("/cart/quote").cart(&token).json(json!({ "country": "US", "region": "NY" }));
    let quote = quote.send().await.is(200);
    assert_eq!(
        (&quote.body["due"]["amount"], &quote.body["total"]["amount"]),
        (&json!(68_875), &json!(108_875))
    );
    let mut body = checkout();
    body["expected_due"] = quote.body["total"].clone();
    let order = |key: &'static str, body: &Value| {
        house.post("/checkout").cart(&token).with("idempotency-key", key).json(body.clone()).send()
    };
    let refused = order("a-1", &body).await.refused(409, "due_changed");
    assert_eq!(refused.body["due"]["amount"], 68_875);
    body["expected_due"] = refused.body["due"].clone();
    let placed = order("a-2", &body).await.is(201);
    let pay = format!("/payments/demo/{}/confirm", placed.str("/payment/intent_id"));
    house.post(&pay).json(json!({ "outcome": "succeed" })).send().await.is(200);
    let shown = house.get(&format!("/orders/{}", placed.str("/order/id"))).cart(&token).send().await.is(200);
    assert_eq!(shown.body["tenders"][0]["amount"]["amount"], 40_000);
    assert_eq!(
        (&shown.body["paid"]["amount"], &shown.body["due"]["amount"]),
        (&json!(68_875), &json!(68_875))
    );
    let path = format!("/admin/credits/{}", card["id"].as_str().unwrap());
    let spent = house.get(&path).staff(&finance).send().await.is(200);
    assert_eq!(spent.body["balance"]["amount"], 0);
    assert_eq!(spent.body["entries"][0]["order"], placed.body["order"]["number"]);
    assert!(spent.body.get("code").is_none(), "the code is told once");
    assert_eq!(house.inner.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_card_that_covers_everything_pays_at_once_and_the_answer_is_kept() {
    let house = House::new().await;
    let finance = house.staff(Role::Finance).await;
    let card = issue(&house, &finance, 200_000).await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(9)).await;
    let token = house.cart_with(ring).await;
    let body = json!({ "code": card["code"] });
    house.post("/cart/credits/gift-cards").cart(&token).json(body).send().await.is(200);
    let order =
        || house.post("/checkout").cart(&token).with("idempotency-key", "a-1").json(checkout()).send();
    let placed = order().await.is(201);
    assert_eq!((&placed.body["payment"], placed.str("/order/status")), (&Value::Null, "paid".into()));
    let again = order().await.is(201);
    assert_eq!((again.header("idempotent-replayed"), &again.body), ("true", &placed.body));
    house.check_out(&token, "a-2").await.refused(409, "cart_completed");
    assert_eq!(house.inner.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_cart_names_its_credits_and_staff_disable_them_under_their_version() {
    let house = House::new().await;
    let finance = house.staff(Role::Finance).await;
    let card = issue(&house, &finance, 5_000).await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(9)).await;
    let token = house.cart_with(ring).await;
    let body = json!({ "code": card["code"] });
    let apply = || house.post("/cart/credits/gift-cards").cart(&token).json(body.clone()).send();
    apply().await.is(200);
    house.put("/cart/credits/store-credit").cart(&token).send().await.refused(404, "no_store_credit");
    let id = card["id"].as_str().unwrap();
    let gone = house.delete(&format!("/cart/credits/{id}")).cart(&token).send().await.is(200);
    assert_eq!(gone.body["data"], json!([]));
    let path = format!("/admin/credits/{id}");
    let disable = |version: &'static str| {
        house.post(&format!("{path}/disable")).staff(&finance).with("if-match", version).send()
    };
    disable("\"7\"").await.refused(412, "version_conflict");
    disable("\"1\"").await.is(200);
    apply().await.refused(422, "gift_card_not_accepted");
    let enable = house.post(&format!("{path}/enable")).staff(&finance).with("if-match", "\"2\"");
    enable.send().await.is(200);
    apply().await.is(200);
    let list = house.get("/admin/credits?q=for%20ada").staff(&finance).send().await.is(200);
    assert_eq!(list.str("/data/0/id"), id);
    let wrong = json!({ "amount": { "amount": 0, "currency": "USD" }, "reason": "" });
    let refused =
        house.post("/admin/credits").staff(&finance).json(wrong).send().await.refused(422, "invalid_fields");
    assert_eq!(refused.fields(), ["amount", "reason"]);
}
