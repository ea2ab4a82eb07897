//! Three tills and the shop sell the same single pieces at once: nothing is sold twice, and every till sees what it may sell.

use std::{
    collections::HashMap,
    io::{BufRead, BufReader, Write},
    net::{Ipv4Addr, TcpStream},
    process::Stdio,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread::{scope, sleep},
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use super::{
    Bench,
    checkout::{ask, fill_one, order},
    client::Client,
    dice::Dice,
    house::House,
    postgres::Postgres,
};

/// How many tries to sell are begun in a second, over all channels.
const RATE: u32 = 200;
/// For how long.
const FOR: Duration = Duration::from_mins(1);
/// How many single pieces are sold at most.
const PIECES: usize = 2_000;
/// How many sell at the same time.
const SELLERS: usize = 32;
/// How long after the last sale every view has to be right.
const SETTLED: Duration = Duration::from_secs(1);
/// The tills, each with its key. Keys of a house that is thrown away.
const TILLS: [(&str, &str); 3] = [
    ("bench_north", "ak_bench-north-key-of-a-house-that-is-thrown-1"),
    ("bench_south", "ak_bench-south-key-of-a-house-that-is-thrown-2"),
    ("bench_east", "ak_bench-east0-key-of-a-house-that-is-thrown-3"),
];

/// A piece, and what a till takes for it.
struct Piece {
    variant: String,
    serial: String,
    total: Value,
}

/// What came of a try.
enum Came {
    Sold { piece: usize, at: Instant, till: bool },
    Gone,
}

/// What a till was told: how many of each variant it may sell, and when it first heard that there are none.
#[derive(Default)]
struct Heard {
    available: HashMap<String, i64>,
    gone: HashMap<String, Instant>,
}

pub(super) fn run(bench: &Bench<'_>) -> Result<(), String> {
    let (scratch, house) = bench.open_house()?;
    let postgres = Postgres::of(&scratch.data())?;
    open_tills(&postgres)?;
    let pieces = find_pieces(&house)?;
    println!("{} single pieces, {} tills and the shop, {RATE} tries a second", pieces.len(), TILLS.len());
    let (done, heard) = (AtomicBool::new(false), TILLS.map(|_| Mutex::new(Heard::default())));
    let came = scope(|s| {
        for ((_, key), heard) in TILLS.iter().zip(&heard) {
            s.spawn(|| follow(&house, key, heard, &done));
        }
        sleep(SETTLED);
        let came = sell(&house, &pieces, if bench.is_quick() { FOR / 6 } else { FOR });
        sleep(SETTLED);
        done.store(true, Ordering::Relaxed);
        came
    })?;
    let sold: Vec<_> = came
        .iter()
        .filter_map(|came| match came {
            Came::Sold { piece, at, till } => Some((*piece, *at, *till)),
            Came::Gone => None,
        })
        .collect();
    println!(
        "{} tries: {} sold ({} at tills, {} in the shop), {} told that it is gone",
        came.len(),
        sold.len(),
        sold.iter().filter(|(.., till)| *till).count(),
        sold.iter().filter(|(.., till)| !till).count(),
        came.len() - sold.len()
    );
    tell_propagation(&pieces, &sold, &heard)?;
    let apart = compare(&house, &heard)?;
    println!("views that differ from the house's {} s after the last sale: {apart}", SETTLED.as_secs());
    let twice = postgres.sql(
        "SELECT count(*) FROM (SELECT piece_id FROM stock_holds WHERE piece_id IS NOT NULL AND state = 'consumed'
         GROUP BY piece_id HAVING count(*) > 1) AS t",
    )?;
    println!("pieces sold twice: {twice}");
    let audit = scratch.command(&bench.binary, &["audit"]).stdout(Stdio::piped()).output();
    let audit = audit.map_err(|e| e.to_string())?;
    let text = String::from_utf8_lossy(&audit.stdout);
    println!(
        "audit: {}",
        if audit.status.success() { text.lines().last().unwrap_or_default() } else { &text }
    );
    house.stop()?;
    let right = apart == 0 && twice.trim() == "0" && audit.status.success();
    if right { Ok(()) } else { Err("not as promised".into()) }
}

