//! Every request that we send, judged by the parameter types of Stripe's own package for Python.

use adapters::{
    stripe::smoke,
    testing::{Bank, Request},
};
use serde_json::{Value, json};

use crate::{others, shop::Shop};

fn judge(requests: &[Value], kinds: &[&str]) -> Value {
    let asked = json!({ "requests": requests, "kinds": kinds });
    others::ask("parameters.py", &[], &asked.to_string())
}

fn told(request: &Request) -> Value {
    let form: Vec<_> = request.form.iter().collect();
    json!({ "method": request.method, "path": request.path, "form": form })
}

#[tokio::test(flavor = "multi_thread")]
async fn every_request_of_ours_is_one_that_stripe_describes() {
    let mut shop = Shop::new().await;
    for price in [80_000, 345_000] {
        let placed = shop.placed(price).await;
        shop.peer.confirm(&placed.payment.as_ref().unwrap().intent_id, Bank::Pays);
        shop.settle(&placed).await;
    }
    crate::saved_cards::saved(&shop).await;
    shop.house.advance(chrono::Duration::days(60));
    shop.house.upkeep().await;
    shop.house.commerce.tax = Some(std::sync::Arc::new(shop.stripe.clone()));
    let taxed = shop.paid(50_000).await;
    shop.house.upkeep().await;
    crate::tax::give_back(&shop, taxed.order.id, 1_000).await;
    assert!(smoke(&shop.stripe, "judged").await.iter().all(|step| step.found.is_ok()));
    let requests: Vec<_> = shop.peer.requests().iter().map(told).collect();
    let judged = judge(&requests, &[]);
    for (request, verdict) in requests.iter().zip(judged["requests"].as_array().unwrap()) {
        assert_eq!(verdict, "ok", "{request:#}");
    }
    assert!(requests.iter().any(|r| r["form"].to_string().contains("off_session\",\"true")));
    for call in [
        "/v1/payment_intents",
        "/capture",
        "/cancel",
        "/v1/refunds",
        "/v1/tax/calculations",
        "/v1/tax/transactions/create_from_calculation",
        "/v1/tax/transactions/create_reversal",
        "/v1/customers",
        "/v1/customer_sessions",
        "/v1/charges/",
        "/v1/balance_transactions",
    ] {
        assert!(
            requests.iter().any(|r| r["path"].as_str().unwrap().contains(call)),
            "{call} was never asked"
        );
    }
}

#[test]
fn the_judge_refuses_what_stripe_does_not_describe() {
    let wrong = [
        ("/v1/payment_intents", json!([["amount", "100"], ["currency", "usd"], ["bogus", "1"]])),
        ("/v1/payment_intents", json!([["currency", "usd"]])),
        ("/v1/payment_intents", json!([["amount", "x"], ["currency", "usd"]])),
        (
            "/v1/payment_intents",
            json!([["amount", "1"], ["currency", "usd"], ["capture_method", "manually"]]),
        ),
        (
            "/v1/payment_intents",
            json!([
                ["amount", "1"],
                ["currency", "usd"],
                ["payment_method_options[card][request_three_d_secure]", "always"]
            ]),
        ),
        (
            "/v1/payment_intents",
            json!([
                ["amount", "1"],
                ["currency", "usd"],
                ["payment_method_options[card][request_3ds]", "any"]
            ]),
        ),
        ("/v1/payment_intents/pi_1/cancel", json!([["cancellation_reason", "bored"]])),
        ("/v1/refunds", json!([["payment_intent", "pi_1"], ["reason", "customer_request"]])),
        ("/v1/nothing", json!([])),
    ];
    let requests: Vec<_> =
        wrong.iter().map(|(path, form)| json!({ "method": "POST", "path": path, "form": form })).collect();
    let judged = judge(&requests, &[]);
    for (request, verdict) in requests.iter().zip(judged["requests"].as_array().unwrap()) {
        assert_ne!(verdict, "ok", "{request:#}");
    }
}

#[test]
fn every_kind_of_notice_that_we_act_on_is_one_of_stripes() {
    let kinds = [
        "payment_intent.succeeded",
        "payment_intent.processing",
        "payment_intent.requires_action",
        "payment_intent.amount_capturable_updated",
        "payment_intent.payment_failed",
        "payment_intent.canceled",
        "charge.refunded",
        "refund.created",
        "refund.updated",
        "refund.failed",
        "charge.dispute.created",
        "charge.dispute.updated",
        "charge.dispute.closed",
        "charge.dispute.funds_withdrawn",
        "charge.dispute.funds_reinstated",
        "review.opened",
        "review.closed",
        "radar.early_fraud_warning.created",
        "radar.early_fraud_warning.updated",
    ];
    let judged = judge(&[], &kinds);
    for (kind, verdict) in kinds.iter().zip(judged["kinds"].as_array().unwrap()) {
        assert_eq!(verdict, "ok", "{kind}");
    }
    assert_ne!(judge(&[], &["payment_intent.captured"])["kinds"][0], "ok");
}
