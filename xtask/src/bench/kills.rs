//! The house killed at random while people buy: `kill -9` of the server, one time in five of its PostgreSQL too, and started again.
//!
//! Buyers do what every client should: an answer that was lost is asked for again with the same key. At the end nobody may have been told of
//! an order that is not there or paid for one that is not paid, and the audit must be silent.

use std::{
    collections::BTreeSet,
    process::{Command, Stdio},
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread::{scope, sleep},
    time::{Duration, Instant},
};

use serde_json::Value;

use super::{
    Bench,
    cart_sockets::find_variants,
    checkout::{Ready, fill_one, order},
    client::Client,
    dice::Dice,
    house::House,
    postgres::Postgres,
};

/// How often it is killed.
const KILLS: usize = 200;
/// How many people buy meanwhile.
const BUYERS: usize = 8;
/// Of so many kills one takes PostgreSQL with it.
const WITH_POSTGRES: usize = 5;
/// How long an answer that was lost may take to be found again.
const RESOLVED: Duration = Duration::from_secs(60);
/// How long the books may take to come to rest at the end.
const AT_REST: Duration = Duration::from_secs(90);

/// What the buyers saw.
#[derive(Default)]
struct Seen {
    /// Numbers of orders that were answered with 201.
    placed: BTreeSet<String>,
    /// Numbers of orders whose payment was answered as paid.
    paid: BTreeSet<String>,
    /// How often a piece was told to be gone.
    gone: usize,
    /// How often an answer was lost, and how long the longest took to be found again.
    lost: usize,
    longest: Duration,
    /// What should never be answered.
    wrong: Vec<String>,
}

/// Kills, starts again, and looks at the books.
pub(super) fn run(bench: &Bench<'_>) -> Result<(), String> {
    let (scratch, house) = bench.open_house()?;
    let variants = find_variants(&house)?;
    let port = house.port;
    let kills = if bench.is_quick() { KILLS / 10 } else { KILLS };
    println!("{kills} kills while {BUYERS} people buy …");
    let (seen, closing) = (Mutex::new(Seen::default()), AtomicBool::new(false));
    let (house, mut starts) = scope(|s| -> Result<_, String> {
        for buyer in 0..BUYERS {
            let (seen, closing, variants) = (&seen, &closing, &variants);
            s.spawn(move || buy(port, buyer, variants, seen, closing));
        }
        let killed = kill_again_and_again(bench, &scratch, house, kills);
        closing.store(true, Ordering::Relaxed);
        killed
    })?;
    let seen = seen.into_inner().unwrap_or_else(PoisonError::into_inner);
    starts.sort_unstable();
    let at = |share: usize| {
        starts.get((starts.len() * share / 100).min(starts.len() - 1)).copied().unwrap_or_default()
    };
    println!("serving again after p50 {:.1} s, at most {:.1} s", at(50).as_secs_f64(), at(100).as_secs_f64());
    println!(
        "told of {} orders, {} of them paid, {} times that a piece was gone; {} answers were lost, the longest found again after {:.1} s",
        seen.placed.len(),
        seen.paid.len(),
        seen.gone,
        seen.lost,
        seen.longest.as_secs_f64()
    );
    let silent = audit(bench, &scratch)?;
    let missing = missing(&Postgres::of(&scratch.data())?, &seen)?;
    house.stop()?;
    for wrong in seen.wrong.iter().chain(&missing).take(20) {
        println!("WRONG: {wrong}");
    }
    if seen.wrong.is_empty() && missing.is_empty() && silent && seen.longest <= RESOLVED {
        Ok(())
    } else {
        Err("not as promised".into())
    }
}

/// Kills the house at moments nobody chose, and starts it again on its port. Answers how long each start took until it served.
fn kill_again_and_again(
    bench: &Bench<'_>,
    scratch: &super::house::Scratch,
    mut house: House,
    kills: usize,
) -> Result<(House, Vec<Duration>), String> {
    let mut dice = Dice::new(20_261_127);
    let mut starts = Vec::with_capacity(kills);
    for n in 0..kills {
        sleep(Duration::from_millis(u64::try_from(150 + dice.below(900)).unwrap_or(500)));
        let port = house.port;
        if n % WITH_POSTGRES == 0 {
            Postgres::of(&scratch.data())?.kill();
        }
        house.kill()?;
        let began = Instant::now();
        house = House::start_at(&bench.binary, scratch, port)?;
        starts.push(began.elapsed());
        if (n + 1) % 20 == 0 {
            println!("  {} kills", n + 1);
        }
    }
    // what was under way when the last one came is finished by whoever asks again
    sleep(Duration::from_secs(3));
    Ok((house, starts))
}

fn look(seen: &Mutex<Seen>) -> MutexGuard<'_, Seen> {
    seen.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Buys until the house closes.
