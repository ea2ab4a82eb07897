//! Holds over the API.

use serde_json::{Value, json};

use crate::house::{House, PieceKind};

#[tokio::test]
async fn one_client_holds_and_the_other_is_told_until_when() {
    let house = House::new().await;
    let piece = house.ring("The only one", 900_000, PieceKind::OneOfAKind).await;
    let (ann, ben) = (house.cart_with(piece).await, house.cart_with(piece).await);
    let held = house.post("/checkout/holds").cart(&ann).send().await.is(200);
    assert_eq!(held.body["lines"][0]["hold"]["state"], "yours");
    assert_eq!(held.body["lines"][0]["hold"]["minutes_left"], 20);
    assert_eq!(held.body["lines"][0]["hold"]["extendable"], true);
    let until = held.str("/lines/0/hold/until");
    assert_eq!(held.header("cache-control"), "no-store");

    let seen = house.get("/cart").cart(&ben).send().await.is(200);
    assert_eq!(seen.body["lines"][0]["hold"]["state"], "another");
    assert_eq!(seen.body["lines"][0]["hold"]["until"], until);
    assert_eq!(seen.body["lines"][0]["problem"]["code"], "held_by_another");
    let refused = house.post("/checkout/holds").cart(&ben).send().await.refused(409, "held_by_another");
    assert_eq!((refused.str("/until"), refused.body["minutes_left"].clone()), (until, json!(20)));
    let refused = house.check_out(&ben, "b-1").await.refused(409, "held_by_another");
    assert_eq!(refused.body["minutes_left"], 20);
    assert_eq!(refused.body["lines"][0]["title"], "The only one");
    assert_eq!(house.traces().await, [0]);

    let extended = house.post("/checkout/holds/extension").cart(&ann).send().await.is(200);
    assert_eq!(extended.body["lines"][0]["hold"]["minutes_left"], 30);
    house.post("/checkout/holds/extension").cart(&ann).send().await.refused(409, "already_extended");
    house.post("/checkout/holds/extension").cart(&ben).send().await.refused(404, "hold_not_found");

    let free = house.delete("/checkout/holds").cart(&ann).send().await.is(200);
    assert_eq!(free.body["lines"][0]["hold"], Value::Null);
    house.check_out(&ben, "b-2").await.is(201);
    assert_eq!(house.inner.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn holds_are_refused_without_a_cart_and_beyond_the_limit() {
    let house = House::new().await;
    for ask in [
        house.post("/checkout/holds"),
        house.post("/checkout/holds/extension"),
        house.delete("/checkout/holds"),
        house.post("/checkout/holds").cart("A".repeat(43).as_str()),
    ] {
        ask.send().await.refused(404, "cart_not_found");
    }
    let mut last = String::new();
    for n in 0..13 {
        let piece = house.ring(&format!("Piece {n}"), 100_000, PieceKind::OneOfAKind).await;
        last = house.cart_with(piece).await;
        if n < 12 {
            house.post("/checkout/holds").cart(&last).send().await.is(200);
        }
    }
    house.post("/checkout/holds").cart(&last).send().await.refused(429, "hold_limit");
}
