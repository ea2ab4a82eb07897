//! From checkout to paid, and what becomes of money that does not come straight.

use adapters::testing::{Bank, Fault};
use chrono::Duration;
use commerce::{
    checkout::{CheckoutError, PlaceOrder, place_order},
    orders::OrderState,
    payments::{
        ConcernKind, DecideAuthorization, PaymentError, PaymentState, Settlement, decide_authorization,
        find_by_intent, settle,
    },
    schedules::{Method, PaymentPlan, begin_payment, list_for_order},
};

use crate::shop::Shop;

const PAID: &str = "SELECT count(*) FROM inv_outbox WHERE topic = 'orders.paid'";

async fn payment_state(shop: &Shop, intent: &str) -> PaymentState {
    let mut conn = shop.house.db.read().await.unwrap();
    find_by_intent(&mut conn, intent).await.unwrap().unwrap().state
}

async fn decide(shop: &Shop, order: kernel::ids::OrderId, take: bool) -> Result<Settlement, PaymentError> {
    let house = &shop.house;
    decide_authorization(
        &house.db,
        &house.commerce,
        &house.cx,
        DecideAuthorization { order, take, note: "looked at".into() },
    )
    .await
}

#[tokio::test]
async fn an_order_below_the_limit_is_paid_at_once() {
    let shop = Shop::new().await;
    let placed = shop.placed(80_000).await;
    assert_eq!(placed.payment.as_ref().unwrap().provider, "stripe");
    shop.peer.confirm(&placed.payment.as_ref().unwrap().intent_id, Bank::Pays);
    assert!(matches!(shop.settle(&placed).await, Settlement::Paid(_)));
    assert_eq!(shop.peer.count("POST /v1/payment_intents/"), 0, "nothing was to be taken");
    assert_eq!(shop.count(PAID).await, 1);
    shop.sound().await;
}

#[tokio::test]
async fn a_dear_order_whose_bank_made_sure_of_the_shopper_is_taken_without_anybody_looking() {
    let shop = Shop::new().await;
    let placed = shop.placed(345_000).await;
    let intent = &placed.payment.as_ref().unwrap().intent_id;
    assert_eq!(shop.peer.intent(intent)["capture_method"], "manual");
    shop.peer.confirm(intent, Bank::Pays);
    assert_eq!(shop.peer.intent(intent)["status"], "requires_capture");
    assert!(matches!(shop.settle(&placed).await, Settlement::Paid(_)));
    assert_eq!(shop.peer.intent(intent)["status"], "succeeded");
    assert_eq!(shop.concerns().await, []);
    shop.sound().await;
}

#[tokio::test]
async fn py11_money_that_is_authorized_waits_for_people_with_the_pieces_and_is_taken_when_they_say_so() {
    for bank in [Bank::PaysUnauthenticated, Bank::PaysAtRisk] {
        let shop = Shop::new().await;
        let (cart, ring) = shop.cart(345_000).await;
        let placed = shop.house.place(&cart).await.unwrap();
        let (order, intent) = (placed.order.id, &placed.payment.as_ref().unwrap().intent_id);
        shop.peer.confirm(intent, bank);
        for _ in 0..2 {
            assert!(matches!(shop.settle(&placed).await, Settlement::Authorized(_)), "{bank:?}");
        }
        let concerns = shop.concerns().await;
        assert_eq!(concerns.iter().map(|c| c.kind).collect::<Vec<_>>(), [ConcernKind::Authorization]);
        assert_eq!((shop.state(order).await, shop.count(PAID).await), (OrderState::PendingPayment, 0));
        // a checkout would be over long since; the piece is still theirs
        shop.house.advance(Duration::hours(48));
        assert_eq!(shop.house.upkeep().await.expired, 0);
        assert_eq!(shop.house.level(ring).await.available, 0);
        let again = shop.house.place(&cart).await.unwrap_err();
        assert!(matches!(again, CheckoutError::PaymentPending { .. }), "{again:?}");

        assert!(matches!(decide(&shop, order, true).await.unwrap(), Settlement::Paid(_)));
        assert_eq!((shop.state(order).await, shop.count(PAID).await), (OrderState::Paid, 1));
        assert_eq!(shop.concerns().await, []);
        assert!(matches!(decide(&shop, order, true).await, Err(PaymentError::NothingAuthorized)));
        shop.send(order).await.unwrap();
        shop.sound().await;
    }
}

