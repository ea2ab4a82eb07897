//! From a cart to an order.

use chrono::Duration;
use commerce::{
    Policy,
    cart::{self, AddLine, Personalization},
    checkout::{
        self, CheckoutError, IdempotencyRequest, Once, PlaceOrder, Placed, QuoteAsk, place_order,
        place_order_once, quote,
    },
    orders::OrderState,
    payments::DemoOutcome,
    shipping,
    testing::{Call, Fault, House, PieceKind, ask_for},
};
use kernel::{Currency, Fault as _, Kind, Money, Quantity};
use serde_json::{Value, json};

const fn usd(minor: i64) -> Money {
    Money::new(minor, Currency::Usd)
}

fn answer(placed: &Placed) -> (u16, Value) {
    (201, json!({ "number": placed.order.number, "secret": placed.payment.as_ref().unwrap().client_secret }))
}

fn key(name: &str, fingerprint: u8) -> IdempotencyRequest {
    IdempotencyRequest {
        scope: "checkout".into(),
        key: name.into(),
        fingerprint: [fingerprint; 32],
        network: "192.0.2.1".into(),
        answer,
    }
}

#[tokio::test]
async fn a_ring_is_bought_from_cart_to_paid_order() {
    let house = House::new().await;
    let ring = house.ring("Aurelia Solitaire", 345_000, PieceKind::OneOfAKind).await;
    let cart = house.cart(&[(ring, 1)]).await;
    let placed = house.place(&cart).await.unwrap();
    assert_eq!(placed.order.state, OrderState::PendingPayment);
    assert_eq!((placed.order.tax, placed.order.total), (usd(30_619), usd(375_619)));
    assert!(placed.order.lines[0].serial.as_deref().is_some_and(|s| s.starts_with("SN-TEST-")));
    assert_eq!(placed.hold_expires_at, placed.order.placed_at + Duration::minutes(20));
    assert_eq!((house.level(ring).await.held, house.level(ring).await.available), (1, 0));

    let order = house.pay(&placed).await;
    assert_eq!((order.state, order.paid), (OrderState::Paid, order.total));
    assert_eq!((house.level(ring).await.sold, house.level(ring).await.held), (1, 0));
    assert_eq!(house.cart_now(&cart).await.state, cart::CartState::Ordered { order: order.id });
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn the_quote_is_what_the_order_charges() {
    let house = House::new().await;
    let made = house.ring("Made", 123_457, PieceKind::MadeToOrder(0)).await;
    let ready = house.ring("Ready", 133, PieceKind::Stocked(5)).await;
    let cart = house.cart(&[(made, 2), (ready, 3)]).await;
    let ask = QuoteAsk { country: "us".into(), region: Some("New York".into()), ..QuoteAsk::default() };
    let mut tx = house.db.begin().await.unwrap();
    let quoted = quote(&mut tx, &cart, &ask).await.unwrap();
    let order = house.place(&cart).await.unwrap().order;
    assert_eq!(
        (quoted.subtotal, quoted.shipping, quoted.tax, quoted.total),
        (order.subtotal, order.shipping, order.tax, order.total)
    );
    assert_eq!((order.lines[0].made_to_order, order.lines[1].made_to_order), (true, false));
    assert_eq!(quoted.tax_name, "New York sales tax");
}

#[tokio::test]
async fn a_place_without_its_own_rate_falls_back_to_its_country() {
    let house = House::new().await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(1)).await;
    let cart = house.cart(&[(ring, 1)]).await;
    let mut tx = house.db.begin().await.unwrap();
    for (country, region, tax) in
        [("US", Some("MT"), 0), ("CA", Some("ON"), 5_000), ("GB", None, 20_000), ("US", Some("CA"), 7_250)]
    {
        let ask = QuoteAsk { country: country.into(), region: region.map(Into::into), ..QuoteAsk::default() };
        let quoted = quote(&mut tx, &cart, &ask).await.unwrap();
        assert_eq!(quoted.tax, usd(tax), "{country} {region:?}");
    }
    let ask = QuoteAsk { country: "BR".into(), region: None, ..QuoteAsk::default() };
    let refused = quote(&mut tx, &cart, &ask).await.unwrap_err();
    assert_eq!((refused.code(), refused.kind()), ("country_not_served", Kind::Invalid));
    assert!(refused.message().contains("concierge"));
}

