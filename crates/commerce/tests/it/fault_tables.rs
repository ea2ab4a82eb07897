//! Races and deaths, counted: `cargo xtask bench races` and `cargo xtask bench deaths` run these for long and print what they print; without
//! a number they are a short look.

use std::time::{Duration, Instant};

use commerce::{
    checkout::{IdempotencyRequest, Once, PlaceOrder, place_order, place_order_once},
    orders::OrderState,
    payments::{
        DemoOutcome, PaymentError, PaymentGateway, RequestRefund, confirm_demo, request_refund, send_refund,
        settle,
    },
    promotions::PutPromotion,
    testing::{Call, House, PieceKind, ask_for},
};
use serde_json::json;

use crate::{
    crashes::dies_after,
    promotions::{put, ten_per_cent},
    races::at_once,
    refunds::{person, usd},
    schedules::{DEPOSIT, place_by},
};

/// A number from outside, for a long run.
#[expect(clippy::disallowed_methods, reason = "a test is no part of the house, whose settings are read once")]
fn number(name: &str, short: usize) -> usize {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(short)
}

/// One row of the table; a violation fails the test after the table is whole.
struct Row {
    race: &'static str,
    violations: Vec<String>,
    slowest: Duration,
}

impl Row {
    const fn new(race: &'static str) -> Self {
        Self { race, violations: Vec::new(), slowest: Duration::ZERO }
    }

    fn expect(&mut self, holds: bool, what: impl FnOnce() -> String) {
        if !holds {
            self.violations.push(what());
        }
    }
}

fn print(head: &str, rows: &[Row], rounds: usize, racers: usize) {
    println!("| {head} | racers | rounds | violations | slowest round |");
    println!("|---|---|---|---|---|");
    for row in rows {
        println!(
            "| {} | {racers} | {rounds} | {} | {:.0} ms |",
            row.race,
            row.violations.len(),
            row.slowest.as_secs_f64() * 1_000.0
        );
    }
    let wrong: Vec<_> = rows.iter().flat_map(|row| row.violations.iter().take(5)).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

async fn last_piece(house: &House, racers: usize, row: &mut Row) {
    let piece = house.ring("The only one", 100_000, PieceKind::OneOfAKind).await;
    let mut asks = Vec::new();
    for _ in 0..racers {
        asks.push(ask_for(&house.cart(&[(piece, 1)]).await));
    }
    let began = Instant::now();
    let results = crate::races::race(house, asks).await;
    row.slowest = row.slowest.max(began.elapsed());
    let placed = results.iter().filter(|r| r.is_ok()).count();
    row.expect(placed == 1, || format!("{placed} orders of one piece"));
    for won in results.into_iter().flatten() {
        house.pay(&won).await;
    }
}

/// The same cart many times; with keys, every second one under another key.
async fn one_cart(house: &House, racers: usize, keyed: bool, row: &mut Row) {
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(500)).await;
    let cart = house.cart(&[(ring, 1)]).await;
    let (db, commerce, cx) = (house.db.clone(), house.commerce.clone(), house.cx.clone());
    let ask = ask_for(&cart);
    let began = Instant::now();
    let orders = at_once((0..racers).collect(), move |at: usize| {
        let (db, commerce, cx, ask) = (db.clone(), commerce.clone(), cx.clone(), ask.clone());
        async move {
            let key = IdempotencyRequest {
                scope: format!("checkout {}", ask.cart),
                key: if keyed { (at % 2).to_string() } else { "one".into() },
                fingerprint: [1; 32],
                network: "192.0.2.1".into(),
                answer: |placed| (201, json!(placed.order.number)),
            };
            match place_order_once(&db, &commerce, &cx, ask, key).await {
                Ok(Once::Placed { response, .. } | Once::Replayed { response, .. }) => {
                    Some(response.to_string())
                }
                Err(_) => None,
            }
        }
    })
    .await;
    row.slowest = row.slowest.max(began.elapsed());
    let mut numbers: Vec<_> = orders.into_iter().flatten().collect();
    numbers.sort();
    numbers.dedup();
    row.expect(numbers.len() == 1, || format!("one cart became {numbers:?}"));
    let held = house.level(ring).await.held;
    row.expect(held == 1, || format!("one cart keeps {held} pieces"));
}

