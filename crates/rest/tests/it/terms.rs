//! Delivery by value, and the house's terms for staff.

use customers::Role;
use serde_json::json;

use crate::house::{House, PieceKind, checkout};

#[tokio::test]
async fn methods_are_offered_by_value_and_the_reason_is_told_when_none_insures_it() {
    let house = House::new().await;
    let codes = async |query: &str| -> Vec<String> {
        let body = house.get(&format!("/shipping-methods?country=FR{query}")).send().await.is(200).body;
        let all = body["data"].as_array().unwrap().iter();
        all.map(|m| m["code"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(codes("").await, ["insured_courier", "escorted"]);
    assert_eq!(codes("&value=100").await, ["insured_courier"]);
    assert_eq!(codes("&value=15000001").await, ["escorted"]);
    let refused =
        house.get("/shipping-methods?country=FR&value=200000001").send().await.refused(422, "not_insurable");
    assert_eq!(refused.body["insured_up_to"]["amount"], 200_000_000);
    house.get("/shipping-methods?country=FR&value=a").send().await.refused(422, "unknown_value");
}

#[tokio::test]
async fn a_carrier_that_insures_less_is_refused_with_both_figures() {
    let house = House::new().await;
    let dear = house.ring("Dear", 6_000_000, PieceKind::MadeToOrder(0)).await;
    let token = house.cart_with(dear).await;
    let mut body = checkout();
    body["shipping_method"] = json!("insured_express");
    let refused = house
        .post("/checkout")
        .cart(&token)
        .with("idempotency-key", "a-1")
        .json(body)
        .send()
        .await
        .refused(422, "cover_too_low");
    assert_eq!(refused.body["insured_up_to"]["amount"], 5_000_000);
    assert_eq!(refused.body["value"]["amount"], 6_000_000);
    assert_eq!(refused.str("/errors/0/field"), "shipping_method");
}

#[tokio::test]
async fn a_quote_and_an_order_say_what_their_tax_is_made_of() {
    let house = House::new().await;
    let ring = house.ring("Ring", 100_000, PieceKind::MadeToOrder(0)).await;
    let token = house.cart_with(ring).await;
    let ask = json!({ "country": "US", "region": "OR", "postal_code": "97201" });
    let quote = house.post("/cart/quote").cart(&token).json(ask).send().await.is(200);
    assert_eq!(
        (quote.str("/tax_treatment"), quote.str("/tax_note")),
        ("exempt".into(), "Oregon has no sales tax.".into())
    );
    let placed = house
        .post("/checkout")
        .cart(&token)
        .with("idempotency-key", "k")
        .json(checkout())
        .send()
        .await
        .is(201);
    let order = house.get(&format!("/orders/{}", placed.str("/order/id"))).cart(&token).send().await.is(200);
    assert_eq!(order.str("/lines/0/taxes/0/jurisdiction"), "New York");
    assert_eq!(order.body["lines"][0]["taxes"][0]["amount"]["amount"], 8_875);
    assert_eq!((order.str("/tax_treatment"), order.str("/tax_rounding")), ("added".into(), "half_up".into()));
    assert_eq!(order.body["insured_up_to"]["amount"], 15_000_000);
}

#[tokio::test]
async fn staff_change_a_way_of_delivery_under_its_version() {
    let house = House::new().await;
    let finance = house.staff(Role::Finance).await;
    let list = house.get("/admin/shipping-methods").staff(&finance).send().await.is(200);
    assert_eq!(list.str("/data/0/carrier"), "Parcel Pro");
    let path = "/admin/shipping-methods/insured_courier";
    let body = json!({
        "name": "Insured courier", "promise": "Signature", "carrier": "Parcel Pro", "countries": [],
        "price": {"amount": 0, "currency": "USD"}, "least_value": {"amount": 0, "currency": "USD"},
        "insured_up_to": {"amount": 20_000_000, "currency": "USD"}, "transit_days": 3, "position": 1, "active": true
    });
    let put = |body: serde_json::Value| house.put(path).staff(&finance).json(body);
    put(body.clone()).send().await.refused(428, "if_match_required");
    let done = put(body.clone()).with("if-match", "\"1\"").send().await.is(200);
    assert_eq!(
        (done.body["version"].as_i64(), done.body["insured_up_to"]["amount"].as_i64()),
        (Some(2), Some(20_000_000))
    );
    let stale = put(body.clone()).with("if-match", "\"1\"").send().await.refused(412, "version_conflict");
    assert_eq!(stale.body["current_version"], 2);
    let mut bare = body.clone();
    bare["insured_up_to"] = json!(null);
    let refused = put(bare).with("if-match", "\"2\"").send().await.refused(422, "required");
    assert_eq!(refused.str("/errors/0/field"), "insured_up_to");
    let mut mixed = body;
    mixed["least_value"]["currency"] = json!("EUR");
    put(mixed).with("if-match", "\"2\"").send().await.refused(422, "currency_mismatch");
}

#[tokio::test]
async fn staff_read_rules_of_tax_and_add_one_for_a_day_to_come() {
    let house = House::new().await;
    let finance = house.staff(Role::Finance).await;
    let rules = house.get("/admin/tax-rules").staff(&finance).send().await.is(200);
    assert!(
        rules.body["data"].as_array().unwrap().iter().any(|r| r["region"] == "NY" && r["rate_ppm"] == 88_750)
    );
    let rule = |day: &str| {
        json!({ "country": "GB", "starts_on": day, "treatment": "included", "jurisdiction": "United Kingdom",
                "name": "VAT", "rate_ppm": 200_000, "shipping_taxed": true, "rounding": "down" })
    };
    let put = |body: serde_json::Value| house.put("/admin/tax-rules").staff(&finance).json(body);
    put(rule("2020-01-01")).send().await.refused(409, "tax_rule_counts_already");
    let done = put(rule("2999-01-01")).send().await.is(200);
    assert_eq!((done.str("/treatment"), done.str("/rounding")), ("included".into(), "down".into()));
    let mut wrong = rule("2999-01-01");
    wrong["treatment"] = json!("sometimes");
    put(wrong).send().await.refused(422, "unknown_value");
    let mut wrong = rule("2999-01-01");
    wrong["rate_ppm"] = json!(600_000);
    let refused = put(wrong).send().await.refused(422, "out_of_range");
    assert_eq!(refused.str("/errors/0/field"), "rate_ppm");
}
