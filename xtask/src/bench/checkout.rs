//! How many orders are placed and paid a second, and ten thousand buyers after one piece.
//!
//! The demonstration provider answers within the process, so that what is measured is the house's own work.

use std::{
    process::Stdio,
    sync::atomic::{AtomicUsize, Ordering},
    thread::{scope, sleep},
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use super::{
    Bench,
    cart_sockets::find_variants,
    client::{Answer, Client},
    house::{House, Keeps},
    postgres::Postgres,
};

/// How many buyers order at the same time, and how many orders they place together.
const CROWDS: [(usize, usize); 4] = [(1, 400), (32, 3_000), (64, 4_000), (256, 4_000)];
/// How many want the one piece.
const RIVALS: usize = 10_000;
/// How many connections they share.
const AT_ONCE: usize = 256;
/// How long the process has after the load.
const REST: Duration = Duration::from_mins(1);
/// How many fill carts before the clock runs.
const FILLING: usize = 16;

/// A cart that can be ordered.
pub(super) struct Ready {
    token: String,
    ask: String,
}

/// How long each request of one kind took.
#[derive(Default)]
struct Took(Vec<Duration>);

impl Took {
    fn at(&mut self, share: usize) -> f64 {
        self.0.sort_unstable();
        let place = (self.0.len() * share / 100).min(self.0.len().saturating_sub(1));
        self.0.get(place).map_or(0.0, |took| took.as_secs_f64() * 1_000.0)
    }
}

/// Places orders from several sizes of crowd, then lets everybody want the same piece; the audit follows.
pub(super) fn run(bench: &Bench<'_>) -> Result<(), String> {
    let (scratch, house) = bench.open_house()?;
    let variants = find_variants(&house)?;
    println!("{} variants are bought", variants.len());
    let before = house.keeps();
    println!("| buyers | orders placed /s | p50 | p99 | paid /s | p50 | p99 |");
    println!("|---|---|---|---|---|---|---|");
    for (buyers, orders) in CROWDS {
        let orders = if bench.is_quick() { orders / 10 } else { orders };
        let carts = fill(&house, &variants, orders)?;
        let (placing, mut placed, answers) = crowd(&house, buyers, &carts, place)?;
        let intents: Vec<_> = answers.into_iter().collect::<Result<_, _>>()?;
        let (paying, mut paid, answers) = crowd(&house, buyers, &intents, pay)?;
        answers.into_iter().collect::<Result<Vec<_>, _>>()?;
        println!(
            "| {buyers} | {:.0} | {:.1} ms | {:.1} ms | {:.0} | {:.1} ms | {:.1} ms |",
            per_second(orders, placing),
            placed.at(50),
            placed.at(99),
            per_second(orders, paying),
            paid.at(50),
            paid.at(99)
        );
    }
    let postgres = Postgres::of(&scratch.data())?;
    println!("read from end to end, rows an order: {}", scanned(&postgres)?);
    rivals(&house, &postgres, bench)?;
    let said = scratch
        .command(&bench.binary, &["audit"])
        .stdout(Stdio::piped())
        .output()
        .map_err(|e| e.to_string())?;
    let text = String::from_utf8_lossy(&said.stdout);
    let last = text.lines().last().unwrap_or_default();
    println!("audit: {}", if said.status.success() { last } else { &text });
    let rested = rest(&house, before);
    house.stop()?;
    if said.status.success() { rested } else { Err("the audit is not silent".into()) }
}

/// A minute after the load the process keeps no more open than before it, but for a twentieth. Memory is told and not judged: what was bought
/// meanwhile is remembered.
fn rest(house: &House, before: Keeps) -> Result<(), String> {
    sleep(REST);
    let after = house.keeps();
    println!(
        "before the load and {} s after it: {} and {} open files, {} and {} tasks, {} and {} MB",
        REST.as_secs(),
        before.files,
        after.files,
        before.tasks,
        after.tasks,
        before.kilobytes / 1024,
        after.kilobytes / 1024
    );
    let within = |before: usize, after: usize| after * 20 <= before * 21;
    if within(before.files, after.files) && within(before.tasks, after.tasks) {
        Ok(())
    } else {
        Err("something was left open".into())
    }
}

/// The tables whose rows were read one after the other more than ten times an order since the cluster started: an index is missing, or too few
/// rows are there to bother.
fn scanned(postgres: &Postgres) -> Result<String, String> {
    let found = postgres.sql(
        "SELECT coalesce(string_agg(relname || ' ' || each, ', ' ORDER BY each DESC), 'none') FROM (
             SELECT relname, seq_tup_read / greatest((SELECT count(*) FROM orders), 1) AS each FROM pg_stat_user_tables
         ) AS t WHERE each > 10",
    )?;
    Ok(found.trim().to_owned())
}