#[tokio::test]
async fn a_changed_price_is_refused_with_both_totals_and_nothing_changes() {
    let house = House::new().await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(1)).await;
    let cart = house.cart(&[(ring, 1)]).await;
    let ask = PlaceOrder { expected_total: Some(usd(108_874)), ..ask_for(&cart) };
    let refused = place_order(&house.db, &house.commerce, &house.cx, ask).await.unwrap_err();
    let CheckoutError::PriceChanged { expected, actual } = &refused else { panic!("{refused:?}") };
    assert_eq!((*expected, *actual), (usd(108_874), usd(108_875)));
    assert!(refused.message().contains("$1,088.75") && refused.message().contains("$1,088.74"));
    assert_eq!(house.level(ring).await.available, 1);
    assert_eq!(house.gateway.count(Call::Create), 0);
    let ask = PlaceOrder { expected_total: Some(usd(108_875)), ..ask_for(&cart) };
    assert!(place_order(&house.db, &house.commerce, &house.cx, ask).await.is_ok());
}

#[tokio::test]
async fn totals_outside_what_can_be_paid_are_refused_before_the_provider_is_asked() {
    let mut house = House::new().await;
    house.commerce.policy =
        Policy { min_total_minor: 50, max_total_minor: 99_999_999, ..house.commerce.policy };
    // the only carrier that insures as much charges $450
    let dear = house.ring("Dear", 99_999_999 - 45_000, PieceKind::Stocked(9)).await;
    let mut ask = ask_for(&house.cart(&[(dear, 1)]).await);
    ask.shipping_method = "escorted".into();
    let refused = place_order(&house.db, &house.commerce, &house.cx, ask.clone()).await.unwrap_err();
    assert_eq!(refused.code(), "amount_out_of_bounds", "tax lifts it above the bound");
    ask.shipping_address.region = Some("MT".into());
    assert_eq!(
        place_order(&house.db, &house.commerce, &house.cx, ask).await.unwrap().order.total,
        usd(99_999_999)
    );
    let mut ask = ask_for(&house.cart(&[(dear, 2)]).await);
    ask.shipping_address.region = Some("MT".into());
    ask.shipping_method = "escorted".into();
    let refused = place_order(&house.db, &house.commerce, &house.cx, ask).await.unwrap_err();
    assert_eq!(refused.code(), "amount_out_of_bounds");
    house.commerce.policy.min_total_minor = 101;
    let cheap = house.ring("Cheap", 100, PieceKind::Stocked(9)).await;
    let mut ask = ask_for(&house.cart(&[(cheap, 1)]).await);
    ask.shipping_address.region = Some("MT".into());
    let refused = place_order(&house.db, &house.commerce, &house.cx, ask).await.unwrap_err();
    assert_eq!((refused.code(), refused.kind()), ("amount_out_of_bounds", Kind::Invalid));
    assert_eq!(house.gateway.count(Call::Create), 1);
}

#[tokio::test]
async fn an_empty_an_unknown_and_a_paid_cart_are_refused_each_in_its_way() {
    let house = House::new().await;
    let empty = house.cart(&[]).await;
    assert_eq!(house.place(&empty).await.unwrap_err().code(), "cart_empty");
    let mut ask = ask_for(&empty);
    ask.cart = kernel::ids::CartId::from_uuid(uuid::Uuid::nil());
    let refused = place_order(&house.db, &house.commerce, &house.cx, ask).await.unwrap_err();
    assert_eq!((refused.code(), refused.kind()), ("cart_not_found", Kind::NotFound));
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(2)).await;
    let cart = house.cart(&[(ring, 1)]).await;
    let order = house.pay(&house.place(&cart).await.unwrap()).await;
    let refused = house.place(&cart).await.unwrap_err();
    assert_eq!((refused.code(), refused.kind()), ("cart_completed", Kind::Conflict));
    assert!(refused.message().contains(&order.number));
    assert_eq!(house.level(ring).await.available, 1);
}

