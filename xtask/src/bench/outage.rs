//! The database is kept down while shoppers browse.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    thread::{scope, sleep},
    time::{Duration, Instant},
};

use super::{
    Bench,
    house::House,
    load::Load,
    postgres::Postgres,
    table::{self, Line},
};

/// Browses with the database up, then with it kept down for as long, and fails when a single page does.
pub(super) fn run(bench: &Bench<'_>) -> Result<(), String> {
    let (scratch, house) = bench.open_house()?;
    let postgres = Postgres::of(&scratch.data())?;
    let mut paths: Vec<_> = house.addresses_below("/products/")?;
    for collection in house.addresses_below("/collections/")? {
        paths.extend((0..200).map(|n| format!("{collection}?price_min={}", 100 + n)));
    }
    let load = Load::new(bench.root, house.port, bench.time);
    println!("Measuring with {}: {} catalogue pages at random …", load.name(), paths.len());
    let up = load.run(&paths)?;
    let over = AtomicBool::new(false);
    let down = scope(|s| {
        s.spawn(|| {
            // the house starts its server again whenever it finds it gone
            while !over.load(Ordering::Relaxed) {
                postgres.stop();
                sleep(Duration::from_millis(100));
            }
        });
        let figures = load.run(&paths);
        over.store(true, Ordering::Relaxed);
        figures
    })?;
    let back = wait_until_ready(&house)?;
    let line = |name: &str, figures, beside| Line { name: name.into(), bytes: 0, figures, beside };
    table::print(
        &[line("database up", up, None), line("database kept down, no page failed", down, Some(0))],
        "how many times the requests a second with the database up",
    );
    println!("Ready again {} ms after the database was let be", back.as_millis());
    house.stop()
}

fn wait_until_ready(house: &House) -> Result<Duration, String> {
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(60) {
        if house.get_plain("/health/ready").is_ok() {
            return Ok(began.elapsed());
        }
        sleep(Duration::from_millis(20));
    }
    Err("the house was not ready again within a minute".into())
}