#[tokio::test]
async fn money_that_people_let_go_of_is_nobodys_and_the_piece_is_on_sale_again() {
    let shop = Shop::new().await;
    let (cart, ring) = shop.cart(345_000).await;
    let placed = shop.house.place(&cart).await.unwrap();
    let intent = &placed.payment.as_ref().unwrap().intent_id;
    shop.peer.confirm(intent, Bank::PaysUnauthenticated);
    shop.settle(&placed).await;
    assert!(matches!(decide(&shop, placed.order.id, false).await.unwrap(), Settlement::Cancelled(_)));
    assert_eq!(shop.peer.intent(intent)["status"], "canceled");
    assert_eq!(shop.state(placed.order.id).await, OrderState::Cancelled);
    assert_eq!(shop.house.level(ring).await.available, 1);
    assert_eq!((shop.concerns().await, shop.count(PAID).await), (vec![], 0));
    shop.sound().await;
}

#[tokio::test]
async fn money_that_nobody_decided_about_is_let_go_of_in_time() {
    let shop = Shop::new().await;
    let placed = shop.placed(345_000).await;
    shop.peer.confirm(&placed.payment.as_ref().unwrap().intent_id, Bank::PaysAtRisk);
    shop.settle(&placed).await;
    shop.house.advance(Duration::hours(73));
    assert_eq!(shop.house.upkeep().await.expired, 1);
    assert_eq!(shop.state(placed.order.id).await, OrderState::Expired);
    assert_eq!(shop.peer.intent(&placed.payment.as_ref().unwrap().intent_id)["status"], "canceled");
    assert_eq!(shop.concerns().await, []);
    shop.sound().await;
}

#[tokio::test]
async fn py17_taking_whose_answer_is_lost_takes_once() {
    for fault in [Fault::CutAfter, Fault::CutBefore, Fault::HangAfter, Fault::Status(500)] {
        let shop = Shop::new().await;
        let placed = shop.placed(345_000).await;
        let intent = &placed.payment.as_ref().unwrap().intent_id;
        shop.peer.confirm(intent, Bank::Pays);
        shop.peer.fail_next("POST /v1/payment_intents/", fault);
        let house = &shop.house;
        let first = commerce::payments::settle(&house.db, &house.commerce, &house.cx, intent).await;
        if fault == Fault::HangAfter {
            assert!(first.is_err(), "the effect is unknown");
            assert_eq!(payment_state(&shop, intent).await, PaymentState::Authorized);
            assert_eq!(shop.count(PAID).await, 0);
        }
        assert!(matches!(shop.settle(&placed).await, Settlement::Paid(_)), "{fault:?}");
        assert_eq!(shop.count(PAID).await, 1, "{fault:?}");
        shop.sound().await;
    }
}

#[tokio::test]
async fn py17_everybody_settling_at_once_records_one_payment() {
    let shop = Shop::new().await;
    let placed = shop.placed(345_000).await;
    shop.peer.confirm(&placed.payment.as_ref().unwrap().intent_id, Bank::Pays);
    let settle = || shop.settle(&placed);
    let all = tokio::join!(settle(), settle(), settle(), settle(), settle(), settle());
    for settled in [all.0, all.1, all.2, all.3, all.4, all.5] {
        assert!(matches!(settled, Settlement::Paid(_) | Settlement::Authorized(_)), "{settled:?}");
    }
    assert!(matches!(shop.settle(&placed).await, Settlement::Paid(_)));
    assert_eq!(shop.count(PAID).await, 1);
    shop.sound().await;
}

