//! The cart follows its customer: signing in, out, on a second device, and what nobody else reaches.

use serde_json::{Value, json};

use crate::{
    house::{House, PieceKind, Reply},
    session::{cookie, sign_in},
};

async fn lines(house: &House, token: &str) -> Vec<(String, i64)> {
    let cart = house.get("/cart").cart(token).send().await.is(200);
    let line = |l: &Value| {
        (l["variant_id"].as_str().unwrap_or_default().to_owned(), l["quantity"].as_i64().unwrap_or(0))
    };
    cart.body["lines"].as_array().expect("lines").iter().map(line).collect()
}

fn cleared(reply: &Reply, name: &str) -> bool {
    let lines = reply.headers.get_all("set-cookie").iter().filter_map(|line| line.to_str().ok());
    lines.into_iter().any(|line| line.starts_with(&format!("{name}=;")) && line.contains("Max-Age=0"))
}

/// CS05
#[tokio::test]
async fn a_guests_cart_joins_the_account_and_a_second_device_sees_it() {
    let house = House::new().await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(9)).await;
    let single = house.ring("Only one", 900_000, PieceKind::OneOfAKind).await;
    let guest = house.cart_with(single).await;
    let here = sign_in(&house, "ada@example.com", &format!("cart={guest}")).await;
    let token = here.header("cart-token").to_owned();
    assert_eq!(cookie(&here, "cart"), format!("cart={token}"));
    assert_eq!(cookie(&here, "bag_count"), "bag_count=1");
    assert_ne!(token, guest, "the token is a fresh one");
    house.get("/cart").cart(&guest).send().await.refused(404, "cart_not_found");

    // a telephone on which the same piece and another were chosen before signing in
    let phone = house.cart_with(single).await;
    let line = json!({ "variant_id": ring, "quantity": 2 });
    house.post("/cart/lines").cart(&phone).json(line).send().await.is(201);
    let there = sign_in(&house, "ada@example.com", &format!("cart={phone}")).await;
    let other = there.header("cart-token").to_owned();
    assert_ne!(other, token, "each device has a token of its own");
    let all = vec![(single.to_string(), 1), (ring.to_string(), 2)];
    assert_eq!(lines(&house, &other).await, all);
    assert_eq!(lines(&house, &token).await, all, "and the first device sees it too");
    // a device that comes with nothing, and one that comes again
    for carried in [String::new(), format!("cart={phone}"), format!("cart={token}")] {
        let again = sign_in(&house, "ada@example.com", &carried).await;
        assert_eq!(lines(&house, again.header("cart-token")).await, all, "{carried}");
    }
}

#[tokio::test]
async fn signing_out_leaves_an_empty_bag_here_and_the_accounts_where_it_is() {
    let house = House::new().await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(9)).await;
    let guest = house.cart_with(ring).await;
    let here = sign_in(&house, "ada@example.com", &format!("cart={guest}")).await;
    let there = sign_in(&house, "ada@example.com", "").await;
    let session = cookie(&here, "session");
    let out = house.delete("/session").with("cookie", &session).send().await.is(200);
    assert!(cleared(&out, "cart") && cleared(&out, "bag_count"), "{out:#?}");
    house.get("/cart").cart(here.header("cart-token")).send().await.refused(404, "cart_not_found");
    let fresh = house.post("/cart").with("cookie", &session).send().await.is(201);
    assert_eq!(fresh.body["lines"], json!([]), "a guest begins anew");
    assert_eq!(lines(&house, there.header("cart-token")).await.len(), 1);
    // a guest who signs out of nothing keeps the bag
    let out = house.delete("/session").with("cookie", &format!("cart={guest}")).send().await.is(200);
    assert!(!cleared(&out, "cart"));
    let back = sign_in(&house, "ada@example.com", "").await;
    assert_eq!(lines(&house, back.header("cart-token")).await, [(ring.to_string(), 1)]);
}

