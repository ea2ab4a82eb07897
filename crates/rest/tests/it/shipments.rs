//! Shipments, holds and quotes, for programs.

use commerce::{
    orders::link,
    testing::{PieceKind, paid_order},
};
use customers::Role;
use serde_json::{Value, json};

use crate::house::House;

#[tokio::test]
async fn staff_take_a_shipment_from_the_shelf_to_the_client_and_the_client_sees_their_side() {
    let house = House::new().await;
    let order = paid_order(&house.inner.db, &house.inner.commerce, &house.inner.cx).await;
    let staff = house.staff(Role::Support).await;
    let line = order.lines[0].id.to_string();
    let path = format!("/admin/orders/{}/shipments", order.number);
    let too_many = json!({ "lines": [{ "line_id": line, "quantity": 9 }] });
    house.post(&path).staff(&staff).json(too_many).send().await.refused(409, "shipment_exceeds_line");
    let foreign = json!({ "lines": [{ "line_id": "x", "quantity": 1 }] });
    assert_eq!(house.post(&path).staff(&staff).json(foreign).send().await.is(422).fields(), ["lines.0"]);
    let made = house.post(&path).staff(&staff).json(json!({})).send().await.is(201);
    assert_eq!((made.str("/status").as_str(), made.str("/kind").as_str()), ("allocated", "ready"));
    house.post(&path).staff(&staff).json(json!({})).send().await.refused(409, "nothing_to_send");
    let parcel = format!("/admin/shipments/{}", made.str("/id"));

    let go = async |verb: &str, body: Value| {
        let seen = house.get(&parcel).staff(&staff).send().await.is(200).header("etag").to_owned();
        house.post(&format!("{parcel}/{verb}")).staff(&staff).with("if-match", &seen).json(body).send().await
    };
    let blind =
        house.post(&format!("{parcel}/step")).staff(&staff).json(json!({ "to": "packed" })).send().await;
    blind.refused(428, "if_match_required");
    go("step", json!({ "to": "lost" })).await.is(422);
    go("step", json!({ "to": "at_the_bench" })).await.refused(409, "not_next_step");
    go("step", json!({ "to": "packed", "note": "with its box" })).await.is(200);
    go("release", json!({ "checks": [] })).await.refused(409, "checks_missing");
    let seen = house.get(&parcel).staff(&staff).send().await.is(200);
    let checks: Vec<_> =
        seen.body["release"]["checks"].as_array().unwrap().iter().map(|c| c["code"].clone()).collect();
    let released = go("release", json!({ "checks": checks })).await.is(200);
    assert!(released.body["tier"].is_string() && released.body["release"].is_null(), "{}", released.body);
    let ask = house.post(&format!("{parcel}/label")).staff(&staff).json(json!({ "carrier": "demo" }));
    let labelled = ask.send().await.is(200);
    assert_eq!(labelled.body["has_label"], true);
    let shipped = go("dispatch", json!({})).await.is(200);
    assert_eq!(shipped.str("/status"), "shipped");

    let key = link(&house.inner.cx, &order);
    let key = key.split_once('?').unwrap().1;
    let client = house.get(&format!("/orders/{}/shipments?{key}", order.number)).send().await.is(200);
    assert_eq!(client.str("/data/0/status"), "shipped");
    assert_eq!(client.str("/data/0/tracking_number"), shipped.str("/tracking_number"));
    for hidden in ["steps", "declared", "tier", "release"] {
        assert!(client.body["data"][0].get(hidden).is_none(), "{hidden} is the house's own");
    }
    house
        .get(&format!("/orders/{}/shipments?key=x", order.number))
        .send()
        .await
        .refused(404, "order_not_found");

    let unsigned = go("delivery", json!({ "received_by": "" })).await.is(422);
    assert!(unsigned.fields().contains(&"received_by"));
    go("delivery", json!({ "received_by": "Ada", "document": "library_card" })).await.is(422);
    let done = go("delivery", json!({ "received_by": "Ada Byron", "document": "passport" })).await.is(200);
    assert_eq!((done.str("/status").as_str(), done.str("/document").as_str()), ("delivered", "passport"));
    go("cancellation", Value::Null).await.refused(409, "not_next_step");
    let order = house.get(&format!("/admin/orders/{}", order.number)).staff(&staff).send().await.is(200);
    assert_eq!(order.body["status"], "delivered");
}

