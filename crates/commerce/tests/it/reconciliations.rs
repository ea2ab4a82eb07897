//! The provider's own books beside ours.

use chrono::Duration;
use commerce::{
    payments::{self, PaymentError, RequestRefund, request_refund},
    reconciliations::{Cause, Reconciliation, find_latest, is_due, reconcile},
    testing::{Call, Fault, House, PieceKind},
};
use kernel::{Actor, Currency, Money, ids::AccountId};

async fn compare(house: &House) -> Reconciliation {
    reconcile(&house.db, &house.commerce, &house.cx).await.unwrap()
}

fn causes(found: &Reconciliation) -> Vec<Cause> {
    found.findings.iter().map(|finding| finding.cause).collect()
}

/// A paid order, and the provider's id of its payment.
async fn paid(house: &House) -> (commerce::orders::Order, String) {
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(9)).await;
    let placed = house.place(&house.cart(&[(ring, 1)]).await).await.unwrap();
    let intent = placed.payment.as_ref().unwrap().intent_id.clone();
    (house.pay(&placed).await, intent)
}

/// Somebody of the house asks for money to go back, and it does.
async fn ask_for_refund(house: &House, ask: RequestRefund) {
    let staff = house.cx.with_actor(Actor::Staff(AccountId::new(&*house.cx.random)));
    let mut tx = house.db.begin().await.unwrap();
    request_refund(&mut tx, &house.commerce, &staff, ask).await.unwrap();
    tx.commit().await.unwrap();
}

async fn run(house: &House, sql: &'static str, id: &str) {
    let mut tx = house.db.begin().await.unwrap();
    let done = sqlx::query(sql).bind(id).execute(&mut *tx).await.unwrap();
    assert_eq!(done.rows_affected(), 1);
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn what_both_books_have_is_matched_and_what_is_minutes_old_is_left_to_the_next_time() {
    let house = House::new().await;
    let (order, _) = paid(&house).await;
    let ask = RequestRefund {
        order: order.id,
        amount: Money::new(8_875, Currency::Usd),
        note: "Too small".into(),
        returns: Vec::new(),
        key: "1".into(),
    };
    ask_for_refund(&house, ask).await;
    house.upkeep().await;
    let early = compare(&house).await;
    assert_eq!((early.movements, causes(&early)), (0, vec![]), "on its way to one of the two books");
    house.advance(Duration::minutes(11));
    let found = compare(&house).await;
    assert_eq!((found.movements, causes(&found)), (2, vec![]));
    assert_eq!(compare(&house).await.movements, 2, "a movement is kept once");
    let mut conn = house.db.read().await.unwrap();
    assert_eq!(find_latest(&mut conn).await.unwrap().unwrap().provider, "demo");
    let now = house.db.begin().await.unwrap().now().await.unwrap();
    assert!(!is_due(&mut conn, "demo", now).await.unwrap());
    assert!(is_due(&mut conn, "demo", now + Duration::hours(25)).await.unwrap());
}

#[tokio::test]
async fn money_that_one_of_the_two_books_lacks_is_named_with_its_cause() {
    let house = House::new().await;
    let (lost, lost_intent) = paid(&house).await;
    let (_, other_intent) = paid(&house).await;
    let (differs, differs_intent) = paid(&house).await;
    run(&house, "DELETE FROM demo_gateway_intents WHERE id = $1", &lost_intent).await;
    run(&house, "UPDATE payments SET intent_id = 'other' WHERE intent_id = $1", &other_intent).await;
    run(
        &house,
        "UPDATE demo_gateway_intents SET received_minor = received_minor - 1 WHERE id = $1",
        &differs_intent,
    )
    .await;
    house.advance(Duration::minutes(11));
    let found = compare(&house).await;
    let mut named: Vec<_> = found
        .findings
        .iter()
        .map(|f| (f.cause, f.order.as_ref().map(|(id, _)| *id), f.theirs.is_some(), f.ours.is_some()))
        .collect();
    named.sort_by_key(|(cause, ..)| cause.code());
    assert_eq!(named[0], (Cause::AmountDiffers, Some(differs.id), true, true));
    assert!(named.contains(&(Cause::MissingAtProvider, Some(lost.id), false, true)), "{named:?}");
    assert!(named.contains(&(Cause::UnknownPayment, None, true, false)), "{named:?}");
    assert_eq!(
        named.len(),
        4,
        "the other payment is missing under its new name, and unknown under its old: {named:?}"
    );
    let numbers: Vec<_> = found.findings.iter().filter_map(|f| f.order.as_ref()).map(|(_, n)| n).collect();
    assert!(numbers.contains(&&lost.number), "{numbers:?}");
}

#[tokio::test]
async fn a_refund_made_by_hand_at_the_provider_is_found_and_one_that_it_lacks_too() {
    let house = House::new().await;
    let (order, intent) = paid(&house).await;
    let by_hand =
        payments::Refund { key: "by hand".into(), intent_id: intent, amount: Money::new(500, Currency::Usd) };
    house.commerce.gateway.refund(by_hand).await.unwrap();
    let ask = RequestRefund {
        order: order.id,
        amount: Money::new(1_000, Currency::Usd),
        note: "Too small".into(),
        returns: Vec::new(),
        key: "1".into(),
    };
    ask_for_refund(&house, ask).await;
    house.upkeep().await;
    let mut tx = house.db.begin().await.unwrap();
    sqlx::query("DELETE FROM demo_gateway_refunds WHERE amount_minor = 1000")
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    house.advance(Duration::minutes(11));
    let mut found = causes(&compare(&house).await);
    found.sort_by_key(|cause| cause.code());
    assert_eq!(found, [Cause::RefundMissingAtProvider, Cause::UnknownRefund]);
}

#[tokio::test]
async fn a_provider_that_does_not_answer_leaves_the_last_comparison_as_it_is() {
    let house = House::new().await;
    compare(&house).await;
    house.gateway.fail_next(Call::ListMovements, Fault::BeforeEffect);
    let failed = reconcile(&house.db, &house.commerce, &house.cx).await;
    assert!(matches!(failed, Err(PaymentError::Gateway(_))), "{failed:?}");
    assert!(find_latest(&mut house.db.read().await.unwrap()).await.unwrap().is_some());
}
