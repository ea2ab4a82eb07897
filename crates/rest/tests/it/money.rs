//! Payments by parts and by bank, for programs.

use customers::Role;
use serde_json::{Value, json};

use crate::house::{House, PieceKind, Reply, checkout};

async fn place(house: &House, payment: Value) -> (String, Reply) {
    let ring = house.ring("Dear", 2_000_000, PieceKind::OneOfAKind).await;
    let token = house.cart_with(ring).await;
    let mut body = checkout();
    body["payment"] = payment;
    let placed = house.post("/checkout").cart(&token).with("idempotency-key", "k").json(body).send().await;
    (token, placed)
}

#[tokio::test]
async fn a_deposit_and_its_balance_are_paid_each_by_its_own_payment() {
    let house = House::new().await;
    let (token, placed) = place(&house, json!({ "deposit": true })).await;
    let placed = placed.is(201);
    let order = placed.str("/order/id");
    let confirm = async |intent: String| {
        let path = format!("/payments/demo/{intent}/confirm");
        house.post(&path).json(json!({ "outcome": "succeed" })).send().await.is(200)
    };
    let list = house.get(&format!("/orders/{order}/installments")).cart(&token).send().await.is(200);
    assert_eq!((list.str("/data/0/kind"), list.str("/data/1/kind")), ("deposit".into(), "balance".into()));
    assert_eq!(list.body["data"][0]["amount"]["amount"], 653_250);
    let balance = list.str("/data/1/id");
    let pay = format!("/orders/{order}/installments/{balance}/payment");
    house.post(&pay).cart(&token).send().await.refused(409, "nothing_due");
    assert_eq!(confirm(placed.str("/payment/intent_id")).await.str("/order/status"), "deposit_paid");
    house.post(&pay).send().await.refused(404, "order_not_found");
    let begun = house.post(&pay).cart(&token).send().await.is(200);
    assert_eq!(begun.body["installment"]["amount"]["amount"], 1_524_250);
    let again = house.post(&pay).cart(&token).send().await.is(200);
    assert_eq!(again.str("/payment/intent_id"), begun.str("/payment/intent_id"));
    assert_eq!(confirm(begun.str("/payment/intent_id")).await.str("/order/status"), "paid");
    assert_eq!(house.inner.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_transfer_is_recorded_suggested_matched_and_what_is_over_goes_back() {
    let house = House::new().await;
    let (token, placed) = place(&house, json!({ "method": "bank_transfer" })).await;
    let order = placed.is(201).str("/order/id");
    let told = house.get(&format!("/orders/{order}/installments")).cart(&token).send().await.is(200);
    let reference = told.str("/transfer/reference");
    let finance = house.staff(Role::Finance).await;
    let support = house.staff(Role::Support).await;
    let line = json!({
        "line_id": "b/1", "amount": {"amount": 2_177_600, "currency": "USD"}, "received_on": "2020-01-01",
        "payer": "Ada", "reference": reference
    });
    house.post("/admin/transfers").staff(&support).json(line.clone()).send().await.refused(403, "forbidden");
    let recorded = house.post("/admin/transfers").staff(&finance).json(line.clone()).send().await.is(200);
    assert_eq!(
        (recorded.str("/status"), recorded.str("/suggestion/order_id")),
        ("unmatched".into(), order.clone())
    );
    let known = house.post("/admin/transfers").staff(&finance).json(line.clone()).send().await.is(200);
    assert_eq!(known.str("/id"), recorded.str("/id"));
    let mut other = line;
    other["payer"] = json!("Bob");
    house.post("/admin/transfers").staff(&finance).json(other).send().await.refused(409, "line_known");
    let path = format!("/admin/transfers/{}", recorded.str("/id"));
    let ask = json!({ "order": order });
    let matched = house.post(&format!("{path}/match")).staff(&finance).json(ask).send().await.is(200);
    assert_eq!(
        (matched.str("/status"), matched.body["remaining"]["amount"].clone()),
        ("refund_due".into(), json!(100))
    );
    let back = json!({ "returned_on": "2020-01-02", "line_id": "b/2" });
    let back = house.post(&format!("{path}/return")).staff(&finance).json(back).send().await.is(200);
    assert_eq!(back.str("/status"), "refunded");
    let list = house.get("/admin/transfers?status=refunded").staff(&support).send().await.is(200);
    assert_eq!(list.str("/data/0/line_id"), "b/1");
    house.get("/admin/transfers?status=lost").staff(&support).send().await.refused(422, "unknown_value");
    assert_eq!(house.inner.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn staff_say_what_the_house_offers_and_divide_what_is_owed() {
    let house = House::new().await;
    let finance = house.staff(Role::Finance).await;
    let list = house.get("/admin/payment-policies").staff(&finance).send().await.is(200);
    assert_eq!(
        (list.str("/data/0/currency"), list.body["data"][0]["deposit_share_ppm"].clone()),
        ("USD".into(), json!(300_000))
    );
    let mut policy = json!({
        "deposit_from": {"amount": 100_000, "currency": "USD"}, "deposit_share_ppm": 500_000, "balance_days": 30, "remind_days": 7,
        "grace_days": 7, "deposit_kept": false, "transfer_from": null, "transfer_days": 5,
        "account_holder": "", "account_number": "", "account_bank": ""
    });
    let put = |body: Value, version: &'static str| {
        let (house, finance) = (&house, &finance);
        async move {
            house
                .put("/admin/payment-policies/USD")
                .staff(finance)
                .with("if-match", version)
                .json(body)
                .send()
                .await
        }
    };
    put(policy.clone(), "\"7\"").await.refused(412, "version_conflict");
    put(policy.clone(), "\"1\"").await.is(200);
    policy["deposit_share_ppm"] = json!(1);
    assert_eq!(put(policy, "\"2\"").await.refused(422, "invalid").fields(), ["deposit_share"]);
    let (_, refused) = place(&house, json!({ "method": "bank_transfer" })).await;
    assert_eq!(refused.refused(422, "transfer_not_offered").fields(), ["payment.method"]);
    let (_, placed) = place(&house, json!({ "deposit": true })).await;
    let placed = placed.is(201);
    let path = format!("/payments/demo/{}/confirm", placed.str("/payment/intent_id"));
    house.post(&path).json(json!({ "outcome": "succeed" })).send().await.is(200);
    let order = placed.str("/order/id");
    let seen = house.get(&format!("/admin/orders/{order}")).staff(&finance).send().await.is(200);
    let version = seen.header("etag").to_owned();
    let parts = json!({ "parts": [
        {"kind": "stage", "words": "Wax", "amount": {"amount": 88_750, "currency": "USD"}, "due_on": "2199-01-01"},
        {"kind": "balance", "amount": {"amount": 1_000_000, "currency": "USD"}, "due_on": "2199-02-01", "method": "bank_transfer"}
    ]});
    let divide = format!("/admin/orders/{order}/schedule");
    let divided =
        house.put(&divide).staff(&finance).with("if-match", &version).json(parts).send().await.is(200);
    assert_eq!(
        (divided.str("/data/1/label"), divided.str("/data/2/method")),
        ("Wax".into(), "bank_transfer".into())
    );
    let fresh = house.get(&format!("/admin/orders/{order}")).staff(&finance).send().await.is(200);
    let lapse = house
        .post(&format!("/admin/orders/{order}/lapse"))
        .staff(&finance)
        .with("if-match", fresh.header("etag"))
        .json(json!({ "deposit": "returned" }));
    lapse.send().await.refused(409, "still_in_time");
    let more = format!("/admin/installments/{}/day", divided.str("/data/1/id"));
    house
        .put(&more)
        .staff(&finance)
        .json(json!({ "until": "2020-01-01" }))
        .send()
        .await
        .refused(422, "invalid");
}

#[tokio::test]
async fn a_card_that_may_be_charged_for_the_balance_is_told_and_taken_back() {
    let house = House::new().await;
    let (_, refused) = place(&house, json!({ "balance_by_card": true })).await;
    let refused = refused.is(422);
    assert_eq!(refused.str("/errors/0/field"), "payment.balance_by_card");
    let (token, placed) = place(&house, json!({ "deposit": true, "balance_by_card": true })).await;
    let placed = placed.is(201);
    let order = placed.str("/order/id");
    let path = format!("/payments/demo/{}/confirm", placed.str("/payment/intent_id"));
    house.post(&path).json(json!({ "outcome": "succeed" })).send().await.is(200);
    let told = house.get(&format!("/orders/{order}/installments")).cart(&token).send().await.is(200);
    assert_eq!(told.str("/card_consent/words"), commerce::schedules::CONSENT_WORDS);
    assert_eq!(told.str("/card_consent/card"), "Demonstration card");
    assert!(told.body["card_consent"]["withdrawn_at"].is_null());
    let away = format!("/orders/{order}/card-consent");
    house.delete(&away).send().await.refused(404, "order_not_found");
    let away = house.delete(&away).cart(&token).send().await.is(200);
    assert!(!away.body["card_consent"]["withdrawn_at"].is_null());
    assert_eq!(house.inner.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn money_and_pieces_come_back_in_one_request_and_a_piece_only_once() {
    let house = House::new().await;
    let ring = house.ring("Ring", 80_000, PieceKind::Stocked(3)).await;
    let token = house.cart_with(ring).await;
    let placed = house
        .post("/checkout")
        .cart(&token)
        .with("idempotency-key", "k")
        .json(checkout())
        .send()
        .await
        .is(201);
    let path = format!("/payments/demo/{}/confirm", placed.str("/payment/intent_id"));
    house.post(&path).json(json!({ "outcome": "succeed" })).send().await.is(200);
    let staff = house.staff(Role::Support).await;
    let order = format!("/admin/orders/{}", placed.str("/order/id"));
    let seen = house.get(&order).staff(&staff).send().await.is(200);
    let line = seen.str("/lines/0/id");
    let back = json!([{ "line_id": line, "quantity": 1, "condition": "for_sale" }]);
    let ask = json!({
        "amount": { "amount": 50_000, "currency": "USD" }, "note": "Too small", "returns": back,
    });
    let refunds = format!("{order}/refunds");
    for _ in 0..2 {
        let told = house
            .post(&refunds)
            .staff(&staff)
            .with("idempotency-key", "r")
            .json(ask.clone())
            .send()
            .await
            .is(200);
        assert_eq!((told.str("/data/0/to"), told.str("/data/0/to_label")), ("card".into(), "Card".into()));
        assert_eq!(told.body["sources"][0]["left"]["amount"], 37_100);
    }
    let now = house.get(&order).staff(&staff).send().await.is(200);
    assert_eq!(now.body["lines"][0]["returned"], 1);
    let again = json!({ "returns": back });
    let tag = now.header("etag").to_owned();
    let returns = format!("{order}/returns");
    house.post(&returns).staff(&staff).json(again.clone()).send().await.refused(428, "if_match_required");
    house
        .post(&returns)
        .staff(&staff)
        .with("if-match", &tag)
        .json(again)
        .send()
        .await
        .refused(409, "return_exceeds_line");
    let wrong = json!({ "returns": [{ "line_id": line, "quantity": 1, "condition": "lost" }] });
    let wrong = house.post(&returns).staff(&staff).with("if-match", &tag).json(wrong).send().await.is(422);
    assert_eq!(wrong.str("/errors/0/field"), "returns.0.condition");
    assert_eq!(house.inner.audit().await, Vec::<String>::new());
}
