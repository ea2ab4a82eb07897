//! Gift cards beside deposits, balances and transfers: what a card pays is divided from what is left.

use chrono::Duration;
use commerce::{
    orders::{Fate, OrderState},
    schedules::Method,
    testing::{House, PieceKind},
};

use crate::{
    credits::{apply, card, now},
    schedules::{DEPOSIT, entries, installments, lapse, pay_next, place_by},
};

#[tokio::test]
async fn a_card_pays_its_part_with_the_balance_and_the_deposit_is_a_share_of_the_rest() {
    let house = House::new().await;
    let (card, code) = card(&house, 500_000).await;
    let ring = house.ring("Ring", 2_000_000, PieceKind::OneOfAKind).await;
    let cart = house.cart(&[(ring, 1)]).await;
    apply(&house, &cart, &code).await.unwrap();
    let placed = place_by(&house, &cart, DEPOSIT).await.unwrap();
    let id = placed.order.id;
    let parts = installments(&house, id).await;
    let sum: i64 = parts.iter().map(|part| part.amount.minor()).sum();
    assert_eq!(sum, placed.order.due.minor());
    assert_eq!(placed.order.total.minor() - sum, 500_000);
    house.pay(&placed).await;
    assert_eq!(house.order(id).await.state, OrderState::DepositPaid);
    assert_eq!(now(&house, &card).await, (500_000, 500_000), "kept until the order is paid in full");
    assert_eq!(house.audit().await, Vec::<String>::new());
    pay_next(&house, id).await.unwrap();
    let order = house.order(id).await;
    assert_eq!((order.state, order.paid), (OrderState::Paid, order.due));
    assert_eq!(now(&house, &card).await, (0, 0));
    let spent: i64 = entries(&house, id).await.iter().filter(|(a, _)| a == "gift_card").map(|(_, n)| n).sum();
    assert_eq!(spent, 500_000);
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn what_a_lapsed_order_kept_of_a_card_can_be_spent_again() {
    let house = House::new().await;
    let (card, code) = card(&house, 500_000).await;
    let ring = house.ring("Ring", 2_000_000, PieceKind::OneOfAKind).await;
    let cart = house.cart(&[(ring, 1)]).await;
    apply(&house, &cart, &code).await.unwrap();
    let placed = place_by(&house, &cart, DEPOSIT).await.unwrap();
    house.pay(&placed).await;
    house.advance(Duration::days(80));
    lapse(&house, placed.order.id, Fate::Returned).await.unwrap();
    assert_eq!(now(&house, &card).await, (500_000, 0));
    house.upkeep().await;
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn an_order_that_waits_for_a_transfer_keeps_its_card_until_its_time_is_over() {
    let house = House::new().await;
    let (card, code) = card(&house, 500_000).await;
    let ring = house.ring("Ring", 2_000_000, PieceKind::OneOfAKind).await;
    let cart = house.cart(&[(ring, 1)]).await;
    apply(&house, &cart, &code).await.unwrap();
    let by_bank = commerce::schedules::PaymentPlan {
        deposit: false,
        method: Method::BankTransfer,
        balance_by_card: false,
    };
    let placed = place_by(&house, &cart, by_bank).await.unwrap();
    assert_eq!(installments(&house, placed.order.id).await[0].amount, placed.order.due);
    assert_eq!(now(&house, &card).await, (500_000, 500_000));
    house.advance(Duration::days(6));
    house.upkeep().await;
    assert_eq!(house.order(placed.order.id).await.state, OrderState::Expired);
    assert_eq!(now(&house, &card).await, (500_000, 0));
    assert_eq!(house.audit().await, Vec::<String>::new());
}
