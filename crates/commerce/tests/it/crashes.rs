//! A process that dies anywhere in a checkout: the future is dropped after its first, second, third … step.

use std::{
    future::Future,
    pin::{Pin, pin},
    task::{Context, Poll},
};

use chrono::Duration;
use commerce::{
    checkout::{IdempotencyRequest, Once, place_order, place_order_once},
    orders::OrderState,
    payments::{DemoOutcome, confirm_demo},
    schedules::begin_payment,
    testing::{Call, Fault, House, PieceKind, ask_for},
};
use serde_json::json;

use crate::{
    schedules::{installments, pay_next, with_deposit},
    transfers::{line, matched, record},
};

/// Polls a future so many times and then drops it, as a kill would.
struct Dies<'a, F> {
    inner: Pin<&'a mut F>,
    steps_left: usize,
}

impl<F: Future> Future for Dies<'_, F> {
    type Output = Option<F::Output>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        if self.steps_left == 0 {
            return Poll::Ready(None);
        }
        self.steps_left -= 1;
        self.inner.as_mut().poll(cx).map(Some)
    }
}

/// `None` when it died first.
pub(crate) async fn dies_after<F: Future>(steps: usize, future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    Dies { inner: future.as_mut(), steps_left: steps }.await
}

/// How many steps are taken before a death, over and over: how much one step does depends on how fast the database
/// answers, so each test goes on until it has died often enough in the places it is about.
fn steps() -> impl Iterator<Item = usize> {
    std::iter::repeat_n(1..=36, 20).flatten()
}

async fn scalar(house: &House, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(&mut *house.db.read().await.unwrap()).await.unwrap()
}