#[tokio::test]
async fn py09_a_checkout_whose_answer_never_came_goes_on_with_the_same_payment() {
    for fault in [Fault::HangBefore, Fault::HangAfter] {
        let shop = Shop::new().await;
        let (cart, _) = shop.cart(80_000).await;
        shop.peer.fail_next("POST /v1/payment_intents", fault);
        let waiting = shop.house.place(&cart).await.unwrap_err();
        assert!(matches!(waiting, CheckoutError::PaymentPending { .. }), "{fault:?}: {waiting:?}");
        let placed = shop.house.place(&cart).await.unwrap();
        assert_eq!(shop.peer.totals().0, 1, "{fault:?}");
        shop.peer.confirm(&placed.payment.as_ref().unwrap().intent_id, Bank::Pays);
        assert!(matches!(shop.settle(&placed).await, Settlement::Paid(_)));
        shop.sound().await;
    }
}

#[tokio::test]
async fn py10_a_decline_keeps_order_and_payment_and_another_card_pays() {
    let shop = Shop::new().await;
    let placed = shop.placed(80_000).await;
    for _ in 0..5 {
        shop.peer.confirm(&placed.payment.as_ref().unwrap().intent_id, Bank::Declines);
        let Settlement::Declined { message, .. } = shop.settle(&placed).await else { panic!("not declined") };
        assert_eq!(message, "Your card was declined.");
    }
    assert_eq!(shop.state(placed.order.id).await, OrderState::PendingPayment);
    shop.peer.confirm(&placed.payment.as_ref().unwrap().intent_id, Bank::Pays);
    assert!(matches!(shop.settle(&placed).await, Settlement::Paid(_)));
    assert_eq!(shop.peer.totals().0, 1);
    shop.sound().await;
}

#[tokio::test]
async fn py11_a_question_of_the_banks_and_its_slow_work_pay_nothing() {
    for (bank, state) in [(Bank::Asks, PaymentState::RequiresAction), (Bank::Works, PaymentState::Processing)]
    {
        let shop = Shop::new().await;
        let placed = shop.placed(80_000).await;
        shop.peer.confirm(&placed.payment.as_ref().unwrap().intent_id, bank);
        let settled = shop.settle(&placed).await;
        assert!(matches!(settled, Settlement::RequiresAction(_) | Settlement::Processing(_)), "{settled:?}");
        assert_eq!(payment_state(&shop, &placed.payment.as_ref().unwrap().intent_id).await, state);
        assert_eq!(
            (shop.state(placed.order.id).await, shop.count(PAID).await),
            (OrderState::PendingPayment, 0)
        );
        shop.sound().await;
    }
}

#[tokio::test]
async fn py25_a_bank_that_takes_days_keeps_no_piece_and_money_that_still_comes_goes_back() {
    let shop = Shop::new().await;
    let (cart, ring) = shop.cart(80_000).await;
    let placed = shop.house.place(&cart).await.unwrap();
    let intent = &placed.payment.as_ref().unwrap().intent_id;
    shop.peer.confirm(intent, Bank::Works);
    shop.settle(&placed).await;
    shop.house.advance(Duration::minutes(31));
    assert_eq!(shop.house.upkeep().await.expired, 1);
    assert_eq!(shop.house.level(ring).await.available, 1, "the piece is on sale again");
    // it cannot be stopped, only waited for, and not every five seconds
    let asked = shop.peer.count("POST /v1/payment_intents/");
    for _ in 0..5 {
        shop.house.upkeep().await;
    }
    assert_eq!(shop.peer.count("POST /v1/payment_intents/"), asked);
    shop.house.advance(Duration::days(5));
    shop.peer.confirm(intent, Bank::Pays);
    shop.house.upkeep().await;
    let order = shop.house.order(placed.order.id).await;
    assert_eq!(
        (order.state, order.paid, order.refunded),
        (OrderState::RefundedLate, order.total, order.total)
    );
    assert_eq!((shop.peer.totals().1, shop.count(PAID).await), (1, 0));
    shop.sound().await;
}

