//! Sockets by a link: what its role may see, at once, and nothing once the link was ended.

use std::time::Duration;

use serde_json::json;

use super::door::{Door, add, quick};
use crate::{
    house::{House, PieceKind},
    shared_bags::{partner, share, shows_no_price},
};

#[tokio::test(flavor = "multi_thread")]
async fn each_role_is_told_of_every_change_as_it_may_see_it_on_every_node() {
    let house = House::with_sockets(12, quick()).await;
    let ring = house.ring("Ring", 123_457, PieceKind::Stocked(9)).await;
    let cart = house.cart_with(ring).await;
    let (unpriced, _) = share(&house, &cart, partner()).await;
    let (priced, _) = share(&house, &cart, json!({ "recipient": "advisor", "sees_prices": true })).await;
    let here = Door::of(&house).await;
    let (router, live) = house.another_node(quick());
    let there = Door::open(router, live).await;
    let mut owner = here.watch(&cart, "").await;
    let mut partners = [
        here.connect(&format!("?share={unpriced}"), &[]).await.unwrap(),
        there.connect(&format!("?share={unpriced}"), &[]).await.unwrap(),
    ];
    let mut advisor = there.connect(&format!("?share={priced}"), &[]).await.unwrap();
    for version in [2, 3, 4] {
        owner.hear_version(version).await;
        for client in &mut partners {
            let heard = client.hear_until(|heard| heard["version"] == version).await;
            assert_eq!((&heard["type"], &heard["cart"]), (&json!("shared_bag"), &json!(null)));
            shows_no_price(&heard.to_string(), &[123_457, 246_914, 370_371]);
        }
        let heard = advisor.hear_until(|heard| heard["version"] == version).await;
        assert_eq!(heard["bag"]["subtotal"]["amount"], 123_457 * (version - 1));
        match version {
            2 => add(&house, &cart, ring).await,
            3 => {
                let line = json!({ "variant_id": ring, "quantity": 1 });
                let path = format!("/shared-bags/{unpriced}/lines");
                house.post(&path).json(line).send().await.is(201);
            }
            _ => {}
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ending_a_link_closes_its_sockets_on_every_node_before_anything_else_is_told() {
    let house = House::with_sockets(12, quick()).await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(9)).await;
    let cart = house.cart_with(ring).await;
    let (token, id) = share(&house, &cart, partner()).await;
    let (other, _) = share(&house, &cart, partner()).await;
    let here = Door::of(&house).await;
    let (router, live) = house.another_node(quick());
    let there = Door::open(router, live).await;
    let mut ended = [
        here.connect(&format!("?share={token}"), &[]).await.unwrap(),
        there.connect(&format!("?share={token}"), &[]).await.unwrap(),
    ];
    let mut stays = there.connect(&format!("?share={other}"), &[]).await.unwrap();
    for client in ended.iter_mut().chain([&mut stays]) {
        client.hear_until(|heard| heard["version"] == 2).await;
    }
    house.delete(&format!("/cart/shares/{id}")).cart(&cart).send().await.is(200);
    add(&house, &cart, ring).await;
    for client in &mut ended {
        let (code, took) = client.is_closed_in_silence().await;
        assert_eq!(code, 4001);
        assert!(took < Duration::from_secs(2), "{took:?}");
    }
    stays.hear_until(|heard| heard["version"] == 3).await;
    let refused = here.connect(&format!("?share={token}"), &[]).await.err();
    assert_eq!(refused, Some((410, "share_ended".to_owned())));
}