#[tokio::test]
async fn coming_back_with_the_same_cart_continues_the_same_order_and_payment() {
    let house = House::new().await;
    let ring = house.ring("Ring", 100_000, PieceKind::OneOfAKind).await;
    let cart = house.cart(&[(ring, 1)]).await;
    let first = house.place(&cart).await.unwrap();
    house.advance(Duration::minutes(5));
    let second = house.place(&cart).await.unwrap();
    assert_eq!((first.order.id, &first.payment), (second.order.id, &second.payment));
    assert_eq!((second.hold_expires_at - first.hold_expires_at).num_minutes(), 5);
    house.advance(Duration::minutes(19));
    let third = house.place(&cart).await.unwrap();
    assert_eq!(third.order.id, first.order.id);
    assert_eq!(third.hold_expires_at, first.order.placed_at + Duration::minutes(30), "the cap is absolute");
    assert_eq!(house.gateway.count(Call::Create), 1);
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn coming_back_with_a_changed_cart_replaces_the_order_and_cancels_its_payment() {
    let house = House::new().await;
    let (ring, band) = (
        house.ring("Ring", 100_000, PieceKind::OneOfAKind).await,
        house.ring("Band", 50_000, PieceKind::Stocked(3)).await,
    );
    let cart = house.cart(&[(ring, 1)]).await;
    let first = house.place(&cart).await.unwrap();
    let mut tx = house.db.begin().await.unwrap();
    let ask = AddLine {
        cart: cart.id,
        variant: band,
        quantity: Quantity::ONE,
        personalization: Personalization::default(),
    };
    cart::add_line(&mut tx, &house.cx, ask).await.unwrap();
    tx.commit().await.unwrap();

    let second = house.place(&cart).await.unwrap();
    assert_ne!(first.order.id, second.order.id);
    assert_eq!(house.order(first.order.id).await.state, OrderState::Cancelled);
    assert_eq!((house.level(ring).await.held, house.level(band).await.held), (1, 1));
    let late = house.confirm(&first, DemoOutcome::Succeed).await.unwrap_err();
    assert_eq!(late.code(), "order_closed");
    house.pay(&second).await;
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_cart_that_lost_its_piece_names_it() {
    let house = House::new().await;
    let ring = house.ring("Aurelia Solitaire", 100_000, PieceKind::OneOfAKind).await;
    let (one, two) = (house.cart(&[(ring, 1)]).await, house.cart(&[(ring, 1)]).await);
    house.place(&one).await.unwrap();
    let refused = house.place(&two).await.unwrap_err();
    let CheckoutError::InsufficientStock(lines) = &refused else { panic!("{refused:?}") };
    assert_eq!((lines[0].variant, lines[0].wanted, lines[0].available), (ring, 1, 0));
    assert!(refused.message().starts_with("Aurelia Solitaire has found its owner"));
}

#[tokio::test]
async fn the_same_variant_with_two_engravings_is_held_and_sold_unit_by_unit() {
    let house = House::new().await;
    let ring = house.ring("Ring", 133, PieceKind::Stocked(5)).await;
    let cart = house.cart(&[(ring, 2)]).await;
    let mut tx = house.db.begin().await.unwrap();
    let personalization = Personalization::engraved("Zoë ♥");
    let three = Quantity::new(3).unwrap();
    let cart = cart::add_line(
        &mut tx,
        &house.cx,
        AddLine { cart: cart.id, variant: ring, quantity: three, personalization },
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(cart.lines.iter().map(|l| l.returnable).collect::<Vec<_>>(), [true, false]);
    let placed = house.place(&cart).await.unwrap();
    assert_eq!(placed.order.lines.len(), 5);
    assert_eq!(placed.order.tax, usd(60), "$1.33 at 8.875 % rounds to 12 cents, five times");
    house.pay(&placed).await;
    assert_eq!(house.level(ring).await.sold, 5);
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn one_key_has_one_answer() {
    let house = House::new().await;
    let ring = house.ring("Ring", 100_000, PieceKind::OneOfAKind).await;
    let cart = house.cart(&[(ring, 1)]).await;
    let once = |key| place_order_once(&house.db, &house.commerce, &house.cx, ask_for(&cart), key);
    let Once::Placed { status, response, .. } = once(key("k", 1)).await.unwrap() else { panic!("replayed") };
    let again = once(key("k", 1)).await.unwrap();
    assert_eq!(again, Once::Replayed { status, response });
    let reused = once(key("k", 2)).await.unwrap_err();
    assert_eq!((reused.code(), reused.kind()), ("idempotency_key_reused", Kind::Invalid));
    assert_eq!(house.gateway.count(Call::Create), 1);
}

#[tokio::test]
async fn a_refusal_gives_the_key_back_for_the_corrected_request() {
    let house = House::new().await;
    let ring = house.ring("Ring", 100_000, PieceKind::OneOfAKind).await;
    let cart = house.cart(&[(ring, 1)]).await;
    let wrong = PlaceOrder { expected_total: Some(usd(1)), ..ask_for(&cart) };
    let refused = place_order_once(&house.db, &house.commerce, &house.cx, wrong, key("k", 1)).await;
    assert_eq!(refused.unwrap_err().code(), "price_changed");
    let right = place_order_once(&house.db, &house.commerce, &house.cx, ask_for(&cart), key("k", 2)).await;
    assert!(matches!(right, Ok(Once::Placed { .. })));
}

#[tokio::test]
async fn a_provider_that_does_not_answer_leaves_the_order_waiting_and_coming_back_continues_it() {
    for fault in [Fault::BeforeEffect, Fault::AfterEffect, Fault::HangBefore, Fault::HangAfter] {
        let house = House::new().await.impatient();
        let ring = house.ring("Ring", 100_000, PieceKind::OneOfAKind).await;
        let cart = house.cart(&[(ring, 1)]).await;
        let once = || place_order_once(&house.db, &house.commerce, &house.cx, ask_for(&cart), key("k", 1));
        house.gateway.fail_next(Call::Create, fault);
        let waiting = once().await.unwrap_err();
        assert_eq!((waiting.code(), waiting.kind()), ("payment_pending", Kind::Unavailable), "{fault:?}");
        assert!(!waiting.message().contains("try again"));
        let Once::Placed { placed, .. } = once().await.unwrap() else { panic!("replayed") };
        assert!(waiting.message().contains(&placed.order.number), "{fault:?}");
        house.pay(&placed).await;
        assert_eq!(house.audit().await, Vec::<String>::new(), "{fault:?}");
        let mut conn = house.db.read().await.unwrap();
        let intents: i64 =
            sqlx::query_scalar("SELECT count(*) FROM inv_demo_intent").fetch_one(&mut *conn).await.unwrap();
        assert_eq!(intents, 1, "{fault:?}");
    }
}

#[tokio::test]
async fn the_usual_delivery_that_pages_promise_is_the_first_that_checkout_offers() {
    let house = House::new().await;
    let mut conn = house.db.read().await.unwrap();
    for country in checkout::COUNTRIES {
        let methods = shipping::methods_to(&mut conn, country.code, Currency::Usd).await.unwrap();
        let usual = &methods[0];
        assert_eq!(usual.transit_days, checkout::USUAL_TRANSIT_DAYS, "{}", country.name);
        assert_eq!(usual.price.minor(), checkout::USUAL_DELIVERY_MINOR, "{}", country.name);
    }
}
