//! Returns, claims and papers, for programs.

use commerce::orders::{MarkFulfilled, mark_fulfilled};
use customers::Role;
use serde_json::json;

use crate::house::{House, PieceKind};

/// A paid order that has left, with the token of its cart.
async fn sent(house: &House) -> (String, String) {
    let ring = house.ring("Ring", 40_000, PieceKind::Stocked(5)).await;
    let token = house.cart_with(ring).await;
    let placed = house.check_out(&token, "k").await.is(201);
    let pay = format!("/payments/demo/{}/confirm", placed.str("/payment/intent_id"));
    house.post(&pay).json(json!({ "outcome": "succeed" })).send().await.is(200);
    let order = placed.str("/order/id");
    let id = order.parse().expect("an order is sent");
    let expected_version = house.inner.order(id).await.version;
    let mut tx = house.inner.db.begin().await.expect("an order is sent");
    let ask =
        MarkFulfilled { order: id, expected_version, courier: "UPS".into(), tracking_number: "1".into() };
    mark_fulfilled(&mut tx, &house.inner.cx, ask).await.expect("an order is sent");
    tx.commit().await.expect("an order is sent");
    (order, token)
}

#[tokio::test]
async fn a_return_goes_from_its_question_to_its_settlement_and_no_stranger_sees_it() {
    let house = House::new().await;
    let (order, token) = sent(&house).await;
    let support = house.staff(Role::Support).await;
    let path = format!("/orders/{order}/returns");
    house.get(&path).send().await.refused(404, "order_not_found");
    let offer = house.get(&path).cart(&token).send().await.is(200);
    assert_eq!(
        (offer.str("/offer/0/standing"), offer.body["offer"][0]["gives"]["amount"].clone()),
        ("open".into(), json!(43_550))
    );
    let line = offer.str("/offer/0/line_id");
    let ask = json!({ "lines": [{"line_id": line, "quantity": 1}], "reason": "size", "resolution": "refund", "way": "label" });
    house.post(&path).json(ask.clone()).send().await.refused(404, "order_not_found");
    let mut wrong = ask.clone();
    wrong["reason"] = json!("rain");
    assert_eq!(
        house.post(&path).cart(&token).json(wrong).send().await.refused(422, "invalid").fields(),
        ["reason"]
    );
    let asked = house.post(&path).cart(&token).json(ask.clone()).send().await.is(200);
    assert_eq!(asked.str("/status"), "requested");
    house.post(&path).cart(&token).json(ask).send().await.refused(409, "return_exceeds_line");
    let of_staff = format!("/admin/returns/{}", asked.str("/id"));
    let list = house.get("/admin/returns").staff(&support).send().await.is(200);
    assert_eq!(list.str("/data/0/number"), asked.str("/number"));
    let step = async |what: &str, version: &str, body: serde_json::Value| {
        house
            .post(&format!("{of_staff}/{what}"))
            .staff(&support)
            .with("if-match", version)
            .json(body)
            .send()
            .await
    };
    step("decision", "\"9\"", json!({"approve": true})).await.refused(412, "version_conflict");
    let approved = step("decision", "\"1\"", json!({"approve": true})).await.is(200);
    let moved = house.post(&format!("{path}/{}/parcel", asked.str("/number"))).cart(&token);
    let moved = moved.json(json!({"courier": "UPS", "tracking": "1Z"})).send().await.is(200);
    assert_eq!((approved.str("/status"), moved.str("/status")), ("approved".into(), "on_its_way".into()));
    step("receipt", "\"3\"", json!({})).await.is(200);
    let seen = json!({ "lines": [{"line_id": line, "verdict": "damaged"}] });
    step("inspection", "\"4\"", seen).await.refused(422, "invalid");
    let seen = json!({ "lines": [{"line_id": line, "verdict": "as_sold"}] });
    step("inspection", "\"4\"", seen).await.is(200);
    let settled = step("settlement", "\"5\"", json!({})).await.is(200);
    assert_eq!(
        (settled.str("/status"), settled.body["settled"]["amount"].clone()),
        ("settled".into(), json!(43_550))
    );
    house
        .post(&format!("{path}/{}/withdrawal", asked.str("/number")))
        .cart(&token)
        .send()
        .await
        .refused(409, "invalid_transition");
    assert_eq!(house.inner.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn papers_are_issued_once_and_read_by_whoever_has_the_order() {
    let house = House::new().await;
    let (order, token) = sent(&house).await;
    let support = house.staff(Role::Support).await;
    let path = format!("/orders/{order}/documents");
    house.post(&path).json(json!({"kind": "invoice"})).send().await.refused(404, "order_not_found");
    let issued = house.post(&path).cart(&token).json(json!({"kind": "invoice"})).send().await.is(200);
    assert_eq!(
        (issued.str("/number"), issued.body["total"]["amount"].clone()),
        ("US-INV-000001".into(), json!(43_550))
    );
    let again = house.post(&path).cart(&token).json(json!({"kind": "invoice"})).send().await.is(200);
    assert_eq!(again.str("/id"), issued.str("/id"));
    house
        .post(&path)
        .cart(&token)
        .json(json!({"kind": "packing_list"}))
        .send()
        .await
        .refused(404, "document_not_found");
    let pdf = house.get(&format!("{path}/US-INV-000001")).cart(&token).send().await.is(200);
    assert_eq!(pdf.header("content-type"), "application/pdf");
    assert!(pdf.text.starts_with("%PDF-1.7"));
    house.get(&format!("{path}/US-INV-000001")).send().await.refused(404, "order_not_found");
    let of_staff = format!("/admin/orders/{order}/documents");
    let packed =
        house.post(&of_staff).staff(&support).json(json!({"kind": "packing_list"})).send().await.is(200);
    let same =
        house.get(&format!("{of_staff}/{}", packed.str("/number"))).staff(&support).send().await.is(200);
    assert!(same.text.starts_with("%PDF-1.7"));
    let all = house.get(&path).cart(&token).send().await.is(200);
    assert_eq!(all.body["data"].as_array().unwrap().len(), 1, "the packing list is not the client's");
}

#[tokio::test]
async fn a_policy_of_returns_is_put_with_its_version() {
    let house = House::new().await;
    let owner = house.staff(Role::Owner).await;
    let list = house.get("/admin/return-policies").staff(&owner).send().await.is(200);
    assert_eq!(list.body["data"].as_array().unwrap().len(), 6);
    let policy = json!({"days": 45, "counted_from": "dispatch", "transit_days": 5, "made_to_order": false, "earrings_sealed": false});
    let put = async |market: &str, version: &str, policy: &serde_json::Value| {
        let path = format!("/admin/return-policies/{market}");
        house.put(&path).staff(&owner).with("if-match", version).json(policy.clone()).send().await
    };
    let saved = put("US", "\"1\"", &policy).await.is(200);
    assert_eq!((saved.body["days"].clone(), saved.body["version"].clone()), (json!(45), json!(2)));
    put("US", "\"1\"", &policy).await.refused(412, "version_conflict");
    put("ZZ", "\"1\"", &policy).await.refused(404, "not_found");
    let mut wrong = policy;
    wrong["days"] = json!(999);
    assert_eq!(put("US", "\"2\"", &wrong).await.refused(422, "invalid").fields(), ["days"]);
}