/// Tills beside the one of the demonstration, at the same place, with keys whose digests stand in the database.
fn open_tills(postgres: &Postgres) -> Result<(), String> {
    for (code, key) in TILLS {
        let token = key.trim_start_matches("ak_");
        postgres.sql(&format!(
            "WITH made AS (
                 INSERT INTO channels (id, code, name, kind, location_id, currency, receipts_email, created_at)
                 SELECT gen_random_uuid(), '{code}', '{code}', kind, location_id, currency, receipts_email, now()
                 FROM channels WHERE code = 'madison_till' ON CONFLICT (code) DO NOTHING RETURNING id)
             INSERT INTO channel_keys (id, channel_id, name, digest, last_four, scopes, created_by, created_at)
             SELECT gen_random_uuid(), id, 'bench', sha256('{token}'::bytea), right('{token}', 4),
                    ARRAY['stock:read', 'sales:write'], 'bench', now() FROM made"
        ))?;
    }
    Ok(())
}

fn head(key: &str) -> String {
    format!("authorization: Bearer {key}\r\n")
}

fn call(client: &mut Client, key: &str, method: &str, path: &str, body: &str) -> Result<Value, String> {
    let answer = client.send_with(method, path, &head(key), body)?;
    let text = String::from_utf8_lossy(&answer.body);
    if answer.status == 200 {
        serde_json::from_str(&text).map_err(|e| e.to_string())
    } else {
        Err(format!("{method} {path} answered {}: {text}", answer.status))
    }
}

/// Single pieces that are for sale, each with what it comes to at a till.
fn find_pieces(house: &House) -> Result<Vec<Piece>, String> {
    let (mut client, (_, key)) = (Client::connect(house.port)?, TILLS[0]);
    let stock = call(&mut client, key, "GET", "/api/v1/channel/stock", "")?;
    let offered = stock["data"].as_array().into_iter().flatten();
    let mut pieces = Vec::new();
    for one in offered.filter(|one| one["available"] == 1 && one["one_of_a_kind"] == true).take(PIECES) {
        let (Some(variant), Some(serial)) = (one["variant_id"].as_str(), one["serial"].as_str()) else {
            continue;
        };
        let lines = json!({ "lines": [{ "code": serial }] }).to_string();
        let quote = call(&mut client, key, "POST", "/api/v1/pos/quotes", &lines)?;
        pieces.push(Piece {
            variant: variant.to_owned(),
            serial: serial.to_owned(),
            total: quote["total"].clone(),
        });
    }
    if pieces.is_empty() { Err("no single piece is for sale".into()) } else { Ok(pieces) }
}

/// Begins a try every few milliseconds, whoever is free takes it.
fn sell(house: &House, pieces: &[Piece], time: Duration) -> Result<Vec<Came>, String> {
    let (next, began, run) = (AtomicUsize::new(0), Instant::now(), std::process::id());
    let done = scope(|s| {
        let sellers: Vec<_> = (0..SELLERS)
            .map(|_| {
                s.spawn(|| {
                    let mut client = Client::connect(house.port)?;
                    let mut done = Vec::new();
                    loop {
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        let due = Duration::from_secs(1) / RATE * u32::try_from(number).unwrap_or(u32::MAX);
                        if due > time {
                            return Ok::<_, String>(done);
                        }
                        sleep(due.saturating_sub(began.elapsed()));
                        let mut dice = Dice::new(number as u64 + 1);
                        let (channel, piece) = (dice.below(TILLS.len() + 1), dice.below(pieces.len()));
                        done.push(match TILLS.get(channel) {
                            Some((_, key)) => at_till(
                                &mut client,
                                key,
                                &format!("bench-{run}-{number}"),
                                piece,
                                &pieces[piece],
                            )?,
                            None => in_shop(&mut client, piece, &pieces[piece])?,
                        });
                    }
                })
            })
            .collect();
        sellers
            .into_iter()
            .map(|s| s.join().unwrap_or_else(|_| Err("a seller died".into())))
            .collect::<Result<Vec<_>, _>>()
    })?;
    println!("took {:.1} s", began.elapsed().as_secs_f64());
    Ok(done.into_iter().flatten().collect())
}

fn at_till(client: &mut Client, key: &str, once: &str, number: usize, piece: &Piece) -> Result<Came, String> {
    let sale =
        json!({ "lines": [{ "code": piece.serial }], "total": piece.total, "tender": "demo" }).to_string();
    let head = format!("{}idempotency-key: {once}\r\n", head(key));
    let answer = client.send_with("POST", "/api/v1/pos/sales", &head, &sale)?;
    match answer.status {
        201 => Ok(Came::Sold { piece: number, at: Instant::now(), till: true }),
        409 => Ok(Came::Gone),
        status => Err(format!("a sale was answered {status}: {}", String::from_utf8_lossy(&answer.body))),
    }
}

