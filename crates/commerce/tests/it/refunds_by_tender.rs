//! Refunds of orders that gift cards paid in part or whole: each tender has its own back.

use commerce::{
    credits::{DisableCredit, disable_credit, find_credit},
    orders::OrderState,
    payments::{GoesTo, PaymentError, RefundState, list_refunds, list_sources, send_refund},
    testing::{Call, Fault, House, PieceKind},
};
use kernel::{
    Money,
    ids::{CreditId, OrderId},
};

use crate::{
    credits::{apply, card, now},
    refunds::{ask, decide, left, person, sound, usd},
    schedules::{DEPOSIT, entries, pay_next, place_by},
};

/// A ring for $1,088.75 with tax, of which cards with these amounts pay their part; the cards in the order in which they were added.
async fn paid_with(house: &House, amounts: &[i64]) -> (OrderId, Vec<commerce::credits::Credit>) {
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(9)).await;
    let cart = house.cart(&[(ring, 1)]).await;
    let mut cards = Vec::new();
    for amount in amounts {
        let (card, code) = card(house, *amount).await;
        apply(house, &cart, &code).await.unwrap();
        cards.push(card);
    }
    let placed = house.place(&cart).await.unwrap();
    if placed.payment.is_some() {
        house.pay(&placed).await;
    }
    (placed.order.id, cards)
}

async fn send(house: &House, id: uuid::Uuid) {
    send_refund(&house.db, &house.commerce, &house.cx, id).await;
}

async fn parts(house: &House, order: OrderId) -> Vec<(Option<CreditId>, i64, RefundState)> {
    let refunds = list_refunds(&mut house.db.read().await.unwrap(), order).await.unwrap();
    let credit = |to: &GoesTo| match to {
        GoesTo::Credit { credit, .. } => Some(*credit),
        GoesTo::Provider(_) | GoesTo::Bank(_) => None,
    };
    refunds.iter().map(|part| (credit(&part.to), part.amount.minor(), part.state)).collect()
}

#[tokio::test]
async fn money_goes_back_before_cards_and_the_card_that_was_spent_last_before_the_first() {
    let house = House::new().await;
    let (order, cards) = paid_with(&house, &[30_000, 20_000]).await;
    let one = person(&house);
    let sources = list_sources(&mut house.db.read().await.unwrap(), order).await.unwrap();
    assert_eq!(sources.iter().map(|s| s.left.minor()).collect::<Vec<_>>(), [58_875, 20_000, 30_000]);
    assert_eq!(left(&house, order).await, Some(usd(108_875)));

    let some = ask(&house, &one, order, 50_000, "a").await.unwrap();
    send(&house, some.id).await;
    assert_eq!((now(&house, &cards[0]).await.0, now(&house, &cards[1]).await.0), (0, 0));
    assert_eq!(house.order(order).await.refunded, usd(50_000));
    sound(&house).await;

    let more = ask(&house, &one, order, 10_000, "b").await.unwrap();
    assert!(!more.waits);
    assert_eq!(now(&house, &cards[1]).await.0, 1_125, "the card has its part at once");
    send(&house, more.id).await;
    let at = house.order(order).await;
    assert_eq!((at.state, at.refunded, at.credit_refunded), (OrderState::Paid, usd(58_875), usd(1_125)));
    sound(&house).await;

    let rest = ask(&house, &one, order, 48_875, "c").await.unwrap();
    assert!(rest.waits, "$1,088.75 in all is above the limit");
    assert_eq!(now(&house, &cards[0]).await.0, 0, "what waits is not given back");
    sound(&house).await;
    decide(&house, &person(&house), rest.id, true).await.unwrap();
    send(&house, rest.id).await;
    assert_eq!((now(&house, &cards[0]).await.0, now(&house, &cards[1]).await.0), (30_000, 20_000));
    let at = house.order(order).await;
    assert_eq!((at.state, at.returned(), at.given()), (OrderState::Refunded, usd(108_875), usd(108_875)));
    let back: i64 =
        entries(&house, order).await.iter().filter(|(a, _)| a == "gift_card").map(|(_, n)| n).sum();
    assert_eq!(back, 0, "the ledger owes the cards what it owed before");
    assert!(matches!(ask(&house, &one, order, 1, "d").await, Err(PaymentError::NothingToRefund)));
    sound(&house).await;
}

#[tokio::test]
async fn a_refund_that_is_turned_down_leaves_both_tenders_as_they_were() {
    let house = House::new().await;
    let (order, cards) = paid_with(&house, &[40_000]).await;
    let (one, two) = (person(&house), person(&house));
    let all = ask(&house, &one, order, 108_875, "a").await.unwrap();
    assert!(all.waits);
    assert_eq!(left(&house, order).await, None, "all of it is claimed");
    assert!(matches!(decide(&house, &one, all.id, true).await, Err(PaymentError::OwnRefund)));
    decide(&house, &two, all.id, false).await.unwrap();
    assert_eq!(left(&house, order).await, Some(usd(108_875)));
    assert_eq!(now(&house, &cards[0]).await, (0, 0));
    let refused = [(None, 68_875, RefundState::Refused), (Some(cards[0].id), 40_000, RefundState::Refused)];
    assert_eq!(parts(&house, order).await, refused);
    sound(&house).await;
}

