//! Whether a letter may remind of the cart, over the API.

use http::Method;
use serde_json::{Value, json};

use crate::{
    house::{House, PieceKind},
    session::sign_in,
};

const PATH: &str = "/api/v1/cart/reminder";

async fn choose(house: &House, token: &str, body: Value) -> crate::house::Reply {
    house.ask(Method::PUT, PATH).cart(token).json(body).send().await
}

#[tokio::test]
async fn a_guest_chooses_for_one_cart_and_changes_their_mind() {
    let house = House::new().await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(9)).await;
    let token = house.cart_with(ring).await;
    let read = house.get("/cart/reminder").cart(&token).send().await.is(200);
    assert_eq!((&read.body["wanted"], &read.body["chosen_at"]), (&json!(false), &Value::Null));
    assert!(read.str("/words").starts_with("Remind me once"));
    assert_eq!(read.header("cache-control"), "no-store");

    let chosen = choose(&house, &token, json!({ "wanted": true, "email": "ada@example.com" })).await.is(200);
    assert_eq!((&chosen.body["wanted"], chosen.str("/email")), (&json!(true), "ada@example.com".into()));
    assert!(chosen.body["chosen_at"].is_string());
    assert_eq!(house.get("/cart/reminder").cart(&token).send().await.is(200).body, chosen.body);
    let other = house.cart_with(ring).await;
    assert_eq!(house.get("/cart/reminder").cart(&other).send().await.is(200).body["wanted"], false);
    assert_eq!(choose(&house, &token, json!({ "wanted": false })).await.is(200).body["wanted"], false);
}

#[tokio::test]
async fn a_customers_choice_follows_the_account_and_takes_no_address() {
    let house = House::new().await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(9)).await;
    let guest = house.cart_with(ring).await;
    let here =
        sign_in(&house, "ada@example.com", &format!("cart={guest}")).await.header("cart-token").to_owned();
    let there = sign_in(&house, "ada@example.com", "").await.header("cart-token").to_owned();
    let refused = choose(&house, &here, json!({ "wanted": true, "email": "eve@example.com" })).await;
    assert_eq!(refused.refused(422, "not_needed").fields(), ["email"]);
    choose(&house, &here, json!({ "wanted": true })).await.is(200);
    let read = house.get("/cart/reminder").cart(&there).send().await.is(200);
    assert_eq!((&read.body["wanted"], &read.body["email"]), (&json!(true), &Value::Null));
}

#[tokio::test]
async fn a_choice_without_a_cart_an_address_or_sense_is_refused() {
    let house = House::new().await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(9)).await;
    let token = house.cart_with(ring).await;
    house.get("/cart/reminder").send().await.refused(404, "cart_not_found");
    choose(&house, &"A".repeat(43), json!({ "wanted": true, "email": "ada@example.com" }))
        .await
        .refused(404, "cart_not_found");
    let nowhere = choose(&house, &token, json!({ "wanted": true })).await;
    assert_eq!(nowhere.refused(422, "required").fields(), ["email"]);
    let odd = choose(&house, &token, json!({ "wanted": true, "email": "ada@" })).await;
    assert_eq!(odd.refused(422, "invalid").fields(), ["email"]);
    for body in [json!({}), json!({ "wanted": "yes" }), json!({ "wanted": true, "place": "account" })] {
        let reply = choose(&house, &token, body.clone()).await;
        assert!(matches!(reply.status.as_u16(), 400 | 422), "{body}: {reply:?}");
    }
}