fn in_shop(client: &mut Client, number: usize, piece: &Piece) -> Result<Came, String> {
    // a piece that is gone cannot be put into a bag
    let Ok(cart) = fill_one(client, &piece.variant) else { return Ok(Came::Gone) };
    let answer = order(client, &cart)?;
    match answer.status {
        201 => {
            let placed: Value = serde_json::from_slice(&answer.body).map_err(|e| e.to_string())?;
            let intent = placed["payment"]["intent_id"].as_str().ok_or("no payment")?;
            let path = format!("/api/v1/payments/demo/{intent}/confirm");
            ask(client, "POST", &path, "", r#"{"outcome":"succeed"}"#)?;
            Ok(Came::Sold { piece: number, at: Instant::now(), till: false })
        }
        409 => Ok(Came::Gone),
        status => Err(format!("a checkout was answered {status}: {}", String::from_utf8_lossy(&answer.body))),
    }
}

/// Hears what a till may sell until the end.
fn follow(house: &House, key: &str, heard: &Mutex<Heard>, done: &AtomicBool) -> Result<(), String> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, house.port)).map_err(|e| e.to_string())?;
    stream.set_read_timeout(Some(Duration::from_millis(200))).map_err(|e| e.to_string())?;
    let asked =
        format!("GET /api/v1/channel/events HTTP/1.1\r\nhost: 127.0.0.1:{}\r\n{}\r\n", house.port, head(key));
    stream.write_all(asked.as_bytes()).map_err(|e| e.to_string())?;
    let (mut reader, mut line) = (BufReader::new(stream), String::new());
    while !done.load(Ordering::Relaxed) {
        match reader.read_line(&mut line) {
            Ok(0) => return Err("the stream ended".into()),
            Ok(_) => {
                if let Some(data) = line.strip_prefix("data:") {
                    note(data, heard);
                }
                line.clear();
            }
            // nothing was told for a moment; what was read of a line stays
            Err(error)
                if matches!(error.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut) => {}
            Err(error) => return Err(error.to_string()),
        }
    }
    Ok(())
}

fn note(data: &str, heard: &Mutex<Heard>) {
    let (Ok(told), Ok(mut heard)) = (serde_json::from_str::<Value>(data), heard.lock()) else { return };
    let (Some(variant), Some(available)) = (told["variant_id"].as_str(), told["available"].as_i64()) else {
        return;
    };
    if available == 0 {
        heard.gone.entry(variant.to_owned()).or_insert_with(Instant::now);
    }
    heard.available.insert(variant.to_owned(), available);
}

/// How long after a till's sale was answered the other tills heard of it.
fn tell_propagation(
    pieces: &[Piece],
    sold: &[(usize, Instant, bool)],
    heard: &[Mutex<Heard>],
) -> Result<(), String> {
    let mut millis = Vec::new();
    for view in heard {
        let view = view.lock().map_err(|_| "a follower died")?;
        for (piece, at, till) in sold {
            let variant = &pieces[*piece].variant;
            let Some(gone) = view.gone.get(variant) else {
                return Err(format!("a till never heard that {} is gone", pieces[*piece].serial));
            };
            // the shop holds a piece before it is paid, so its tills hear of it earlier than the buyer
            if *till {
                millis.push(gone.saturating_duration_since(*at).as_millis());
            }
        }
    }
    millis.sort_unstable();
    let at = |share: usize| {
        millis.get((millis.len() * share / 100).min(millis.len().saturating_sub(1))).copied().unwrap_or(0)
    };
    println!(
        "heard by every till after the answer: p50 {} ms, p99 {} ms, worst {} ms",
        at(50),
        at(99),
        at(100)
    );
    Ok(())
}

/// How many variants a till believes something else of than the house says.
fn compare(house: &House, heard: &[Mutex<Heard>]) -> Result<usize, String> {
    let mut client = Client::connect(house.port)?;
    let mut apart = 0;
    for ((_, key), view) in TILLS.iter().zip(heard) {
        let stock = call(&mut client, key, "GET", "/api/v1/channel/stock", "")?;
        let view = view.lock().map_err(|_| "a follower died")?;
        let offered = stock["data"].as_array().into_iter().flatten();
        apart += offered
            .filter(|one| {
                one["variant_id"].as_str().and_then(|id| view.available.get(id)).copied()
                    != one["available"].as_i64()
            })
            .count();
    }
    Ok(apart)
}
