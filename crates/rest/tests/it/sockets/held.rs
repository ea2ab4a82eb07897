//! Holds, told to every open bag that has the piece.

use super::door::{Door, quick};
use crate::house::{House, PieceKind};

#[tokio::test(flavor = "multi_thread")]
async fn every_open_bag_with_the_piece_is_told_on_every_node_when_it_is_held_and_free_again() {
    let house = House::with_sockets(12, quick()).await;
    let piece = house.ring("The only one", 900_000, PieceKind::OneOfAKind).await;
    let plain = house.ring("Plain", 90_000, PieceKind::Stocked(5)).await;
    let (ann, ben) = (house.cart_with(piece).await, house.cart_with(piece).await);
    let stranger = house.cart_with(plain).await;
    let here = Door::of(&house).await;
    let (router, live) = house.another_node(quick());
    let there = Door::open(router, live).await;
    let mut watching = [here.watch(&ben, "").await, there.watch(&ben, "").await];
    let mut aside = here.watch(&stranger, "").await;
    for client in watching.iter_mut().chain([&mut aside]) {
        client.hear_version(2).await;
    }
    house.post("/checkout/holds").cart(&ann).send().await.is(200);
    for client in &mut watching {
        let told = client.hear_until(|told| told["cart"]["lines"][0]["hold"]["state"] == "another").await;
        assert_eq!(told["version"], 2, "the bag itself has not changed");
    }
    house.delete("/checkout/holds").cart(&ann).send().await.is(200);
    for client in &mut watching {
        client.hear_until(|told| told["cart"]["lines"][0]["hold"].is_null()).await;
    }
    aside.hears_nothing().await;
}
