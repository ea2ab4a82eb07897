//! Notices as a bad day brings them: each five times, shuffled, late, with forged ones among them; and money that is taken from everywhere at
//! once. `cargo xtask bench notices` runs this for long and prints what it prints.

use std::time::Instant;

use adapters::testing::{Bank, delivery};
use chrono::Duration;
use commerce::{
    orders::OrderState,
    payments::{Settlement, settle, take_notice},
    testing::{House, PieceKind},
};
use serde_json::Value;

use crate::shop::Shop;

#[expect(clippy::disallowed_methods, reason = "a test is no part of the house, whose settings are read once")]
fn number(name: &str, short: usize) -> usize {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(short)
}

/// The same order of notices every time, and none that makes sense.
fn shuffle(notices: &mut [Value]) {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    for at in (1..notices.len()).rev() {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let other = usize::try_from(state >> 33).unwrap() % (at + 1);
        notices.swap(at, other);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_storm_of_notices_leaves_the_books_right() {
    let wanted = number("ATELIER_NOTICES", 80);
    let shop = Shop::new().await;
    let (mut placed, mut told): (Vec<_>, Vec<Value>) = (Vec::new(), Vec::new());
    let ring = shop.house.ring("Ring", 80_000, PieceKind::Stocked(10_000)).await;
    while told.len() < wanted {
        let order = shop.house.place(&shop.house.cart(&[(ring, 1)]).await).await.unwrap();
        shop.peer.confirm(&order.payment.as_ref().unwrap().intent_id, Bank::Pays);
        placed.push(order);
        told.extend(shop.peer.take_notices());
    }
    let mut storm: Vec<Value> = (0..5).flat_map(|_| told.iter().cloned()).collect();
    shuffle(&mut storm);
    let House { db, commerce, cx, .. } = &shop.house;
    let began = Instant::now();
    let (mut taken, mut refused) = (0, 0);
    for (at, notice) in storm.iter().enumerate() {
        let now = cx.clock.now();
        let (signature, body) = match at % 10 {
            // signed too long ago, or for other bytes
            3 => delivery(notice, now - Duration::seconds(301)),
            7 => (delivery(notice, now).0, notice.to_string() + " "),
            _ => delivery(notice, now),
        };
        match take_notice(db, commerce, cx, Some(&signature), body.as_bytes()).await {
            Ok(_) => taken += 1,
            Err(_) => refused += 1,
        }
        if at % 500 == 499 {
            shop.work().await;
        }
    }
    let forged = storm.len() / 10 * 2;
    // whoever was only told by forged ones is told once more, three days late
    shop.house.advance(Duration::days(3));
    for notice in &told {
        shop.deliver(notice).await;
    }
    shop.work().await;
    let took = began.elapsed();
    shop.house.upkeep().await;
    let mut ends = [0; 3];
    for order in &placed {
        match shop.state(order.order.id).await {
            OrderState::Paid => ends[0] += 1,
            // its time was over before anybody truthful told of it
            OrderState::RefundedLate => ends[1] += 1,
            _ => ends[2] += 1,
        }
    }
    let audit = shop.house.audit().await;
    println!(
        "| notices | deliveries | forged, refused | taken | orders paid | given back | open | audit | a second |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
    println!(
        "| {} | {} | {refused} of {forged} | {taken} | {} | {} | {} | {} | {:.0} |",
        told.len(),
        storm.len() + told.len(),
        ends[0],
        ends[1],
        ends[2],
        audit.len(),
        f64::from(u32::try_from(storm.len() + told.len()).unwrap()) / took.as_secs_f64()
    );
    assert_eq!(audit, Vec::<String>::new());
    assert!(refused >= forged, "{refused} of {forged} forged ones were refused");
    assert_eq!(ends[2], 0, "every order has ended");
    assert_eq!(
        shop.count("SELECT count(*) FROM payment_notices").await,
        i64::try_from(told.len()).unwrap(),
        "each is kept once"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn py17_money_that_is_taken_from_everywhere_at_once_is_taken_once() {
    let (racers, rounds) = (number("ATELIER_RACERS", 16), number("ATELIER_ROUNDS", 2));
    let shop = Shop::new().await;
    let (mut violations, mut slowest) = (0, std::time::Duration::ZERO);
    for _ in 0..rounds {
        let placed = shop.placed(345_000).await;
        let intent = placed.payment.as_ref().unwrap().intent_id.clone();
        shop.peer.confirm(&intent, Bank::Pays);
        let began = Instant::now();
        let tasks: Vec<_> = (0..racers)
            .map(|_| {
                let House { db, commerce, cx, .. } = &shop.house;
                let (db, commerce, cx, intent) = (db.clone(), commerce.clone(), cx.clone(), intent.clone());
                tokio::spawn(async move { settle(&db, &commerce, &cx, &intent).await })
            })
            .collect();
        for task in tasks {
            let answer = task.await.unwrap();
            let fine = matches!(answer, Ok(Settlement::Paid(_) | Settlement::Authorized(_)));
            violations += usize::from(!fine);
        }
        slowest = slowest.max(began.elapsed());
        shop.settle(&placed).await;
        let order = shop.house.order(placed.order.id).await;
        violations += usize::from((order.state, order.paid) != (OrderState::Paid, order.total));
    }
    println!("| race | racers | rounds | violations | slowest round |");
    println!("|---|---|---|---|---|");
    println!("| capture | {racers} | {rounds} | {violations} | {:.0} ms |", slowest.as_secs_f64() * 1_000.0);
    assert_eq!(violations, 0);
    shop.sound().await;
}
