//! Money that staff give back.

use commerce::{
    orders::{MarkFulfilled, OrderError, OrderState, mark_fulfilled},
    payments::{
        self, DecideRefund, PaymentError, RefundRequested, RefundState, RequestRefund, decide_refund,
        list_refunds, refundable, request_refund, send_refund,
    },
    testing::{Call, Fault, House, PieceKind},
};
use kernel::{
    Actor, Currency, Fault as _, Money,
    ids::{AccountId, OrderId},
};
use platform::Cx;

pub(crate) const fn usd(minor: i64) -> Money {
    Money::new(minor, Currency::Usd)
}

/// A paid order of one ring; with New York's tax it is 8.875 % dearer.
async fn paid(house: &House, price_minor: i64) -> OrderId {
    let ring = house.ring("Ring", price_minor, PieceKind::OneOfAKind).await;
    let cart = house.cart(&[(ring, 1)]).await;
    house.pay(&house.place(&cart).await.unwrap()).await.id
}

/// Somebody of the house.
pub(crate) fn person(house: &House) -> Cx {
    house.cx.with_actor(Actor::Staff(AccountId::new(&*house.cx.random)))
}

pub(crate) async fn ask(
    house: &House,
    cx: &Cx,
    order: OrderId,
    minor: i64,
    key: &str,
) -> Result<RefundRequested, PaymentError> {
    let mut tx = house.db.begin().await.unwrap();
    let ask = RequestRefund {
        order,
        amount: usd(minor),
        note: "too short".into(),
        returns: Vec::new(),
        key: key.into(),
    };
    let asked = request_refund(&mut tx, &house.commerce, cx, ask).await?;
    tx.commit().await.unwrap();
    Ok(asked)
}

pub(crate) async fn decide(
    house: &House,
    cx: &Cx,
    refund: uuid::Uuid,
    approve: bool,
) -> Result<(), PaymentError> {
    let mut tx = house.db.begin().await.unwrap();
    decide_refund(&mut tx, cx, DecideRefund { refund, approve }).await?;
    tx.commit().await.unwrap();
    Ok(())
}

pub(crate) async fn left(house: &House, order: OrderId) -> Option<Money> {
    refundable(&mut house.db.read().await.unwrap(), order).await.unwrap()
}

async fn states(house: &House, order: OrderId) -> Vec<RefundState> {
    let refunds = list_refunds(&mut house.db.read().await.unwrap(), order).await.unwrap();
    refunds.into_iter().map(|refund| refund.state).collect()
}

