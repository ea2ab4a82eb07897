//! What Stripe tells by itself: once, late, early, in any order, and never believed.

use adapters::testing::{Bank, Fault, delivery};
use chrono::Duration;
use commerce::{
    orders::{OrderError, OrderState},
    payments::{ClearConcern, ConcernKind, NoticeRefused, Taken, clear_concern, take_notice},
    testing::House,
};
use serde_json::{Value, json};

use crate::shop::Shop;

const PAID: &str = "SELECT count(*) FROM inv_outbox WHERE topic = 'orders.paid'";

async fn notice_state(shop: &Shop, notice: &Value) -> String {
    sqlx::query_scalar("SELECT state FROM inv_event WHERE event_id = $1")
        .bind(notice["id"].as_str().unwrap())
        .fetch_one(&mut *shop.house.db.read().await.unwrap())
        .await
        .unwrap()
}

#[tokio::test]
async fn a_paid_order_is_heard_of_by_notice_alone() {
    let shop = Shop::new().await;
    for price in [80_000, 345_000] {
        let placed = shop.placed(price).await;
        shop.peer.confirm(&placed.payment.as_ref().unwrap().intent_id, Bank::Pays);
        shop.hear().await;
        assert_eq!(shop.state(placed.order.id).await, OrderState::Paid, "{price}");
        // what taking it caused to be told
        shop.hear().await;
    }
    assert_eq!(shop.count(PAID).await, 2);
    assert_eq!(shop.count("SELECT count(*) FROM inv_event WHERE state NOT IN ('done', 'ignored')").await, 0);
    let kept = "SELECT count(*) FROM payment_notices WHERE payload::text LIKE '%_secret_%'";
    assert_eq!(shop.count(kept).await, 0, "what could pay is not kept");
    shop.sound().await;
}

#[tokio::test]
async fn wh01_what_is_not_signed_leaves_nothing() {
    let shop = Shop::new().await;
    let placed = shop.placed(80_000).await;
    shop.peer.confirm(&placed.payment.as_ref().unwrap().intent_id, Bank::Pays);
    let notice = shop.peer.take_notices().pop_back().unwrap();
    let House { db, commerce, cx, .. } = &shop.house;
    let (signature, body) = delivery(&notice, cx.clock.now());
    let late = delivery(&notice, cx.clock.now() - Duration::seconds(301)).0;
    for (signature, body) in [
        (None, body.clone()),
        (Some(""), body.clone()),
        (Some("t=1,v1=00"), body.clone()),
        (Some(late.as_str()), body.clone()),
        (Some(signature.as_str()), format!("{body} ")),
    ] {
        let refused = take_notice(db, commerce, cx, signature, body.as_bytes()).await.unwrap_err();
        assert!(matches!(refused, NoticeRefused::Forged(_)), "{signature:?}: {refused:?}");
    }
    assert_eq!(shop.count("SELECT count(*) FROM payment_notices").await, 0);
    assert_eq!(take_notice(db, commerce, cx, Some(&signature), body.as_bytes()).await.unwrap(), Taken::New);
}

#[tokio::test]
async fn wh05_one_notice_a_hundred_times_at_once_and_for_days_is_one_transition() {
    let shop = Shop::new().await;
    let placed = shop.placed(80_000).await;
    shop.peer.confirm(&placed.payment.as_ref().unwrap().intent_id, Bank::Pays);
    let notice = shop.peer.take_notices().pop_back().unwrap();
    let taken = futures_util::future::join_all((0..100).map(|_| shop.deliver(&notice))).await;
    assert_eq!(taken.iter().filter(|t| **t == Taken::New).count(), 1);
    tokio::join!(shop.work(), shop.work(), shop.work());
    for _ in 0..3 {
        shop.house.advance(Duration::days(1));
        assert_eq!(shop.deliver(&notice).await, Taken::Known);
        shop.work().await;
    }
    assert_eq!(shop.state(placed.order.id).await, OrderState::Paid);
    assert_eq!(shop.count(PAID).await, 1);
    assert_eq!(shop.count("SELECT count(*) FROM payment_notices").await, 1);
}

