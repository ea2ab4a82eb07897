//! The cart.

use serde_json::json;

use crate::house::{House, PieceKind};

#[tokio::test]
async fn a_cart_is_opened_filled_changed_and_emptied() {
    let house = House::new().await;
    let ring = house.ring("Aurelia", 345_000, PieceKind::Stocked(5)).await;
    let opened = house.post("/cart").send().await.is(201);
    let token = opened.str("/token");
    assert_eq!(opened.header("etag"), "\"1\"");
    assert_eq!(opened.header("cache-control"), "no-store");
    assert!(opened.header("set-cookie").starts_with(&format!("cart={token};")), "{opened:?}");

    let added = house
        .post("/cart/lines")
        .cart(&token)
        .json(json!({ "variant_id": ring, "quantity": 2, "personalization": { "engraving": "A & J" } }))
        .send()
        .await
        .is(201);
    let line = added.str("/lines/0/id");
    assert_eq!(added.body["subtotal"], json!({ "amount": 690_000, "currency": "USD" }));
    assert_eq!(added.body["lines"][0]["engraving"], "A & J");
    assert_eq!(added.body["lines"][0]["returnable"], false);
    assert!(added.header("set-cookie").starts_with("bag_count=2;"));

    let version = added.header("etag").to_owned();
    let path = format!("/cart/lines/{line}");
    let three = house
        .patch(&path)
        .cart(&token)
        .with("if-match", &version)
        .json(json!({ "quantity": 3 }))
        .send()
        .await;
    assert_eq!(three.is(200).body["pieces"], 3);
    let gone = house.delete(&path).cart(&token).send().await.is(200);
    assert_eq!(gone.body["lines"], json!([]));
    house.delete(&path).cart(&token).send().await.refused(404, "line_not_found");
    assert_eq!(
        house.get("/cart").with("cookie", &format!("cart={token}")).send().await.is(200).body["pieces"],
        0
    );
}

/// CS02
#[tokio::test]
async fn a_change_made_on_an_old_version_is_refused_with_the_cart_as_it_stands() {
    let house = House::new().await;
    let ring = house.ring("Aurelia", 345_000, PieceKind::Stocked(5)).await;
    let token = house.cart_with(ring).await;
    let seen = house.get("/cart").cart(&token).send().await.is(200);
    let path = format!("/cart/lines/{}", seen.str("/lines/0/id"));
    house.patch(&path).cart(&token).json(json!({ "quantity": 2 })).send().await.is(200);
    let stale =
        house.patch(&path).cart(&token).with("if-match", seen.header("etag")).json(json!({ "quantity": 5 }));
    let stale = stale.send().await.refused(412, "version_conflict");
    assert_eq!(stale.body["cart"]["lines"][0]["quantity"], 2);
    assert_eq!(stale.body["current_version"], stale.body["cart"]["version"]);
    house
        .delete(&path)
        .cart(&token)
        .with("if-match", seen.header("etag"))
        .send()
        .await
        .refused(412, "version_conflict");
    for bad in ["abc", "\"1\", \"2\"", "W/\"1\""] {
        house
            .delete(&path)
            .cart(&token)
            .with("if-match", bad)
            .send()
            .await
            .refused(400, "malformed_if_match");
    }
    assert_eq!(house.get("/cart").cart(&token).send().await.body["lines"][0]["quantity"], 2);
}

