//! From the cart to a paid order.

use serde_json::json;

use crate::house::{House, PieceKind, address, checkout};

#[tokio::test]
async fn a_guest_buys_a_ring() {
    let house = House::new().await;
    let ring = house.ring("Aurelia Solitaire", 980_000, PieceKind::MadeToOrder(0)).await;
    house.show().await;
    let variant = house.get("/products").send().await.str("/data/0/variants/0/id");
    assert_eq!(variant, ring.to_string());
    let token = house.cart_with(ring).await;

    let methods = house.get("/shipping-methods?country=US").send().await.is(200);
    assert_eq!(methods.str("/data/0/code"), "insured_courier");
    let quote = house
        .post("/cart/quote")
        .cart(&token)
        .json(json!({ "country": "US", "region": "NY" }))
        .send()
        .await
        .is(200);
    assert_eq!(quote.body["tax"]["amount"], 86_975);
    assert_eq!(quote.body["tax_rate_ppm"], 88_750);
    assert_eq!(quote.body["total"]["amount"], 1_066_975);

    let mut body = checkout();
    body["expected_total"] = quote.body["total"].clone();
    body["gift_note"] = json!("For Ada, with love");
    let placed =
        house.post("/checkout").cart(&token).with("idempotency-key", "a-1").json(body).send().await.is(201);
    assert_eq!(placed.body["order"]["status"], "pending_payment");
    assert_eq!(placed.body["order"]["total"], quote.body["total"]);
    assert_eq!(
        placed.str("/order/deliver_by"),
        quote.str("/deliver_by"),
        "what was shown is what is promised"
    );
    assert!(placed.body["hold_expires_at"].as_str().unwrap().ends_with('Z'));

    let intent = placed.str("/payment/intent_id");
    let pay = format!("/payments/demo/{intent}/confirm");
    let declined =
        house.post(&pay).json(json!({ "outcome": "decline" })).send().await.refused(402, "card_declined");
    assert!(declined.str("/detail").contains("$10,669.75"), "{declined:?}");
    let asked = house.post(&pay).json(json!({ "outcome": "challenge" })).send().await.is(200);
    assert_eq!(asked.body["status"], "requires_action");
    let secret = placed.str("/payment/client_secret");
    let paid =
        house.post(&pay).json(json!({ "outcome": "succeed", "client_secret": secret })).send().await.is(200);
    assert_eq!(paid.body["status"], "succeeded");
    assert_eq!(paid.body["order"]["status"], "paid");

    let order = house.get(&format!("/orders/{}", placed.str("/order/id"))).cart(&token).send().await.is(200);
    assert_eq!(order.body["status"], "paid");
    // four weeks at the bench, then the insured courier
    let placed_on = order.str("/placed_at")[..10].parse().unwrap();
    assert_eq!(order.str("/deliver_by"), commerce::checkout::deliver_by(placed_on, 28, 3).to_string());
    assert_eq!(order.body["paid"]["amount"], 1_066_975);
    assert_eq!(order.body["lines"][0]["line_total"]["amount"], 1_066_975);
    assert_eq!(order.body["shipping_address"]["region"], "NY");
    assert_eq!(order.body["gift_note"], "For Ada, with love");

    // the back button after paying: nothing is charged twice
    house.check_out(&token, "a-2").await.refused(409, "cart_completed");
    house
        .post("/cart/lines")
        .cart(&token)
        .json(json!({ "variant_id": ring, "quantity": 1 }))
        .send()
        .await
        .refused(409, "cart_completed");
    let again = house.post(&pay).json(json!({ "outcome": "succeed" })).send().await.is(200);
    assert_eq!(again.body["order"]["number"], placed.body["order"]["number"]);
    assert_eq!(house.traces().await, [1]);
    assert_eq!(house.inner.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn the_same_key_and_body_answer_the_same_again() {
    let house = House::new().await;
    let ring = house.ring("Aurelia", 345_000, PieceKind::OneOfAKind).await;
    let token = house.cart_with(ring).await;
    let first = house.check_out(&token, "key-1").await.is(201);
    assert!(first.headers.get("idempotent-replayed").is_none());
    // members in another order, other spacing: still the same request
    let text = format!(
        "{{ \"shipping_address\": {}, \"shipping_method\":\"insured_courier\", \"email\" : \"ada@example.com\" }}",
        address()
    );
    for key in ["key-1", "\"key-1\""] {
        let ask = house.post("/checkout").cart(&token).with("idempotency-key", key);
        let again = ask.raw("application/json", text.clone()).send().await.is(201);
        assert_eq!(again.header("idempotent-replayed"), "true");
        assert_eq!(again.body, first.body);
    }
    let intent = first.str("/payment/intent_id");
    house
        .post(&format!("/payments/demo/{intent}/confirm"))
        .json(json!({ "outcome": "succeed" }))
        .send()
        .await
        .is(200);
    let after = house.check_out(&token, "key-1").await.is(201);
    assert_eq!(after.body, first.body);
    assert_eq!(house.traces().await, [1]);
}

#[tokio::test]
async fn a_key_used_for_another_body_is_refused_and_another_shopper_may_use_it() {
    let house = House::new().await;
    let ring = house.ring("Aurelia", 345_000, PieceKind::Stocked(5)).await;
    let (ada, bea) = (house.cart_with(ring).await, house.cart_with(ring).await);
    let first = house.check_out(&ada, "shared").await.is(201);
    let mut other = checkout();
    other["email"] = json!("eve@example.com");
    let ask = house.post("/checkout").cart(&ada).with("idempotency-key", "shared").json(other);
    ask.send().await.refused(422, "idempotency_key_reused");
    let theirs = house.check_out(&bea, "shared").await.is(201);
    assert_ne!(theirs.body["order"]["id"], first.body["order"]["id"]);
    assert!(theirs.headers.get("idempotent-replayed").is_none());
}

#[tokio::test]
async fn a_missing_or_malformed_key_is_refused_before_anything_happens() {
    let house = House::new().await;
    let ring = house.ring("Aurelia", 345_000, PieceKind::Stocked(5)).await;
    let token = house.cart_with(ring).await;
    let ask = || house.post("/checkout").cart(&token).json(checkout());
    ask().send().await.refused(400, "idempotency_key_required");
    for bad in ["", " ", "\"\"", &"x".repeat(256), "a b", "a\tb"] {
        ask().with("idempotency-key", bad).send().await.refused(400, "idempotency_key_invalid");
    }
    let twice = ask().with("idempotency-key", "a").with("idempotency-key", "b");
    twice.send().await.refused(400, "idempotency_key_invalid");
    assert_eq!(house.traces().await, [0]);
    house.check_out(&token, &"x".repeat(255)).await.is(201);
}

#[tokio::test]
async fn a_refusal_leaves_nothing_and_frees_the_key() {
    let house = House::new().await;
    let ring = house.ring("Aurelia", 345_000, PieceKind::Stocked(1)).await;
    let token = house.cart_with(ring).await;
    let mut old = checkout();
    old["expected_total"] = json!({ "amount": 1, "currency": "USD" });
    let ask = |body| house.post("/checkout").cart(&token).with("idempotency-key", "k").json(body).send();
    let changed = ask(old).await.refused(409, "price_changed");
    assert_eq!(changed.body["expected_total"]["amount"], 1);
    assert_eq!(changed.body["total"]["amount"], 375_619);
    let mut right = checkout();
    right["expected_total"] = changed.body["total"].clone();
    ask(right).await.is(201);
    let empty = house.post("/cart").send().await.str("/token");
    house.check_out(&empty, "k").await.refused(422, "cart_empty");
    house
        .post("/checkout")
        .with("idempotency-key", "k")
        .json(checkout())
        .send()
        .await
        .refused(404, "cart_not_found");
}

#[tokio::test]
async fn every_wrong_field_is_named_at_once_and_amounts_of_the_callers_are_unknown() {
    let house = House::new().await;
    let ring = house.ring("Aurelia", 345_000, PieceKind::Stocked(1)).await;
    let token = house.cart_with(ring).await;
    let ask = |body| house.post("/checkout").cart(&token).with("idempotency-key", "k").json(body).send();
    let body = json!({ "email": "nobody", "shipping_method": "insured_courier",
        "shipping_address": { "country": "US", "postal_code": "1" }, "billing_address": { "country": "XX" } });
    let wrong = ask(body).await.refused(422, "invalid_fields");
    for field in ["email", "shipping_address.name", "shipping_address.postal_code", "billing_address.country"]
    {
        assert!(wrong.fields().contains(&field), "{field}: {wrong:?}");
    }
    for (place, name) in
        [("", "price"), ("", "total"), ("", "payment_intent_id"), ("/shipping_address", "role")]
    {
        let mut body = checkout();
        body.pointer_mut(place).unwrap()[name] = json!(1);
        let path = format!("{place}/{name}").trim_start_matches('/').replace('/', ".");
        assert_eq!(ask(body).await.refused(422, "unknown_field").fields(), [path]);
    }
    for money in [
        json!(19.99),
        json!("1999"),
        json!({ "amount": 1999.0, "currency": "USD" }),
        json!({ "amount": 1999 }),
    ] {
        let mut body = checkout();
        body["expected_total"] = money;
        ask(body).await.is(422);
    }
    let mut body = checkout();
    body["shipping_method"] = json!("drone");
    assert_eq!(ask(body).await.refused(422, "unknown_shipping_method").fields(), ["shipping_method"]);
    let mut body = checkout();
    body["gift_note"] = json!("x".repeat(301));
    assert_eq!(ask(body).await.is(422).fields(), ["gift_note"]);
    assert_eq!(house.traces().await, [0]);
}

#[tokio::test]
async fn a_provider_that_does_not_answer_is_503_and_the_same_key_continues_the_same_order() {
    use commerce::testing::{Call, Fault};
    let house = House::new().await;
    let ring = house.ring("Aurelia", 345_000, PieceKind::Stocked(1)).await;
    let token = house.cart_with(ring).await;
    house.inner.gateway.fail_next(Call::Create, Fault::AfterEffect);
    let pending = house.check_out(&token, "k").await.refused(503, "payment_pending");
    assert!(!pending.header("retry-after").is_empty());
    let number = pending.str("/order_number");
    let placed = house.check_out(&token, "k").await.is(201);
    assert_eq!(placed.str("/order/number"), number);
    assert_eq!(house.traces().await, [1]);
}

#[tokio::test]
async fn payments_of_others_and_wrong_secrets_read_like_ones_that_do_not_exist() {
    let house = House::new().await;
    let ring = house.ring("Aurelia", 345_000, PieceKind::Stocked(1)).await;
    let token = house.cart_with(ring).await;
    let placed = house.check_out(&token, "k").await.is(201);
    let pay = |intent: &str, body| house.post(&format!("/payments/demo/{intent}/confirm")).json(body).send();
    let intent = placed.str("/payment/intent_id");
    pay(&intent, json!({ "outcome": "succeed", "client_secret": "guess" }))
        .await
        .refused(404, "payment_not_found");
    pay("demo_pi_invented", json!({ "outcome": "succeed" })).await.refused(404, "payment_not_found");
    pay("%00", json!({ "outcome": "succeed" })).await.is(404);
    pay(&intent, json!({ "outcome": "steal" })).await.refused(422, "unknown_value");
    pay(&intent, json!({ "outcome": "succeed", "amount": 1 })).await.refused(422, "unknown_field");
    let order =
        house.get(&format!("/orders/{}", placed.str("/order/number"))).cart(&token).send().await.is(200);
    assert_eq!(order.body["status"], "pending_payment");
}