#[tokio::test]
async fn an_order_that_cards_paid_whole_goes_back_to_them_without_a_provider() {
    let house = House::new().await;
    let (order, cards) = paid_with(&house, &[100_000, 50_000]).await;
    let all = ask(&house, &person(&house), order, 100_000, "a").await.unwrap();
    assert!(!all.waits);
    assert_eq!((now(&house, &cards[0]).await.0, now(&house, &cards[1]).await.0), (91_125, 50_000));
    let rest = ask(&house, &person(&house), order, 8_875, "b").await.unwrap();
    decide(&house, &person(&house), rest.id, true).await.unwrap();
    assert_eq!(house.order(order).await.state, OrderState::Refunded);
    assert_eq!(now(&house, &cards[0]).await.0, 100_000);
    assert_eq!(house.gateway.count(Call::Refund), 0);
    sound(&house).await;
}

#[tokio::test]
async fn a_provider_that_is_cut_off_does_not_keep_a_card_from_its_part_and_gives_back_once() {
    let house = House::new().await;
    let (order, cards) = paid_with(&house, &[100_000]).await;
    let one = person(&house);
    let asked = ask(&house, &one, order, 20_000, "a").await.unwrap();
    for fault in [Fault::BeforeEffect, Fault::AfterEffect] {
        house.gateway.fail_next(Call::Refund, fault);
        send(&house, asked.id).await;
    }
    assert_eq!((now(&house, &cards[0]).await.0, house.order(order).await.refunded), (11_125, usd(0)));
    assert_eq!(ask(&house, &one, order, 20_000, "a").await.unwrap(), asked, "the same key, the same refund");
    assert!(matches!(ask(&house, &one, order, 20_001, "a").await, Err(PaymentError::KeyReused)));
    house.upkeep().await;
    let at = house.order(order).await;
    assert_eq!((at.refunded, at.credit_refunded), (usd(8_875), usd(11_125)));
    assert_eq!(now(&house, &cards[0]).await.0, 11_125);
    sound(&house).await;
}

#[tokio::test]
async fn a_disabled_card_has_its_money_back_and_stays_disabled() {
    let house = House::new().await;
    let (order, cards) = paid_with(&house, &[108_875]).await;
    let mut tx = house.db.begin().await.unwrap();
    let disable = DisableCredit { credit: cards[0].id, expected_version: cards[0].version, disabled: true };
    disable_credit(&mut tx, &house.cx, disable).await.unwrap();
    tx.commit().await.unwrap();
    ask(&house, &person(&house), order, 10_000, "a").await.unwrap();
    let card = find_credit(&mut house.db.read().await.unwrap(), cards[0].id).await.unwrap().unwrap();
    assert_eq!((card.balance, card.available()), (usd(10_000), usd(0)));
    sound(&house).await;
}

#[tokio::test]
async fn an_order_paid_in_parts_goes_back_over_all_of_its_payments_the_newest_first() {
    let house = House::new().await;
    let (card, code) = card(&house, 500_000).await;
    let ring = house.ring("Ring", 2_000_000, PieceKind::OneOfAKind).await;
    let cart = house.cart(&[(ring, 1)]).await;
    apply(&house, &cart, &code).await.unwrap();
    let placed = place_by(&house, &cart, DEPOSIT).await.unwrap();
    house.pay(&placed).await;
    let id = placed.order.id;
    assert_eq!(left(&house, id).await, None, "a deposit is given back by letting the order lapse");
    house.advance(chrono::Duration::minutes(1));
    pay_next(&house, id).await.unwrap();
    let order = house.order(id).await;
    assert_eq!(left(&house, id).await, Some(order.total));
    let all = ask(&house, &person(&house), id, order.total.minor(), "a").await.unwrap();
    decide(&house, &person(&house), all.id, true).await.unwrap();
    send(&house, all.id).await;
    let told = parts(&house, id).await;
    assert_eq!(told.len(), 3);
    assert!(told[0].1 > told[1].1, "the balance before the deposit: {told:?}");
    assert_eq!(house.order(id).await.state, OrderState::Refunded);
    assert_eq!(now(&house, &card).await, (500_000, 0));
    sound(&house).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixty_four_refunds_at_once_never_give_a_card_more_than_it_paid() {
    let house = House::with_connections(24).await;
    let (order, cards) = paid_with(&house, &[40_000]).await;
    let people: Vec<_> = (0..64).map(|_| person(&house)).collect();
    let tasks: Vec<_> = people
        .into_iter()
        .enumerate()
        .map(|(at, cx)| {
            let (db, commerce) = (house.db.clone(), house.commerce.clone());
            tokio::spawn(async move {
                db::with_retry(|| async {
                    let mut tx = db.begin().await?;
                    let ask = commerce::payments::RequestRefund {
                        order,
                        amount: usd(3_000),
                        note: "at once".into(),
                        returns: Vec::new(),
                        key: at.to_string(),
                    };
                    let asked = commerce::payments::request_refund(&mut tx, &commerce, &cx, ask).await?;
                    tx.commit().await?;
                    Ok::<_, PaymentError>(asked)
                })
                .await
                .is_ok()
            })
        })
        .collect();
    let mut given = 0;
    for task in tasks {
        given += i64::from(task.await.unwrap());
    }
    // $1,088.75: thirty-six times $30.00; those above $1,000 wait, and claim all the same
    assert_eq!(given, 36);
    house.upkeep().await;
    assert_eq!(left(&house, order).await, Some(Money::new(875, usd(0).currency())));
    assert!(now(&house, &cards[0]).await.0 <= 40_000);
    sound(&house).await;
}
