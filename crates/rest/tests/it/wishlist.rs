//! Signing in with a code, the session, and what is kept.

use serde_json::{Value, json};

use crate::{
    house::{House, PieceKind, Reply},
    session::{self, cookie, digits, post},
};

/// Signs in; answers the session's cookie.
async fn sign_in(house: &House, email: &str, carried: &str) -> String {
    cookie(&session::sign_in(house, email, carried).await, "session")
}

async fn product(house: &House, title: &str) -> String {
    let variant = house.ring(title, 345_000, PieceKind::Stocked(2)).await;
    let mut conn = house.inner.db.read().await.expect("a connection");
    catalog::offers::find_offers(&mut conn, &[variant]).await.expect("offers")[0].product.to_string()
}

#[tokio::test]
async fn a_code_opens_a_session_once_and_signing_out_ends_it() {
    let house = House::new().await;
    let known = post(&house, "/auth/code", "", json!({ "email": "ada@example.com" })).await.is(202);
    assert_eq!(
        (known.body.clone(), known.header("cache-control")),
        (json!({ "expires_in": 600 }), "no-store")
    );
    let request = cookie(&known, "code");
    let digits = digits(&house).await;
    let verify = |email: &str, code: &str| json!({ "email": email, "code": code });
    let wrong = verify("ada@example.com", if digits == "000000" { "000001" } else { "000000" });
    let wrong = post(&house, "/auth/code/verify", &request, wrong).await.refused(422, "code_wrong");
    assert_eq!(wrong.fields(), ["code"]);
    let right = verify("Ada@Example.com", &digits);
    post(&house, "/auth/code/verify", "", right.clone()).await.refused(410, "code_unknown");
    let other = verify("eve@example.com", &digits);
    post(&house, "/auth/code/verify", &request, other).await.refused(422, "code_wrong");
    let signed_in = post(&house, "/auth/code/verify", &request, right.clone()).await.is(200);
    assert_eq!(signed_in.body["email"], "ada@example.com");
    assert_eq!(signed_in.body["name"], Value::Null);
    let session = cookie(&signed_in, "session");
    post(&house, "/auth/code/verify", &request, right).await.refused(410, "code_used");

    assert_eq!(house.get("/session").with("cookie", &session).send().await.is(200).body, signed_in.body);
    let staff = session.replacen("session", "staff", 1);
    house.get("/admin/orders").with("cookie", &staff).send().await.refused(401, "unauthenticated");
    assert_eq!(
        house.delete("/session").with("cookie", &session).send().await.is(200).body,
        json!({ "signed_in": false })
    );
    house.get("/session").with("cookie", &session).send().await.refused(401, "unauthenticated");
    house.delete("/session").with("cookie", &session).send().await.is(200);
}

#[tokio::test]
async fn the_answer_to_asking_is_the_same_for_everyone_also_beyond_the_limit() {
    let house = House::new().await;
    sign_in(&house, "known@example.com", "").await;
    let mut seen = std::collections::BTreeSet::new();
    for n in 0..8 {
        let email = if n % 2 == 0 { "known@example.com" } else { "unknown@example.com" };
        let reply = post(&house, "/auth/code", "", json!({ "email": email })).await;
        let names: Vec<_> = reply.headers.keys().map(ToString::to_string).collect();
        seen.insert((reply.status.as_u16(), reply.text.clone(), names));
    }
    assert_eq!(seen.len(), 1, "{seen:?}");
    post(&house, "/auth/code", "", json!({ "email": "ı@example.com" })).await.refused(422, "invalid_email");
    post(&house, "/auth/code", "", json!({ "email": "a@b.co", "role": "owner" }))
        .await
        .refused(422, "unknown_field");
    let foreign = house.ask(http::Method::POST, "/auth/code").with("sec-fetch-site", "cross-site");
    foreign.json(json!({ "email": "a@b.co" })).send().await.is(403);
}

