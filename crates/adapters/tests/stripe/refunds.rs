//! Refunds that staff ask for, through Stripe: on their way, arrived, failed, and come back.

use commerce::{
    orders::OrderState,
    payments::{ConcernKind, RefundState, RequestRefund, list_refunds, request_refund, send_refund},
};
use kernel::{
    Actor, Currency, Money,
    ids::{AccountId, OrderId},
};

use crate::shop::Shop;

async fn give_back(shop: &Shop, order: OrderId, minor: i64) {
    let house = &shop.house;
    let cx = house.cx.with_actor(Actor::Staff(AccountId::new(&*house.cx.random)));
    let mut tx = house.db.begin().await.unwrap();
    let ask = RequestRefund {
        order,
        amount: Money::new(minor, Currency::Usd),
        note: "too short".into(),
        returns: Vec::new(),
        key: minor.to_string(),
    };
    let asked = request_refund(&mut tx, &house.commerce, &cx, ask).await.unwrap();
    tx.commit().await.unwrap();
    send_refund(&house.db, &house.commerce, &cx, asked.id).await;
}

async fn states(shop: &Shop, order: OrderId) -> Vec<RefundState> {
    let refunds = list_refunds(&mut shop.house.db.read().await.unwrap(), order).await.unwrap();
    refunds.into_iter().map(|refund| refund.state).collect()
}

#[tokio::test]
async fn a_refund_counts_when_stripe_says_that_it_arrived() {
    let shop = Shop::new().await;
    let order = shop.paid(80_000).await.order.id;
    shop.peer.refunds_begin_as("pending");
    give_back(&shop, order, 10_000).await;
    assert_eq!(
        (states(&shop, order).await, shop.house.order(order).await.refunded.minor()),
        (vec![RefundState::Pending], 0)
    );
    shop.sound().await;
    shop.peer.move_refund(&shop.peer.refund_ids()[0], "succeeded");
    shop.hear().await;
    assert_eq!(
        (states(&shop, order).await, shop.house.order(order).await.refunded.minor()),
        (vec![RefundState::Done], 10_000)
    );
    assert_eq!(shop.concerns().await, []);
    shop.sound().await;
}

#[tokio::test]
async fn a_refund_that_fails_on_its_way_claims_nothing_and_is_looked_at() {
    let shop = Shop::new().await;
    let order = shop.paid(80_000).await.order.id;
    shop.peer.refunds_begin_as("pending");
    give_back(&shop, order, 87_100).await;
    shop.peer.move_refund(&shop.peer.refund_ids()[0], "failed");
    shop.hear().await;
    assert_eq!(states(&shop, order).await, [RefundState::Failed]);
    assert_eq!(shop.concerns().await[0].kind, ConcernKind::RefundFailed);
    assert_eq!(shop.state(order).await, OrderState::Paid);
    shop.sound().await;
}

#[tokio::test]
async fn a_refund_that_arrived_and_came_back_is_taken_back_into_the_books_once() {
    let shop = Shop::new().await;
    let order = shop.paid(80_000).await.order.id;
    give_back(&shop, order, 87_100).await;
    assert_eq!(shop.state(order).await, OrderState::Refunded);
    shop.sound().await;
    shop.peer.take_notices();
    shop.peer.move_refund(&shop.peer.refund_ids()[0], "failed");
    let notices = shop.peer.take_notices();
    for _ in 0..2 {
        for notice in &notices {
            shop.deliver(notice).await;
        }
        shop.work().await;
    }
    let now = shop.house.order(order).await;
    assert_eq!((now.state, now.refunded.minor()), (OrderState::Paid, 0));
    assert_eq!(states(&shop, order).await, [RefundState::Failed]);
    assert_eq!(shop.concerns().await.len(), 1);
    shop.sound().await;
}