fn buy(port: u16, buyer: usize, variants: &[String], seen: &Mutex<Seen>, closing: &AtomicBool) {
    let mut at = buyer * 7;
    while !closing.load(Ordering::Relaxed) {
        at += 1;
        let variant = &variants[at % variants.len()];
        let Ok(cart) = Client::connect(port).and_then(|mut client| fill_one(&mut client, variant)) else {
            sleep(Duration::from_millis(20));
            continue;
        };
        let (number, intent) = match persist(seen, || place(port, &cart)) {
            Ok(Some(placed)) => placed,
            Ok(None) => {
                look(seen).gone += 1;
                continue;
            }
            Err(wrong) => {
                look(seen).wrong.push(wrong);
                continue;
            }
        };
        look(seen).placed.insert(number.clone());
        match persist(seen, || pay(port, &intent)) {
            Ok(()) => {
                look(seen).paid.insert(number);
            }
            Err(wrong) => look(seen).wrong.push(format!("{number}: {wrong}")),
        }
    }
}

/// Why something was not answered.
enum Failed {
    /// The connection went, or the house said that it cannot at present: the same request is sent again.
    Lost,
    /// An answer that no buyer should see.
    Wrong(String),
}

/// Asks again with the same key until there is an answer.
fn persist<T>(seen: &Mutex<Seen>, ask: impl Fn() -> Result<T, Failed>) -> Result<T, String> {
    let mut since: Option<Instant> = None;
    loop {
        match ask() {
            Ok(answer) => {
                if let Some(since) = since {
                    let took = since.elapsed();
                    let mut seen = look(seen);
                    seen.lost += 1;
                    seen.longest = seen.longest.max(took);
                }
                return Ok(answer);
            }
            Err(Failed::Wrong(wrong)) => return Err(wrong),
            Err(Failed::Lost) => {
                let since = *since.get_or_insert_with(Instant::now);
                if since.elapsed() > RESOLVED {
                    return Err(format!("no answer within {} s", RESOLVED.as_secs()));
                }
                sleep(Duration::from_millis(50));
            }
        }
    }
}

/// Places the order of a cart: its number and payment, or that the piece is gone.
fn place(port: u16, cart: &Ready) -> Result<Option<(String, String)>, Failed> {
    let answer =
        Client::connect(port).and_then(|mut client| order(&mut client, cart)).map_err(|_| Failed::Lost)?;
    let text = String::from_utf8_lossy(&answer.body);
    match answer.status {
        201 => {
            let placed: Value =
                serde_json::from_str(&text).map_err(|e| Failed::Wrong(format!("{e}: {text}")))?;
            let word = |at: &str| placed.pointer(at).and_then(Value::as_str).map(str::to_owned);
            let found = word("/order/number").zip(word("/payment/intent_id"));
            found.map(Some).ok_or_else(|| Failed::Wrong(format!("an answer without a payment: {text}")))
        }
        // a twin is at work: the request before it, whose answer was lost
        409 if text.contains("in_flight") => Err(Failed::Lost),
        409 => Ok(None),
        500.. => Err(Failed::Lost),
        status => Err(Failed::Wrong(format!("the checkout answered {status}: {text}"))),
    }
}

fn pay(port: u16, intent: &str) -> Result<(), Failed> {
    let path = format!("/api/v1/payments/demo/{intent}/confirm");
    let mut client = Client::connect(port).map_err(|_| Failed::Lost)?;
    let answer = client.send("POST", &path, "", r#"{"outcome":"succeed"}"#).map_err(|_| Failed::Lost)?;
    match answer.status {
        200 => Ok(()),
        500.. => Err(Failed::Lost),
        status => {
            Err(Failed::Wrong(format!("paying answered {status}: {}", String::from_utf8_lossy(&answer.body))))
        }
    }
}

/// Whether the audit comes to silence.
fn audit(bench: &Bench<'_>, scratch: &super::house::Scratch) -> Result<bool, String> {
    let began = Instant::now();
    loop {
        let mut command: Command = scratch.command(&bench.binary, &["audit"]);
        let said = command.stdout(Stdio::piped()).output().map_err(|e| e.to_string())?;
        let text = String::from_utf8_lossy(&said.stdout).into_owned();
        if said.status.success() || began.elapsed() > AT_REST {
            let last = text.lines().last().unwrap_or_default();
            println!(
                "audit after {:.0} s: {}",
                began.elapsed().as_secs_f64(),
                if said.status.success() { last } else { &text }
            );
            return Ok(said.status.success());
        }
        sleep(Duration::from_secs(2));
    }
}

/// What buyers were told and the books do not have.
fn missing(postgres: &Postgres, seen: &Seen) -> Result<Vec<String>, String> {
    let books = postgres.sql("SELECT number || ' ' || state FROM orders")?;
    let states: std::collections::BTreeMap<&str, &str> =
        books.lines().filter_map(|line| line.split_once(' ')).collect();
    let mut wrong = Vec::new();
    for number in &seen.placed {
        if !states.contains_key(number.as_str()) {
            wrong.push(format!("{number} was told and is not there"));
        }
    }
    for number in &seen.paid {
        match states.get(number.as_str()) {
            Some(&"paid") => {}
            found => wrong.push(format!("{number} was told to be paid and is {found:?}")),
        }
    }
    let unpaid = states.values().filter(|state| **state == "pending_payment").count();
    println!("in the books: {} orders, {unpaid} wait for payment", states.len());
    Ok(wrong)
}
