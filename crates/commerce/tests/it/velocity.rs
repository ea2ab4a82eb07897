//! Who tries stolen cards is stopped, and nobody else is.

use chrono::Duration;
use commerce::{
    cart::Cart,
    checkout::{CheckoutError, PlaceOrder, Placed, ToPay, place_order, resume_payment},
    orders::OrderState,
    payments::{Care, DemoOutcome, confirm_demo},
    schedules::{InstallmentState, ScheduleError, begin_payment},
    testing::{Call, House, PieceKind, ask_for},
    velocity::{PutVelocityRule, VelocityError, VelocityRule, list_velocity_rules, put_velocity_rule},
};
use kernel::{Fault as _, Kind};

use crate::schedules::{installments, pay_next, with_deposit};

async fn place_from(
    house: &House,
    cart: &Cart,
    email: &str,
    network: Option<&str>,
) -> Result<Placed, CheckoutError> {
    let ask =
        PlaceOrder { email: email.parse().unwrap(), network: network.map(str::to_owned), ..ask_for(cart) };
    place_order(&house.db, &house.commerce, &house.cx, ask).await
}

async fn decline(house: &House, placed: &Placed, times: usize) {
    for _ in 0..times {
        house.confirm(placed, DemoOutcome::Decline).await.unwrap();
    }
}

async fn change(house: &House, rule: VelocityRule, most: i32, active: bool) {
    change_within(house, rule, most, 60, active).await;
}

async fn change_within(house: &House, rule: VelocityRule, most: i32, within_minutes: i32, active: bool) {
    let mut tx = house.db.begin().await.unwrap();
    let found = list_velocity_rules(&mut tx).await.unwrap();
    let version = found.iter().find(|setting| setting.rule == rule).unwrap().version;
    let ask = PutVelocityRule { rule, expected_version: version, most, within_minutes, active };
    put_velocity_rule(&mut tx, &house.cx, ask).await.unwrap();
    tx.commit().await.unwrap();
}

async fn tripped(house: &House, rule: VelocityRule) -> i64 {
    let found = list_velocity_rules(&mut house.db.read().await.unwrap()).await.unwrap();
    found.into_iter().find(|setting| setting.rule == rule).unwrap().tripped
}

fn waits(refused: Result<Placed, CheckoutError>) -> i64 {
    match refused {
        Err(error @ CheckoutError::TooManyTries { minutes }) => {
            assert_eq!((error.kind(), error.code()), (Kind::RateLimited, "too_many_tries"));
            assert!(error.message().contains("Nothing was charged"), "{}", error.message());
            minutes
        }
        other => panic!("not refused: {other:?}"),
    }
}