#[tokio::test]
async fn a_checkout_that_dies_at_any_step_is_continued_by_coming_back() {
    let house = House::new().await;
    let (mut died, mut begun, mut all) = (0, 0, 0);
    for steps in steps() {
        let ring = house.ring("Ring", 100_000, PieceKind::OneOfAKind).await;
        let cart = house.cart(&[(ring, 1)]).await;
        let place = || place_order(&house.db, &house.commerce, &house.cx, ask_for(&cart));
        let survived = dies_after(steps, place()).await.is_some();
        died += usize::from(!survived);
        begun += usize::from(!survived && house.cart_now(&cart).await.pending_order.is_some());
        let placed = place().await.unwrap();
        house.pay(&placed).await;
        assert_eq!(house.level(ring).await.sold, 1, "died after {steps} steps");
        all += 1;
        if died - begun > 12 && begun > 4 {
            break;
        }
    }
    // otherwise the test has not looked where it says it looks
    assert!(died - begun > 12 && begun > 4, "{died} deaths, {begun} after the order was written");
    let paid = scalar(&house, "SELECT count(*) FROM inv_order WHERE state = 'paid'").await;
    assert_eq!(paid, all);
    assert_eq!(
        scalar(&house, "SELECT count(*) FROM inv_demo_intent").await,
        paid,
        "no payment was made twice"
    );
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_checkout_that_dies_at_any_step_and_never_comes_back_gives_its_piece_back() {
    let house = House::new().await;
    let ring = house.ring("Ring", 100_000, PieceKind::OneOfAKind).await;
    let (mut early, mut late) = (0, 0);
    for steps in steps() {
        let cart = house.cart(&[(ring, 1)]).await;
        let died = dies_after(steps, house.place(&cart)).await.is_none();
        match (died, house.cart_now(&cart).await.pending_order) {
            (true, None) => early += 1,
            (true, Some(_)) => late += 1,
            (false, _) => {}
        }
        house.advance(Duration::minutes(21));
        house.upkeep().await;
        assert_eq!(house.level(ring).await.available, 1, "died after {steps} steps");
        if early > 12 && late > 4 {
            break;
        }
    }
    assert!(early > 12 && late > 4, "{early} deaths before the order was written, {late} after");
    assert_eq!(scalar(&house, "SELECT count(*) FROM inv_order WHERE state <> 'expired'").await, 0);
    let open = "SELECT count(*) FROM inv_demo_intent WHERE status NOT IN ('canceled', 'succeeded')";
    assert_eq!(scalar(&house, open).await, 0, "also where the process died before it knew the payment's id");
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_keyed_checkout_that_dies_at_any_step_is_continued_with_the_same_key() {
    let house = House::new().await;
    let (mut early, mut late) = (0, 0);
    for (round, steps) in steps().enumerate() {
        let ring = house.ring("Ring", 100_000, PieceKind::OneOfAKind).await;
        let cart = house.cart(&[(ring, 1)]).await;
        let key = IdempotencyRequest {
            network: "192.0.2.1".into(),
            scope: "checkout".into(),
            key: format!("round {round}"),
            fingerprint: [1; 32],
            answer: |placed| (201, json!(placed.order.number)),
        };
        let once = || place_order_once(&house.db, &house.commerce, &house.cx, ask_for(&cart), key.clone());
        let died = dies_after(steps, once()).await.is_none();
        match (died, house.cart_now(&cart).await.pending_order) {
            (true, None) => early += 1,
            (true, Some(_)) => late += 1,
            (false, _) => {}
        }
        // the dead request's lease runs out while the hold is still alive
        house.advance(Duration::seconds(61));
        match once().await.unwrap() {
            Once::Placed { placed, .. } => assert_eq!(placed.order.lines.len(), 1),
            Once::Replayed { status, .. } => assert_eq!(status, 201),
        }
        assert_eq!(house.level(ring).await.held, 1, "died after {steps} steps");
        if early > 12 && late > 4 {
            break;
        }
    }
    assert!(early > 12 && late > 4, "{early} deaths before the order was written, {late} after");
    assert_eq!(
        scalar(&house, "SELECT count(*) FROM inv_order").await,
        scalar(&house, "SELECT count(*) FROM inv_demo_intent").await
    );
}

#[tokio::test]
async fn a_confirmation_that_dies_at_any_step_is_finished_by_upkeep() {
    let house = House::new().await;
    let (mut paid, mut died_paid, mut unpaid) = (0, 0, 0);
    for steps in steps() {
        let ring = house.ring("Ring", 100_000, PieceKind::OneOfAKind).await;
        let placed = house.place(&house.cart(&[(ring, 1)]).await).await.unwrap();
        let intent = &placed.payment.as_ref().unwrap().intent_id;
        let confirm = confirm_demo(&house.db, &house.commerce, &house.cx, intent, None, DemoOutcome::Succeed);
        let died = dies_after(steps, confirm).await.is_none();
        house.advance(Duration::seconds(30));
        house.upkeep().await;
        let order = house.order(placed.order.id).await;
        match order.state {
            OrderState::Paid => {
                paid += 1;
                died_paid += usize::from(died);
            }
            // the process died before the bank was asked
            OrderState::PendingPayment => unpaid += 1,
            state => panic!("{state}"),
        }
        let received = "SELECT count(*) FROM inv_demo_intent WHERE status = 'succeeded'";
        assert_eq!(scalar(&house, received).await, paid, "died after {steps} steps");
        if died_paid > 6 && unpaid > 3 {
            break;
        }
    }
    assert!(died_paid > 6 && unpaid > 3, "{died_paid} died after the bank had paid, {unpaid} before");
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn late_money_whose_refund_dies_is_given_back_once() {
    for fault in [Fault::BeforeEffect, Fault::AfterEffect, Fault::HangBefore, Fault::HangAfter] {
        let house = House::new().await.impatient();
        let ring = house.ring("Ring", 100_000, PieceKind::OneOfAKind).await;
        let placed = house.place(&house.cart(&[(ring, 1)]).await).await.unwrap();
        let intent = &placed.payment.as_ref().unwrap().intent_id;
        commerce::payments::PaymentGateway::confirm_demo(&house.gateway, intent, DemoOutcome::Succeed)
            .await
            .unwrap();
        // an order that dies although its payment went through: the provider could not be asked
        for _ in 0..2 {
            house.gateway.fail_next(Call::Cancel, Fault::BeforeEffect);
        }
        let cancelled =
            commerce::orders::cancel_order(&house.db, &house.commerce, &house.cx, placed.order.id).await;
        assert_eq!(cancelled.unwrap().state, OrderState::Cancelled);
        house.gateway.fail_next(Call::Refund, fault);
        house.upkeep().await;
        house.upkeep().await;
        assert_eq!(house.order(placed.order.id).await.state, OrderState::RefundedLate, "{fault:?}");
        assert_eq!(scalar(&house, "SELECT count(*) FROM inv_demo_refund").await, 1, "{fault:?}");
        assert_eq!(house.audit().await, Vec::<String>::new(), "{fault:?}");
    }
}

#[tokio::test]
async fn a_balance_whose_payment_dies_at_any_step_is_paid_once_by_upkeep_or_by_coming_back() {
    let house = House::new().await;
    let (mut died_paid, mut unpaid, mut all) = (0, 0, 0);
    for steps in steps() {
        let (placed, _) = with_deposit(&house).await;
        let order = house.pay(&placed).await.id;
        let balance = installments(&house, order).await.remove(1).id;
        let pay = async {
            let begun = begin_payment(&house.db, &house.commerce, &house.cx, balance).await.unwrap();
            let intent = &begun.payment.intent_id;
            confirm_demo(&house.db, &house.commerce, &house.cx, intent, None, DemoOutcome::Succeed)
                .await
                .unwrap();
        };
        let died = dies_after(steps, pay).await.is_none();
        house.advance(Duration::seconds(30));
        house.upkeep().await;
        all += 1;
        match house.order(order).await.state {
            OrderState::Paid => died_paid += usize::from(died),
            // the process died before the bank was asked: the link still works
            OrderState::DepositPaid => {
                unpaid += 1;
                pay_next(&house, order).await.unwrap();
                assert_eq!(house.order(order).await.state, OrderState::Paid, "died after {steps} steps");
            }
            state => panic!("{state}"),
        }
        if died_paid > 4 && unpaid > 8 {
            break;
        }
    }
    assert!(died_paid > 4 && unpaid > 8, "{died_paid} died after the bank had paid, {unpaid} before");
    let received = "SELECT count(*) FROM inv_demo_intent WHERE status = 'succeeded'";
    assert_eq!(scalar(&house, received).await, 2 * all, "a deposit and a balance for each order");
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_transfer_whose_matching_dies_at_any_step_pays_its_order_once() {
    let house = House::new().await;
    let (mut early, mut late) = (0, 0);
    for (round, steps) in steps().enumerate() {
        let (placed, _) = with_deposit(&house).await;
        let order = house.pay(&placed).await.id;
        let ask = line(&house, &format!("line {round}"), 1_524_250, "ring").await;
        let transfer = record(&house, ask).await.unwrap().into_transfer();
        match dies_after(steps, matched(&house, &transfer, order)).await {
            None => early += 1,
            Some(done) => {
                done.unwrap();
                late += 1;
            }
        }
        matched(&house, &transfer, order).await.unwrap();
        assert_eq!(house.order(order).await.state, OrderState::Paid, "died after {steps} steps");
        if early > 12 && late > 0 {
            break;
        }
    }
    assert!(early > 12, "{early} deaths");
    assert_eq!(house.audit().await, Vec::<String>::new());
}
