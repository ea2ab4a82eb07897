//! What happens though nobody asks.

use chrono::Duration;
use commerce::{
    orders::OrderState,
    payments::{DemoOutcome, PaymentGateway},
    testing::{Call, Fault, House, PieceKind, placed_order},
    upkeep::UpkeepReport,
};

#[tokio::test]
async fn an_order_that_is_not_paid_in_time_expires_and_its_payment_is_cancelled() {
    let house = House::new().await;
    let made = house.ring("Made", 100_000, PieceKind::MadeToOrder(0)).await;
    let piece = house.ring("Piece", 100_000, PieceKind::OneOfAKind).await;
    let cart = house.cart(&[(made, 2), (piece, 1)]).await;
    let placed = house.place(&cart).await.unwrap();
    assert_eq!((house.level(made).await.received, house.level(made).await.held), (2, 2));
    house.advance(Duration::minutes(19));
    house.upkeep().await;
    assert_eq!(house.order(placed.order.id).await.state, OrderState::PendingPayment);
    house.advance(Duration::minutes(2));
    assert_eq!(house.upkeep().await, UpkeepReport { expired: 1, ..UpkeepReport::default() });
    assert_eq!(house.order(placed.order.id).await.state, OrderState::Expired);
    assert_eq!(house.level(made).await, commerce::inventory::Level::default());
    assert_eq!(house.level(piece).await.available, 1);
    assert_eq!(
        house.gateway.retrieve(&placed.payment.as_ref().unwrap().intent_id).await.unwrap().status,
        commerce::payments::IntentStatus::Canceled
    );
    assert_eq!(house.upkeep().await, UpkeepReport::default(), "a second round finds nothing to do");
    assert_eq!(house.audit().await, Vec::<String>::new());
    let again = house.place(&cart).await.unwrap();
    assert_ne!(again.order.id, placed.order.id, "the bag is as it was and may be bought");
}

#[tokio::test]
async fn money_that_was_faster_than_the_clock_pays_the_order() {
    let house = House::new().await;
    let placed = placed_order(&house.db, &house.commerce, &house.cx).await;
    house
        .gateway
        .confirm_demo(&placed.payment.as_ref().unwrap().intent_id, DemoOutcome::Succeed)
        .await
        .unwrap();
    house.advance(Duration::minutes(25));
    let report = house.upkeep().await;
    assert_eq!((report.settled, report.expired), (1, 0));
    assert_eq!(house.order(placed.order.id).await.state, OrderState::Paid);
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_payment_nobody_told_us_of_is_found_within_a_round() {
    let house = House::new().await;
    let placed = placed_order(&house.db, &house.commerce, &house.cx).await;
    house
        .gateway
        .confirm_demo(&placed.payment.as_ref().unwrap().intent_id, DemoOutcome::Succeed)
        .await
        .unwrap();
    assert_eq!(house.upkeep().await.settled, 0, "the shopper's own request is given time to finish");
    house.advance(Duration::seconds(21));
    assert_eq!(house.upkeep().await.settled, 1);
    assert_eq!(house.order(placed.order.id).await.state, OrderState::Paid);
}

#[tokio::test]
async fn an_absent_provider_delays_nothing_but_its_own_part() {
    let house = House::new().await.impatient();
    let ring = house.ring("Ring", 100_000, PieceKind::OneOfAKind).await;
    let placed = house.place(&house.cart(&[(ring, 1)]).await).await.unwrap();
    house.advance(Duration::minutes(21));
    house.gateway.fail_next(Call::Retrieve, Fault::BeforeEffect);
    house.gateway.fail_next(Call::Cancel, Fault::HangBefore);
    house.gateway.fail_next(Call::Cancel, Fault::HangAfter);
    let report = house.upkeep().await;
    assert_eq!((report.expired, house.level(ring).await.available), (1, 1));
    assert!(report.failures >= 2, "{report:?}");
    assert_eq!(house.upkeep().await.withdrawn, 1, "the next round asks again");
    assert_eq!(house.order(placed.order.id).await.state, OrderState::Expired);
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn claims_of_dead_requests_are_freed_after_their_lease() {
    let house = House::new().await;
    let mut tx = house.db.begin().await.unwrap();
    platform::idempotency::claim(&mut tx, "checkout", "dead", &[1; 32]).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(house.upkeep().await.keys_freed, 0);
    house.advance(Duration::seconds(61));
    assert_eq!(house.upkeep().await.keys_freed, 1);
}
