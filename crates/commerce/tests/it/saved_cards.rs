//! The balance of an order is charged to the card of its deposit, where its client allowed it.

use chrono::Duration;
use commerce::{
    checkout::{CheckoutError, Placed},
    orders::OrderState,
    payments::{Confirmation, DemoOutcome, confirm_demo},
    schedules::{
        CONSENT_VERSION, CONSENT_WORDS, Method, PaymentPlan, begin_payment, find_consent, withdraw_consent,
    },
    testing::{Call, Fault, House, PieceKind},
};
use kernel::{Fault as _, ids::OrderId};

use crate::schedules::{events, installments, pay_next, place_by};

const ALLOWED: PaymentPlan = PaymentPlan { deposit: true, method: Method::Card, balance_by_card: true };

async fn placed(house: &House) -> Placed {
    let ring = house.ring("Ring", 2_000_000, PieceKind::OneOfAKind).await;
    place_by(house, &house.cart(&[(ring, 1)]).await, ALLOWED).await.unwrap()
}

async fn confirm(house: &House, placed: &Placed, outcome: DemoOutcome) -> Confirmation {
    let intent = &placed.payment.as_ref().unwrap().intent_id;
    confirm_demo(&house.db, &house.commerce, &house.cx, intent, None, outcome).await.unwrap()
}

/// An order whose deposit is paid; its bank asked its client, or did not.
async fn deposited(house: &House, asked: bool) -> OrderId {
    let placed = placed(house).await;
    if asked {
        confirm(house, &placed, DemoOutcome::Challenge).await;
    }
    house.pay(&placed).await;
    placed.order.id
}

async fn state(house: &House, order: OrderId) -> OrderState {
    house.order(order).await.state
}