async fn payment(house: &House, racers: usize, row: &mut Row) {
    let ring = house.ring("Ring", 100_000, PieceKind::OneOfAKind).await;
    let placed = house.place(&house.cart(&[(ring, 1)]).await).await.unwrap();
    let intent = placed.payment.as_ref().unwrap().intent_id.clone();
    house.gateway.confirm_demo(&intent, DemoOutcome::Succeed).await.unwrap();
    let (db, commerce, cx) = (house.db.clone(), house.commerce.clone(), house.cx.clone());
    let began = Instant::now();
    at_once((0..racers).collect(), move |at: usize| {
        let (db, commerce, cx, intent) = (db.clone(), commerce.clone(), cx.clone(), intent.clone());
        async move {
            // a click, the provider's notice and the sweeper at the same moment
            if at.is_multiple_of(8) {
                commerce::upkeep::run_once(&db, &commerce, &cx).await.map(|_| ()).ok();
            } else {
                settle(&db, &commerce, &cx, &intent).await.map(|_| ()).ok();
            }
        }
    })
    .await;
    row.slowest = row.slowest.max(began.elapsed());
    let order = house.order(placed.order.id).await;
    row.expect((order.state, order.paid) == (OrderState::Paid, order.total), || {
        format!("{} paid {} of {}", order.state, order.paid, order.total)
    });
}

async fn refund(house: &House, racers: usize, row: &mut Row) {
    let ring = house.ring("Ring", 80_000, PieceKind::OneOfAKind).await;
    let order = house.pay(&house.place(&house.cart(&[(ring, 1)]).await).await.unwrap()).await;
    let before = house.gateway.count(Call::Refund);
    let (db, commerce, cx, id) = (house.db.clone(), house.commerce.clone(), person(house), order.id);
    let began = Instant::now();
    let asked = at_once((0..racers).collect(), move |at: usize| {
        let (db, commerce, cx) = (db.clone(), commerce.clone(), cx.clone());
        async move {
            let asked = db::with_retry(|| async {
                let mut tx = db.begin().await?;
                // two clicks on each of the buttons, which together ask for far more than was paid
                let ask = RequestRefund {
                    order: id,
                    amount: usd(10_000),
                    note: "at once".into(),
                    returns: Vec::new(),
                    key: (at / 2).to_string(),
                };
                let asked = request_refund(&mut tx, &commerce, &cx, ask).await?;
                tx.commit().await?;
                Ok::<_, PaymentError>(asked)
            })
            .await
            .ok()?;
            send_refund(&db, &commerce, &cx, asked.id).await;
            Some(asked.id)
        }
    })
    .await;
    row.slowest = row.slowest.max(began.elapsed());
    house.upkeep().await;
    let mut ids: Vec<_> = asked.into_iter().flatten().collect();
    ids.sort();
    ids.dedup();
    let order = house.order(order.id).await;
    // $871.00 were paid
    let most = racers.div_ceil(2).min(8);
    row.expect(ids.len() == most, || format!("{} refunds of $100.00", ids.len()));
    row.expect(order.refunded == usd(10_000 * i64::try_from(most).unwrap()), || {
        format!("{} went back", order.refunded)
    });
    let calls = house.gateway.count(Call::Refund) - before;
    row.expect(calls >= most, || format!("{calls} calls"));
}

