//! Channels over the wire: keys and what they open, sales, conflicts, the stream of changes.

use std::time::Duration;

use axum::body::Body;
use customers::Role;
use http::{Request, StatusCode};
use http_body_util::BodyExt;
use kernel::ids::VariantId;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::house::{House, PieceKind, Reply};

/// A till in New York, and a key of it.
async fn till(house: &House, owner: &str, code: &str, scopes: &[&str]) -> String {
    let place = json!({ "name": "Madison Avenue", "kind": "boutique", "sellable": true, "position": 10,
                        "address": { "line1": "714 Madison Avenue", "city": "New York", "region": "NY", "country": "US" } });
    let put = house
        .put(&format!("/admin/stock/locations/{code}"))
        .staff(owner)
        .with("if-match", "\"0\"")
        .json(place);
    let place = put.send().await.is(200).str("/id");
    let channel = json!({ "name": "The till", "kind": "pos", "location_id": place, "currency": "USD", "receipts_email": "till@example.com" });
    let put =
        house.put(&format!("/admin/channels/{code}")).staff(owner).with("if-match", "\"0\"").json(channel);
    put.send().await.is(200);
    let key = json!({ "name": "Till 1", "scopes": scopes });
    house
        .post(&format!("/admin/channels/{code}/keys"))
        .staff(owner)
        .json(key)
        .send()
        .await
        .is(201)
        .str("/key")
}

async fn sell(house: &House, key: &str, sale: &str, body: Value) -> Reply {
    let ask = house.post("/pos/sales").with("authorization", &format!("Bearer {key}"));
    ask.with("idempotency-key", sale).json(body).send().await
}

async fn get(house: &House, key: &str, path: &str) -> Reply {
    house.get(path).with("authorization", &format!("Bearer {key}")).send().await
}

async fn offered(house: &House, key: &str, variant: VariantId) -> Value {
    let feed = get(house, key, "/channel/stock").await.is(200);
    let all = feed.body["data"].as_array().expect("it is there");
    all.iter().find(|offer| offer["variant_id"] == variant.to_string()).expect("it is there").clone()
}

async fn quote(house: &House, key: &str, lines: &Value) -> Value {
    let ask = house.post("/pos/quotes").with("authorization", &format!("Bearer {key}"));
    ask.json(json!({ "lines": lines })).send().await.is(200).body["total"].clone()
}

#[tokio::test]
async fn a_key_opens_its_own_channel_and_what_its_scopes_say() {
    let house = House::new().await;
    let owner = house.staff(Role::Owner).await;
    let reads = till(&house, &owner, "madison", &["stock:read"]).await;
    assert_eq!(get(&house, &reads, "/channel").await.is(200).str("/code"), "madison");
    for bad in ["", "ak_", "ak_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", &reads[3..]] {
        get(&house, bad, "/channel/stock").await.refused(401, "unauthenticated");
    }
    house.get("/channel").send().await.refused(401, "unauthenticated");
    let body =
        json!({ "lines": [{ "code": "X" }], "total": { "amount": 1, "currency": "USD" }, "tender": "card" });
    sell(&house, &reads, "a", body).await.refused(403, "forbidden");
    let keys = house.get("/admin/channels/madison/keys").staff(&owner).send().await.is(200);
    assert!(!keys.text.contains(&reads[3..]), "nobody reads a key twice");
    let id = keys.str("/data/0/id");
    let revoke = house.post(&format!("/admin/channels/madison/keys/{id}/revocation")).staff(&owner);
    revoke.json(json!({})).send().await.is(200);
    get(&house, &reads, "/channel").await.refused(401, "unauthenticated");
    for role in [Role::Support, Role::Finance, Role::Catalog] {
        let other = house.staff(role).await;
        let ask = house.post("/admin/channels/madison/keys").staff(&other);
        ask.json(json!({ "name": "x", "scopes": ["stock:read"] })).send().await.refused(403, "forbidden");
    }
}

