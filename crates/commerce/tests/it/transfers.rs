//! Money that comes by bank.

use std::sync::Arc;

use chrono::Duration;
use commerce::{
    cart::CartState,
    checkout::Placed,
    orders::{self, Fate, LapseOrder, OrderState},
    payments::{DemoOutcome, PaymentError, confirm_demo},
    schedules::{Method, PaymentPlan},
    testing::{House, PieceKind},
    transfers::{
        self, MatchTransfer, RecordTransfer, Recorded, ReturnTransfer, Transfer, TransferError,
        TransferState, creditor_reference,
    },
};
use kernel::{Currency, Fault as _, Money, ids::OrderId};
use tokio::sync::Barrier;

use crate::schedules::{entries, events, installments, pay_next, place_by};

const WHOLE: PaymentPlan =
    PaymentPlan { deposit: false, method: Method::BankTransfer, balance_by_card: false };
const IN_PARTS: PaymentPlan =
    PaymentPlan { deposit: true, method: Method::BankTransfer, balance_by_card: false };

async fn ordered(house: &House, plan: PaymentPlan) -> (Placed, kernel::ids::VariantId) {
    let ring = house.ring("Ring", 2_000_000, PieceKind::OneOfAKind).await;
    (place_by(house, &house.cart(&[(ring, 1)]).await, plan).await.unwrap(), ring)
}

pub(crate) async fn line(house: &House, line_id: &str, minor: i64, reference: &str) -> RecordTransfer {
    let now = house.db.begin().await.unwrap().now().await.unwrap();
    RecordTransfer {
        line_id: line_id.into(),
        amount: Money::new(minor, Currency::Usd),
        received_on: now.date_naive(),
        payer: "Ada Byron".into(),
        reference: reference.into(),
    }
}

pub(crate) async fn record(house: &House, ask: RecordTransfer) -> Result<Recorded, TransferError> {
    let mut tx = house.db.begin().await.unwrap();
    let recorded = transfers::record_transfer(&mut tx, &house.cx, ask).await?;
    tx.commit().await?;
    Ok(recorded)
}

pub(crate) async fn matched(
    house: &House,
    transfer: &Transfer,
    order: OrderId,
) -> Result<Transfer, TransferError> {
    let mut tx = house.db.begin().await.unwrap();
    let ask = MatchTransfer { transfer: transfer.id, order };
    let matched = transfers::match_transfer(&mut tx, &house.cx, ask).await?;
    tx.commit().await?;
    Ok(matched)
}

/// Money comes and is matched to the order.
pub(crate) async fn comes(house: &House, line_id: &str, minor: i64, order: OrderId) -> Transfer {
    let recorded = record(house, line(house, line_id, minor, "ring").await).await.unwrap().into_transfer();
    matched(house, &recorded, order).await.unwrap()
}

async fn goes_back(house: &House, transfer: &Transfer, line_id: &str) -> Result<Transfer, TransferError> {
    let mut tx = house.db.begin().await.unwrap();
    let returned_on = tx.now().await.unwrap().date_naive();
    let ask = ReturnTransfer { transfer: transfer.id, returned_on, line_id: line_id.into() };
    let returned = transfers::return_transfer(&mut tx, &house.cx, ask).await?;
    tx.commit().await?;
    Ok(returned)
}

