//! How soon an edit is seen on the page, one at a time and ten thousand at once.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    thread::{scope, sleep},
    time::{Duration, Instant},
};

use super::{Bench, client::Client, house::House, postgres::Postgres};

/// How many single edits are made.
const EDITS: usize = 100;
/// How many prices change at once.
const MANY: usize = 10_000;
/// How long a price may take to be seen before the measurement gives up.
const PATIENCE: Duration = Duration::from_secs(60);

/// Changes prices in the database, as an edit does, and asks the pages until they show them.
pub(super) fn run(bench: &Bench<'_>) -> Result<(), String> {
    let (scratch, house) = bench.open_house()?;
    let postgres = Postgres::of(&scratch.data())?;
    let some = format!("FROM products p WHERE p.status = 'active' ORDER BY md5(p.slug) LIMIT {MANY}");
    let rows = postgres.sql(&format!("SELECT p.id || ' ' || p.slug {some}"))?;
    let pieces: Vec<(&str, &str)> = rows.lines().filter_map(|row| row.split_once(' ')).collect();
    if pieces.is_empty() {
        return Err("the house has no pieces".into());
    }
    let mut millis = Vec::new();
    // another price than that of the run before
    let first = postgres.sql("SELECT 100000 + extract(epoch FROM now())::bigint % 500000")?;
    let first: usize = first.trim().parse().map_err(|_| "the database does not say the time")?;
    for (n, (id, slug)) in pieces.iter().cycle().take(EDITS).enumerate() {
        let dollars = first + n;
        let began = Instant::now();
        postgres.sql(&price_of(&format!("product_id = '{id}'"), dollars))?;
        wait_for(&house, slug, dollars)?;
        millis.push(began.elapsed().as_millis());
    }
    millis.sort_unstable();
    let at = |share: usize| millis[(millis.len() * share / 100).min(millis.len() - 1)];
    println!(
        "One edit until its page shows it, {EDITS} times: p50 {} ms, p99 {} ms, worst {} ms",
        at(50),
        at(99),
        at(100)
    );

    let all = first + EDITS;
    let done = AtomicBool::new(false);
    let (began, last) = (Instant::now(), pieces.iter().step_by(pieces.len().div_ceil(20)));
    let (asked, slowest) = scope(|s| {
        let visitor = s.spawn(|| visit(&house, &pieces, &done));
        let changed = postgres
            .sql(&price_of(&format!("product_id IN (SELECT p.id {some})"), all))
            .and_then(|_| last.clone().try_for_each(|(_, slug)| wait_for(&house, slug, all)));
        let took = began.elapsed();
        done.store(true, Ordering::Relaxed);
        let seen = visitor.join().unwrap_or_else(|_| Err("the visitor died".into()))?;
        changed?;
        println!(
            "{} prices changed at once: every page shows them after {} ms",
            pieces.len(),
            took.as_millis()
        );
        Ok::<_, String>(seen)
    })?;
    println!(
        "Meanwhile {asked} pages were asked for, all answered, the slowest in {} ms",
        slowest.as_millis()
    );
    house.stop()
}

fn price_of(which: &str, dollars: usize) -> String {
    format!("UPDATE product_variants SET price_minor = {dollars}00 WHERE {which}")
}

/// Asks a page until it shows a price.
fn wait_for(house: &House, slug: &str, dollars: usize) -> Result<(), String> {
    let shown = format!("{},{:03}", dollars / 1_000, dollars % 1_000);
    let began = Instant::now();
    while began.elapsed() < PATIENCE {
        let page = house.get_plain(&format!("/products/{slug}"))?;
        if String::from_utf8_lossy(&page).contains(&shown) {
            return Ok(());
        }
        sleep(Duration::from_millis(5));
    }
    Err(format!("{slug} did not show ${shown} within {} s", PATIENCE.as_secs()))
}

/// Asks pages until told to stop; answers how many were asked and how long the slowest took.
fn visit(house: &House, pieces: &[(&str, &str)], done: &AtomicBool) -> Result<(usize, Duration), String> {
    let mut client = Client::connect(house.port)?;
    let (mut asked, mut slowest) = (0, Duration::ZERO);
    while !done.load(Ordering::Relaxed) {
        let (_, slug) = pieces[asked % pieces.len()];
        let began = Instant::now();
        let answer = client.get(&format!("/products/{slug}"), true)?;
        if answer.status != 200 {
            return Err(format!("/products/{slug} answered {}", answer.status));
        }
        (asked, slowest) = (asked + 1, slowest.max(began.elapsed()));
    }
    Ok((asked, slowest))
}
