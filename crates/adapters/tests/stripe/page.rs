//! What the payment page of an order finds.

use adapters::testing::{Bank, Fault};
use chrono::Duration;
use commerce::{
    checkout::{CheckoutError, ToPay, resume_payment},
    orders::OrderState,
    payments::{
        Authentication, Decline, PaymentError, PaymentState, Risk, Settlement, come_back, list_for_order,
    },
};
use kernel::ids::OrderId;

use crate::shop::Shop;

async fn resume(shop: &Shop, order: OrderId) -> ToPay {
    let house = &shop.house;
    resume_payment(&house.db, &house.commerce, &house.cx, order).await.unwrap()
}

async fn state(shop: &Shop, order: OrderId) -> PaymentState {
    list_for_order(&mut shop.house.db.read().await.unwrap(), order).await.unwrap().last().unwrap().state
}

#[tokio::test]
async fn an_order_that_waits_is_paid_with_the_same_payment_after_every_no() {
    let shop = Shop::new().await;
    let placed = shop.placed(345_000).await;
    let (order, intent) = (placed.order.id, placed.payment.as_ref().unwrap().intent_id.as_str());
    let ToPay::Open { placed: first, declined: None, saved: None } = resume(&shop, order).await else {
        panic!("a guest's order is open")
    };
    assert_eq!(first.payment.as_ref().unwrap().client_secret, placed.payment.as_ref().unwrap().client_secret);
    for (bank, reason) in [
        (Bank::DeclinesWith("card_declined", "insufficient_funds"), Decline::Funds),
        (Bank::DeclinesWith("card_declined", "stolen_card"), Decline::Bank),
        (Bank::DeclinesWith("expired_card", "expired_card"), Decline::Expired),
    ] {
        shop.peer.confirm(intent, bank);
        let ToPay::Open { placed: again, declined, .. } = resume(&shop, order).await else {
            panic!("still open")
        };
        assert_eq!((again.payment.as_ref().unwrap().intent_id.as_str(), declined), (intent, Some(reason)));
        assert_eq!(state(&shop, order).await, PaymentState::Declined);
    }
    shop.peer.confirm(intent, Bank::Asks);
    assert!(matches!(resume(&shop, order).await, ToPay::Open { declined: None, .. }));
    assert_eq!(state(&shop, order).await, PaymentState::RequiresAction);
    shop.peer.confirm(intent, Bank::Pays);
    assert!(matches!(resume(&shop, order).await, ToPay::Settled(Settlement::Paid(_))));
    assert!(matches!(resume(&shop, order).await, ToPay::Closed(order) if order.state == OrderState::Paid));
    shop.sound().await;
}

#[tokio::test]
async fn a_payment_cancelled_in_stripes_pages_is_replaced_by_the_next_attempt() {
    let shop = Shop::new().await;
    let placed = shop.placed(345_000).await;
    shop.peer.expire(&placed.payment.as_ref().unwrap().intent_id);
    let ToPay::Open { placed: next, .. } = resume(&shop, placed.order.id).await else { panic!("open") };
    assert_ne!(next.payment.as_ref().unwrap().intent_id, placed.payment.as_ref().unwrap().intent_id);
    let payments = list_for_order(&mut shop.house.db.read().await.unwrap(), placed.order.id).await.unwrap();
    assert_eq!(
        payments.iter().map(|p| p.state).collect::<Vec<_>>(),
        [PaymentState::Cancelled, PaymentState::Pending]
    );
    shop.sound().await;
}

#[tokio::test]
async fn a_provider_that_does_not_answer_changes_nothing_and_says_so() {
    let shop = Shop::new().await;
    let placed = shop.placed(345_000).await;
    for _ in 0..3 {
        shop.peer.fail_next("GET /v1/payment_intents", Fault::Status(500));
    }
    let house = &shop.house;
    let refused = resume_payment(&house.db, &house.commerce, &house.cx, placed.order.id).await;
    assert!(
        matches!(refused, Err(CheckoutError::PaymentPending { number }) if number == placed.order.number)
    );
    assert!(matches!(resume(&shop, placed.order.id).await, ToPay::Open { .. }));
}

