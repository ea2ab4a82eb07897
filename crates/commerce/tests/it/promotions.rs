//! Promotions: what they take off, whom they are for, and many at once.

use std::sync::Arc;

use catalog::{
    collections::{PutCollection, RemoveCollection, find_collection, put_collection, remove_collection},
    model::CollectionKind,
};
use chrono::Duration;
use commerce::{
    cart::Cart,
    checkout::{CheckoutError, PlaceOrder, Placed, QuoteAsk, place_order, quote},
    ledger,
    orders::{self, OrderState},
    payments::{DemoOutcome, PaymentGateway},
    promotions::{
        AdmitCodes, Benefit, PausePromotion, Promotion, PromotionError, PutPromotion, UseState, admit_codes,
        find_promotion, list_uses, pause_promotion, put_promotion,
    },
    testing::{Call, Fault, House, PieceKind, ask_for},
};
use kernel::{Currency, Fault as _, Kind, Money, PageLimit, Rate};
use tokio::sync::Barrier;

const fn usd(minor: i64) -> Money {
    Money::new(minor, Currency::Usd)
}

pub(crate) fn ten_per_cent(code: &str) -> PutPromotion {
    PutPromotion {
        code: code.into(),
        expected_version: 0,
        name: "Ten per cent".into(),
        currency: Currency::Usd,
        benefit: Benefit::Percentage(Rate::per_million(100_000)),
        collection: None,
        least_subtotal_minor: 0,
        first_order: false,
        includes_unique: false,
        includes_bespoke: false,
        stacks: false,
        limit_total: None,
        limit_per_customer: None,
        starts_at: None,
        ends_at: None,
    }
}

pub(crate) async fn put(house: &House, ask: PutPromotion) -> Result<Promotion, PromotionError> {
    let mut tx = house.db.begin().await.unwrap();
    let put = put_promotion(&mut tx, &house.cx, ask).await?;
    tx.commit().await.unwrap();
    Ok(put)
}

async fn pause(house: &House, promotion: &Promotion, paused: bool) -> Promotion {
    let mut tx = house.db.begin().await.unwrap();
    let ask = PausePromotion { code: promotion.code.clone(), expected_version: promotion.version, paused };
    let done = pause_promotion(&mut tx, &house.cx, &ask).await.unwrap();
    tx.commit().await.unwrap();
    done
}

async fn uses(house: &House, code: &str) -> i32 {
    let mut conn = house.db.read().await.unwrap();
    find_promotion(&mut conn, code).await.unwrap().unwrap().uses
}

fn with(cart: &Cart, codes: &[&str]) -> PlaceOrder {
    PlaceOrder { codes: codes.iter().map(ToString::to_string).collect(), ..ask_for(cart) }
}

async fn place(house: &House, ask: PlaceOrder) -> Result<Placed, CheckoutError> {
    place_order(&house.db, &house.commerce, &house.cx, ask).await
}

fn from(ask: PlaceOrder, email: &str) -> PlaceOrder {
    PlaceOrder { email: email.parse().unwrap(), ..ask }
}

