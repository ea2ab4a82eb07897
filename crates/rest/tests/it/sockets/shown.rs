//! What a socket shows, and that nothing of it is missed.

use std::time::Duration;

use serde_json::json;
use tokio::time::{Instant, timeout};

use super::door::{Door, add, quick};
use crate::{
    house::{House, PieceKind},
    session::{cookie, sign_in},
};

#[tokio::test(flavor = "multi_thread")]
async fn what_one_device_does_is_shown_on_every_other_on_both_nodes() {
    let house = House::with_sockets(12, quick()).await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(9)).await;
    let token = house.cart_with(ring).await;
    let here = Door::of(&house).await;
    let (router, live) = house.another_node(quick());
    let there = Door::open(router, live).await;
    let mut devices =
        [here.watch(&token, "").await, here.watch(&token, "").await, there.watch(&token, "").await];
    for device in &mut devices {
        let first = device.hear_version(2).await;
        assert_eq!(
            first["cart"],
            house.get("/cart").cart(&token).send().await.body,
            "the same cart as the API's"
        );
    }
    add(&house, &token, ring).await;
    for device in &mut devices {
        assert_eq!(device.hear_version(3).await["cart"]["lines"][0]["quantity"], 2);
    }
    // ten changes at once: versions may be passed over, the last one comes
    let adds = (0..5).map(|_| add(&house, &token, ring));
    futures_util::future::join_all(adds).await;
    for device in &mut devices {
        assert_eq!(device.hear_version(8).await["cart"]["lines"][0]["quantity"], 7);
    }
    let stranger = house.cart_with(ring).await;
    add(&house, &stranger, ring).await;
    for device in &mut devices {
        device.hears_nothing().await;
    }
}

/// CS08
#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_comes_back_gets_what_it_missed_at_once_and_nothing_twice() {
    let house = House::with_sockets(12, quick()).await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(9)).await;
    let token = house.cart_with(ring).await;
    // what is done through the house's own router is told to this node by the database alone
    let (router, live) = house.another_node(quick());
    let node = Door::open(router, live).await;
    let mut client = node.watch(&token, "").await;
    client.hear_version(2).await;
    // the node dies after the commit and before it could tell anybody
    node.following.cancel();
    tokio::time::sleep(Duration::from_millis(50)).await;
    add(&house, &token, ring).await;
    client.hears_nothing().await;
    drop(client);
    let (router, live) = house.another_node(quick());
    let other = Door::open(router, live).await;
    let began = Instant::now();
    let mut back = other.watch(&token, "?since=2").await;
    assert_eq!(back.hear_version(3).await["cart"]["lines"][0]["quantity"], 2);
    assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());

    let mut again = other.watch(&token, "?since=3").await;
    again.hears_nothing().await;
    for odd in ["?since=99", "?since=-1", "?since=x", "?since=", "?since=1&since=2", "?other=3"] {
        other.watch(&token, odd).await.hear_version(3).await;
    }
    add(&house, &token, ring).await;
    again.hear_version(4).await;
    // a device that has the present version does not keep it from one that has not
    let mut late = other.watch(&token, "?since=4").await;
    other.watch(&token, "?since=2").await.hear_version(4).await;
    late.hears_nothing().await;
}

/// CS08, and CS09: nothing is kept in Redis here, carts are announced by the database. Losing Redis is losing the connection that
/// listens; here it is ended by the server, three times.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_announced_while_the_connection_was_lost_is_read_when_it_is_back() {
    // no look at the tokens for a long time: only the return of the connection asks for one
    let limits = rest::Limits { check: Duration::from_secs(600), ..quick() };
    let house = House::new().await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(9)).await;
    let token = house.cart_with(ring).await;
    let (router, live) = house.another_node(limits);
    let node = Door::open(router, live).await;
    let mut client = node.watch(&token, "").await;
    client.hear_version(2).await;
    for version in 3..6 {
        let db = &house.inner.db;
        let killed: i64 = sqlx::query_scalar(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
             WHERE query ILIKE 'LISTEN%' AND application_name = 'atelier ' || current_schema()",
        )
        .fetch_one(db.pool())
        .await
        .expect("the server ends it");
        assert!(killed > 0, "somebody listened");
        add(&house, &token, ring).await;
        client.hear_version(version).await;
        tokio::time::sleep(Duration::from_millis(700)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_may_say_which_version_it_has() {
    let house = House::with_sockets(12, quick()).await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(9)).await;
    let token = house.cart_with(ring).await;
    let node = Door::of(&house).await;
    let mut client = node.watch(&token, "?since=2").await;
    client.tell(json!({ "type": "resume", "since": 2 })).await;
    client.hears_nothing().await;
    for other in [1, 3, -9] {
        client.tell(json!({ "type": "resume", "since": other })).await;
        client.hear_version(2).await;
    }
    add(&house, &token, ring).await;
    client.hear_version(3).await;
}

/// WS02, CS06
#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_ended_closes_its_socket_within_five_seconds() {
    let house = House::with_sockets(12, rest::Limits::default()).await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(9)).await;
    let node = Door::of(&house).await;
    assert_eq!(node.connect("", &[]).await.err(), Some((401, "cart_token_required".into())));
    for unknown in ["x".repeat(43), "short".into()] {
        let refused = node.connect("", &[("cart-token", &unknown)]).await.err().map(|(status, _)| status);
        assert!(matches!(refused, Some(401 | 404)), "{refused:?}");
    }
    let guest = house.cart_with(ring).await;
    let opened = house.post("/cart").send().await;
    let by_id = node.connect("", &[("cart-token", &opened.str("/id"))]).await.err();
    assert!(matches!(by_id, Some((401 | 404, _))), "{by_id:?}");

    let mut joining = node.watch(&guest, "").await;
    joining.hear_version(2).await;
    let signed_in = sign_in(&house, "ada@example.com", &format!("cart={guest}")).await;
    let (code, took) = joining.is_closed().await;
    assert!((code, took < Duration::from_secs(5)) == (4001, true), "{code} {took:?}");
    assert_eq!(node.connect("", &[("cart-token", &guest)]).await.err().map(|e| e.0), Some(404));

    let own = signed_in.header("cart-token").to_owned();
    let (mut leaving, mut staying) = (node.watch(&own, "").await, node.watch(&own, "").await);
    leaving.hear_version(2).await;
    staying.hear_version(2).await;
    let out = house.delete("/session").with("cookie", &cookie(&signed_in, "session")).send().await.is(200);
    assert!(out.headers.get_all("set-cookie").iter().any(|c| c.to_str().unwrap().starts_with("cart=;")));
    for socket in [&mut leaving, &mut staying] {
        let (code, took) = socket.is_closed().await;
        assert!((code, took < Duration::from_secs(5)) == (4001, true), "{code} {took:?}");
    }

    let again = sign_in(&house, "ada@example.com", "").await;
    let mut expiring = node.watch(again.header("cart-token"), "").await;
    expiring.hear_version(2).await;
    sqlx::query("UPDATE sessions SET expires_at = now() - interval '1 s'")
        .execute(house.inner.db.pool())
        .await
        .expect("time passes");
    let (code, took) = expiring.is_closed().await;
    assert!((code, took < Duration::from_secs(5)) == (4001, true), "{code} {took:?}");
}