#[tokio::test]
async fn wh07_a_notice_that_comes_before_its_payment_is_known_waits_and_is_acted_on() {
    let shop = Shop::new().await;
    let (cart, _) = shop.cart(80_000).await;
    // the payment is made, and the process dies before it is written down
    shop.peer.fail_next("POST /v1/payment_intents", Fault::HangAfter);
    shop.house.place(&cart).await.unwrap_err();
    let made = shop.peer.take_notices().pop_back().unwrap();
    let intent = made["data"]["object"]["id"].as_str().unwrap();
    shop.peer.confirm(intent, Bank::Pays);
    let notice = shop.peer.take_notices().pop_back().unwrap();
    shop.deliver(&notice).await;
    shop.work().await;
    assert_eq!(notice_state(&shop, &notice).await, "parked");
    let placed = shop.house.place(&cart).await;
    shop.house.advance(Duration::minutes(1));
    shop.work().await;
    assert_eq!(notice_state(&shop, &notice).await, "done");
    assert_eq!(shop.count(PAID).await, 1);
    assert_eq!(shop.peer.totals().0, 1, "{placed:?}");
    shop.sound().await;
}

#[tokio::test]
async fn wh07_a_notice_of_nobodys_payment_is_left_after_an_hour_and_one_that_names_an_order_is_looked_at() {
    let shop = Shop::new().await;
    let order = shop.placed(80_000).await.order.id;
    let strange = |id: &str, metadata: Value| {
        json!({ "id": id, "type": "payment_intent.succeeded", "created": 1, "livemode": false,
                "data": { "object": { "id": format!("pi_{id}"), "metadata": metadata } } })
    };
    let (nobodys, named) =
        (strange("evt_a", json!({})), strange("evt_b", json!({ "order_id": order.to_string() })));
    shop.deliver(&nobodys).await;
    shop.deliver(&named).await;
    shop.work().await;
    assert_eq!(
        (&*notice_state(&shop, &nobodys).await, &*notice_state(&shop, &named).await),
        ("parked", "parked")
    );
    shop.house.advance(Duration::minutes(61));
    shop.work().await;
    assert_eq!(
        (&*notice_state(&shop, &nobodys).await, &*notice_state(&shop, &named).await),
        ("ignored", "review")
    );
}

#[tokio::test]
async fn wh07_whatever_the_order_of_notices_the_end_is_what_stripe_says() {
    let shop = Shop::new().await;
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let placed = shop.placed(80_000).await;
        let intent = &placed.payment.as_ref().unwrap().intent_id;
        shop.peer.take_notices();
        for bank in [Bank::Asks, Bank::Declines, Bank::Pays] {
            shop.peer.confirm(intent, bank);
        }
        let told: Vec<_> = shop.peer.take_notices().into_iter().collect();
        for at in order {
            shop.deliver(&told[at]).await;
            shop.work().await;
        }
        assert_eq!(shop.state(placed.order.id).await, OrderState::Paid, "{order:?}");
    }
    assert_eq!(shop.count(PAID).await, 6);
    shop.sound().await;
}

#[tokio::test]
async fn wh08_a_success_that_is_told_three_days_late_goes_back_when_the_piece_is_somebody_elses() {
    let shop = Shop::new().await;
    let (cart, ring) = shop.cart(80_000).await;
    let placed = shop.house.place(&cart).await.unwrap();
    for _ in 0..6 {
        shop.peer.fail_next("POST /v1/payment_intents/", Fault::Status(500));
    }
    for _ in 0..3 {
        shop.peer.fail_next("GET /v1/payment_intents/", Fault::Status(500));
    }
    shop.house.advance(Duration::minutes(31));
    shop.house.upkeep().await;
    assert_eq!(shop.state(placed.order.id).await, OrderState::Expired);
    shop.peer.confirm(&placed.payment.as_ref().unwrap().intent_id, Bank::Pays);
    let told = shop.peer.take_notices();
    let other = shop.house.place(&shop.house.cart(&[(ring, 1)]).await).await.unwrap();
    shop.peer.confirm(&other.payment.as_ref().unwrap().intent_id, Bank::Pays);
    shop.settle(&other).await;
    shop.house.advance(Duration::days(3));
    for notice in &told {
        shop.deliver(notice).await;
    }
    shop.work().await;
    assert_eq!(shop.state(other.order.id).await, OrderState::Paid);
    assert_eq!(shop.state(placed.order.id).await, OrderState::RefundedLate);
    assert_eq!(shop.peer.totals().1, 1);
    shop.sound().await;
}