async fn sound(house: &House) {
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn the_balance_is_charged_on_its_day_and_not_before_and_the_consent_is_kept_as_it_was_read() {
    let house = House::new().await;
    let id = deposited(&house, false).await;
    let consent = find_consent(&mut house.db.read().await.unwrap(), id).await.unwrap().unwrap();
    assert_eq!((consent.words_version, consent.words.as_str()), (CONSENT_VERSION, CONSENT_WORDS));
    assert!(consent.given_at <= house.order(id).await.placed_at && consent.usable().is_some());
    let day = installments(&house, id).await[1].due.day().unwrap();
    let today = house.db.begin().await.unwrap().now().await.unwrap().date_naive();
    house.advance(Duration::days((day - today).num_days() - 1));
    assert_eq!(house.upkeep().await.saved_cards_charged, 0);
    assert_eq!(state(&house, id).await, OrderState::DepositPaid);
    house.advance(Duration::days(1));
    assert_eq!(house.upkeep().await.saved_cards_charged, 1);
    assert_eq!(house.upkeep().await.saved_cards_charged, 0);
    let order = house.order(id).await;
    assert_eq!((order.state, order.paid), (OrderState::Paid, order.total));
    sound(&house).await;
}

#[tokio::test]
async fn a_bank_that_wants_its_client_is_tried_once_and_the_client_is_asked_with_the_pay_link() {
    let house = House::new().await;
    let id = deposited(&house, true).await;
    house.advance(Duration::days(60));
    assert_eq!(house.upkeep().await.saved_cards_refused, 1);
    for _ in 0..2 {
        assert_eq!(house.upkeep().await.saved_cards_refused, 0);
    }
    assert_eq!(events(&house, "schedules.saved_card_refused").await, 1);
    assert_eq!(state(&house, id).await, OrderState::DepositPaid);
    sound(&house).await;
    pay_next(&house, id).await.unwrap();
    assert_eq!(state(&house, id).await, OrderState::Paid);
    sound(&house).await;
}

#[tokio::test]
async fn who_takes_it_back_is_not_charged_and_nobody_is_without_having_allowed_it() {
    let house = House::new().await;
    let withdrawn = deposited(&house, false).await;
    let mut tx = house.db.begin().await.unwrap();
    withdraw_consent(&mut tx, &house.cx, withdrawn).await.unwrap();
    withdraw_consent(&mut tx, &house.cx, withdrawn).await.unwrap();
    tx.commit().await.unwrap();
    let (silent, _) = crate::schedules::with_deposit(&house).await;
    house.pay(&silent).await;
    let mut tx = house.db.begin().await.unwrap();
    let refused = withdraw_consent(&mut tx, &house.cx, silent.order.id).await.unwrap_err();
    assert_eq!(refused.kind(), kernel::Kind::NotFound);
    drop(tx);
    house.advance(Duration::days(60));
    assert_eq!(house.upkeep().await.saved_cards_charged, 0);
    for id in [withdrawn, silent.order.id] {
        assert_eq!(state(&house, id).await, OrderState::DepositPaid);
    }
    sound(&house).await;
}

#[tokio::test]
async fn a_provider_that_is_cut_off_or_hangs_charges_the_card_once() {
    let house = House::new().await;
    let id = deposited(&house, false).await;
    house.advance(Duration::days(60));
    for fault in [Fault::BeforeEffect, Fault::AfterEffect] {
        house.gateway.fail_next(Call::Create, fault);
        assert_eq!(house.upkeep().await.saved_cards_charged, 0);
    }
    house.gateway.fail_next(Call::Retrieve, Fault::BeforeEffect);
    for _ in 0..3 {
        house.upkeep().await;
    }
    let order = house.order(id).await;
    assert_eq!((order.state, order.paid), (OrderState::Paid, order.total));
    sound(&house).await;
}

#[tokio::test]
async fn a_client_who_opened_the_payment_and_left_is_charged_and_one_who_paid_is_not_charged_twice() {
    let house = House::new().await;
    let (left, paid) = (deposited(&house, false).await, deposited(&house, false).await);
    for id in [left, paid] {
        let balance = installments(&house, id).await[1].id;
        begin_payment(&house.db, &house.commerce, &house.cx, balance).await.unwrap();
    }
    let balance = installments(&house, paid).await[1].id;
    let begun = begin_payment(&house.db, &house.commerce, &house.cx, balance).await.unwrap();
    use commerce::payments::PaymentGateway as _;
    house.gateway.confirm_demo(&begun.payment.intent_id, DemoOutcome::Succeed).await.unwrap();
    house.advance(Duration::days(60));
    house.upkeep().await;
    for id in [left, paid] {
        let order = house.order(id).await;
        assert_eq!((order.state, order.paid, order.refunded.minor()), (OrderState::Paid, order.total, 0));
    }
    sound(&house).await;
}

#[tokio::test]
async fn only_a_balance_after_a_deposit_by_card_can_be_allowed() {
    let house = House::new().await;
    let ring = house.ring("Ring", 2_000_000, PieceKind::OneOfAKind).await;
    for plan in
        [PaymentPlan { deposit: false, ..ALLOWED }, PaymentPlan { method: Method::BankTransfer, ..ALLOWED }]
    {
        let refused = place_by(&house, &house.cart(&[(ring, 1)]).await, plan).await.unwrap_err();
        assert!(matches!(refused, CheckoutError::Schedule(_)), "{refused:?}");
        assert_eq!(refused.fields()[0].field, "payment.balance_by_card");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_nodes_at_once_charge_the_card_once() {
    let house = House::with_connections(24).await;
    let id = deposited(&house, false).await;
    house.advance(Duration::days(60));
    let rounds: Vec<_> = (0..16)
        .map(|_| {
            let (db, commerce, cx) = (house.db.clone(), house.commerce.clone(), house.cx.clone());
            tokio::spawn(async move { commerce::upkeep::run_once(&db, &commerce, &cx).await.unwrap() })
        })
        .collect();
    for round in rounds {
        round.await.unwrap();
    }
    house.upkeep().await;
    let order = house.order(id).await;
    assert_eq!((order.state, order.paid, order.refunded.minor()), (OrderState::Paid, order.total, 0));
    sound(&house).await;
}