#[tokio::test]
async fn a_code_takes_its_share_off_before_tax_and_stays_on_the_order_as_it_was() {
    let house = House::new().await;
    put(&house, ten_per_cent("spring-26")).await.unwrap();
    let [one, two] = [33_333, 10_001];
    let lines = [
        (house.ring("One", one, PieceKind::Stocked(2)).await, 1),
        (house.ring("Two", two, PieceKind::Stocked(2)).await, 2),
    ];
    let cart = house.cart(&lines).await;
    let ask = QuoteAsk {
        country: "US".into(),
        region: Some("NY".into()),
        codes: vec![" Spring-26".into()],
        ..QuoteAsk::default()
    };
    let quoted = quote(&mut house.db.begin().await.unwrap(), &cart, &ask).await.unwrap();
    let placed = place(&house, with(&cart, &["SPRING-26"])).await.unwrap();
    // 10 % of $533.35, spread 33.33 to 20.01 by the largest remainder
    assert_eq!((placed.order.discount, quoted.discount), (usd(5_334), usd(5_334)));
    assert_eq!([placed.order.lines[0].discount, placed.order.lines[1].discount], [usd(3_334), usd(2_000)]);
    assert_eq!(placed.order.total, quoted.total);
    let order = house.pay(&placed).await;
    assert_eq!((order.promotions[0].code.as_str(), order.promotions[0].discount), ("SPRING-26", usd(5_334)));
    assert_eq!(uses(&house, "SPRING-26").await, 1);
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn unknown_paused_past_and_future_codes_are_refused_in_the_same_words() {
    let house = House::new().await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(9)).await;
    let paused = put(&house, ten_per_cent("PAUSED")).await.unwrap();
    let paused = pause(&house, &paused, true).await;
    let now = house.db.begin().await.unwrap().now().await.unwrap();
    let (earlier, later) = (now - Duration::days(1), now + Duration::days(1));
    put(&house, PutPromotion { starts_at: Some(later), ..ten_per_cent("LATER") }).await.unwrap();
    let past = PutPromotion {
        starts_at: Some(earlier - Duration::days(1)),
        ends_at: Some(earlier),
        ..ten_per_cent("PAST")
    };
    put(&house, past).await.unwrap();
    let cart = house.cart(&[(ring, 1)]).await;
    let mut said = Vec::new();
    for code in ["UNKNOWN", "PAUSED", "LATER", "PAST", "a'; --"] {
        let refused = place(&house, with(&cart, &[code])).await.unwrap_err();
        assert_eq!((refused.code(), refused.kind()), ("promotion_not_accepted", Kind::Invalid), "{code}");
        said.push(refused.message().into_owned());
    }
    said.dedup();
    assert_eq!(said.len(), 1, "{said:?}");
    pause(&house, &paused, false).await;
    place(&house, with(&cart, &["PAUSED"])).await.unwrap();
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn an_order_that_waits_keeps_what_it_was_given_although_the_code_was_paused() {
    let house = House::new().await;
    let made = put(&house, PutPromotion { limit_total: Some(1), ..ten_per_cent("SPRING") }).await.unwrap();
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(9)).await;
    let cart = house.cart(&[(ring, 1)]).await;
    let first = place(&house, with(&cart, &["SPRING"])).await.unwrap();
    pause(&house, &made, true).await;
    let again = place(&house, with(&cart, &["SPRING"])).await.unwrap();
    assert_eq!((again.order.id, again.order.discount), (first.order.id, usd(10_000)));
    let other = PlaceOrder { shipping_method: "insured_express".into(), ..with(&cart, &["SPRING"]) };
    assert_eq!(place(&house, other).await.unwrap_err().code(), "promotion_not_accepted");
    assert_eq!(house.pay(&again).await.state, OrderState::Paid);
    let mut conn = house.db.read().await.unwrap();
    let (listed, next) = list_uses(&mut conn, made.id, None, PageLimit::default()).await.unwrap();
    assert_eq!((listed.len(), listed[0].state, listed[0].discount), (1, UseState::Made, usd(10_000)));
    assert!(next.is_none());
    drop(conn);
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_code_whose_uses_are_taken_is_told_when_it_is_typed_and_a_share_is_for_every_currency() {
    let house = House::new().await;
    put(&house, PutPromotion { limit_total: Some(1), ..ten_per_cent("ONCE") }).await.unwrap();
    put(&house, PutPromotion { benefit: Benefit::Fixed(usd(100)), ..ten_per_cent("DOLLARS") }).await.unwrap();
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(9)).await;
    let cart = house.cart(&[(ring, 1)]).await;
    place(&house, with(&cart, &["ONCE"])).await.unwrap();
    let other = house.cart(&[(ring, 1)]).await;
    let ask = |code: &str| QuoteAsk {
        country: "US".into(),
        region: Some("NY".into()),
        codes: vec![code.into()],
        ..QuoteAsk::default()
    };
    let mut tx = house.db.begin().await.unwrap();
    assert_eq!(quote(&mut tx, &other, &ask("ONCE")).await.unwrap_err().code(), "promotion_exhausted");
    let own = house.cart_now(&cart).await;
    assert_eq!(quote(&mut tx, &own, &ask("ONCE")).await.unwrap().discount, usd(10_000));
    drop(tx);
    let admit = async |cart: &Cart, code: &str| {
        let ask = AdmitCodes { cart: cart.id, network: "192.0.2.7".into(), codes: vec![code.into()] };
        admit_codes(&house.db, &house.cx, &ask).await
    };
    assert_eq!(admit(&other, "ONCE").await.unwrap_err().code(), "promotion_exhausted");
    admit(&own, "ONCE").await.unwrap();
    put(&house, ten_per_cent("SHARE")).await.unwrap();
    admit(&other, "SHARE").await.unwrap();
    // as a cart that is priced in euros would: nothing else about it matters here
    let mut tx = house.db.begin().await.unwrap();
    sqlx::query("UPDATE carts SET currency = 'EUR' WHERE id = $1")
        .bind(other.id.uuid())
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    admit(&other, "SHARE").await.unwrap();
    assert_eq!(admit(&other, "DOLLARS").await.unwrap_err().code(), "promotion_not_accepted");
}