#[tokio::test]
async fn another_amount_than_the_total_never_pays() {
    let shop = Shop::new().await;
    let placed = shop.placed(80_000).await;
    shop.peer.confirm(&placed.payment.as_ref().unwrap().intent_id, Bank::Pays);
    shop.peer.fail_next("GET /v1/payment_intents", Fault::Amount(1));
    assert!(matches!(shop.settle(&placed).await, Settlement::UnderReview(_)));
    assert_eq!((shop.state(placed.order.id).await, shop.count(PAID).await), (OrderState::PendingPayment, 0));
    let dear = shop.placed(345_000).await;
    shop.peer.confirm(&dear.payment.as_ref().unwrap().intent_id, Bank::Pays);
    shop.peer.fail_next("GET /v1/payment_intents", Fault::Amount(1));
    assert!(matches!(shop.settle(&dear).await, Settlement::UnderReview(_)));
    assert_eq!(
        shop.peer.intent(&dear.payment.as_ref().unwrap().intent_id)["status"],
        "requires_capture",
        "and nothing is taken"
    );
    shop.sound().await;
}

#[tokio::test]
async fn sr10_money_authorized_for_an_order_that_died_is_let_go_of() {
    let shop = Shop::new().await;
    let placed = shop.placed(345_000).await;
    let (intent, house) = (&placed.payment.as_ref().unwrap().intent_id, &shop.house);
    // the provider does not hear of the cancellation; the shopper's bank is faster
    for _ in 0..6 {
        shop.peer.fail_next("POST /v1/payment_intents/", Fault::Status(500));
    }
    commerce::orders::cancel_order(&house.db, &house.commerce, &house.cx, placed.order.id).await.unwrap();
    shop.peer.confirm(intent, Bank::Pays);
    assert!(matches!(shop.settle(&placed).await, Settlement::Cancelled(_)));
    assert_eq!(shop.peer.intent(intent)["status"], "canceled");
    assert_eq!((shop.state(placed.order.id).await, shop.peer.totals().1), (OrderState::Cancelled, 0));
    shop.sound().await;
}

#[tokio::test]
async fn py16_late_money_is_owed_until_the_refund_has_arrived() {
    for arrives in [true, false] {
        let shop = Shop::new().await;
        let placed = shop.placed(80_000).await;
        let (intent, house) = (&placed.payment.as_ref().unwrap().intent_id, &shop.house);
        for _ in 0..6 {
            shop.peer.fail_next("POST /v1/payment_intents/", Fault::Status(500));
        }
        commerce::orders::cancel_order(&house.db, &house.commerce, &house.cx, placed.order.id).await.unwrap();
        shop.peer.confirm(intent, Bank::Pays);
        shop.peer.refunds_begin_as("pending");
        shop.peer.fail_next("POST /v1/refunds", Fault::CutAfter);
        assert!(matches!(shop.settle(&placed).await, Settlement::RefundedLate(_)));
        let order = shop.house.order(placed.order.id).await;
        assert_eq!(
            (order.state, order.refunded.minor()),
            (OrderState::Cancelled, 0),
            "on its way is not there"
        );
        assert_eq!(shop.peer.totals().1, 1);
        shop.house.upkeep().await;
        assert_eq!(shop.peer.totals().1, 1, "nothing is sent twice");

        let refund = shop.peer.requests().iter().rev().find_map(|r| r.form.get("metadata[key]").cloned());
        assert!(refund.is_some_and(|key| key.contains("late_refund")));
        let id = shop.peer.refund_ids().pop().unwrap();
        shop.peer.take_notices();
        shop.peer.move_refund(&id, if arrives { "succeeded" } else { "failed" });
        shop.hear().await;
        let order = shop.house.order(placed.order.id).await;
        if arrives {
            assert_eq!((order.state, order.refunded), (OrderState::RefundedLate, order.total));
            assert_eq!(shop.concerns().await, []);
            shop.sound().await;
        } else {
            assert_eq!((order.state, order.refunded.minor()), (OrderState::Cancelled, 0));
            assert_eq!(shop.concerns().await[0].kind, ConcernKind::RefundFailed);
        }
    }
}

