//! Many at once.

use futures_util::future::join_all;

use crate::house::{House, PieceKind};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_fifty_checkouts_for_one_piece_one_is_placed_and_the_others_are_told_clearly() {
    let house = House::with_connections(24).await;
    let ring = house.ring("The only one", 1_250_000, PieceKind::OneOfAKind).await;
    let carts = join_all((0..50).map(|_| house.cart_with(ring))).await;
    let keys: Vec<String> = (0..50).map(|n| format!("race-{n}")).collect();
    let replies = join_all(carts.iter().zip(&keys).map(|(cart, key)| house.check_out(cart, key))).await;
    let (placed, refused): (Vec<_>, Vec<_>) = replies.into_iter().partition(|r| r.status == 201);
    assert_eq!(placed.len(), 1);
    for reply in refused {
        let reply = reply.refused(409, "insufficient_stock");
        assert_eq!(reply.body["lines"][0]["available"], 0);
        assert_eq!(reply.body["lines"][0]["variant_id"], ring.to_string());
    }
    let level = house.inner.level(ring).await;
    assert_eq!((level.available, level.held), (0, 1));
    assert_eq!(house.traces().await, [1]);
    assert_eq!(house.inner.audit().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn twins_of_one_request_make_one_order() {
    let house = House::with_connections(24).await;
    let ring = house.ring("The only one", 1_250_000, PieceKind::OneOfAKind).await;
    let token = house.cart_with(ring).await;
    let replies = join_all((0..12).map(|_| house.check_out(&token, "twin"))).await;
    let mut orders = Vec::new();
    for reply in replies {
        match reply.status.as_u16() {
            201 => orders.push(reply.str("/order/id")),
            _ => drop(reply.refused(409, "in_flight")),
        }
    }
    assert!(!orders.is_empty());
    orders.dedup();
    assert_eq!(orders.len(), 1);
    let later = house.check_out(&token, "twin").await.is(201);
    assert_eq!(later.header("idempotent-replayed"), "true");
    assert_eq!(later.str("/order/id"), orders[0]);
    assert_eq!(house.traces().await, [1]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn parallel_adds_of_different_pieces_all_arrive() {
    let house = House::with_connections(24).await;
    let mut rings = Vec::new();
    for n in 0..20 {
        rings.push(house.ring(&format!("Ring {n}"), 100_000, PieceKind::Stocked(1)).await);
    }
    let token = house.post("/cart").send().await.str("/token");
    let adds = rings.iter().map(|ring| {
        let body = serde_json::json!({ "variant_id": ring, "quantity": 1 });
        house.post("/cart/lines").cart(&token).json(body).send()
    });
    for reply in join_all(adds).await {
        reply.is(201);
    }
    let cart = house.get("/cart").cart(&token).send().await.is(200);
    assert_eq!(cart.body["lines"].as_array().unwrap().len(), 20);
    assert_eq!(cart.body["version"], 21);
}
