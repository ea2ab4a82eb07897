//! Stripe's own books beside ours.

use adapters::testing::Bank;
use chrono::Duration;
use commerce::{
    payments::{ListMovements, MovementKind, PaymentGateway as _},
    reconciliations::{Cause, reconcile},
};

use crate::shop::Shop;

#[tokio::test(flavor = "multi_thread")]
async fn what_stripe_took_and_gave_back_is_read_page_by_page_and_matched() {
    let shop = Shop::new().await;
    for _ in 0..3 {
        shop.paid(80_000).await;
    }
    let dear = shop.placed(345_000).await;
    shop.peer.confirm(&dear.payment.as_ref().unwrap().intent_id, Bank::Pays);
    shop.settle(&dear).await;
    shop.house.advance(Duration::minutes(11));
    let found = reconcile(&shop.house.db, &shop.house.commerce, &shop.house.cx).await.unwrap();
    assert_eq!((found.provider.as_str(), found.movements), ("stripe", 4));
    assert_eq!(found.findings, []);
    let by_hand = shop.peer.refund_by_hand(&dear.payment.as_ref().unwrap().intent_id, 500);
    let found = reconcile(&shop.house.db, &shop.house.commerce, &shop.house.cx).await.unwrap();
    assert_eq!(found.findings.len(), 1);
    assert_eq!(found.findings[0].cause, Cause::UnknownRefund);
    assert_eq!(found.findings[0].provider_id, Some(by_hand));
    let amount = found.findings[0].theirs.unwrap();
    assert_eq!(amount.minor(), 500);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refund_that_came_back_is_in_the_books_twice_and_amounts_are_the_payments_own() {
    let shop = Shop::new().await;
    let placed = shop.paid(80_000).await;
    let intent = placed.payment.as_ref().unwrap().intent_id.clone();
    let refund = shop.peer.refund_by_hand(&intent, 700);
    shop.peer.move_refund(&refund, "failed");
    let now = shop.house.cx.clock.now();
    let ask = ListMovements { since: chrono::DateTime::UNIX_EPOCH, until: now, after: None };
    let page = shop.stripe.list_movements(ask).await.unwrap();
    let mut moved: Vec<_> =
        page.movements.iter().map(|m| (m.kind, m.source.clone().unwrap(), m.amount.minor())).collect();
    moved.sort_by_key(|(kind, ..)| kind.code());
    assert_eq!(
        moved,
        [
            (MovementKind::Charge, intent, placed.order.total.minor()),
            (MovementKind::Refund, refund.clone(), -700),
            (MovementKind::RefundFailure, refund, 700),
        ]
    );
    assert_eq!(page.next, None);
}