fn per_second(many: usize, took: Duration) -> f64 {
    f64::from(u32::try_from(many).unwrap_or(u32::MAX)) / took.as_secs_f64()
}

/// Everybody of a crowd takes the next thing to do until nothing is left. Answers in the order of the things.
fn crowd<T: Sync, A: Send>(
    house: &House,
    buyers: usize,
    things: &[T],
    act: impl Fn(&mut Client, &T) -> A + Sync,
) -> Result<(Duration, Took, Vec<A>), String> {
    let next = AtomicUsize::new(0);
    let mut clients = (0..buyers).map(|_| Client::connect(house.port)).collect::<Result<Vec<_>, _>>()?;
    let began = Instant::now();
    let mut all = scope(|s| {
        let buyers: Vec<_> = clients
            .iter_mut()
            .map(|client| {
                s.spawn(|| {
                    let mut done = Vec::new();
                    while let Some((at, thing)) = {
                        let at = next.fetch_add(1, Ordering::Relaxed);
                        things.get(at).map(|thing| (at, thing))
                    } {
                        let began = Instant::now();
                        let answer = act(client, thing);
                        done.push((at, began.elapsed(), answer));
                    }
                    done
                })
            })
            .collect();
        buyers.into_iter().flat_map(|buyer| buyer.join().unwrap_or_default()).collect::<Vec<_>>()
    });
    let took = began.elapsed();
    if all.len() != things.len() {
        return Err(format!("{} of {} were done", all.len(), things.len()));
    }
    all.sort_by_key(|(at, ..)| *at);
    let times = Took(all.iter().map(|(_, took, _)| *took).collect());
    Ok((took, times, all.into_iter().map(|(.., answer)| answer).collect()))
}

fn fill(house: &House, variants: &[String], many: usize) -> Result<Vec<Ready>, String> {
    let wanted: Vec<_> = variants.iter().cycle().take(many).collect();
    let (.., filled) = crowd(house, FILLING, &wanted, |client, variant| fill_one(client, variant))?;
    filled.into_iter().collect()
}

/// A cart with one piece, ready to be ordered at the total that was quoted.
pub(super) fn fill_one(client: &mut Client, variant: &str) -> Result<Ready, String> {
    let line = json!({ "variant_id": variant, "quantity": 1 }).to_string();
    let opened = ask(client, "POST", "/api/v1/cart", "", "{}")?;
    let token = opened["token"].as_str().ok_or("no token")?.to_owned();
    ask(client, "POST", "/api/v1/cart/lines", &token, &line)?;
    let place = json!({ "country": "US", "region": "NY", "shipping_method": "insured_courier" });
    let quote = ask(client, "POST", "/api/v1/cart/quote", &token, &place.to_string())?;
    let order = json!({
        "email": "ada@example.com",
        "shipping_address": { "name": "Ada Stone", "line1": "12 Mercer Street", "city": "New York", "region": "NY",
                              "postal_code": "10013", "country": "US" },
        "shipping_method": "insured_courier",
        "expected_total": quote["total"],
    });
    Ok(Ready { token, ask: order.to_string() })
}