#[tokio::test]
async fn wh17_a_notice_that_names_another_order_than_the_payments_is_looked_at() {
    let shop = Shop::new().await;
    let (one, two) = (shop.placed(80_000).await, shop.placed(80_000).await);
    let lie = json!({ "id": "evt_lie", "type": "payment_intent.succeeded", "created": 1, "livemode": false, "data": { "object": {
        "id": one.payment.as_ref().unwrap().intent_id, "metadata": { "order_id": two.order.id.to_string() } } } });
    shop.deliver(&lie).await;
    shop.work().await;
    assert_eq!(notice_state(&shop, &lie).await, "review");
    for order in [one.order.id, two.order.id] {
        assert_eq!(shop.state(order).await, OrderState::PendingPayment);
    }
}

#[tokio::test]
async fn py14_a_notice_pays_nothing_that_stripe_does_not_confirm() {
    let shop = Shop::new().await;
    let placed = shop.placed(80_000).await;
    let claim = json!({ "id": "evt_claim", "type": "payment_intent.succeeded", "created": 1, "livemode": false, "data": { "object": {
        "id": placed.payment.as_ref().unwrap().intent_id, "status": "succeeded", "amount_received": placed.order.total.minor() } } });
    shop.deliver(&claim).await;
    shop.work().await;
    assert_eq!(notice_state(&shop, &claim).await, "done");
    assert_eq!((shop.state(placed.order.id).await, shop.count(PAID).await), (OrderState::PendingPayment, 0));
}

#[tokio::test]
async fn unknown_kinds_are_kept_and_change_nothing() {
    let shop = Shop::new().await;
    let unknown = json!({ "id": "evt_x", "type": "a.kind.of.next.year", "created": 1, "data": { "object": { "id": "x" } } });
    assert_eq!(shop.deliver(&unknown).await, Taken::New);
    assert_eq!(shop.deliver(&unknown).await, Taken::Known);
    shop.work().await;
    assert_eq!(notice_state(&shop, &unknown).await, "ignored");
}

#[tokio::test]
async fn wh11_what_cannot_be_acted_on_now_is_acted_on_later() {
    let shop = Shop::new().await;
    let placed = shop.placed(80_000).await;
    shop.peer.confirm(&placed.payment.as_ref().unwrap().intent_id, Bank::Pays);
    let notice = shop.peer.take_notices().pop_back().unwrap();
    shop.deliver(&notice).await;
    for _ in 0..3 {
        shop.peer.fail_next("GET /v1/payment_intents/", Fault::Status(500));
    }
    shop.work().await;
    assert_eq!(notice_state(&shop, &notice).await, "received");
    shop.work().await;
    assert_eq!(shop.count(PAID).await, 0, "not at once again");
    shop.house.advance(Duration::seconds(5));
    shop.work().await;
    assert_eq!((&*notice_state(&shop, &notice).await, shop.count(PAID).await), ("done", 1));
}

#[tokio::test]
async fn py18_a_dispute_keeps_the_order_from_being_sent_until_it_is_won_in_whatever_order_it_is_told() {
    let shop = Shop::new().await;
    for (end, sent) in [("won", true), ("lost", false)] {
        for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
            let placed = shop.paid(80_000).await;
            let dispute = format!("dp_{end}{}{}{}", order[0], order[1], order[2]);
            let tell = |kind: &str, status: &str| {
                shop.peer.tell(
                    kind,
                    &dispute,
                    &placed.payment.as_ref().unwrap().intent_id,
                    json!({ "status": status }),
                )
            };
            let told = [
                tell("charge.dispute.created", "needs_response"),
                tell("charge.dispute.updated", "under_review"),
                tell("charge.dispute.closed", end),
            ];
            shop.peer.take_notices();
            for (step, at) in order.into_iter().enumerate() {
                shop.deliver(&told[at]).await;
                shop.work().await;
                if step == 0 && at != 2 {
                    assert!(matches!(shop.send(placed.order.id).await, Err(OrderError::PaymentHeld)));
                }
            }
            let tried = shop.send(placed.order.id).await;
            assert_eq!(tried.is_ok(), sent, "{end} {order:?}: {tried:?}");
        }
    }
    shop.sound().await;
}

