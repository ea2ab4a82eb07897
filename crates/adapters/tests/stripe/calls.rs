//! The client alone: what is sent, what is repeated, and what an error means.

use std::time::{Duration, Instant};

use adapters::{
    Stripe,
    stripe::smoke,
    testing::{Bank, Fault, Peer},
};
use commerce::payments::{
    Care, CreateIntent, GatewayError, IntentStatus, PaymentGateway, Refund, RefundStatus,
};
use kernel::{Currency, Money};

use crate::shop::PATIENCE;

fn dollars(minor: i64) -> Money {
    Money::new(minor, Currency::Usd)
}

fn terms(key: &str, minor: i64, care: Care) -> CreateIntent {
    CreateIntent {
        key: key.into(),
        amount: dollars(minor),
        order_ref: "ord_1".into(),
        care,
        customer: None,
        saves: false,
        off_session: None,
    }
}

async fn house() -> (Peer, Stripe) {
    let peer = Peer::start().await;
    let stripe = Stripe::with_patience(&peer.keys(), PATIENCE).unwrap();
    (peer, stripe)
}

#[tokio::test]
async fn a_payment_is_asked_for_by_its_terms_and_only_dear_ones_are_authorized() {
    let (peer, stripe) = house().await;
    PaymentGateway::create_intent(&stripe, terms("a", 100_000, Care::Usual)).await.unwrap();
    PaymentGateway::create_intent(&stripe, terms("b", 100_001, Care::Strict)).await.unwrap();
    let asked = peer.requests();
    let field = |at: usize, name: &str| asked[at].form.get(name).map(String::as_str);
    assert_eq!((field(0, "amount"), field(0, "currency")), (Some("100000"), Some("usd")));
    assert_eq!(field(0, "metadata[order_id]"), Some("ord_1"));
    assert_eq!(field(0, "automatic_payment_methods[enabled]"), Some("true"));
    let secure = "payment_method_options[card][request_three_d_secure]";
    assert_eq!((field(0, "capture_method"), field(0, secure)), (None, None));
    assert_eq!((field(1, "capture_method"), field(1, secure)), (Some("manual"), Some("any")));
    assert_eq!(asked[0].key.as_deref(), Some("a"));
}

#[tokio::test]
async fn py07_what_was_cut_off_is_asked_again_under_the_same_key_and_done_once() {
    for fault in
        [Fault::CutBefore, Fault::CutAfter, Fault::Status(409), Fault::Status(500), Fault::Status(429)]
    {
        let (peer, stripe) = house().await;
        peer.fail_next("POST /v1/payment_intents", fault);
        let made = PaymentGateway::create_intent(&stripe, terms("k", 5_000, Care::Usual)).await.unwrap();
        assert_eq!(made.status, IntentStatus::RequiresPaymentMethod);
        assert_eq!(peer.totals().0, 1, "{fault:?}");
        assert_eq!(peer.count("POST /v1/payment_intents"), 2, "{fault:?}");
        let again = PaymentGateway::create_intent(&stripe, terms("k", 5_000, Care::Usual)).await.unwrap();
        assert_eq!(again, made);
        let other = PaymentGateway::create_intent(&stripe, terms("k", 5_001, Care::Usual)).await;
        assert_eq!(other, Err(GatewayError::KeyReused));
    }
}

#[tokio::test]
async fn py09_an_answer_that_does_not_come_is_waited_for_no_longer_than_said() {
    let (peer, stripe) = house().await;
    for fault in [Fault::HangBefore, Fault::HangAfter, Fault::Late(Duration::from_secs(40))] {
        peer.fail_next("GET /v1/payment_intents", fault);
        let began = Instant::now();
        assert_eq!(stripe.retrieve("pi_1").await, Err(GatewayError::Timeout), "{fault:?}");
        assert!(began.elapsed() < PATIENCE + Duration::from_secs(1), "{fault:?}");
    }
}

#[tokio::test]
async fn each_refusal_has_its_meaning_and_none_is_asked_again_that_was_understood() {
    let (peer, stripe) = house().await;
    assert_eq!(stripe.retrieve("pi_unknown").await, Err(GatewayError::NotFound));
    for hostile in ["", "pi/../charges", "pi_1?expand[]=x", "pi_1%2Fcancel"] {
        assert_eq!(stripe.retrieve(hostile).await, Err(GatewayError::NotFound), "{hostile}");
    }
    assert_eq!(peer.requests().len(), 1, "what is no id of Stripe's is not even asked");
    let small = PaymentGateway::create_intent(&stripe, terms("s", 49, Care::Usual)).await;
    assert!(matches!(small, Err(GatewayError::Refused(ref why)) if why.contains("0.50")), "{small:?}");
    let none = PaymentGateway::create_intent(&stripe, terms("n", 0, Care::Usual)).await;
    assert!(matches!(none, Err(GatewayError::Refused(_))), "{none:?}");
    peer.fail_next("GET", Fault::Status(401));
    assert!(matches!(stripe.retrieve("pi_1").await, Err(GatewayError::Unavailable(_))));
    for _ in 0..3 {
        peer.fail_next("GET", Fault::Status(503));
    }
    let asked = peer.requests().len();
    assert!(matches!(stripe.retrieve("pi_1").await, Err(GatewayError::Unavailable(_))));
    assert_eq!(peer.requests().len() - asked, 3, "three tries and no more");
    let mut keys = peer.keys();
    keys.api_base = Some("http://127.0.0.1:9".into());
    let nobody = Stripe::with_patience(&keys, PATIENCE).unwrap();
    assert_eq!(nobody.retrieve("pi_1").await, Err(GatewayError::Unavailable("no connection".into())));
}