#[tokio::test]
async fn nobody_reaches_a_cart_without_its_token() {
    let house = House::new().await;
    let ring = house.ring("Aurelia", 345_000, PieceKind::Stocked(5)).await;
    let mine = house.cart_with(ring).await;
    let theirs = house.post("/cart").send().await.str("/token");
    let cart = house.get("/cart").cart(&mine).send().await;
    let (id, path) = (cart.str("/id"), format!("/cart/lines/{}", cart.str("/lines/0/id")));

    house.get("/cart").send().await.refused(404, "cart_not_found");
    for token in [id.as_str(), "", "x", &"A".repeat(43), "' OR 1=1"] {
        house.get("/cart").cart(token).send().await.refused(404, "cart_not_found");
    }
    house
        .patch(&path)
        .cart(&theirs)
        .json(json!({ "quantity": 9 }))
        .send()
        .await
        .refused(404, "line_not_found");
    house.delete(&path).cart(&theirs).send().await.refused(404, "line_not_found");
    house.delete(&path).send().await.refused(404, "cart_not_found");
    // the header wins over the cookie
    let both = house.get("/cart").cart(&theirs).with("cookie", &format!("cart={mine}")).send().await.is(200);
    assert_eq!(both.body["pieces"], 0);
    assert_eq!(house.get("/cart").cart(&mine).send().await.body["lines"][0]["quantity"], 1);
}

#[tokio::test]
async fn absurd_quantities_prices_and_pieces_are_refused_and_change_nothing() {
    let house = House::new().await;
    let ring = house.ring("Aurelia", 345_000, PieceKind::Stocked(2)).await;
    let single = house.ring("Only one", 900_000, PieceKind::OneOfAKind).await;
    let token = house.post("/cart").send().await.str("/token");
    for quantity in [
        "-1",
        "0",
        "1.5",
        "\"1\"",
        "1e0",
        "true",
        "null",
        "2147483648",
        "9223372036854775808",
        "1e400",
        "11",
        "[]",
    ] {
        let body = format!("{{\"variant_id\":\"{ring}\",\"quantity\":{quantity}}}");
        let reply = house.post("/cart/lines").cart(&token).raw("application/json", body).send().await.is(422);
        assert_eq!(reply.fields(), ["quantity"], "{quantity}: {reply:?}");
    }
    let add = |body| house.post("/cart/lines").cart(&token).json(body).send();
    for (name, value) in
        [("price", json!(1)), ("unit_price", json!({})), ("discount", json!(99)), ("cart_id", json!("x"))]
    {
        let mut body = json!({ "variant_id": ring, "quantity": 1 });
        body[name] = value;
        assert_eq!(add(body).await.refused(422, "unknown_field").fields(), [name]);
    }
    assert_eq!(add(json!({ "variant_id": "AUR-1", "quantity": 1 })).await.is(422).fields(), ["variant_id"]);
    add(json!({ "variant_id": "var_00000000000000000000000000", "quantity": 1 }))
        .await
        .refused(422, "not_for_sale");
    let short = add(json!({ "variant_id": ring, "quantity": 3 })).await.refused(409, "insufficient_stock");
    assert_eq!(short.body["available"], 2);
    add(json!({ "variant_id": single, "quantity": 2 })).await.refused(422, "one_of_a_kind_once");
    let long = "x".repeat(21);
    let engraved = json!({ "variant_id": ring, "quantity": 1, "personalization": { "engraving": long } });
    assert_eq!(add(engraved).await.refused(422, "engraving_too_long").fields(), ["engraving"]);
    assert_eq!(house.get("/cart").cart(&token).send().await.body["version"], 1);
    house.post("/cart").json(json!({ "currency": "JPY" })).send().await.refused(422, "unknown_value");
}

#[tokio::test]
async fn a_piece_that_sold_elsewhere_is_named_in_the_cart() {
    let house = House::new().await;
    let single = house.ring("Only one", 900_000, PieceKind::OneOfAKind).await;
    let (mine, theirs) = (house.cart_with(single).await, house.cart_with(single).await);
    house.check_out(&theirs, "k1").await.is(201);
    let cart = house.get("/cart").cart(&mine).send().await.is(200);
    assert_eq!(cart.body["lines"][0]["problem"], json!({ "code": "sold_out", "available": 0 }));
    assert_eq!(cart.body["subtotal"]["amount"], 0);
    let quote = house.post("/cart/quote").cart(&mine).json(json!({ "country": "US", "region": "NY" }));
    quote.send().await.refused(409, "insufficient_stock");
}