#[tokio::test]
async fn a_review_and_a_suspicion_keep_the_order_until_they_are_answered() {
    let shop = Shop::new().await;
    let placed = shop.paid(80_000).await;
    let (order, intent) = (placed.order.id, &placed.payment.as_ref().unwrap().intent_id);
    shop.peer.tell("review.opened", "prv_1", intent, json!({ "open": true, "reason": "rule" }));
    shop.hear().await;
    assert!(matches!(shop.send(order).await, Err(OrderError::PaymentHeld)));
    shop.peer.tell("review.closed", "prv_1", intent, json!({ "open": false, "closed_reason": "approved" }));
    shop.peer.tell(
        "radar.early_fraud_warning.created",
        "issfr_1",
        intent,
        json!({ "fraud_type": "stolen", "actionable": true }),
    );
    shop.hear().await;
    let concerns = shop.concerns().await;
    assert_eq!(concerns.iter().map(|c| c.kind).collect::<Vec<_>>(), [ConcernKind::FraudWarning]);
    assert!(matches!(shop.send(order).await, Err(OrderError::PaymentHeld)));

    let clear = async |note: &str| {
        let mut tx = shop.house.db.begin().await.unwrap();
        let ask = ClearConcern { concern: concerns[0].id, note: note.into() };
        let cleared = clear_concern(&mut tx, &shop.house.cx, ask).await;
        tx.commit().await.unwrap();
        cleared
    };
    assert!(clear(" ").await.is_err(), "somebody will ask why");
    clear("Spoke with the client").await.unwrap();
    assert!(clear("Spoke with the client").await.is_err());
    shop.peer.tell(
        "radar.early_fraud_warning.updated",
        "issfr_1",
        intent,
        json!({ "fraud_type": "stolen", "actionable": false }),
    );
    shop.hear().await;
    assert_eq!(shop.concerns().await, [], "what people answered is not opened again");
    shop.send(order).await.unwrap();
    shop.sound().await;
}

#[tokio::test]
async fn money_that_went_back_without_us_is_a_concern_and_our_own_is_not() {
    let shop = Shop::new().await;
    let placed = shop.paid(80_000).await;
    shop.peer.refund_by_hand(&placed.payment.as_ref().unwrap().intent_id, 1_000);
    shop.hear().await;
    let concerns = shop.concerns().await;
    assert_eq!(concerns.iter().map(|c| c.kind).collect::<Vec<_>>(), [ConcernKind::RefundElsewhere]);
    assert!(matches!(shop.send(placed.order.id).await, Err(OrderError::PaymentHeld)));

    let late = shop.placed(80_000).await;
    let house = &shop.house;
    for _ in 0..6 {
        shop.peer.fail_next("POST /v1/payment_intents/", Fault::Status(500));
    }
    commerce::orders::cancel_order(&house.db, &house.commerce, &house.cx, late.order.id).await.unwrap();
    shop.peer.confirm(&late.payment.as_ref().unwrap().intent_id, Bank::Pays);
    shop.hear().await;
    shop.hear().await;
    assert_eq!(shop.state(late.order.id).await, OrderState::RefundedLate);
    assert_eq!(shop.concerns().await.len(), 1, "only what others did");
    // and then the bank sends it back to us
    let refund = shop.peer.refund_ids().pop().unwrap();
    shop.peer.move_refund(&refund, "failed");
    shop.hear().await;
    assert!(shop.concerns().await.iter().any(|c| c.kind == ConcernKind::RefundFailed));
}