#[tokio::test]
async fn what_a_guest_kept_joins_the_account_at_sign_in() {
    let house = House::new().await;
    let (one, two) = (product(&house, "One").await, product(&house, "Two").await);
    let session = sign_in(&house, "ada@example.com", "").await;
    house
        .post("/wishlist/items")
        .with("cookie", &session)
        .json(json!({ "product_id": one, "note": "old" }))
        .send()
        .await
        .is(201);
    let kept = house.post("/wishlist/items").json(json!({ "product_id": two })).send().await.is(201);
    let token = kept.str("/token");
    assert_eq!(cookie(&kept, "wishlist"), format!("wishlist={token}"));
    let more = house.post("/wishlist/items").with("wishlist-token", &token);
    let more = more.json(json!({ "product_id": one, "note": "new" })).send().await.is(201);
    assert_eq!(more.body["items"].as_array().map(Vec::len), Some(2));
    assert_eq!(more.body.get("token"), None, "the token is shown once");

    let session = sign_in(&house, "ada@example.com", &format!("wishlist={token}")).await;
    let list = house.get("/wishlist").with("cookie", &session).send().await.is(200);
    let notes: Vec<_> = list.body["items"].as_array().unwrap().iter().map(|i| i["note"].clone()).collect();
    assert_eq!(notes.len(), 2);
    assert!(notes.contains(&json!("old\nnew")), "{notes:?}");
    house.get("/wishlist").with("wishlist-token", &token).send().await.refused(404, "wishlist_not_found");
}

#[tokio::test]
async fn a_list_is_changed_by_its_keeper_alone() {
    let house = House::new().await;
    let ring = product(&house, "Ring").await;
    let add = |note: &str| json!({ "product_id": ring, "note": note });
    let mine = house.post("/wishlist/items").json(add("for June")).send().await.is(201);
    let theirs = house.post("/wishlist/items").json(add("mine")).send().await.is(201).str("/token");
    let (token, path) = (mine.str("/token"), format!("/wishlist/items/{}", mine.str("/items/0/id")));
    house.get("/wishlist").send().await.refused(404, "wishlist_not_found");
    let foreign = house.patch(&path).with("wishlist-token", &theirs).json(json!({ "note": "x" }));
    foreign.send().await.refused(404, "wishlist_item_not_found");
    house.delete(&path).with("wishlist-token", &theirs).send().await.refused(404, "wishlist_item_not_found");
    let unknown = house.delete("/wishlist/items/nonsense").with("wishlist-token", &token);
    unknown.send().await.refused(404, "wishlist_item_not_found");
    let long = house.patch(&path).with("wishlist-token", &token).json(json!({ "note": "x".repeat(501) }));
    assert_eq!(long.send().await.refused(422, "too_long").fields(), ["note"]);
    let noted =
        house.patch(&path).with("wishlist-token", &token).json(json!({ "note": "" })).send().await.is(200);
    assert_eq!(noted.body["items"][0]["note"], Value::Null);
    let gone = json!({ "product_id": "prod_00000000000000000000000000" });
    house.post("/wishlist/items").json(gone).send().await.refused(422, "not_shown");
    let empty = house.delete(&path).with("wishlist-token", &token).send().await.is(200);
    assert_eq!(empty.body["items"], json!([]));
    assert!(empty.headers.get_all("set-cookie").iter().any(|c| c.to_str().unwrap().starts_with("kept=;")));
}