async fn coupon(house: &House, racers: usize, round: usize, row: &mut Row) {
    let code = format!("ONCE{round}");
    put(house, PutPromotion { limit_total: Some(1), ..ten_per_cent(&code) }).await.unwrap();
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(500)).await;
    let mut asks = Vec::new();
    for at in 0..racers {
        let email = format!("racer{at}@example.com").parse().unwrap();
        asks.push(PlaceOrder {
            codes: vec![code.clone()],
            email,
            ..ask_for(&house.cart(&[(ring, 1)]).await)
        });
    }
    let began = Instant::now();
    let results = crate::races::race(house, asks).await;
    row.slowest = row.slowest.max(began.elapsed());
    let placed = results.iter().filter(|r| r.is_ok()).count();
    row.expect(placed == 1, || format!("a code for one was used {placed} times"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn races_break_nothing() {
    let (racers, rounds) = (number("ATELIER_RACERS", 16), number("ATELIER_ROUNDS", 2));
    let house = House::with_connections(24).await;
    let mut rows =
        ["last piece", "double click", "two keys, one cart", "taking a payment", "refund", "coupon"]
            .map(Row::new);
    for round in 0..rounds {
        last_piece(&house, racers, &mut rows[0]).await;
        one_cart(&house, racers, false, &mut rows[1]).await;
        one_cart(&house, racers, true, &mut rows[2]).await;
        payment(&house, racers, &mut rows[3]).await;
        refund(&house, racers, &mut rows[4]).await;
        coupon(&house, racers, round, &mut rows[5]).await;
    }
    let mut audit = Row::new("the audit afterwards");
    audit.violations = house.audit().await;
    let mut rows: Vec<_> = rows.into();
    rows.push(audit);
    print("race", &rows, rounds, racers);
}

/// What is killed at every step, and what has to be true within a minute.
async fn death(house: &House, what: &'static str, steps: usize, row: &mut Row) -> bool {
    let (db, commerce, cx) = (&house.db, &house.commerce, &house.cx);
    let ring =
        house.ring("Ring", if what == "deposit" { 2_000_000 } else { 80_000 }, PieceKind::OneOfAKind).await;
    let cart = house.cart(&[(ring, 1)]).await;
    let began = Instant::now();
    let died = match what {
        "checkout" => dies_after(steps, place_order(db, commerce, cx, ask_for(&cart))).await.is_none(),
        "payment" | "deposit" => {
            let placed = if what == "deposit" {
                place_by(house, &cart, DEPOSIT).await.unwrap()
            } else {
                house.place(&cart).await.unwrap()
            };
            let intent = placed.payment.as_ref().unwrap().intent_id.clone();
            house.gateway.confirm_demo(&intent, DemoOutcome::Succeed).await.unwrap();
            let died = dies_after(steps, confirm_demo(db, commerce, cx, &intent, None, DemoOutcome::Succeed))
                .await
                .is_none();
            house.advance(chrono::Duration::seconds(59));
            house.upkeep().await;
            let order = house.order(placed.order.id).await;
            let expected = if what == "deposit" { OrderState::DepositPaid } else { OrderState::Paid };
            row.expect(order.state == expected, || format!("{what}, {steps} steps: {}", order.state));
            died
        }
        _ => {
            let order = house.pay(&house.place(&cart).await.unwrap()).await.id;
            let staff = person(house);
            let ask = || RequestRefund {
                order,
                amount: usd(10_000),
                note: "dies".into(),
                returns: Vec::new(),
                key: "k".into(),
            };
            let run = async || {
                let mut tx = db.begin().await.unwrap();
                let asked = request_refund(&mut tx, commerce, &staff, ask()).await.unwrap();
                tx.commit().await.unwrap();
                send_refund(db, commerce, cx, asked.id).await;
            };
            let died = dies_after(steps, run()).await.is_none();
            house.advance(chrono::Duration::seconds(59));
            // whoever pressed the button presses it again, under the same key
            run().await;
            house.upkeep().await;
            let back = house.order(order).await.refunded;
            row.expect(back == usd(10_000), || format!("refund, {steps} steps: {back} went back"));
            died
        }
    };
    if what == "checkout" {
        house.advance(chrono::Duration::seconds(59));
        let again = house.place(&cart).await;
        row.expect(again.is_ok(), || format!("checkout, {steps} steps: {:?}", again.as_ref().err()));
        if let Ok(placed) = again {
            house.pay(&placed).await;
        }
    }
    row.slowest = row.slowest.max(began.elapsed());
    died
}

#[tokio::test]
async fn deaths_at_every_step_are_made_good_within_a_minute() {
    let rounds = number("ATELIER_ROUNDS", 1);
    let house = House::new().await;
    let mut rows = ["checkout", "payment", "refund", "deposit"].map(Row::new);
    let mut died = [0; 4];
    for _ in 0..rounds {
        for (at, row) in rows.iter_mut().enumerate() {
            for steps in 1..=40 {
                let what = row.race;
                let dead = death(&house, what, steps, row).await;
                died[at] += usize::from(dead);
                // it was faster than its death: later steps kill nothing
                if !dead && steps > 12 {
                    break;
                }
            }
        }
    }
    house.upkeep().await;
    let mut audit = Row::new("the audit afterwards");
    audit.violations = house.audit().await;
    assert!(died.iter().all(|many| *many >= 3), "too few died for this to say anything: {died:?}");
    println!("killed: {died:?}, for checkout, payment, refund and deposit");
    let mut rows: Vec<_> = rows.into();
    rows.push(audit);
    print("killed at every step", &rows, rounds, 1);
}