pub(crate) async fn sound(house: &House) {
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn part_of_the_money_goes_back_and_then_the_rest_and_the_books_agree() {
    let house = House::new().await;
    let (order, one) = (paid(&house, 80_000).await, person(&house));
    let first = ask(&house, &one, order, 10_000, "a").await.unwrap();
    assert!(!first.waits);
    send_refund(&house.db, &house.commerce, &house.cx, first.id).await;
    let now = house.order(order).await;
    assert_eq!((now.state, now.refunded), (OrderState::Paid, usd(10_000)));
    sound(&house).await;
    let rest = ask(&house, &one, order, 77_100, "b").await.unwrap();
    send_refund(&house.db, &house.commerce, &house.cx, rest.id).await;
    send_refund(&house.db, &house.commerce, &house.cx, rest.id).await;
    let now = house.order(order).await;
    assert_eq!((now.state, now.refunded), (OrderState::Refunded, now.paid));
    assert_eq!(house.gateway.count(Call::Refund), 2, "each is sent once");
    assert_eq!(left(&house, order).await, None);
    assert!(matches!(ask(&house, &one, order, 1, "c").await, Err(PaymentError::NothingToRefund)));
    sound(&house).await;
}

#[tokio::test]
async fn above_the_limit_a_second_person_approves_also_where_it_is_asked_for_in_parts() {
    let house = House::new().await;
    let (order, one, two) = (paid(&house, 345_000).await, person(&house), person(&house));
    assert!(!ask(&house, &one, order, 100_000, "a").await.unwrap().waits, "exactly the limit");
    let second = ask(&house, &one, order, 1, "b").await.unwrap();
    assert!(second.waits, "a cent above it");
    send_refund(&house.db, &house.commerce, &house.cx, second.id).await;
    assert_eq!(house.order(order).await.refunded, usd(0), "what waits is not sent");
    house.upkeep().await;
    assert_eq!(house.order(order).await.refunded, usd(100_000), "upkeep sends what nobody has to approve");
    assert!(matches!(decide(&house, &one, second.id, true).await, Err(PaymentError::OwnRefund)));
    decide(&house, &two, second.id, true).await.unwrap();
    assert!(matches!(decide(&house, &two, second.id, false).await, Err(PaymentError::NotWaiting)));
    send_refund(&house.db, &house.commerce, &house.cx, second.id).await;
    assert_eq!(house.order(order).await.refunded, usd(100_001));

    let third = ask(&house, &two, order, 50_000, "c").await.unwrap();
    let before = left(&house, order).await.unwrap();
    decide(&house, &one, third.id, false).await.unwrap();
    assert_eq!(
        left(&house, order).await.unwrap().minor() - before.minor(),
        50_000,
        "what is turned down claims nothing"
    );
    assert_eq!(states(&house, order).await, [RefundState::Done, RefundState::Done, RefundState::Refused]);
    sound(&house).await;
}

#[tokio::test]
async fn what_cannot_go_back_is_refused_with_the_reason() {
    let house = House::new().await;
    let (order, one) = (paid(&house, 80_000).await, person(&house));
    for (minor, code) in [(0, "invalid"), (-5, "invalid"), (87_101, "refund_exceeds_payment")] {
        assert_eq!(ask(&house, &one, order, minor, "x").await.unwrap_err().code(), code, "{minor}");
    }
    let mut tx = house.db.begin().await.unwrap();
    let euros = RequestRefund {
        order,
        amount: Money::new(100, Currency::Eur),
        note: "x".into(),
        returns: Vec::new(),
        key: "e".into(),
    };
    assert_eq!(request_refund(&mut tx, &house.commerce, &one, euros).await.unwrap_err().code(), "invalid");
    let wordless =
        RequestRefund { order, amount: usd(100), note: " ".into(), returns: Vec::new(), key: "w".into() };
    assert_eq!(request_refund(&mut tx, &house.commerce, &one, wordless).await.unwrap_err().code(), "invalid");
    drop(tx);
    let ring = house.ring("Other", 80_000, PieceKind::OneOfAKind).await;
    let unpaid = house.place(&house.cart(&[(ring, 1)]).await).await.unwrap().order.id;
    assert_eq!(ask(&house, &one, unpaid, 100, "u").await.unwrap_err().code(), "nothing_to_refund");
    assert_eq!(left(&house, order).await, Some(usd(87_100)), "nothing was claimed by any of it");
    sound(&house).await;
}

#[tokio::test]
async fn the_same_key_asks_for_the_same_refund_and_never_for_another() {
    let house = House::new().await;
    let (order, one) = (paid(&house, 80_000).await, person(&house));
    let first = ask(&house, &one, order, 10_000, "k").await.unwrap();
    assert_eq!(ask(&house, &one, order, 10_000, "k").await.unwrap(), first);
    assert!(matches!(ask(&house, &one, order, 20_000, "k").await, Err(PaymentError::KeyReused)));
    assert_eq!(left(&house, order).await, Some(usd(77_100)));
}

#[tokio::test]
async fn an_order_whose_money_is_about_to_go_back_is_not_sent() {
    let house = House::new().await;
    let (order, one, two) = (paid(&house, 345_000).await, person(&house), person(&house));
    let refund = ask(&house, &one, order, 345_000, "a").await.unwrap();
    let send = async || {
        let mut tx = house.db.begin().await.unwrap();
        let expected_version = house.order(order).await.version;
        let ask = MarkFulfilled {
            order,
            expected_version,
            courier: "Malca-Amit".into(),
            tracking_number: "1".into(),
        };
        mark_fulfilled(&mut tx, &house.cx, ask).await?;
        tx.commit().await.unwrap();
        Ok::<_, OrderError>(())
    };
    assert!(matches!(send().await, Err(OrderError::PaymentHeld)));
    decide(&house, &two, refund.id, false).await.unwrap();
    send().await.unwrap();
}

#[tokio::test]
async fn a_provider_that_is_cut_off_gives_back_once() {
    let house = House::new().await;
    let (order, one) = (paid(&house, 80_000).await, person(&house));
    let refund = ask(&house, &one, order, 10_000, "a").await.unwrap();
    for fault in [Fault::BeforeEffect, Fault::AfterEffect] {
        house.gateway.fail_next(Call::Refund, fault);
        send_refund(&house.db, &house.commerce, &house.cx, refund.id).await;
        assert_eq!(states(&house, order).await, [RefundState::Pending]);
    }
    house.upkeep().await;
    assert_eq!(
        (states(&house, order).await, house.order(order).await.refunded),
        (vec![RefundState::Done], usd(10_000))
    );
    sound(&house).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixty_four_refunds_at_once_never_give_back_more_than_was_taken() {
    let house = House::with_connections(24).await;
    let order = paid(&house, 80_000).await;
    let people: Vec<Cx> = (0..64).map(|_| person(&house)).collect();
    let tasks: Vec<_> = people
        .into_iter()
        .enumerate()
        .map(|(at, cx)| {
            let (db, commerce) = (house.db.clone(), house.commerce.clone());
            tokio::spawn(async move {
                let asked = db::with_retry(|| async {
                    let mut tx = db.begin().await?;
                    let ask = RequestRefund {
                        order,
                        amount: usd(5_000),
                        note: "at once".into(),
                        returns: Vec::new(),
                        key: at.to_string(),
                    };
                    let asked = request_refund(&mut tx, &commerce, &cx, ask).await?;
                    tx.commit().await?;
                    Ok::<_, PaymentError>(asked)
                })
                .await;
                if let Ok(asked) = &asked {
                    send_refund(&db, &commerce, &cx, asked.id).await;
                }
                asked.map_err(|error| error.code())
            })
        })
        .collect();
    let mut outcomes = Vec::new();
    for task in tasks {
        outcomes.push(task.await.unwrap());
    }
    // $871.00 was taken: seventeen times $50.00, and none is left for the others
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 17);
    assert!(
        outcomes.iter().filter_map(|o| o.as_ref().err()).all(|code| *code == "refund_exceeds_payment"),
        "{outcomes:?}"
    );
    house.upkeep().await;
    let now = house.order(order).await;
    assert_eq!((now.refunded, left(&house, order).await), (usd(85_000), Some(usd(2_100))));
    assert_eq!(
        payments::list_for_order(&mut house.db.read().await.unwrap(), order).await.unwrap()[0].refunded,
        usd(85_000)
    );
    sound(&house).await;
}
