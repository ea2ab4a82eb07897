//! The balance is charged to the card of the deposit, at the peer.

use adapters::testing::{Bank, Fault};
use commerce::{
    checkout::{PlaceOrder, Placed, place_order},
    orders::OrderState,
    schedules::{Method, PaymentPlan, find_consent, list_for_order},
    testing::{House, ask_for},
};

use crate::shop::Shop;

/// A guest's order of $20,000 whose deposit is paid, by a card that may be charged for the balance.
pub(crate) async fn saved(shop: &Shop) -> Placed {
    let (cart, _) = shop.cart(2_000_000).await;
    let plan = PaymentPlan { deposit: true, method: Method::Card, balance_by_card: true };
    let House { db, commerce, cx, .. } = &shop.house;
    let placed = place_order(db, commerce, cx, PlaceOrder { plan, ..ask_for(&cart) }).await.unwrap();
    shop.peer.confirm(&placed.payment.as_ref().unwrap().intent_id, Bank::Pays);
    shop.settle(&placed).await;
    assert_eq!(shop.state(placed.order.id).await, OrderState::DepositPaid);
    placed
}

#[tokio::test]
async fn a_guests_card_is_saved_with_the_deposit_and_charged_once_on_the_day() {
    let shop = Shop::new().await;
    let placed = saved(&shop).await;
    let id = placed.order.id;
    let asked = shop.peer.requests();
    let first = asked.iter().find(|r| r.path == "/v1/payment_intents" && r.method == "POST").unwrap();
    assert_eq!(first.form["setup_future_usage"], "off_session");
    let consent = find_consent(&mut shop.house.db.read().await.unwrap(), id).await.unwrap().unwrap();
    assert_eq!(consent.customer.as_ref(), first.form.get("customer"));
    assert_eq!(consent.method.unwrap().label, "Visa ending 4242");
    shop.house.advance(chrono::Duration::days(60));
    shop.peer.fail_next("POST /v1/payment_intents", Fault::HangAfter);
    shop.house.upkeep().await;
    shop.house.upkeep().await;
    assert_eq!(shop.state(id).await, OrderState::Paid);
    let charges = shop.peer.requests();
    let last = charges.iter().rev().find(|r| r.path == "/v1/payment_intents" && r.method == "POST").unwrap();
    assert_eq!(last.form["off_session"], "true");
    assert_eq!(last.form.get("capture_method"), None, "nobody is there whom a bank could ask");
    assert_eq!(shop.peer.totals().0, 2, "one payment for the deposit, one for the balance");
    shop.sound().await;
}

#[tokio::test]
async fn a_bank_that_wants_its_client_to_be_there_has_them_asked_and_they_pay() {
    let shop = Shop::new().await;
    shop.peer.saved_cards_answer(Bank::DeclinesWith("authentication_required", "authentication_required"));
    let placed = saved(&shop).await;
    let id = placed.order.id;
    shop.house.advance(chrono::Duration::days(60));
    for _ in 0..3 {
        shop.house.upkeep().await;
    }
    assert_eq!(shop.state(id).await, OrderState::DepositPaid);
    assert_eq!(shop.peer.totals().0, 2, "it is tried once");
    assert_eq!(
        shop.count("SELECT count(*) FROM outbox_events WHERE topic = 'schedules.saved_card_refused'").await,
        1
    );
    let parts = list_for_order(&mut shop.house.db.read().await.unwrap(), id).await.unwrap();
    let House { db, commerce, cx, .. } = &shop.house;
    let begun = commerce::schedules::begin_payment(db, commerce, cx, parts[1].id).await.unwrap();
    shop.peer.confirm(&begun.payment.intent_id, Bank::Pays);
    commerce::payments::settle(db, commerce, cx, &begun.payment.intent_id).await.unwrap();
    assert_eq!(shop.state(id).await, OrderState::Paid);
    shop.sound().await;
}