async fn silent(house: &House) {
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn an_order_by_transfer_keeps_its_piece_for_days_and_is_paid_when_exactly_its_money_comes() {
    let house = House::new().await;
    let ring = house.ring("Ring", 2_000_000, PieceKind::OneOfAKind).await;
    let cart = house.cart(&[(ring, 1)]).await;
    let placed = place_by(&house, &cart, WHOLE).await.unwrap();
    let id = placed.order.id;
    assert_eq!(placed.hold_expires_at - placed.order.placed_at, Duration::days(5));
    assert_eq!(
        house.cart_now(&cart).await.state,
        CartState::Ordered { order: id },
        "the next bag is another order"
    );
    assert_eq!(events(&house, "schedules.transfer_awaited").await, 1);
    let again = place_by(&house, &cart, WHOLE).await.unwrap();
    assert_eq!(
        (again.order.id, again.payment.as_ref().unwrap().intent_id.clone()),
        (id, placed.payment.as_ref().unwrap().intent_id.clone()),
        "it is continued"
    );
    house.advance(Duration::days(4));
    house.upkeep().await;
    assert_eq!((house.order(id).await.state, house.level(ring).await.held), (OrderState::PendingPayment, 1));
    silent(&house).await;

    let reference = creditor_reference(&placed.order.number);
    let recorded =
        record(&house, line(&house, "b1", 2_177_500, &reference).await).await.unwrap().into_transfer();
    let mut conn = house.db.read().await.unwrap();
    let suggested = transfers::suggest_order(&mut conn, &recorded.reference).await.unwrap().unwrap();
    drop(conn);
    assert_eq!(
        (suggested.order, suggested.due.map(Money::minor), suggested.checked),
        (id, Some(2_177_500), true)
    );
    silent(&house).await;
    let applied = matched(&house, &recorded, id).await.unwrap();
    assert_eq!((applied.state, applied.applied), (TransferState::Applied, applied.amount));
    assert_eq!(matched(&house, &recorded, id).await.unwrap(), applied, "said twice, done once");
    let order = house.order(id).await;
    assert_eq!((order.state, order.paid), (OrderState::Paid, order.total));
    assert_eq!(house.level(ring).await.sold, 1);
    let due = [("suspense", 2_177_500), ("revenue", -2_000_000), ("tax", -177_500)];
    assert_eq!(entries(&house, id).await, due.map(|(account, amount)| (account.to_owned(), amount)));
    assert_eq!(house.upkeep().await.withdrawn, 1, "nobody can pay it by card any more");
    assert_eq!(events(&house, "orders.paid").await, 1);
    silent(&house).await;
}

#[tokio::test]
async fn short_money_waits_for_the_rest_and_what_is_over_is_owed_back_and_sent_back_once() {
    let house = House::new().await;
    let (placed, _) = ordered(&house, WHOLE).await;
    let id = placed.order.id;
    let first = comes(&house, "b1", 2_000_000, id).await;
    assert_eq!((first.state, first.applied.minor()), (TransferState::Waiting, 0));
    assert_eq!(house.order(id).await.state, OrderState::PendingPayment);
    silent(&house).await;
    let second = comes(&house, "b2", 200_000, id).await;
    assert_eq!((second.state, second.remaining().minor()), (TransferState::RefundDue, 22_500));
    assert_eq!(house.order(id).await.state, OrderState::Paid);
    silent(&house).await;
    let third = comes(&house, "b3", 5, id).await;
    assert_eq!(
        (third.state, third.remaining().minor()),
        (TransferState::RefundDue, 5),
        "nothing is owed any more"
    );
    let sent = goes_back(&house, &second, "out1").await.unwrap();
    assert_eq!((sent.state, sent.returned.minor()), (TransferState::Refunded, 22_500));
    assert_eq!(goes_back(&house, &second, "out2").await.unwrap_err().code(), "invalid_transition");
    assert_eq!(goes_back(&house, &third, "out1").await.unwrap_err().fields()[0].field, "line_id");
    silent(&house).await;
}

#[tokio::test]
async fn one_transfer_pays_the_deposit_and_the_balance_when_it_is_enough_for_both() {
    let house = House::new().await;
    let (placed, _) = ordered(&house, IN_PARTS).await;
    let id = placed.order.id;
    let transfer = comes(&house, "b1", 700_000, id).await;
    assert_eq!((transfer.state, transfer.applied.minor()), (TransferState::Waiting, 653_250));
    assert_eq!(house.order(id).await.state, OrderState::DepositPaid);
    silent(&house).await;
    comes(&house, "b2", 1_477_500, id).await;
    let order = house.order(id).await;
    assert_eq!((order.state, order.paid), (OrderState::Paid, order.total));
    let of_order = transfers::list_of_order(&mut house.db.read().await.unwrap(), id).await.unwrap();
    assert!(of_order.iter().all(|t| t.state == TransferState::Applied), "{of_order:?}");
    silent(&house).await;
}

#[tokio::test]
async fn a_line_of_the_statement_is_recorded_once_and_never_with_other_facts() {
    let house = House::new().await;
    let ask = line(&house, "b1", 100, "x").await;
    assert!(matches!(record(&house, ask.clone()).await, Ok(Recorded::New(_))));
    assert!(matches!(record(&house, ask.clone()).await, Ok(Recorded::Known(_))));
    let other = RecordTransfer { amount: Money::new(101, Currency::Usd), ..ask.clone() };
    assert_eq!(record(&house, other).await.unwrap_err().code(), "line_known");
    let wrong = RecordTransfer {
        line_id: String::new(),
        amount: Money::new(0, Currency::Usd),
        received_on: ask.received_on + chrono::Days::new(1),
        payer: "x".repeat(201),
        reference: "x".repeat(501),
    };
    let refused = record(&house, wrong).await.unwrap_err();
    let fields: Vec<_> = refused.fields().iter().map(|e| e.field.as_ref()).collect();
    assert_eq!(fields, ["line_id", "amount", "received_on", "payer", "reference"]);
    silent(&house).await;
}

#[tokio::test]
async fn money_of_no_order_stands_in_suspense_until_it_goes_back() {
    let house = House::new().await;
    let transfer = record(&house, line(&house, "b1", 100, "thank you").await).await.unwrap().into_transfer();
    let mut conn = house.db.read().await.unwrap();
    assert_eq!(transfers::suggest_order(&mut conn, &transfer.reference).await.unwrap(), None);
    drop(conn);
    silent(&house).await;
    assert_eq!(goes_back(&house, &transfer, "out").await.unwrap_err().code(), "invalid_transition");
    let mut tx = house.db.begin().await.unwrap();
    transfers::owe_back(&mut tx, &house.cx, transfer.id).await.unwrap();
    assert_eq!(
        transfers::owe_back(&mut tx, &house.cx, transfer.id).await.unwrap_err().code(),
        "invalid_transition"
    );
    tx.commit().await.unwrap();
    silent(&house).await;
    goes_back(&house, &transfer, "out").await.unwrap();
    silent(&house).await;
}

#[tokio::test]
async fn money_that_comes_after_the_order_ended_or_was_not_enough_by_then_is_owed_back() {
    let house = House::new().await;
    let (placed, ring) = ordered(&house, WHOLE).await;
    let short = comes(&house, "b1", 2_000_000, placed.order.id).await;
    house.advance(Duration::days(6));
    assert_eq!(house.upkeep().await.expired, 1);
    assert_eq!(house.level(ring).await.available, 1);
    let find =
        async |id| transfers::find_transfer(&mut house.db.read().await.unwrap(), id).await.unwrap().unwrap();
    assert_eq!(find(short.id).await.state, TransferState::RefundDue);
    let late = comes(&house, "b2", 2_177_500, placed.order.id).await;
    assert_eq!((late.state, late.remaining()), (TransferState::RefundDue, late.amount));
    assert_eq!(house.order(placed.order.id).await.state, OrderState::Expired);
    silent(&house).await;
}

#[tokio::test]
async fn a_transfer_may_pay_an_order_that_was_placed_to_be_paid_by_card() {
    let house = House::new().await;
    let ring = house.ring("Ring", 100_000, PieceKind::OneOfAKind).await;
    let placed = house.place(&house.cart(&[(ring, 1)]).await).await.unwrap();
    comes(&house, "b1", 100_000, placed.order.id).await;
    silent(&house).await;
    // the card comes first after all: the transfer is owed back
    house.pay(&placed).await;
    let of_order =
        transfers::list_of_order(&mut house.db.read().await.unwrap(), placed.order.id).await.unwrap();
    assert_eq!(of_order[0].state, TransferState::RefundDue);
    silent(&house).await;
    let other = house.ring("Other", 100_000, PieceKind::OneOfAKind).await;
    let placed = house.place(&house.cart(&[(other, 1)]).await).await.unwrap();
    comes(&house, "b2", 108_875, placed.order.id).await;
    assert_eq!(house.order(placed.order.id).await.state, OrderState::Paid);
    house.upkeep().await;
    silent(&house).await;
}

#[tokio::test]
async fn another_currency_or_another_order_is_refused() {
    let house = House::new().await;
    let (one, _) = ordered(&house, WHOLE).await;
    let (two, _) = ordered(&house, WHOLE).await;
    let euros = RecordTransfer { amount: Money::new(100, Currency::Eur), ..line(&house, "b1", 1, "x").await };
    let euros = record(&house, euros).await.unwrap().into_transfer();
    assert_eq!(matched(&house, &euros, one.order.id).await.unwrap_err().fields()[0].field, "order");
    let transfer = comes(&house, "b2", 100, one.order.id).await;
    assert_eq!(matched(&house, &transfer, two.order.id).await.unwrap_err().code(), "invalid_transition");
    let ring = house.ring("Third", 2_000_000, PieceKind::OneOfAKind).await;
    let refused = place_by(&house, &house.cart(&[(ring, 1)]).await, WHOLE).await.unwrap_err();
    assert_eq!(refused.code(), "too_many_transfers", "nobody keeps every piece of the house for days");
    silent(&house).await;
}

#[tokio::test]
async fn a_deposit_by_transfer_goes_back_to_who_sent_it_when_the_order_lapses() {
    let house = House::new().await;
    let (placed, ring) = ordered(&house, IN_PARTS).await;
    let id = placed.order.id;
    let transfer = comes(&house, "b1", 653_250, id).await;
    assert_eq!(transfer.state, TransferState::Applied);
    house.advance(Duration::days(40));
    let expected_version = house.order(id).await.version;
    let mut tx = house.db.begin().await.unwrap();
    let ask = LapseOrder { order: id, expected_version, fate: Fate::Returned };
    orders::lapse_order(&mut tx, &house.cx, ask).await.unwrap();
    tx.commit().await.unwrap();
    house.upkeep().await;
    let owed =
        transfers::find_transfer(&mut house.db.read().await.unwrap(), transfer.id).await.unwrap().unwrap();
    assert_eq!((owed.state, owed.remaining().minor()), (TransferState::RefundDue, 653_250));
    let order = house.order(id).await;
    assert_eq!((order.state, order.refunded), (OrderState::Lapsed, order.paid));
    assert_eq!(house.level(ring).await.available, 1);
    silent(&house).await;
    goes_back(&house, &owed, "out").await.unwrap();
    silent(&house).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_transfer_and_a_card_at_once_pay_once_and_the_other_money_goes_back() {
    let house = Arc::new(House::with_connections(16).await);
    let (mut by_card, mut by_bank) = (0, 0);
    for round in 0..24 {
        let ring = house.ring("Ring", 600_000, PieceKind::OneOfAKind).await;
        let placed = place_by(&house, &house.cart(&[(ring, 1)]).await, WHOLE).await.unwrap();
        let id = placed.order.id;
        let ask = line(&house, &format!("b{round}"), placed.order.total.minor(), "ring").await;
        let transfer = record(&house, ask).await.unwrap().into_transfer();
        let start = Arc::new(Barrier::new(2));
        let card = {
            let (house, start, intent) =
                (Arc::clone(&house), Arc::clone(&start), placed.payment.as_ref().unwrap().intent_id.clone());
            tokio::spawn(async move {
                start.wait().await;
                confirm_demo(&house.db, &house.commerce, &house.cx, &intent, None, DemoOutcome::Succeed).await
            })
        };
        let bank = {
            let (house, start) = (Arc::clone(&house), Arc::clone(&start));
            tokio::spawn(async move {
                start.wait().await;
                for _ in 0..round % 6 {
                    tokio::task::yield_now().await;
                }
                db::with_retry(|| matched(&house, &transfer, id)).await
            })
        };
        let (card, bank) = (card.await.unwrap(), bank.await.unwrap().unwrap());
        house.upkeep().await;
        let order = house.order(id).await;
        assert_eq!(order.state, OrderState::Paid);
        match bank.state {
            TransferState::Applied => {
                by_bank += 1;
                // the card was asked as well: it was refused, or its money went back
                assert!(
                    matches!(card, Err(PaymentError::PaidAlready | PaymentError::OrderClosed { .. }))
                        || card.is_ok()
                );
                assert_eq!(order.paid.checked_sub(order.refunded), Some(order.total));
            }
            TransferState::RefundDue => {
                by_card += 1;
                assert!(card.is_ok(), "{card:?}");
                assert_eq!((order.paid, bank.remaining()), (order.total, bank.amount));
            }
            other => panic!("{other:?}"),
        }
        silent(&house).await;
    }
    println!("{by_card} orders were paid by card and {by_bank} by bank");
}

#[tokio::test]
async fn a_balance_by_transfer_follows_a_deposit_by_card() {
    let house = House::new().await;
    let (placed, _) =
        ordered(&house, PaymentPlan { deposit: true, method: Method::Card, balance_by_card: false }).await;
    house.pay(&placed).await;
    comes(&house, "b1", 1_524_250, placed.order.id).await;
    assert_eq!(house.order(placed.order.id).await.state, OrderState::Paid);
    assert!(installments(&house, placed.order.id).await.iter().all(|i| i.paid_at.is_some()));
    silent(&house).await;
    let (other, _) =
        ordered(&house, PaymentPlan { deposit: true, method: Method::Card, balance_by_card: false }).await;
    house.pay(&other).await;
    let short = comes(&house, "b2", 1_000_000, other.order.id).await;
    pay_next(&house, other.order.id).await.unwrap();
    let after =
        transfers::find_transfer(&mut house.db.read().await.unwrap(), short.id).await.unwrap().unwrap();
    assert_eq!(after.state, TransferState::RefundDue, "the card paid all of it");
    silent(&house).await;
}
