//! What becomes of money.

use chrono::Duration;
use commerce::{
    cart::{AddLine, CartState, Personalization, add_line, find_by_token},
    orders::{self, OrderState},
    payments::{
        self, Confirmation, DemoGateway, DemoOutcome, PaymentState, Settlement, confirm_demo, settle,
    },
    testing::{Call, Fault, House, PieceKind, placed_order},
};
use kernel::{Currency, Fault as _, Kind, Money, Quantity};

async fn settled(house: &House, intent: &str) -> Settlement {
    settle(&house.db, &house.commerce, &house.cx, intent).await.unwrap()
}

async fn events(house: &House, topic: &str) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM inv_outbox WHERE topic = $1")
        .bind(topic)
        .fetch_one(&mut *house.db.read().await.unwrap())
        .await
        .unwrap()
}

#[tokio::test]
async fn a_declined_shopper_keeps_the_bag_and_the_pieces_and_pays_with_another_card() {
    let house = House::new().await;
    let ring = house.ring("Ring", 345_000, PieceKind::OneOfAKind).await;
    let cart = house.cart(&[(ring, 1)]).await;
    let placed = house.place(&cart).await.unwrap();
    for _ in 0..3 {
        let Confirmation::Declined { message } = house.confirm(&placed, DemoOutcome::Decline).await.unwrap()
        else {
            panic!("not declined")
        };
        assert!(message.contains("Nothing was charged") && message.contains("$3,756.19"), "{message}");
    }
    assert_eq!(house.order(placed.order.id).await.state, OrderState::PendingPayment);
    assert_eq!(house.cart_now(&cart).await.lines[0].problem, None, "one's own hold is not somebody else's");
    let back = house.place(&cart).await.unwrap();
    assert_eq!(back.payment.as_ref().unwrap().intent_id, placed.payment.as_ref().unwrap().intent_id);
    house.pay(&back).await;
    assert_eq!(events(&house, "orders.paid").await, 1);
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_challenge_pays_nothing_until_it_is_answered() {
    for (answer, paid) in [(DemoOutcome::Succeed, true), (DemoOutcome::Decline, false)] {
        let house = House::new().await;
        let placed = placed_order(&house.db, &house.commerce, &house.cx).await;
        let asked = house.confirm(&placed, DemoOutcome::Challenge).await.unwrap();
        assert_eq!(asked, Confirmation::RequiresAction);
        assert!(matches!(
            settled(&house, &placed.payment.as_ref().unwrap().intent_id).await,
            Settlement::RequiresAction(_)
        ));
        assert_eq!(house.order(placed.order.id).await.state, OrderState::PendingPayment);
        assert_eq!(events(&house, "orders.paid").await, 0);
        let answered = house.confirm(&placed, answer).await.unwrap();
        assert_eq!(matches!(answered, Confirmation::Paid { .. }), paid);
        assert_eq!(house.audit().await, Vec::<String>::new());
    }
}

#[tokio::test]
async fn settling_again_changes_nothing() {
    let house = House::new().await;
    let placed = placed_order(&house.db, &house.commerce, &house.cx).await;
    let order = house.pay(&placed).await;
    for _ in 0..3 {
        assert!(matches!(
            settled(&house, &placed.payment.as_ref().unwrap().intent_id).await,
            Settlement::Paid(_)
        ));
    }
    assert!(matches!(house.confirm(&placed, DemoOutcome::Decline).await.unwrap(), Confirmation::Paid { .. }));
    assert_eq!(house.order(order.id).await, order);
    let mut conn = house.db.read().await.unwrap();
    let entries = commerce::ledger::list_for_order(&mut conn, order.id).await.unwrap();
    let posted: Vec<_> = entries.iter().map(|e| (e.account.as_str(), e.amount.minor())).collect();
    assert_eq!(posted, [("gateway", 108_875), ("revenue", -100_000), ("tax", -8_875)]);
}

#[tokio::test]
async fn another_amount_than_the_total_never_pays_and_is_put_under_review() {
    let house = House::new().await;
    let placed = placed_order(&house.db, &house.commerce, &house.cx).await;
    let intent = &placed.payment.as_ref().unwrap().intent_id;
    house.gateway.fail_next(Call::Confirm, Fault::BeforeEffect);
    assert!(house.confirm(&placed, DemoOutcome::Succeed).await.is_err());
    for lie in
        [Money::new(108_874, Currency::Usd), Money::new(1, Currency::Usd), Money::new(108_875, Currency::Jpy)]
    {
        house.gateway.fail_next(Call::Retrieve, Fault::Received(lie));
        // the bank pays, but what the provider says it received does not fit
        let refused = house.confirm(&placed, DemoOutcome::Succeed).await.unwrap_err();
        assert_eq!((refused.code(), refused.kind()), ("payment_under_review", Kind::Conflict), "{lie}");
        let order = house.order(placed.order.id).await;
        assert_eq!((order.state, order.paid.minor()), (OrderState::PendingPayment, 0));
        let mut conn = house.db.read().await.unwrap();
        let payment = payments::find_by_intent(&mut conn, intent).await.unwrap().unwrap();
        assert!(payment.last_error.is_some_and(|e| e.starts_with("review:")));
    }
    assert!(matches!(settled(&house, intent).await, Settlement::Paid(_)), "the truth pays it");
}

#[tokio::test]
async fn money_that_comes_for_an_expired_order_goes_back_in_full() {
    let house = House::new().await;
    let ring = house.ring("Ring", 100_000, PieceKind::OneOfAKind).await;
    let cart = house.cart(&[(ring, 1)]).await;
    let placed = house.place(&cart).await.unwrap();
    house.advance(Duration::minutes(21));
    // the provider cannot be asked while the time runs out …
    house.gateway.fail_next(Call::Retrieve, Fault::BeforeEffect);
    house.gateway.fail_next(Call::Cancel, Fault::BeforeEffect);
    house.gateway.fail_next(Call::Cancel, Fault::BeforeEffect);
    assert_eq!(house.upkeep().await.expired, 1);
    assert_eq!(house.order(placed.order.id).await.state, OrderState::Expired);
    assert_eq!(house.level(ring).await.available, 1);
    // … so the shopper's bank may still pay
    payments::PaymentGateway::confirm_demo(
        &house.gateway,
        &placed.payment.as_ref().unwrap().intent_id,
        DemoOutcome::Succeed,
    )
    .await
    .unwrap();
    house.gateway.fail_next(Call::Refund, Fault::AfterEffect);
    assert!(matches!(
        settled(&house, &placed.payment.as_ref().unwrap().intent_id).await,
        Settlement::RefundedLate(_)
    ));
    assert_eq!(house.order(placed.order.id).await.state, OrderState::Expired, "the refund's answer was lost");
    assert_eq!(house.upkeep().await.refunded, 1);
    let order = house.order(placed.order.id).await;
    assert_eq!(
        (order.state, order.paid, order.refunded),
        (OrderState::RefundedLate, order.total, order.total)
    );
    assert_eq!((events(&house, "orders.paid").await, events(&house, "orders.refunded_late").await), (0, 1));
    assert_eq!(house.audit().await, Vec::<String>::new());
    let refused = house.confirm(&placed, DemoOutcome::Succeed).await.unwrap_err();
    assert!(refused.message().contains("on its way back"), "{}", refused.message());
}

#[tokio::test]
async fn a_forged_or_foreign_payment_is_not_found() {
    let house = House::new().await;
    let placed = placed_order(&house.db, &house.commerce, &house.cx).await;
    let confirm = |intent: &str, secret: &str| {
        let (intent, secret) = (intent.to_owned(), secret.to_owned());
        let house = &house;
        async move {
            confirm_demo(&house.db, &house.commerce, &house.cx, &intent, Some(&secret), DemoOutcome::Succeed)
                .await
        }
    };
    let own = placed.payment.as_ref().unwrap();
    for (intent, secret) in [
        ("pi_invented", own.client_secret.as_str()),
        (&own.intent_id, "wrong"),
        ("", ""),
        (&own.intent_id, ""),
    ] {
        assert_eq!(confirm(intent, secret).await.unwrap_err().kind(), Kind::NotFound, "{intent} {secret}");
    }
    assert!(settle(&house.db, &house.commerce, &house.cx, "pi_invented").await.is_err());
    assert_eq!(house.order(placed.order.id).await.state, OrderState::PendingPayment);
    assert!(matches!(confirm(&own.intent_id, &own.client_secret).await, Ok(Confirmation::Paid { .. })));
}

#[tokio::test]
async fn a_payment_that_the_provider_cancelled_is_followed_by_another_attempt() {
    let house = House::new().await;
    let ring = house.ring("Ring", 100_000, PieceKind::OneOfAKind).await;
    let cart = house.cart(&[(ring, 1)]).await;
    let first = house.place(&cart).await.unwrap();
    payments::PaymentGateway::cancel(&house.gateway, &first.payment.as_ref().unwrap().intent_id)
        .await
        .unwrap();
    let second = house.place(&cart).await.unwrap();
    assert_eq!(first.order.id, second.order.id);
    assert_ne!(first.payment.as_ref().unwrap().intent_id, second.payment.as_ref().unwrap().intent_id);
    house.pay(&second).await;
    let mut conn = house.db.read().await.unwrap();
    let attempts = payments::list_for_order(&mut conn, first.order.id).await.unwrap();
    let states: Vec<_> = attempts.iter().map(|p| (p.attempt, p.state)).collect();
    assert_eq!(states, [(1, PaymentState::Cancelled), (2, PaymentState::Succeeded)]);
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_shopper_who_paid_unheard_finds_the_order_paid_on_coming_back() {
    let house = House::new().await;
    let ring = house.ring("Ring", 100_000, PieceKind::OneOfAKind).await;
    let cart = house.cart(&[(ring, 1)]).await;
    let placed = house.place(&cart).await.unwrap();
    payments::PaymentGateway::confirm_demo(
        &house.gateway,
        &placed.payment.as_ref().unwrap().intent_id,
        DemoOutcome::Succeed,
    )
    .await
    .unwrap();
    assert_eq!(house.place(&cart).await.unwrap_err().code(), "cart_completed");
    assert_eq!(house.order(placed.order.id).await.state, OrderState::Paid);
}

#[tokio::test]
async fn the_demonstration_provider_keeps_a_providers_promises() {
    use payments::{CreateIntent, GatewayError, PaymentGateway, Refund};
    let house = House::new().await;
    let gateway = DemoGateway::new(house.db.clone(), &house.cx).unwrap();
    let dollars = |minor| Money::new(minor, Currency::Usd);
    let terms = |amount| CreateIntent {
        key: "k".into(),
        amount,
        order_ref: "o".into(),
        care: payments::Care::Usual,
        customer: None,
        saves: false,
        off_session: None,
    };
    let intent = gateway.create_intent(terms(dollars(100))).await.unwrap();
    assert_eq!(gateway.create_intent(terms(dollars(100))).await.unwrap(), intent);
    assert_eq!(gateway.create_intent(terms(dollars(101))).await, Err(GatewayError::KeyReused));
    let refund = |key: &str, amount| Refund { key: key.into(), intent_id: intent.id.clone(), amount };
    assert!(matches!(gateway.refund(refund("r", dollars(1))).await, Err(GatewayError::Refused(_))));
    gateway.confirm_demo(&intent.id, DemoOutcome::Succeed).await.unwrap();
    let done = gateway.refund(refund("r", dollars(60))).await.unwrap();
    assert_eq!(gateway.refund(refund("r", dollars(60))).await.unwrap(), done);
    assert_eq!(gateway.refund(refund("r", dollars(61))).await, Err(GatewayError::KeyReused));
    assert!(matches!(gateway.refund(refund("s", dollars(41))).await, Err(GatewayError::Refused(_))));
    assert_eq!(gateway.cancel(&intent.id).await.unwrap().status, payments::IntentStatus::Succeeded);
    let mut cx = house.cx.clone();
    cx.house = std::sync::Arc::new(platform::House { production: true, ..(*cx.house).clone() });
    assert!(DemoGateway::new(house.db.clone(), &cx).is_err());
}

#[tokio::test]
async fn an_order_is_opened_by_its_own_link_only() {
    let house = House::new().await;
    let (one, two) = (
        placed_order(&house.db, &house.commerce, &house.cx).await.order,
        placed_order(&house.db, &house.commerce, &house.cx).await.order,
    );
    let link = orders::link(&house.cx, &one);
    let (path, key) = link.split_once("?key=").unwrap();
    assert_eq!(path, format!("/orders/{}", one.number));
    assert!(orders::verify_link(&house.cx, &one, key));
    assert!(!orders::verify_link(&house.cx, &two, key));
    assert!(!orders::verify_link(&house.cx, &one, &key[1..]));
    assert!(!orders::verify_link(&house.cx, &one, ""));
}

#[tokio::test]
async fn what_was_chosen_while_the_bank_asked_stays_in_the_bag() {
    let house = House::new().await;
    let ring = house.ring("Ring", 345_000, PieceKind::OneOfAKind).await;
    let studs = house.ring("Studs", 120_000, PieceKind::MadeToOrder(0)).await;
    let (cart, token) = commerce::testing::cart_with(&house.db, &house.cx, &[(ring, 1)]).await;
    let placed = house.place(&cart).await.unwrap();
    house.confirm(&placed, DemoOutcome::Challenge).await.unwrap();
    let mut tx = house.db.begin().await.unwrap();
    let add = AddLine {
        cart: cart.id,
        variant: studs,
        quantity: Quantity::ONE,
        personalization: Personalization::default(),
    };
    add_line(&mut tx, &house.cx, add).await.unwrap();
    tx.commit().await.unwrap();
    house.confirm(&placed, DemoOutcome::Succeed).await.unwrap();
    let bag = find_by_token(&mut house.db.read().await.unwrap(), &token).await.unwrap().unwrap();
    assert_eq!(bag.lines.iter().map(|l| l.variant).collect::<Vec<_>>(), [studs]);
    assert_eq!(house.cart_now(&cart).await.state, CartState::Ordered { order: placed.order.id });
    assert_eq!(house.audit().await, Vec::<String>::new());
}