/// An order of $20,000 whose deposit was paid, and the payment of its balance, which the bank has set aside at a risk.
async fn balance_authorized(shop: &Shop) -> (kernel::ids::OrderId, kernel::ids::InstallmentId, String) {
    let house = &shop.house;
    let (cart, _) = shop.cart(2_000_000).await;
    let plan = PaymentPlan { deposit: true, method: Method::Card, balance_by_card: false };
    let ask = PlaceOrder { plan, ..commerce::testing::ask_for(&cart) };
    let placed = place_order(&house.db, &house.commerce, &house.cx, ask).await.unwrap();
    shop.peer.confirm(&placed.payment.as_ref().unwrap().intent_id, Bank::Pays);
    assert!(matches!(shop.settle(&placed).await, Settlement::Paid(_)));
    assert_eq!(shop.state(placed.order.id).await, OrderState::DepositPaid);
    let balance = balance_of(shop, placed.order.id).await;
    let begun = begin_payment(&house.db, &house.commerce, &house.cx, balance).await.unwrap();
    let intent = begun.payment.intent_id;
    assert_eq!(shop.peer.intent(&intent)["amount"], 1_524_250);
    shop.peer.confirm(&intent, Bank::PaysAtRisk);
    let settled = settle(&house.db, &house.commerce, &house.cx, &intent).await.unwrap();
    assert!(matches!(settled, Settlement::Authorized(_)));
    (placed.order.id, balance, intent)
}

async fn balance_of(shop: &Shop, order: kernel::ids::OrderId) -> kernel::ids::InstallmentId {
    let parts = list_for_order(&mut shop.house.db.read().await.unwrap(), order).await.unwrap();
    parts.last().unwrap().id
}

/// The bank lets go of what it has set aside in so many hours.
async fn bank_lets_go_in(shop: &Shop, hours: i64) {
    let mut tx = shop.house.db.begin().await.unwrap();
    let until = tx.now().await.unwrap() + Duration::hours(hours);
    sqlx::query("UPDATE payments SET capture_before = $1 WHERE state = 'authorized'")
        .bind(until)
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_balance_that_is_authorized_is_let_go_of_and_asked_for_again_before_the_bank_lets_go() {
    let shop = Shop::new().await;
    let (order, balance, intent) = balance_authorized(&shop).await;
    bank_lets_go_in(&shop, 7).await;
    assert_eq!(shop.house.upkeep().await.authorizations_minded, 0, "there is time");
    bank_lets_go_in(&shop, 5).await;
    let report = shop.house.upkeep().await;
    assert_eq!((report.authorizations_minded, report.withdrawn), (1, 1));
    assert_eq!(shop.peer.intent(&intent)["status"], "canceled");
    assert_eq!((shop.concerns().await, shop.state(order).await), (vec![], OrderState::DepositPaid));
    let told = "SELECT count(*) FROM inv_outbox WHERE topic = 'schedules.authorization_lapsed'";
    assert_eq!(shop.count(told).await, 1);
    let house = &shop.house;
    let again = begin_payment(&house.db, &house.commerce, &house.cx, balance).await.unwrap();
    assert_ne!(again.payment.intent_id, intent);
    shop.peer.confirm(&again.payment.intent_id, Bank::Pays);
    settle(&house.db, &house.commerce, &house.cx, &again.payment.intent_id).await.unwrap();
    assert_eq!((shop.state(order).await, shop.count(PAID).await), (OrderState::Paid, 1));
    shop.sound().await;
}

#[tokio::test]
async fn a_balance_that_people_approve_is_captured_and_one_they_let_go_of_is_asked_for_again() {
    let shop = Shop::new().await;
    let (order, balance, intent) = balance_authorized(&shop).await;
    assert!(matches!(decide(&shop, order, false).await.unwrap(), Settlement::Cancelled(_)));
    assert_eq!(
        (shop.peer.intent(&intent)["status"].as_str(), shop.state(order).await),
        (Some("canceled"), OrderState::DepositPaid)
    );
    let house = &shop.house;
    let again = begin_payment(&house.db, &house.commerce, &house.cx, balance).await.unwrap();
    shop.peer.confirm(&again.payment.intent_id, Bank::PaysUnauthenticated);
    settle(&house.db, &house.commerce, &house.cx, &again.payment.intent_id).await.unwrap();
    assert!(matches!(decide(&shop, order, true).await.unwrap(), Settlement::Paid(_)));
    assert_eq!(shop.state(order).await, OrderState::Paid);
    shop.sound().await;
}