/// The announcement alone closes it: the look at all tokens is a minute away.
#[tokio::test(flavor = "multi_thread")]
async fn a_planted_guests_socket_is_closed_at_sign_in_by_what_the_database_announces() {
    let limits = rest::Limits { check: Duration::from_secs(60), ..rest::Limits::default() };
    let house = House::with_sockets(12, limits).await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(9)).await;
    let guest = house.cart_with(ring).await;
    let node = Door::of(&house).await;
    let mut planted = node.watch(&guest, "").await;
    planted.hear_version(2).await;
    sign_in(&house, "ada@example.com", &format!("cart={guest}")).await;
    let (code, took) = planted.is_closed().await;
    assert!((code, took < Duration::from_secs(2)) == (4001, true), "{code} {took:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_is_told_when_its_account_went_on_in_another_cart() {
    let house = House::with_sockets(12, quick()).await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(9)).await;
    let node = Door::of(&house).await;
    let signed_in = sign_in(&house, "ada@example.com", "").await;
    let token = signed_in.header("cart-token").to_owned();
    add(&house, &token, ring).await;
    let mut client = node.watch(&token, "").await;
    client.hear_version(2).await;
    let placed = house.check_out(&token, "k1").await.is(201);
    let confirm = format!("/payments/demo/{}/confirm", placed.str("/payment/intent_id"));
    house.post(&confirm).cart(&token).json(json!({ "outcome": "succeed" })).send().await.is(200);
    assert_eq!(client.hear_version(3).await["cart"]["state"], "ordered");
    // another device of the account begins the next bag
    let session = cookie(&signed_in, "session");
    let next = house.post("/cart").with("cookie", &session).send().await.is(201);
    assert_eq!(next.body["version"], 4, "it counts on from the paid one");
    assert_eq!(client.is_closed().await.0, 4002);
    let mut back = node.watch(&token, "").await;
    assert_eq!(back.hear_version(4).await["cart"]["id"], next.body["id"]);
    // a program that holds nothing but its token goes on there too
    let same = house.post("/cart").cart(&token).send().await.is(201);
    assert_eq!((same.str("/token"), &same.body["id"]), (token, &next.body["id"]));
}

/// WS08: the sockets of a node that stops are asked to come back, not all at once, and nobody new is let in.
#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_stops_says_so_to_every_socket_and_shows_changes_until_then() {
    let limits = rest::Limits { goodbyes_a_second: 20, ..quick() };
    let house = House::with_sockets(12, limits).await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(9)).await;
    let token = house.cart_with(ring).await;
    let node = Door::of(&house).await;
    let mut clients = Vec::new();
    for _ in 0..20 {
        let mut client = node.watch(&token, "").await;
        client.hear_version(2).await;
        clients.push(client);
    }
    let live = node.live.clone();
    let began = Instant::now();
    let closing = tokio::spawn(async move { live.close().await });
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(node.connect("", &[("cart-token", &token)]).await.err().map(|e| e.0), Some(503));
    add(&house, &token, ring).await;
    let mut last = 0;
    for client in &mut clients {
        assert_eq!(client.is_closed().await.0, 1012);
        last += 1;
    }
    assert_eq!(last, 20);
    timeout(Duration::from_secs(5), closing).await.expect("the last has gone").expect("closed");
    assert!(began.elapsed() > Duration::from_millis(300), "{:?}", began.elapsed());
    assert_eq!(node.live.count(), 0);
    let (router, live) = house.another_node(quick());
    let next = Door::open(router, live).await;
    next.watch(&token, "?since=2").await.hear_version(3).await;
}
