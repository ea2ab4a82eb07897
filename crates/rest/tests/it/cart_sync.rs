//! Mutations that devices bring to the cart.

use serde_json::{Value, json};

use crate::house::{House, PieceKind, Reply};

async fn sync(house: &House, token: &str, base_version: i64, mutations: Value) -> Reply {
    let body = json!({ "base_version": base_version, "mutations": mutations });
    house.post("/cart/sync").cart(token).json(body).send().await
}

#[tokio::test]
async fn a_batch_is_answered_mutation_by_mutation_and_alike_when_it_is_sent_again() {
    let house = House::new().await;
    let ring = house.ring("Aurelia", 345_000, PieceKind::Stocked(5)).await;
    let single = house.ring("Only one", 900_000, PieceKind::OneOfAKind).await;
    let token = house.post("/cart").send().await.str("/token");
    house.check_out(&house.cart_with(single).await, "k1").await.is(201);
    let batch = json!([
        { "id": "m1", "type": "add", "variant_id": ring, "quantity": 1, "personalization": { "engraving": "A & J" } },
        { "id": "m2", "type": "add", "variant_id": single, "quantity": 1 },
        { "id": "m3", "type": "set_quantity", "line_id": "m1", "quantity": 2 },
    ]);
    let first = sync(&house, &token, 1, batch.clone()).await.is(200);
    assert_eq!(first.header("etag"), "\"3\"");
    assert_eq!(first.header("cache-control"), "no-store");
    assert_eq!(first.body["cart"]["lines"][0]["quantity"], 2);
    let line = first.str("/cart/lines/0/id");
    assert_eq!(
        first.body["applied"],
        json!([{ "id": "m1", "version": 2, "line_id": line }, { "id": "m3", "version": 3, "line_id": line }])
    );
    assert_eq!(first.body["rejected"][0]["id"], "m2");
    assert_eq!(first.body["rejected"][0]["code"], "gone");
    assert!(first.str("/rejected/0/message").contains("found its owner"));
    let cookies: Vec<_> =
        first.headers.get_all("set-cookie").iter().filter_map(|c| c.to_str().ok()).collect();
    assert!(cookies.iter().any(|c| c.starts_with("bag_count=2;")), "{cookies:?}");
    let again = sync(&house, &token, 1, batch).await.is(200);
    assert_eq!(again.body, first.body, "the answer was lost, and is given again");
    let reused = json!([{ "id": "m1", "type": "remove", "line_id": line }]);
    let reused = sync(&house, &token, 3, reused).await.is(200);
    assert_eq!(reused.body["rejected"][0]["code"], "mutation_id_reused");
    let undo = json!([{ "id": "m4", "type": "remove", "line_id": "m1" }, { "id": "m5", "type": "undo", "mutation_id": "m4" }]);
    let undone = sync(&house, &token, 3, undo).await.is(200);
    assert_eq!((undone.str("/cart/lines/0/id"), &undone.body["cart"]["version"]), (line, &json!(5)));
    assert_eq!(undone.body["cart"]["lines"][0]["engraving"], "A & J");
}

#[tokio::test]
async fn what_cannot_be_read_is_named_and_nothing_of_the_batch_is_stored() {
    let house = House::new().await;
    let ring = house.ring("Aurelia", 345_000, PieceKind::Stocked(5)).await;
    let token = house.post("/cart").send().await.str("/token");
    let good = json!({ "id": "m1", "type": "add", "variant_id": ring, "quantity": 1 });
    let with = |name: &str, value: Value| {
        let mut bad = good.clone();
        bad["id"] = json!("m2");
        bad[name] = value;
        bad
    };
    let undo = json!({ "id": "m2", "type": "undo", "version": 1, "mutation_id": "m1" });
    for (bad, field) in [
        (with("price", json!(1)), "mutations[1]"),
        (with("quantity", json!("1")), "mutations[1]"),
        (with("type", json!("empty")), "mutations[1]"),
        (with("id", json!("a b")), "mutations[1].id"),
        (with("id", json!("")), "mutations[1].id"),
        (json!({ "id": "m2", "type": "remove", "line_id": "cln_1" }), "mutations[1].line_id"),
        (undo, "mutations[1].version"),
        (
            with("personalization", json!({ "engraving": "A", "engraving_font": "gothic" })),
            "mutations[1].personalization",
        ),
    ] {
        let reply = sync(&house, &token, 1, json!([good, bad])).await.is(422);
        assert!(reply.fields()[0].starts_with(field), "{bad}: {:?}", reply.fields());
    }
    sync(&house, &token, -1, json!([good])).await.refused(422, "out_of_range");
    assert_eq!(house.get("/cart").cart(&token).send().await.body["version"], 1);
}

/// CS10
#[tokio::test]
async fn a_batch_of_more_than_a_hundred_and_a_body_of_more_than_it_takes_are_refused() {
    let house = House::new().await;
    let token = house.post("/cart").send().await.str("/token");
    let many = |n: usize| {
        let remove = |n| json!({ "id": format!("m{n}"), "type": "remove", "line_id": "x" });
        Value::Array((0..n).map(remove).collect())
    };
    let reply = sync(&house, &token, 1, many(101)).await.refused(422, "too_many_mutations");
    assert_eq!(reply.fields(), ["mutations"]);
    sync(&house, &token, 1, many(100)).await.is(200);
    sync(&house, &token, 1, many(10_000)).await.refused(413, "too_large");
}

/// CS06, CS11
#[tokio::test]
async fn only_its_token_reaches_a_cart_and_a_paid_one_takes_nothing_new() {
    let house = House::new().await;
    let ring = house.ring("Aurelia", 345_000, PieceKind::Stocked(5)).await;
    let add = json!([{ "id": "m1", "type": "add", "variant_id": ring, "quantity": 1 }]);
    let opened = house.post("/cart").send().await;
    for stranger in [opened.str("/id"), "x".repeat(43), String::new()] {
        sync(&house, &stranger, 1, add.clone()).await.refused(404, "cart_not_found");
    }
    let token = opened.str("/token");
    sync(&house, &token, 1, add.clone()).await.is(200);
    let placed = house.check_out(&token, "k1").await.is(201);
    let confirm = format!("/payments/demo/{}/confirm", placed.str("/payment/intent_id"));
    house.post(&confirm).cart(&token).json(json!({ "outcome": "succeed" })).send().await.is(200);
    sync(&house, &token, 1, add).await.is(200);
    let late = json!([{ "id": "m2", "type": "add", "variant_id": ring, "quantity": 1 }]);
    let refused = sync(&house, &token, 2, late).await.refused(409, "cart_completed");
    assert_eq!(refused.str("/order_id"), placed.str("/order/id"));
}
