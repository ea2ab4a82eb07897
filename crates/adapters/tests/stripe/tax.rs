//! Stripe Tax, at the peer: what an order is charged, what is told of it, and what happens when Stripe is away.

use std::sync::Arc;

use adapters::testing::{Bank, Fault};
use commerce::{
    payments::{RequestRefund, request_refund, send_refund},
    tax::Treatment,
    testing::House,
};
use kernel::{Actor, Currency, Money, ids::AccountId};

use crate::shop::Shop;

pub(crate) async fn taxed() -> Shop {
    let mut shop = Shop::new().await;
    shop.house.commerce.tax = Some(Arc::new(shop.stripe.clone()));
    shop
}

/// Gives a part of an order back, and tells Stripe Tax.
pub(crate) async fn give_back(shop: &Shop, order: kernel::ids::OrderId, minor: i64) {
    let House { db, commerce, cx, .. } = &shop.house;
    let staff = cx.with_actor(Actor::Staff(AccountId::new(&*cx.random)));
    let mut tx = db.begin().await.unwrap();
    let ask = RequestRefund {
        order,
        amount: Money::new(minor, Currency::Usd),
        note: "too small".into(),
        returns: Vec::new(),
        key: "k".into(),
    };
    let asked = request_refund(&mut tx, commerce, &staff, ask).await.unwrap();
    tx.commit().await.unwrap();
    send_refund(db, commerce, cx, asked.id).await;
    shop.house.upkeep().await;
}

#[tokio::test]
async fn an_order_is_charged_what_stripe_computed_and_stripe_is_told_of_the_sale_and_of_what_went_back() {
    let shop = taxed().await;
    let placed = shop.placed(50_000).await;
    let order = shop.house.order(placed.order.id).await;
    assert_eq!((order.tax.minor(), order.tax_source.as_deref()), (5_000, Some("stripe_tax")));
    assert_eq!((order.tax_treatment, order.lines[0].taxes.len()), (Treatment::Added, 2));
    assert_eq!(order.tax_rate.millionths(), 100_000);
    shop.house.upkeep().await;
    assert_eq!(shop.peer.taxes(), Vec::<i64>::new(), "nothing is told of an order that is not paid");
    shop.peer.confirm(&placed.payment.as_ref().unwrap().intent_id, Bank::Pays);
    shop.settle(&placed).await;
    shop.peer.fail_next("POST /v1/tax/transactions", Fault::CutAfter);
    for _ in 0..3 {
        shop.house.upkeep().await;
    }
    assert_eq!(shop.peer.taxes(), [0], "told once, although the first answer was lost");
    give_back(&shop, order.id, 11_000).await;
    shop.house.upkeep().await;
    assert_eq!(shop.peer.taxes(), [11_000]);
    shop.sound().await;
}

#[tokio::test]
async fn a_stripe_that_is_away_slow_or_does_not_find_the_place_leaves_it_to_the_houses_rules() {
    let shop = taxed().await;
    for fault in [Fault::Status(400), Fault::HangBefore, Fault::Status(402)] {
        shop.peer.fail_next("POST /v1/tax/calculations", fault);
        let placed = shop.placed(50_000).await;
        let order = shop.house.order(placed.order.id).await;
        assert_eq!(order.tax_source.as_deref(), Some("rules"), "{fault:?}");
        assert_eq!(order.tax.minor(), 4_438, "New York's 8.875 per cent");
    }
    shop.sound().await;
}