#[tokio::test]
async fn after_its_time_an_order_is_not_offered_for_payment() {
    let shop = Shop::new().await;
    let placed = shop.placed(345_000).await;
    shop.house.advance(Duration::minutes(31));
    assert!(matches!(resume(&shop, placed.order.id).await, ToPay::Late(_)));
}

#[tokio::test]
async fn whoever_comes_back_from_the_bank_needs_the_key_or_the_payments_own_secret() {
    let shop = Shop::new().await;
    let (placed, other) = (shop.placed(80_000).await, shop.placed(80_000).await);
    let house = &shop.house;
    shop.peer.confirm(&placed.payment.as_ref().unwrap().intent_id, Bank::Pays);
    let (intent, secret) = (
        placed.payment.as_ref().unwrap().intent_id.as_str(),
        placed.payment.as_ref().unwrap().client_secret.as_str(),
    );
    let back = async |order: Option<OrderId>, intent: &str, secret: &str| {
        come_back(&house.db, &house.commerce, &house.cx, order, intent, secret).await
    };
    for (order, intent, secret) in [
        (None, intent, ""),
        (None, intent, "pi_secret_wrong"),
        (None, intent, other.payment.as_ref().unwrap().client_secret.as_str()),
        (None, "pi_unknown", secret),
        (Some(other.order.id), intent, secret),
    ] {
        assert!(
            matches!(back(order, intent, secret).await, Err(PaymentError::NotFound)),
            "{order:?} {intent} {secret}"
        );
    }
    assert_eq!(shop.state(placed.order.id).await, OrderState::PendingPayment);
    assert!(matches!(back(None, intent, secret).await, Ok(Settlement::Paid(_))));
    assert!(matches!(back(Some(placed.order.id), "", "").await, Ok(Settlement::Paid(_))));
    shop.sound().await;
}

#[tokio::test]
async fn what_the_bank_found_is_kept_with_the_payment() {
    let shop = Shop::new().await;
    let placed = shop.placed(345_000).await;
    shop.peer.confirm(&placed.payment.as_ref().unwrap().intent_id, Bank::PaysAtRisk);
    assert!(matches!(shop.settle(&placed).await, Settlement::Authorized(_)));
    let payments = list_for_order(&mut shop.house.db.read().await.unwrap(), placed.order.id).await.unwrap();
    let found = payments[0].found.unwrap();
    assert_eq!((found.authentication, found.risk), (Authentication::Authenticated, Risk::Raised));
}

#[tokio::test]
async fn an_account_is_one_customer_of_stripes_and_is_offered_its_saved_cards() {
    let shop = Shop::new().await;
    let account = shop.account("ada@example.com").await;
    // the answer of the first try is lost: asking again is answered with the same customer
    shop.peer.fail_next("POST /v1/customers", Fault::CutAfter);
    let placed = shop.placed_by(account, 345_000).await;
    let customer = shop.peer.intent(&placed.payment.as_ref().unwrap().intent_id)["customer"].clone();
    assert!(customer.as_str().is_some_and(|id| id.starts_with("cus_")), "{customer}");
    assert!(matches!(resume(&shop, placed.order.id).await, ToPay::Open { saved: Some(_), .. }));

    // the next attempt is the same customer's
    shop.peer.expire(&placed.payment.as_ref().unwrap().intent_id);
    let ToPay::Open { placed: again, .. } = resume(&shop, placed.order.id).await else { panic!("open") };
    assert_ne!(again.payment.as_ref().unwrap().intent_id, placed.payment.as_ref().unwrap().intent_id);
    assert_eq!(shop.peer.intent(&again.payment.as_ref().unwrap().intent_id)["customer"], customer);
    assert_eq!(shop.count("SELECT count(*) FROM payment_customers").await, 1);

    // a browser without saved cards is better than none
    for _ in 0..3 {
        shop.peer.fail_next("POST /v1/customer_sessions", Fault::Status(500));
    }
    assert!(matches!(resume(&shop, again.order.id).await, ToPay::Open { saved: None, .. }));
}