#[tokio::test]
async fn cancelling_and_taking_answer_where_a_payment_stands_when_it_has_moved_on() {
    let (peer, stripe) = house().await;
    let make = async |key: &str, bank| {
        let made = PaymentGateway::create_intent(&stripe, terms(key, 150_000, Care::Strict)).await.unwrap();
        peer.confirm(&made.id, bank);
        made.id
    };
    let held = make("1", Bank::Pays).await;
    assert_eq!(stripe.retrieve(&held).await.unwrap().authorized, dollars(150_000));
    for _ in 0..2 {
        let taken = stripe.capture(&held).await.unwrap();
        assert_eq!((taken.status, taken.received), (IntentStatus::Succeeded, dollars(150_000)));
        assert_eq!(taken.authorized, dollars(0));
    }
    assert_eq!(stripe.cancel(&held).await.unwrap().status, IntentStatus::Succeeded, "the money was faster");
    let working = make("2", Bank::Works).await;
    assert_eq!(stripe.cancel(&working).await.unwrap().status, IntentStatus::Processing);
    let let_go = make("3", Bank::Pays).await;
    for _ in 0..2 {
        assert_eq!(stripe.cancel(&let_go).await.unwrap().status, IntentStatus::Canceled);
    }
    assert_eq!(stripe.capture(&let_go).await.unwrap().status, IntentStatus::Canceled);
}

#[tokio::test]
async fn py16_a_refund_is_made_once_even_when_stripe_has_forgotten_the_key() {
    let (peer, stripe) = house().await;
    let made = PaymentGateway::create_intent(&stripe, terms("k", 5_000, Care::Usual)).await.unwrap();
    peer.confirm(&made.id, Bank::Pays);
    let ask =
        |key: &str, minor| Refund { key: key.into(), intent_id: made.id.clone(), amount: dollars(minor) };
    peer.fail_next("POST /v1/refunds", Fault::CutAfter);
    let first = stripe.refund(ask("r", 2_000)).await.unwrap();
    assert_eq!((first.amount, first.status), (dollars(2_000), RefundStatus::Succeeded));
    peer.forget_keys();
    assert_eq!(stripe.refund(ask("r", 2_000)).await.unwrap(), first);
    assert_eq!(stripe.refund(ask("r", 1_999)).await, Err(GatewayError::KeyReused));
    assert_eq!(peer.totals().1, 1);
    let too_much = stripe.refund(ask("s", 3_001)).await;
    assert!(
        matches!(too_much, Err(GatewayError::Refused(ref why)) if why.contains("greater than")),
        "{too_much:?}"
    );
    assert_eq!(stripe.refund(ask("t", 3_000)).await.unwrap().amount, dollars(3_000));
    peer.move_refund(&first.id, "failed");
    assert_eq!(stripe.retrieve_refund(&first.id).await.unwrap().status, RefundStatus::Failed);
}

#[tokio::test]
async fn the_main_path_that_smoke_walks_is_whole() {
    let (peer, stripe) = house().await;
    let steps = smoke(&stripe, "test").await;
    for step in &steps {
        assert!(step.found.is_ok(), "{steps:#?}");
    }
    assert!(steps.len() >= 16, "{steps:#?}");
    for call in [
        "POST /v1/customers",
        "POST /v1/customer_sessions",
        "GET /v1/charges",
        "GET /v1/balance_transactions",
    ] {
        assert!(peer.count(call) >= 1, "{call}");
    }
    peer.fail_next("POST /v1/refunds", Fault::Status(400));
    let steps = smoke(&stripe, "another").await;
    assert!(steps.last().unwrap().found.is_err(), "a fault is told, and ends it");
}

#[tokio::test]
async fn nothing_secret_is_printed() {
    let (_peer, stripe) = house().await;
    let printed = format!("{stripe:?}");
    assert!(!printed.contains("sk_") && !printed.contains("whsec"), "{printed}");
    let made = PaymentGateway::create_intent(&stripe, terms("k", 5_000, Care::Usual)).await.unwrap();
    assert!(!format!("{made:?}").contains("_secret_"), "{made:?}");
}