#[tokio::test]
async fn a_hold_is_put_and_lifted_and_a_policy_is_read_and_changed_by_version() {
    let house = House::new().await;
    let order = paid_order(&house.inner.db, &house.inner.commerce, &house.inner.cx).await;
    let (staff, owner) = (house.staff(Role::Support).await, house.staff(Role::Owner).await);
    let path = format!("/admin/orders/{}", order.number);
    let hold = async |verb: &str| {
        house.post(&format!("{path}/{verb}")).staff(&staff).json(json!({ "reason": "Travels" })).send().await
    };
    assert_eq!(hold("hold").await.is(200).str("/hold/reason"), "Travels");
    hold("hold").await.refused(409, "held_already");
    let note = json!({ "words": "Called", "for_client": true });
    let noted = house.post(&format!("{path}/notes")).staff(&staff).json(note).send().await.is(200);
    assert_eq!(noted.str("/notes/0/words"), "Called");
    assert!(hold("hold/end").await.is(200).body["hold"].is_null());
    hold("hold/end").await.refused(409, "not_held");

    let policy = house.get("/admin/release-policy").staff(&staff).send().await.is(200);
    let mut body = policy.body.clone();
    body["two_people_above"] = json!(9_000);
    let put = async |body: &Value, version: &str| {
        house
            .put("/admin/release-policy")
            .staff(&owner)
            .with("if-match", version)
            .json(body.clone())
            .send()
            .await
    };
    let version = policy.header("etag").to_owned();
    assert_eq!(put(&body, &version).await.is(200).body["two_people_above"], 9_000);
    put(&body, &version).await.refused(412, "version_conflict");
    body["sender"] = json!("Gold & Co");
    assert_eq!(put(&body, "\"2\"").await.is(422).fields(), ["sender"]);
}

#[tokio::test]
async fn a_quote_is_written_for_a_known_client_and_taken_back_once() {
    let house = House::new().await;
    house.ring("Band", 100_000, PieceKind::Stocked(3)).await;
    let staff = house.staff(Role::Support).await;
    let sku: String = sqlx::query_scalar("SELECT sku FROM product_variants LIMIT 1")
        .fetch_one(house.inner.db.pool())
        .await
        .unwrap();
    let ask = |email: &str, price: i64| json!({ "email": email, "lines": [{ "sku": sku, "quantity": 1, "unit_price": { "amount": price, "currency": "USD" }, "reason": "A friend" }] });
    let post = async |body| house.post("/admin/drafts").staff(&staff).json(body).send().await;
    assert_eq!(post(ask("nobody@example.com", 90_000)).await.is(422).fields(), ["email"]);
    let email: String = sqlx::query_scalar("SELECT email FROM accounts LIMIT 1")
        .fetch_one(house.inner.db.pool())
        .await
        .unwrap();
    assert_eq!(post(ask(&email, 1)).await.is(422).fields(), ["lines.0.price"]);
    let made = post(ask(&email, 90_000)).await.is(201);
    assert_eq!((made.str("/status").as_str(), &made.body["subtotal"]["amount"]), ("open", &json!(90_000)));
    assert_eq!(made.body["lines"][0]["listed"]["amount"], 100_000);
    assert!(made.str("/url").contains("/quotes/drf_"));
    let end = format!("/admin/drafts/{}/end", made.str("/id"));
    assert_eq!(house.post(&end).staff(&staff).send().await.is(200).str("/status"), "ended");
    house.post(&end).staff(&staff).send().await.refused(409, "draft_closed");
    let all = house.get("/admin/drafts").staff(&staff).send().await.is(200);
    assert_eq!(all.str("/data/0/status"), "ended");
}