#[tokio::test]
async fn py10_after_eight_declines_a_bag_rests_and_keeps_its_pieces_and_then_is_paid() {
    let house = House::new().await;
    let ring = house.ring("Ring", 345_000, PieceKind::OneOfAKind).await;
    let cart = house.cart(&[(ring, 1)]).await;
    let placed = house.place(&cart).await.unwrap();
    decline(&house, &placed, 7).await;
    assert_eq!(
        house.place(&cart).await.unwrap().payment.as_ref().unwrap().intent_id,
        placed.payment.as_ref().unwrap().intent_id
    );
    decline(&house, &placed, 1).await;
    let minutes = waits(house.place(&cart).await);
    assert!((29..=30).contains(&minutes), "{minutes}");
    assert_eq!(house.cart_now(&cart).await.lines[0].problem, None, "the piece is still kept for them");
    assert_eq!(tripped(&house, VelocityRule::DeclinesOfCart).await, 1);
    // the payment that was tried so often is no longer offered
    let tried = house.confirm(&placed, DemoOutcome::Succeed).await.unwrap_err();
    assert_eq!(tried.code(), "order_closed");
    house.advance(Duration::minutes(31));
    house.upkeep().await;
    let again = house.place(&cart).await.unwrap();
    assert_ne!(again.payment.as_ref().unwrap().intent_id, placed.payment.as_ref().unwrap().intent_id);
    house.pay(&again).await;
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn py10_reloading_the_payment_page_begins_no_other_attempt_until_the_rule_lets_go() {
    let house = House::new().await;
    change_within(&house, VelocityRule::DeclinesOfCart, 3, 5, true).await;
    let ring = house.ring("Ring", 345_000, PieceKind::OneOfAKind).await;
    let placed = house.place(&house.cart(&[(ring, 1)]).await).await.unwrap();
    let resume = || resume_payment(&house.db, &house.commerce, &house.cx, placed.order.id);
    decline(&house, &placed, 3).await;
    let asked = house.gateway.count(Call::Create);
    for _ in 0..5 {
        match resume().await {
            Err(CheckoutError::TooManyTries { minutes }) => assert!((4..=5).contains(&minutes), "{minutes}"),
            other => panic!("not refused: {other:?}"),
        }
    }
    assert_eq!(house.gateway.count(Call::Create), asked, "the provider hears nothing of it");
    assert_eq!(tripped(&house, VelocityRule::DeclinesOfCart).await, 5);
    house.advance(Duration::minutes(6));
    let Ok(ToPay::Open { placed: again, .. }) = resume().await else { panic!("it can be paid again") };
    assert_ne!(again.payment.as_ref().unwrap().intent_id, placed.payment.as_ref().unwrap().intent_id);
    house.pay(&again).await;
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn py10_who_tried_too_often_and_comes_back_late_is_told_that_the_time_is_over() {
    let house = House::new().await;
    change_within(&house, VelocityRule::DeclinesOfCart, 3, 5, true).await;
    let ring = house.ring("Ring", 345_000, PieceKind::OneOfAKind).await;
    let placed = house.place(&house.cart(&[(ring, 1)]).await).await.unwrap();
    decline(&house, &placed, 3).await;
    house.advance(Duration::minutes(31));
    let found = resume_payment(&house.db, &house.commerce, &house.cx, placed.order.id).await;
    assert!(matches!(found, Ok(ToPay::Late(_))), "{found:?}");
}

#[tokio::test]
async fn py10_a_link_to_pay_the_balance_rests_after_too_many_declines_like_checkout_does() {
    let house = House::new().await;
    let (placed, _) = with_deposit(&house).await;
    house.pay(&placed).await;
    let open = installments(&house, placed.order.id).await;
    let balance = open.iter().find(|i| i.state == InstallmentState::Open).unwrap().id;
    let begin = || begin_payment(&house.db, &house.commerce, &house.cx, balance);
    let begun = begin().await.unwrap();
    let secret = Some(begun.payment.client_secret.as_str());
    for _ in 0..8 {
        let (intent, outcome) = (&begun.payment.intent_id, DemoOutcome::Decline);
        confirm_demo(&house.db, &house.commerce, &house.cx, intent, secret, outcome).await.unwrap();
    }
    let asked = house.gateway.count(Call::Create);
    for _ in 0..3 {
        match begin().await {
            Err(error @ ScheduleError::TooManyTries { .. }) => {
                assert_eq!((error.kind(), error.code()), (Kind::RateLimited, "too_many_tries"));
                assert!(error.message().contains("Nothing was charged"), "{}", error.message());
            }
            other => panic!("not refused: {other:?}"),
        }
    }
    assert_eq!(house.gateway.count(Call::Create), asked);
    house.advance(Duration::minutes(31));
    pay_next(&house, placed.order.id).await.unwrap();
    assert_eq!(house.order(placed.order.id).await.state, OrderState::Paid);
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_refusal_of_the_bank_is_counted_once_however_often_it_is_told() {
    let house = House::new().await;
    let ring = house.ring("Ring", 345_000, PieceKind::Stocked(5)).await;
    let cart = house.cart(&[(ring, 1)]).await;
    let placed = house.place(&cart).await.unwrap();
    decline(&house, &placed, 1).await;
    for _ in 0..20 {
        commerce::payments::settle(
            &house.db,
            &house.commerce,
            &house.cx,
            &placed.payment.as_ref().unwrap().intent_id,
        )
        .await
        .unwrap();
    }
    assert_eq!(
        house.place(&cart).await.unwrap().payment.as_ref().unwrap().intent_id,
        placed.payment.as_ref().unwrap().intent_id
    );
}

#[tokio::test]
async fn py19_two_hundred_cards_from_one_network_reach_the_provider_twenty_times_and_a_client_elsewhere_pays()
{
    let house = House::new().await;
    let ring = house.ring("Ring", 45_000, PieceKind::Stocked(999)).await;
    let (mut declined, mut refused) = (0, 0);
    for n in 0..200 {
        let cart = house.cart(&[(ring, 1)]).await;
        match place_from(&house, &cart, &format!("tester{n}@example.com"), Some("203.0.113.9")).await {
            Ok(placed) => {
                decline(&house, &placed, 1).await;
                declined += 1;
            }
            other => {
                waits(other);
                refused += 1;
            }
        }
    }
    assert_eq!((declined, refused), (20, 180));
    assert_eq!(house.gateway.count(Call::Create), 20, "nothing was asked of the provider for the others");
    assert_eq!(tripped(&house, VelocityRule::DeclinesOfNetwork).await, 180);
    let elsewhere = house.cart(&[(ring, 1)]).await;
    let placed = place_from(&house, &elsewhere, "ada@example.com", Some("198.51.100.4")).await.unwrap();
    house.pay(&placed).await;
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn py19_one_address_over_many_networks_is_stopped_by_its_address() {
    let house = House::new().await;
    let ring = house.ring("Ring", 45_000, PieceKind::Stocked(999)).await;
    let mut let_through = 0;
    for n in 0..60 {
        let cart = house.cart(&[(ring, 1)]).await;
        let network = format!("203.0.113.{n}");
        if let Ok(placed) = place_from(&house, &cart, "Tester@Example.com", Some(&network)).await {
            decline(&house, &placed, 1).await;
            let_through += 1;
        }
    }
    assert_eq!(let_through, 20);
}

#[tokio::test]
async fn py19_spread_over_fifty_networks_every_bank_is_asked_to_make_sure() {
    let house = House::new().await;
    let ring = house.ring("Ring", 45_000, PieceKind::Stocked(999)).await;
    let calm = house.cart(&[(ring, 1)]).await;
    let calm = place_from(&house, &calm, "calm@example.com", Some("198.51.100.1")).await.unwrap();
    assert_eq!(care(&house, &calm).await, Care::Usual);
    for n in 0..100 {
        let cart = house.cart(&[(ring, 1)]).await;
        let network = format!("203.0.113.{}", n % 50);
        let placed = place_from(&house, &cart, &format!("t{n}@example.com"), Some(&network)).await.unwrap();
        decline(&house, &placed, 1).await;
    }
    let client = house.cart(&[(ring, 1)]).await;
    let placed = place_from(&house, &client, "ada@example.com", Some("198.51.100.4")).await.unwrap();
    assert_eq!(care(&house, &placed).await, Care::Strict, "$450, and still the bank makes sure");
    assert!(tripped(&house, VelocityRule::DeclinesOfHouse).await >= 1);
    house.pay(&placed).await;
    house.advance(Duration::minutes(11));
    let later = house.cart(&[(ring, 1)]).await;
    let later = place_from(&house, &later, "bea@example.com", Some("198.51.100.5")).await.unwrap();
    assert_eq!(care(&house, &later).await, Care::Usual);
    assert_eq!(house.audit().await, Vec::<String>::new());
}

async fn care(house: &House, placed: &Placed) -> Care {
    let mut conn = house.db.read().await.unwrap();
    commerce::payments::find_live(&mut conn, placed.order.id).await.unwrap().unwrap().care()
}

#[tokio::test]
async fn orders_from_one_network_are_counted_only_when_they_were_placed() {
    let house = House::new().await;
    change(&house, VelocityRule::OrdersOfNetwork, 3, true).await;
    let one = house.ring("One", 345_000, PieceKind::OneOfAKind).await;
    let many = house.ring("Many", 45_000, PieceKind::Stocked(99)).await;
    let mut late = Vec::new();
    for _ in 0..5 {
        late.push(house.cart(&[(one, 1)]).await);
    }
    house.place(&house.cart(&[(one, 1)]).await).await.unwrap();
    for late in late {
        let gone = place_from(&house, &late, "ada@example.com", Some("203.0.113.9")).await;
        assert!(matches!(gone, Err(CheckoutError::InsufficientStock(_))));
    }
    for _ in 0..3 {
        let cart = house.cart(&[(many, 1)]).await;
        place_from(&house, &cart, "ada@example.com", Some("203.0.113.9")).await.unwrap();
    }
    let fourth = house.cart(&[(many, 1)]).await;
    waits(place_from(&house, &fourth, "ada@example.com", Some("203.0.113.9")).await);
    place_from(&house, &fourth, "ada@example.com", None).await.unwrap();
}

#[tokio::test]
async fn staff_change_the_numbers_by_version_and_see_what_is_wrong_with_them() {
    let house = House::new().await;
    let mut tx = house.db.begin().await.unwrap();
    let ask = |most, within_minutes, expected_version| PutVelocityRule {
        rule: VelocityRule::DeclinesOfCart,
        expected_version,
        most,
        within_minutes,
        active: true,
    };
    let Err(VelocityError::Invalid(wrong)) = put_velocity_rule(&mut tx, &house.cx, ask(0, 1_441, 1)).await
    else {
        panic!("taken")
    };
    assert_eq!(wrong.iter().map(|w| &*w.field).collect::<Vec<_>>(), ["most", "within_minutes"]);
    put_velocity_rule(&mut tx, &house.cx, ask(3, 10, 1)).await.unwrap();
    let late = put_velocity_rule(&mut tx, &house.cx, ask(4, 10, 1)).await;
    assert!(matches!(late, Err(VelocityError::VersionConflict { current: 2 })));
    tx.commit().await.unwrap();
    change(&house, VelocityRule::DeclinesOfCart, 1, false).await;
    let ring = house.ring("Ring", 345_000, PieceKind::OneOfAKind).await;
    let cart = house.cart(&[(ring, 1)]).await;
    let placed = house.place(&cart).await.unwrap();
    decline(&house, &placed, 5).await;
    house.place(&cart).await.unwrap();
}
