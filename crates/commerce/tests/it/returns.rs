//! Pieces that come back: into stock once, by lines, with a refund or without one.

use commerce::{
    cart::{AddLine, Personalization, add_line},
    orders::{
        self, Condition, MarkFulfilled, OrderError, OrderState, ReturnPieces, ReturnedLine, mark_fulfilled,
        return_pieces,
    },
    payments::{PaymentError, RequestRefund, request_refund, send_refund},
    testing::{House, PieceKind},
};
use kernel::{
    Fault as _, Kind, Quantity,
    ids::{OrderId, VariantId},
};

use crate::{
    refunds::{person, sound, usd},
    schedules::with_deposit,
};

/// A paid order of several lines.
async fn paid(house: &House, lines: &[(VariantId, i64)]) -> OrderId {
    let cart = house.cart(lines).await;
    house.pay(&house.place(&cart).await.unwrap()).await.id
}

async fn line(house: &House, order: OrderId, at: usize, quantity: i32, condition: Condition) -> ReturnedLine {
    ReturnedLine { line: house.order(order).await.lines[at].id, quantity, condition }
}

async fn back(house: &House, order: OrderId, lines: Vec<ReturnedLine>) -> Result<(), OrderError> {
    let expected_version = house.order(order).await.version;
    let mut tx = house.db.begin().await.unwrap();
    return_pieces(&mut tx, &person(house), ReturnPieces { order, expected_version, lines }).await?;
    tx.commit().await.unwrap();
    Ok(())
}

#[tokio::test]
async fn what_is_fit_is_for_sale_again_and_what_is_not_is_written_off() {
    let house = House::new().await;
    let ring = house.ring("Ring", 40_000, PieceKind::Stocked(5)).await;
    let unique = house.ring("Unique", 90_000, PieceKind::OneOfAKind).await;
    let order = paid(&house, &[(ring, 3), (unique, 1)]).await;
    back(&house, order, vec![line(&house, order, 0, 1, Condition::ForSale).await]).await.unwrap();
    let level = house.level(ring).await;
    assert_eq!((level.available, level.restocked, level.written_off, level.sold), (3, 1, 0, 3));
    sound(&house).await;
    let both = vec![
        line(&house, order, 0, 1, Condition::KeptBack).await,
        line(&house, order, 1, 1, Condition::ForSale).await,
    ];
    back(&house, order, both).await.unwrap();
    let level = house.level(ring).await;
    assert_eq!((level.available, level.restocked, level.written_off), (3, 2, 1));
    let at = house.order(order).await;
    assert_eq!(at.lines.iter().map(|line| line.out()).collect::<Vec<_>>(), [1, 0]);
    assert_eq!((at.state, at.refunded), (OrderState::Paid, usd(0)), "money is another matter");
    sound(&house).await;
    paid(&house, &[(unique, 1)]).await;
    assert_eq!(house.level(unique).await.sold, 2, "the piece was sold a second time");
    sound(&house).await;
}

#[tokio::test]
async fn a_single_piece_that_is_kept_back_is_no_longer_for_sale() {
    let house = House::new().await;
    let unique = house.ring("Unique", 90_000, PieceKind::OneOfAKind).await;
    let order = paid(&house, &[(unique, 1)]).await;
    back(&house, order, vec![line(&house, order, 0, 1, Condition::KeptBack).await]).await.unwrap();
    let level = house.level(unique).await;
    assert_eq!((level.available, level.written_off), (0, 1));
    let cart = house.cart(&[]).await;
    let mut tx = house.db.begin().await.unwrap();
    let personalization = Personalization::default();
    let ask =
        AddLine { cart: cart.id, variant: unique, quantity: Quantity::new(1).unwrap(), personalization };
    assert_eq!(add_line(&mut tx, &house.cx, ask).await.unwrap_err().code(), "insufficient_stock");
    drop(tx);
    sound(&house).await;
}

#[tokio::test]
async fn no_more_comes_back_than_is_out_and_nothing_of_an_order_that_is_not_paid() {
    let house = House::new().await;
    let ring = house.ring("Ring", 40_000, PieceKind::Stocked(5)).await;
    let order = paid(&house, &[(ring, 2)]).await;
    let three = vec![line(&house, order, 0, 3, Condition::ForSale).await];
    let refused = back(&house, order, three).await.unwrap_err();
    assert_eq!((refused.code(), refused.kind()), ("return_exceeds_line", Kind::Conflict));
    for wrong in [0, -1] {
        let wrong = vec![line(&house, order, 0, wrong, Condition::ForSale).await];
        assert_eq!(back(&house, order, wrong).await.unwrap_err().fields()[0].field, "returns.0");
    }
    assert_eq!(back(&house, order, Vec::new()).await.unwrap_err().code(), "invalid");
    let twice = line(&house, order, 0, 1, Condition::ForSale).await;
    let thrice = back(&house, order, vec![twice, twice, twice]).await.unwrap_err();
    assert_eq!(thrice.code(), "return_exceeds_line", "one line named three times");
    let other = paid(&house, &[(ring, 1)]).await;
    let foreign = vec![line(&house, other, 0, 1, Condition::ForSale).await];
    assert_eq!(back(&house, order, foreign).await.unwrap_err().code(), "invalid");
    let waiting = house.place(&house.cart(&[(ring, 1)]).await).await.unwrap().order.id;
    let early = vec![line(&house, waiting, 0, 1, Condition::ForSale).await];
    assert_eq!(back(&house, waiting, early).await.unwrap_err().code(), "nothing_out");
    let (deposit, _) = with_deposit(&house).await;
    let early = vec![line(&house, deposit.order.id, 0, 1, Condition::ForSale).await];
    assert_eq!(back(&house, deposit.order.id, early).await.unwrap_err().code(), "nothing_out");
    assert_eq!(house.level(ring).await.restocked, 0);
    sound(&house).await;
}