/// Places an order; answers the payment to confirm.
fn place(client: &mut Client, cart: &Ready) -> Result<String, String> {
    let answer = order(client, cart)?;
    let text = String::from_utf8_lossy(&answer.body);
    if answer.status != 201 {
        return Err(format!("the checkout answered {}: {text}", answer.status));
    }
    let placed: Value = serde_json::from_str(&text).map_err(|e| e.to_string())?;
    let intent = placed["payment"]["intent_id"].as_str();
    intent.map(str::to_owned).ok_or_else(|| format!("no payment: {placed}"))
}

/// As every client should, with a key under which the same request is answered once; from a network of its own, since the house takes so many
/// orders from one.
pub(super) fn order(client: &mut Client, cart: &Ready) -> Result<Answer, String> {
    let network = cart.token.bytes().fold(0_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
    let [_, a, b, c] = network.to_be_bytes();
    let head =
        format!("cart-token: {0}\r\nidempotency-key: {0}\r\nx-forwarded-for: 10.{a}.{b}.{c}\r\n", cart.token);
    client.send_with("POST", "/api/v1/checkout", &head, &cart.ask)
}

fn pay(client: &mut Client, intent: &String) -> Result<(), String> {
    let path = format!("/api/v1/payments/demo/{intent}/confirm");
    ask(client, "POST", &path, "", r#"{"outcome":"succeed"}"#).map(|_| ())
}

pub(super) fn ask(
    client: &mut Client,
    method: &str,
    path: &str,
    token: &str,
    body: &str,
) -> Result<Value, String> {
    let answer = client.send(method, path, token, body)?;
    let text = String::from_utf8_lossy(&answer.body);
    match answer.status {
        200 | 201 => serde_json::from_str(&text).map_err(|e| e.to_string()),
        status => Err(format!("{method} {path} answered {status}: {text}")),
    }
}

/// Thousands want a piece that exists once: one gets it, nobody sees a failure, and no payment is begun for the others.
fn rivals(house: &House, postgres: &Postgres, bench: &Bench<'_>) -> Result<(), String> {
    let many = if bench.is_quick() { RIVALS / 10 } else { RIVALS };
    let mut client = Client::connect(house.port)?;
    let list = client.get("/api/v1/products?availability=one_of_one&limit=50", false)?;
    let list: Value = serde_json::from_slice(&list.body).map_err(|e| e.to_string())?;
    let variants =
        list["data"].as_array().into_iter().flatten().flat_map(|p| p["variants"].as_array()).flatten();
    let mut once = variants.filter(|v| v["one_of_a_kind"] == true && v["available"] == 1);
    let piece = once.next().and_then(|v| v["id"].as_str()).ok_or("no piece exists once")?;
    let carts = fill(house, &[piece.to_owned()], many)?;
    let count = |what: &str| postgres.sql(&format!("SELECT count(*) FROM {what}"));
    let (orders, payments) = (count("orders")?, count("payments")?);
    let (took, mut times, answers) =
        crowd(house, AT_ONCE, &carts, |client, cart| order(client, cart).map(|answer| answer.status))?;
    let statuses: Vec<u16> = answers.into_iter().collect::<Result<_, _>>()?;
    let with = |status: u16| statuses.iter().filter(|s| **s == status).count();
    let failed = statuses.iter().filter(|status| **status >= 500).count();
    println!(
        "{many} buyers for one piece in {:.1} s: {} order, {} told that it is gone, {failed} failures; p99 {:.0} ms",
        took.as_secs_f64(),
        with(201),
        with(409),
        times.at(99)
    );
    let difference = |before: &str, after: &str| {
        let number = |text: &str| text.trim().parse::<i64>().unwrap_or_default();
        number(after) - number(before)
    };
    let (new_orders, new_payments) =
        (difference(&orders, &count("orders")?), difference(&payments, &count("payments")?));
    println!("in the books: {new_orders} order, {new_payments} payment");
    if (with(201), with(409), new_orders, new_payments) == (1, many - 1, 1, 1) {
        Ok(())
    } else {
        Err("not as promised".into())
    }
}