#[tokio::test]
async fn tax_is_of_what_is_left_and_the_ledger_and_late_money_are_of_what_was_paid() {
    let house = House::new().await;
    put(&house, ten_per_cent("SPRING")).await.unwrap();
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(9)).await;
    let paid = place(&house, with(&house.cart(&[(ring, 1)]).await, &["SPRING"])).await.unwrap();
    let paid = house.pay(&paid).await;
    // 8.875 % of $900.00, not of $1,000.00
    assert_eq!((paid.tax, paid.total, paid.paid), (usd(7_988), usd(97_988), usd(97_988)));
    let mut conn = house.db.read().await.unwrap();
    let entries = ledger::list_for_order(&mut conn, paid.id).await.unwrap();
    let legs: Vec<_> = entries.iter().map(|e| (e.account.as_str(), e.amount.minor())).collect();
    assert_eq!(legs, [("gateway", 97_988), ("revenue", -90_000), ("tax", -7_988)]);
    drop(conn);

    let late = place(&house, with(&house.cart(&[(ring, 1)]).await, &["SPRING"])).await.unwrap();
    house
        .gateway
        .confirm_demo(&late.payment.as_ref().unwrap().intent_id, DemoOutcome::Succeed)
        .await
        .unwrap();
    for _ in 0..2 {
        house.gateway.fail_next(Call::Cancel, Fault::BeforeEffect);
    }
    orders::cancel_order(&house.db, &house.commerce, &house.cx, late.order.id).await.unwrap();
    house.upkeep().await;
    let late = house.order(late.order.id).await;
    assert_eq!((late.state, late.paid, late.refunded), (OrderState::RefundedLate, late.total, late.total));
    assert_eq!(uses(&house, "SPRING").await, 1, "the use of the dead order is free again");
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn only_pieces_that_were_put_into_the_collection_cost_less_and_it_stays_while_a_code_is_for_it() {
    let house = House::new().await;
    let (inside, outside) = (
        house.ring("Inside", 33_333, PieceKind::Stocked(9)).await,
        house.ring("Outside", 50_000, PieceKind::Stocked(9)).await,
    );
    let cart = house.cart(&[(inside, 2), (outside, 1)]).await;
    let product = cart.lines.iter().find(|line| line.variant == inside).unwrap().product;
    let mut tx = house.db.begin().await.unwrap();
    let collection = PutCollection {
        slug: "summer".into(),
        expected_version: None,
        rule: None,
        title: "Summer".into(),
        intro: "For long days.".into(),
        position: 1,
        kind: CollectionKind::Curated,
        products: vec![product],
    };
    put_collection(&mut tx, &house.cx, collection).await.unwrap();
    tx.commit().await.unwrap();
    put(&house, PutPromotion { collection: Some("summer".into()), ..ten_per_cent("SUMMER") }).await.unwrap();
    let refused =
        put(&house, PutPromotion { collection: Some("winter".into()), ..ten_per_cent("WINTER") }).await;
    assert_eq!(refused.unwrap_err().fields()[0].field, "collection");
    let order = place(&house, with(&cart, &["SUMMER"])).await.unwrap().order;
    assert_eq!(order.discount, usd(6_667));
    for line in &order.lines {
        assert_eq!(line.discount, if line.variant == Some(inside) { usd(6_667) } else { usd(0) });
    }
    let other = house.cart(&[(outside, 1)]).await;
    assert_eq!(place(&house, with(&other, &["SUMMER"])).await.unwrap_err().code(), "promotion_for_nothing");
    let mut tx = house.db.begin().await.unwrap();
    let version = find_collection(&mut tx, "summer").await.unwrap().unwrap().version;
    let ask = RemoveCollection { slug: "summer".into(), expected_version: version };
    let refused = remove_collection(&mut tx, &house.cx, ask).await.unwrap_err();
    assert_eq!((refused.code(), refused.kind()), ("collection_in_use", Kind::Conflict));
    drop(tx);
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn pieces_of_which_one_exists_and_bespoke_rings_are_left_out_unless_it_is_said() {
    let house = House::new().await;
    put(&house, ten_per_cent("USUAL")).await.unwrap();
    put(&house, PutPromotion { includes_unique: true, ..ten_per_cent("EVERY") }).await.unwrap();
    let unique = house.ring("Only one", 100_000, PieceKind::OneOfAKind).await;
    let cart = house.cart(&[(unique, 1)]).await;
    let refused = place(&house, with(&cart, &["USUAL"])).await.unwrap_err();
    assert_eq!(refused.code(), "promotion_for_nothing");
    assert_eq!(place(&house, with(&cart, &["EVERY"])).await.unwrap().order.discount, usd(10_000));
    let setting = house.setting("Setting", 180_000, 2).await;
    let ring = house.ring_cart(setting, house.stone(580_000).await.0).await;
    assert_eq!(place(&house, with(&ring, &["EVERY"])).await.unwrap_err().code(), "promotion_for_nothing");
}

#[tokio::test]
async fn codes_go_together_only_when_each_says_so_and_a_fixed_amount_never_exceeds_the_pieces() {
    let house = House::new().await;
    let stacking = |code| PutPromotion { stacks: true, ..ten_per_cent(code) };
    put(&house, stacking("TENPC")).await.unwrap();
    put(&house, PutPromotion { benefit: Benefit::Fixed(usd(50_000)), ..stacking("FIXED") }).await.unwrap();
    put(&house, PutPromotion { benefit: Benefit::FreeShipping, ..stacking("FREE") }).await.unwrap();
    put(&house, ten_per_cent("ALONE")).await.unwrap();
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(9)).await;
    let cart = house.cart(&[(ring, 1)]).await;
    let refused = place(&house, with(&cart, &["TENPC", "ALONE"])).await.unwrap_err();
    assert_eq!(refused.code(), "promotions_not_together");
    let ask = PlaceOrder {
        shipping_method: "insured_express".into(),
        ..with(&cart, &["FREE", "FIXED", "TENPC", "tenpc"])
    };
    let order = place(&house, ask).await.unwrap().order;
    // a tenth of $1,000, then $500, then the $75 of delivery
    assert_eq!((order.discount, order.shipping), (usd(60_000), usd(0)));
    assert_eq!(order.promotions.iter().map(|p| p.shipping_off.minor()).sum::<i64>(), 7_500);
    // delivery by the usual courier is included: no use is spent on nothing
    let other = house.cart(&[(ring, 1)]).await;
    let refused = place(&house, with(&other, &["FREE"])).await.unwrap_err();
    assert_eq!((refused.code(), uses(&house, "FREE").await), ("promotion_takes_nothing", 1));
    let cheap = house.ring("Cheap", 40_000, PieceKind::Stocked(9)).await;
    let all = house.cart(&[(cheap, 1)]).await;
    let refused = place(&house, with(&all, &["FIXED"])).await.unwrap_err();
    assert_eq!(refused.code(), "amount_out_of_bounds", "nothing is given away without a payment");
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_use_is_given_back_when_the_order_ends_unpaid_and_moves_when_it_is_replaced() {
    let house = House::new().await;
    put(&house, PutPromotion { limit_total: Some(1), ..ten_per_cent("ONCE") }).await.unwrap();
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(9)).await;
    let cart = house.cart(&[(ring, 1)]).await;
    let first = place(&house, with(&cart, &["ONCE"])).await.unwrap();
    let again = place(&house, with(&cart, &["ONCE"])).await.unwrap();
    assert_eq!((first.order.id, uses(&house, "ONCE").await), (again.order.id, 1));
    let other = PlaceOrder { shipping_method: "insured_express".into(), ..with(&cart, &["ONCE"]) };
    let replaced = place(&house, other).await.unwrap();
    assert_eq!(
        (house.order(first.order.id).await.state, uses(&house, "ONCE").await),
        (OrderState::Cancelled, 1)
    );
    let rival = from(with(&house.cart(&[(ring, 1)]).await, &["ONCE"]), "mary@example.com");
    let refused = place(&house, rival.clone()).await.unwrap_err();
    assert_eq!((refused.code(), refused.kind()), ("promotion_exhausted", Kind::Conflict));
    orders::cancel_order(&house.db, &house.commerce, &house.cx, replaced.order.id).await.unwrap();
    assert_eq!(uses(&house, "ONCE").await, 0);
    let won = place(&house, rival).await.unwrap();
    house.advance(Duration::minutes(21));
    house.upkeep().await;
    assert_eq!((house.order(won.order.id).await.state, uses(&house, "ONCE").await), (OrderState::Expired, 0));
    house.advance(Duration::minutes(-21));
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn limits_by_person_and_first_orders_hold_whatever_case_the_address_is_typed_in() {
    let house = House::new().await;
    put(&house, PutPromotion { limit_per_customer: Some(1), ..ten_per_cent("MINE") }).await.unwrap();
    put(&house, PutPromotion { first_order: true, ..ten_per_cent("WELCOME") }).await.unwrap();
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(9)).await;
    let cart = async || house.cart(&[(ring, 1)]).await;
    place(&house, from(with(&cart().await, &["WELCOME"]), "ada@example.com")).await.unwrap();
    let again = from(with(&cart().await, &["WELCOME"]), "Ada@Example.com");
    assert_eq!(place(&house, again).await.unwrap_err().code(), "promotion_not_accepted");
    place(&house, from(with(&cart().await, &["MINE"]), "mary@example.com")).await.unwrap();
    let again = from(with(&cart().await, &["MINE"]), "MARY@example.com");
    assert_eq!(place(&house, again).await.unwrap_err().code(), "promotion_not_accepted");
    place(&house, from(with(&cart().await, &["MINE"]), "grace@example.com")).await.unwrap();
    assert_eq!(house.audit().await, Vec::<String>::new());
}