#[tokio::test]
async fn a_hidden_price_is_in_no_answer_and_an_ended_link_is_gone() {
    let house = House::new().await;
    let ring = product(&house, "Ring").await;
    let kept =
        house.post("/wishlist/items").json(json!({ "product_id": ring, "note": "secret" })).send().await;
    let token = kept.is(201).str("/token");
    let ask = |notes: bool, prices: bool| json!({ "role": "partner", "from_name": "Ada", "with_notes": notes, "with_prices": prices, "ring_circumference_um": 51_900 });
    let share = |body: Value| house.post("/wishlist/shares").with("wishlist-token", &token).json(body).send();
    let shy = share(ask(false, false)).await.is(201);
    let open = share(ask(true, true)).await.is(201);
    let key = |reply: &Reply| reply.str("/url").rsplit('/').next().unwrap().to_owned();
    let seen = house.get(&format!("/wishlist/shared/{}", key(&shy))).send().await.is(200);
    assert_eq!(seen.body["ring_size_us"], "6");
    for hidden in ["price", "345000", "amount", "secret", "note"] {
        assert!(!seen.text.contains(hidden), "{hidden}: {}", seen.text);
    }
    let seen = house.get(&format!("/wishlist/shared/{}", key(&open))).send().await.is(200);
    assert_eq!(seen.body["items"][0]["price"]["amount"], 345_000);
    assert_eq!(seen.body["items"][0]["note"], "secret");

    share(json!({ "role": "owner", "with_notes": true, "with_prices": true }))
        .await
        .refused(422, "unknown_value");
    let path = format!("/wishlist/shares/{}", open.str("/id"));
    let other = house.post("/wishlist/items").json(json!({ "product_id": ring })).send().await.str("/token");
    house.delete(&path).with("wishlist-token", &other).send().await.refused(404, "share_not_found");
    let left = house.delete(&path).with("wishlist-token", &token).send().await.is(200);
    assert_eq!(left.body["data"].as_array().map(Vec::len), Some(1));
    house.get(&format!("/wishlist/shared/{}", key(&open))).send().await.refused(410, "share_revoked");
    house.get("/wishlist/shared/nonsense").send().await.refused(404, "share_not_found");
}

#[tokio::test]
async fn a_hint_is_one_letter_and_only_so_many_a_day() {
    let house = House::new().await;
    let ring = product(&house, "Ring").await;
    let hint = |name: &str, value: Value| {
        let mut body = json!({ "product_id": ring, "to": "bob@example.com", "from_name": "Ada", "words": "Since spring." });
        body[name] = value;
        house.post("/wishlist/hints").json(body).send()
    };
    for (name, value, code) in [
        ("to", json!("bob"), "invalid_email"),
        ("from_name", json!(" "), "required"),
        ("words", json!("see evil.example"), "link"),
        ("words", json!("x".repeat(301)), "too_long"),
        ("ring_circumference_um", json!(1), "out_of_range"),
        ("price", json!(1), "unknown_field"),
    ] {
        let refused = hint(name, value).await.refused(422, code);
        assert_eq!(refused.fields(), [name]);
    }
    hint("product_id", json!("prod_00000000000000000000000000")).await.refused(422, "not_shown");
    for _ in 0..3 {
        let sent = hint("ring_circumference_um", json!(51_900)).await.is(202);
        let expected = json!({ "to": "bob@example.com" });
        assert_eq!((&sent.body, sent.header("cache-control")), (&expected, "no-store"));
    }
    hint("to", json!("Bob@Example.com")).await.refused(429, "too_many_hints");
    hint("to", json!("eve@example.com")).await.is(202);
    let letters = session::letters(&house, 20).await;
    assert_eq!(letters.len(), 4, "what was refused wrote no letter");
    assert!(letters.iter().all(|l| l.text.contains("Ada") && !l.text.contains("3,450")), "{letters:?}");
}

#[tokio::test]
async fn orders_are_listed_to_whoever_proved_the_address_and_to_nobody_else() {
    let house = House::new().await;
    let variant = house.ring("Ring", 100_000, PieceKind::Stocked(3)).await;
    let cart = house.inner.cart(&[(variant, 1)]).await;
    let placed = house.inner.place(&cart).await.expect("placed");
    house.inner.pay(&placed).await;
    house.get("/orders").send().await.refused(401, "unauthenticated");
    let ada = sign_in(&house, "Ada@example.com", "").await;
    let orders = house.get("/orders").with("cookie", &ada).send().await.is(200);
    assert_eq!(orders.str("/data/0/number"), placed.order.number);
    let path = format!("/orders/{}", placed.order.number);
    house.get(&path).with("cookie", &ada).send().await.is(200);
    let eve = sign_in(&house, "eve@example.com", "").await;
    assert_eq!(house.get("/orders").with("cookie", &eve).send().await.is(200).body["data"], json!([]));
    house.get(&path).with("cookie", &eve).send().await.refused(404, "order_not_found");
}