/// CS06
#[tokio::test]
async fn nobody_reaches_a_cart_by_its_id_or_by_another_accounts_session() {
    let house = House::new().await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(9)).await;
    let theirs = house.cart_with(ring).await;
    let bea = sign_in(&house, "bea@example.com", &format!("cart={theirs}")).await;
    let token = bea.header("cart-token").to_owned();
    let id = house.get("/cart").cart(&token).send().await.str("/id");
    let ada = sign_in(&house, "ada@example.com", "").await;
    let (session, own) = (cookie(&ada, "session"), ada.header("cart-token").to_owned());
    for stranger in [id.clone(), id.trim_start_matches("cart_").to_owned(), theirs.clone(), "x".repeat(43)] {
        for reply in [
            house.get("/cart").cart(&stranger).with("cookie", &session).send().await,
            house
                .post("/cart/lines")
                .cart(&stranger)
                .json(json!({ "variant_id": ring, "quantity": 1 }))
                .send()
                .await,
            house
                .post("/cart/sync")
                .cart(&stranger)
                .json(json!({ "base_version": 1, "mutations": [] }))
                .send()
                .await,
        ] {
            reply.refused(404, "cart_not_found");
        }
    }
    // signing in with somebody else's token in the browser takes nothing from them
    let again = sign_in(&house, "ada@example.com", &format!("cart={token}")).await;
    assert!(lines(&house, again.header("cart-token")).await.is_empty());
    assert_eq!(lines(&house, &token).await, [(ring.to_string(), 1)]);
    assert!(lines(&house, &own).await.is_empty());
}

#[tokio::test]
async fn while_an_order_waits_the_carts_stay_apart_and_join_afterwards() {
    let house = House::new().await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(9)).await;
    sign_in(&house, "ada@example.com", "").await;
    let guest = house.cart_with(ring).await;
    let placed = house.check_out(&guest, "k1").await.is(201);
    let here = sign_in(&house, "ada@example.com", &format!("cart={guest}")).await;
    assert_eq!(here.header("cart-token"), "", "this device goes on paying");
    assert_eq!(lines(&house, &guest).await.len(), 1);
    let session = cookie(&here, "session");
    let cancel = format!("/orders/{}/cancel", placed.str("/order/id"));
    house.post(&cancel).cart(&guest).send().await.is(200);
    let own = house.post("/cart").cart(&guest).with("cookie", &session).send().await.is(201);
    assert_eq!(own.body["lines"][0]["variant_id"], json!(ring));
    house.get("/cart").cart(&guest).send().await.refused(404, "cart_not_found");
    assert_eq!(lines(&house, &own.str("/token")).await, [(ring.to_string(), 1)]);
}

#[tokio::test]
async fn what_could_not_come_along_is_told_until_the_bag_is_changed() {
    let house = House::new().await;
    let few = house.ring("Few", 100_000, PieceKind::Stocked(3)).await;
    let own = sign_in(&house, "ada@example.com", "").await.header("cart-token").to_owned();
    let wish = |words: &str, quantity: i64| json!({ "variant_id": few, "quantity": quantity, "personalization": { "engraving": words } });
    house.post("/cart/lines").cart(&own).json(wish("A", 2)).send().await.is(201);
    let guest = house.post("/cart").send().await.str("/token");
    house.post("/cart/lines").cart(&guest).json(wish("B", 3)).send().await.is(201);
    let here = sign_in(&house, "ada@example.com", &format!("cart={guest}")).await;
    let token = here.header("cart-token").to_owned();
    assert_eq!(lines(&house, &token).await, [(few.to_string(), 2), (few.to_string(), 1)]);
    let cart = house.get("/cart").cart(&own).send().await.is(200);
    assert_eq!(cart.body["left_behind"][0]["title"], "Few");
    assert_eq!(cart.body["left_behind"][0]["code"], "insufficient_stock");
    assert_eq!(cart.body["left_behind"][0]["message"], "1 of 3 came along: no more are ready.");
    let line = format!("/cart/lines/{}", cart.str("/lines/1/id"));
    let changed = house.delete(&line).cart(&token).send().await.is(200);
    assert_eq!(changed.body["left_behind"], json!([]));
}