#[tokio::test]
async fn a_sale_is_told_once_and_answered_the_same_for_ever() {
    let house = House::new().await;
    let owner = house.staff(Role::Owner).await;
    let key = till(&house, &owner, "madison", &["stock:read", "sales:write"]).await;
    let piece = house.ring("Piece", 900_000, PieceKind::OneOfAKind).await;
    let before = offered(&house, &key, piece).await;
    let lines = json!([{ "code": before["serial"] }]);
    let total = quote(&house, &key, &lines).await;
    let body = json!({ "lines": lines, "total": total, "tender": "cash", "seller": "Inès" });
    let missing = house.post("/pos/sales").with("authorization", &format!("Bearer {key}")).json(body.clone());
    missing.send().await.is(400);
    let told = sell(&house, &key, "t-1", body.clone()).await.is(201);
    assert_eq!((told.str("/status").as_str(), told.str("/tender").as_str()), ("recorded", "cash"));
    assert!(told.str("/order_number").starts_with("JC-"));
    let again = sell(&house, &key, "t-1", body.clone()).await.is(201);
    assert_eq!((again.header("idempotent-replayed"), &again.body), ("true", &told.body));
    let mut other = body.clone();
    other["seller"] = json!("Somebody");
    sell(&house, &key, "t-1", other).await.refused(422, "idempotency_key_reused");
    sell(&house, &key, "t-2", body.clone()).await.refused(409, "insufficient_stock");
    let mut late = body;
    late["offline"] = json!(true);
    let late = sell(&house, &key, "t-3", late).await.is(202);
    assert_eq!(
        (late.str("/status").as_str(), late.str("/reason").as_str()),
        ("conflict", "insufficient_stock")
    );
    let after = offered(&house, &key, piece).await;
    assert_eq!(after["available"], 0);
    assert!(after["seq"].as_i64() > before["seq"].as_i64());
    let open = house.get("/admin/channel-sales?conflicts=true").staff(&owner).send().await.is(200);
    assert_eq!(open.body["data"].as_array().expect("it is there").len(), 1);
    let settle = |resolution: &str| {
        house
            .post(&format!("/admin/channel-sales/{}/settlement", late.str("/id")))
            .staff(&owner)
            .json(json!({ "resolution": resolution, "note": "We rang." }))
    };
    settle("honoured").send().await.refused(409, "insufficient_stock");
    assert_eq!(settle("refunded").send().await.is(200).str("/status"), "settled");
    assert_eq!(
        get(&house, &key, &format!("/pos/sales/{}", late.str("/id"))).await.is(200).str("/resolution"),
        "refunded"
    );
    assert_eq!(house.inner.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn another_channels_sale_is_nobody_elses() {
    let house = House::new().await;
    let owner = house.staff(Role::Owner).await;
    let one = till(&house, &owner, "one", &["stock:read", "sales:write"]).await;
    let two = till(&house, &owner, "two", &["sales:write"]).await;
    let band = house.ring("Band", 50_000, PieceKind::Stocked(2)).await;
    let lines = json!([{ "code": offered(&house, &one, band).await["sku"] }]);
    let total = quote(&house, &one, &lines).await;
    let body = json!({ "lines": lines, "total": total, "tender": "card" });
    let told = sell(&house, &one, "a", body).await.is(201).str("/id");
    get(&house, &two, &format!("/pos/sales/{told}")).await.refused(404, "not_found");
}

/// The next event of a stream, as its data.
async fn next(body: &mut Body) -> Value {
    let wait = async {
        loop {
            let frame = body.frame().await.expect("the stream goes on").expect("a frame");
            let bytes = frame.into_data().unwrap_or_default();
            let text = String::from_utf8_lossy(&bytes).into_owned();
            if let Some(data) = text.lines().find_map(|line| line.strip_prefix("data: ")) {
                return serde_json::from_str(data).expect("it is there");
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(5), wait).await.expect("an event within five seconds")
}

#[tokio::test]
async fn a_stream_begins_with_everything_and_tells_a_sale_within_a_second() {
    let house = House::new().await;
    let owner = house.staff(Role::Owner).await;
    let key = till(&house, &owner, "madison", &["stock:read"]).await;
    let band = house.ring("Band", 50_000, PieceKind::Stocked(2)).await;
    let (news, db) = (house.inner.commerce.news.clone(), house.inner.db.clone());
    tokio::spawn(async move { news.follow(&db).await });
    let ask = Request::builder().uri("/api/v1/channel/events").header("host", "127.0.0.1:8080");
    let ask = ask.header("authorization", format!("Bearer {key}")).body(Body::empty()).expect("it is there");
    let answer = house.router().oneshot(ask).await.expect("it is there");
    assert_eq!(
        (answer.status(), &answer.headers()["content-type"]),
        (StatusCode::OK, &"text/event-stream".parse().expect("it is there"))
    );
    let mut body = answer.into_body();
    let first = next(&mut body).await;
    assert_eq!((&first["variant_id"], &first["available"]), (&json!(band.to_string()), &json!(2)));
    let begun = std::time::Instant::now();
    house.inner.place(&house.inner.cart(&[(band, 1)]).await).await.expect("it is there");
    loop {
        let told = next(&mut body).await;
        if told["available"] == 1 {
            assert!(told["seq"].as_i64() > first["seq"].as_i64());
            break;
        }
    }
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
}
