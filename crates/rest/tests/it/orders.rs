//! Who sees an order, and who may call it off.

use customers::Role;
use serde_json::json;

use crate::house::{House, PieceKind};

#[tokio::test]
async fn an_order_is_seen_by_its_cart_its_link_and_staff_and_by_nobody_else() {
    let house = House::new().await;
    let ring = house.ring("Aurelia", 345_000, PieceKind::Stocked(2)).await;
    let token = house.cart_with(ring).await;
    let placed = house.check_out(&token, "k").await.is(201);
    let (id, number) = (placed.str("/order/id"), placed.str("/order/number"));
    let seen = house.get(&format!("/orders/{id}")).cart(&token).send().await.is(200);
    assert_eq!(seen.header("cache-control"), "no-store");
    assert!(seen.header("vary").contains("cart-token"));
    let url = seen.str("/url");
    let key = url.split_once("key=").unwrap().1.to_owned();
    assert_eq!(
        house.get(&format!("/orders/{number}?key={key}")).send().await.is(200).body["id"],
        id.as_str()
    );

    let unknown = house.get("/orders/JC-0000000").send().await.refused(404, "order_not_found");
    let other = house.cart_with(ring).await;
    let theirs = house.check_out(&other, "k").await.is(201);
    let (finance, catalog) = (house.staff(Role::Finance).await, house.staff(Role::Catalog).await);
    for refused in [
        house.get(&format!("/orders/{id}")),
        house.get(&format!("/orders/{number}")),
        house.get(&format!("/orders/{number}?key=")),
        house.get(&format!("/orders/{number}?key={}x", &key[..key.len() - 1])),
        house.get(&format!("/orders/{}?key={key}", theirs.str("/order/number"))),
        house.get(&format!("/orders/{id}")).cart(&other),
        house.get(&format!("/orders/{id}")).cart(&id),
        house.get(&format!("/orders/{id}")).staff(&catalog),
        house.get("/orders/ord_00000000000000000000000000").cart(&token),
    ] {
        let reply = refused.send().await.refused(404, "order_not_found");
        assert_eq!(reply.body["detail"], unknown.body["detail"]);
    }
    house.get("/orders/%00").cart(&token).send().await.refused(404, "not_found");
    house.get(&format!("/orders/{id}")).staff(&finance).send().await.is(200);
}

#[tokio::test]
async fn a_waiting_order_is_called_off_once_by_its_owner_and_a_paid_one_is_not() {
    let house = House::new().await;
    let ring = house.ring("Only one", 345_000, PieceKind::OneOfAKind).await;
    let (token, rival) = (house.cart_with(ring).await, house.cart_with(ring).await);
    let placed = house.check_out(&token, "k").await.is(201);
    let cancel = format!("/orders/{}/cancel", placed.str("/order/id"));
    house.post(&cancel).send().await.refused(404, "order_not_found");
    house.post(&cancel).cart(&rival).send().await.refused(404, "order_not_found");
    assert_eq!(house.post(&cancel).cart(&token).send().await.is(200).body["status"], "cancelled");
    house.post(&cancel).cart(&token).send().await.refused(409, "invalid_transition");
    let dead = format!("/payments/demo/{}/confirm", placed.str("/payment/intent_id"));
    house.post(&dead).json(json!({ "outcome": "succeed" })).send().await.refused(409, "order_closed");

    let theirs = house.check_out(&rival, "k").await.is(201);
    let pay = format!("/payments/demo/{}/confirm", theirs.str("/payment/intent_id"));
    house.post(&pay).json(json!({ "outcome": "succeed" })).send().await.is(200);
    let late = house.post(&format!("/orders/{}/cancel", theirs.str("/order/id"))).cart(&rival).send().await;
    late.refused(409, "invalid_transition");
    assert_eq!(house.inner.audit().await, Vec::<String>::new());
}