#[tokio::test]
async fn what_was_made_for_one_client_is_never_sold_as_new() {
    let house = House::new().await;
    let ring = house.ring("Ring", 40_000, PieceKind::Stocked(5)).await;
    let cart = house.cart(&[]).await;
    let mut tx = house.db.begin().await.unwrap();
    let personal = Personalization { engraving: Some("Forever".into()), ..Personalization::default() };
    let ask = AddLine {
        cart: cart.id,
        variant: ring,
        quantity: Quantity::new(1).unwrap(),
        personalization: personal,
    };
    add_line(&mut tx, &house.cx, ask).await.unwrap();
    tx.commit().await.unwrap();
    let placed = house.place(&house.cart_now(&cart).await).await.unwrap();
    let order = house.pay(&placed).await.id;
    let as_new = vec![line(&house, order, 0, 1, Condition::ForSale).await];
    let refused = back(&house, order, as_new).await.unwrap_err();
    assert_eq!(refused.fields()[0].code, "made_for_one");
    back(&house, order, vec![line(&house, order, 0, 1, Condition::KeptBack).await]).await.unwrap();
    assert_eq!(house.level(ring).await.available, 4);
    sound(&house).await;
}

#[tokio::test]
async fn a_refund_takes_its_pieces_back_once_however_often_its_key_is_sent() {
    let house = House::new().await;
    let ring = house.ring("Ring", 40_000, PieceKind::Stocked(5)).await;
    let order = paid(&house, &[(ring, 2)]).await;
    let ask = async |key: &str| {
        let returns = vec![line(&house, order, 0, 1, Condition::ForSale).await];
        let ask =
            RequestRefund { order, amount: usd(43_550), note: "too small".into(), returns, key: key.into() };
        let mut tx = house.db.begin().await.unwrap();
        let asked = request_refund(&mut tx, &house.commerce, &person(&house), ask).await?;
        tx.commit().await.unwrap();
        Ok::<_, PaymentError>(asked)
    };
    let first = ask("a").await.unwrap();
    assert_eq!(ask("a").await.unwrap(), first);
    assert_eq!(house.level(ring).await.restocked, 1);
    ask("b").await.unwrap();
    assert_eq!(ask("c").await.unwrap_err().code(), "refund_exceeds_payment");
    send_refund(&house.db, &house.commerce, &house.cx, first.id).await;
    house.upkeep().await;
    let at = house.order(order).await;
    assert_eq!((at.state, at.lines[0].returned), (OrderState::Refunded, 2));
    let level = house.level(ring).await;
    assert_eq!((level.available, level.restocked), (5, 2));
    sound(&house).await;
}

#[tokio::test]
async fn an_order_of_which_everything_is_back_is_not_sent() {
    let house = House::new().await;
    let ring = house.ring("Ring", 40_000, PieceKind::Stocked(5)).await;
    let order = paid(&house, &[(ring, 1)]).await;
    back(&house, order, vec![line(&house, order, 0, 1, Condition::ForSale).await]).await.unwrap();
    let mut tx = house.db.begin().await.unwrap();
    let ask = MarkFulfilled {
        order,
        expected_version: house.order(order).await.version,
        courier: "Malca-Amit".into(),
        tracking_number: "1".into(),
    };
    assert_eq!(mark_fulfilled(&mut tx, &house.cx, ask).await.unwrap_err().code(), "nothing_to_send");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixty_four_who_take_the_same_piece_back_put_it_into_stock_once() {
    let house = House::with_connections(24).await;
    for _ in 0..4 {
        let unique = house.ring("Unique", 90_000, PieceKind::OneOfAKind).await;
        let order = paid(&house, &[(unique, 1)]).await;
        let back = line(&house, order, 0, 1, Condition::ForSale).await;
        let tasks: Vec<_> = (0..64)
            .map(|_| {
                let (db, cx) = (house.db.clone(), person(&house));
                tokio::spawn(async move {
                    db::with_retry(|| async {
                        let mut tx = db.begin().await?;
                        // each looks at the page anew: the version does not save anybody here
                        let expected_version =
                            orders::find(&mut tx, order).await?.ok_or(OrderError::NotFound)?.version;
                        let ask = ReturnPieces { order, expected_version, lines: vec![back] };
                        return_pieces(&mut tx, &cx, ask).await?;
                        Ok::<_, OrderError>(tx.commit().await?)
                    })
                    .await
                    .map_err(|error| error.code())
                })
            })
            .collect();
        let mut done = 0;
        for task in tasks {
            match task.await.unwrap() {
                Ok(()) => done += 1,
                Err(code) => assert!(["return_exceeds_line", "version_conflict"].contains(&code), "{code}"),
            }
        }
        assert_eq!((done, house.level(unique).await.available), (1, 1));
    }
    sound(&house).await;
}