/// Places all of them at the same moment.
async fn race(house: &House, asks: Vec<PlaceOrder>) -> Vec<Result<Placed, CheckoutError>> {
    let start = Arc::new(Barrier::new(asks.len()));
    let tasks: Vec<_> = asks
        .into_iter()
        .map(|ask| {
            let (db, commerce, cx, start) =
                (house.db.clone(), house.commerce.clone(), house.cx.clone(), Arc::clone(&start));
            tokio::spawn(async move {
                start.wait().await;
                place_order(&db, &commerce, &cx, ask).await
            })
        })
        .collect();
    let mut results = Vec::new();
    for task in tasks {
        results.push(task.await.unwrap());
    }
    results
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_last_use_of_a_code_goes_to_one_of_sixty_four_every_time() {
    let house = House::with_connections(24).await;
    let ring = house.ring("Ring", 100_000, PieceKind::MadeToOrder(0)).await;
    for round in 0..4 {
        let code = format!("LAST-{round}");
        put(&house, PutPromotion { limit_total: Some(1), ..ten_per_cent(&code) }).await.unwrap();
        let mut asks = Vec::new();
        for n in 0..64 {
            let ask = with(&house.cart(&[(ring, 1)]).await, &[&code]);
            asks.push(from(ask, &format!("racer{n}@example.com")));
        }
        let results = race(&house, asks).await;
        assert_eq!(results.iter().filter(|r| r.is_ok()).count(), 1);
        for refused in results.iter().filter_map(|r| r.as_ref().err()) {
            assert_eq!(refused.code(), "promotion_exhausted", "{refused:?}");
        }
        for won in results.into_iter().flatten() {
            house.pay(&won).await;
        }
        assert_eq!(uses(&house, &code).await, 1);
    }
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_person_in_twenty_carts_uses_a_code_once() {
    let house = House::with_connections(24).await;
    let ring = house.ring("Ring", 100_000, PieceKind::MadeToOrder(0)).await;
    put(&house, PutPromotion { limit_per_customer: Some(1), ..ten_per_cent("MINE") }).await.unwrap();
    let mut asks = Vec::new();
    for _ in 0..20 {
        asks.push(with(&house.cart(&[(ring, 1)]).await, &["MINE"]));
    }
    let results = race(&house, asks).await;
    assert_eq!(results.iter().filter(|r| r.is_ok()).count(), 1);
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_first_order_is_one_whatever_codes_one_person_uses_at_once() {
    let house = House::with_connections(24).await;
    let ring = house.ring("Ring", 100_000, PieceKind::MadeToOrder(0)).await;
    let mut asks = Vec::new();
    for n in 0..16 {
        let code = format!("WELCOME-{n}");
        put(&house, PutPromotion { first_order: true, ..ten_per_cent(&code) }).await.unwrap();
        asks.push(with(&house.cart(&[(ring, 1)]).await, &[&code]));
    }
    let results = race(&house, asks).await;
    assert_eq!(results.iter().filter(|r| r.is_ok()).count(), 1);
    for refused in results.iter().filter_map(|r| r.as_ref().err()) {
        assert_eq!(refused.code(), "promotion_not_accepted", "{refused:?}");
    }
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn guesses_are_counted_even_when_they_come_at_once_and_good_codes_are_not() {
    let house = House::with_connections(24).await;
    put(&house, ten_per_cent("GOOD")).await.unwrap();
    let cart = house.cart(&[]).await.id;
    let ask = |code: &str| AdmitCodes { cart, network: "192.0.2.1".into(), codes: vec![code.into()] };
    for _ in 0..30 {
        admit_codes(&house.db, &house.cx, &ask("GOOD")).await.unwrap();
    }
    let guesses: Vec<_> = (0..64)
        .map(|n| {
            let (db, cx, ask) = (house.db.clone(), house.cx.clone(), ask(&format!("GUESS-{n}")));
            tokio::spawn(async move { admit_codes(&db, &cx, &ask).await })
        })
        .collect();
    let mut answers = Vec::new();
    for guess in guesses {
        answers.push(guess.await.unwrap().unwrap_err().code());
    }
    assert_eq!(answers.iter().filter(|code| **code == "promotion_not_accepted").count(), 20);
    assert_eq!(answers.iter().filter(|code| **code == "too_many_codes").count(), 44);
    let spent = admit_codes(&house.db, &house.cx, &ask("GOOD")).await.unwrap_err();
    assert_eq!((spent.code(), spent.kind()), ("too_many_codes", Kind::RateLimited));
    house.advance(Duration::minutes(11));
    admit_codes(&house.db, &house.cx, &ask("GOOD")).await.unwrap();
}

#[tokio::test]
async fn a_promotion_that_was_used_keeps_its_terms() {
    let house = House::new().await;
    let made = put(&house, ten_per_cent("TERMS")).await.unwrap();
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(1)).await;
    place(&house, with(&house.cart(&[(ring, 1)]).await, &["TERMS"])).await.unwrap();
    let other = PutPromotion { first_order: true, expected_version: made.version, ..ten_per_cent("TERMS") };
    assert_eq!(put(&house, other).await.unwrap_err().fields()[0].code, "in_use");
    let wider =
        PutPromotion { limit_total: Some(5), expected_version: made.version, ..ten_per_cent("TERMS") };
    assert_eq!(put(&house, wider.clone()).await.unwrap().limit_total, Some(5));
    assert_eq!(put(&house, wider).await.unwrap_err().code(), "version_conflict");
}
