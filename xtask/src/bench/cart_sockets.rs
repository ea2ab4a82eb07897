//! How soon a change of a cart is seen on its other device, with thousands of sockets open, and what an idle one costs.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread::{scope, sleep},
    time::{Duration, Instant},
};

use futures_util::{StreamExt, stream};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use serde_json::Value;
use tokio::net::TcpStream;
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{Message, client::IntoClientRequest},
};

use super::{Bench, client::Client, house::House};

/// How many devices show a cart.
const DEVICES: usize = 2;
/// How many editors share the edits.
const EDITORS: usize = 16;
/// How many sockets are opened at the same time.
const AT_ONCE: usize = 48;
/// How many sockets come from one network; the house takes 200.
const A_NETWORK: usize = 100;
/// How long sockets rest before memory is read.
const REST: Duration = Duration::from_secs(3);
/// How long the last message may take to arrive.
const TAIL: Duration = Duration::from_secs(3);

/// A cart with one line.
struct Cart {
    token: String,
    line: String,
}

/// An edit: of which cart, when it was sent, the version it led to.
type Edit = (usize, Instant, i64);
/// What was shown of a cart: the version, and when it arrived.
type Seen = Vec<(i64, Instant)>;

/// Opens the sockets, edits the carts through the API and compares the clocks, which are one.
pub(super) fn run(bench: &Bench<'_>) -> Result<(), String> {
    raise_open_files();
    let (_scratch, house) = bench.open_house()?;
    let sockets = usize::try_from(bench.sockets).unwrap_or(usize::MAX).max(DEVICES);
    let carts = fill_carts(&house, sockets.div_ceil(DEVICES))?;
    println!("{} carts with a piece each; opening {sockets} sockets …", carts.len());
    let before = house.resident_kilobytes();
    let began = Instant::now();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|e| e.to_string())?;
    let open = runtime.block_on(open_all(&house, &carts, sockets))?;
    println!("open after {:.1} s", began.elapsed().as_secs_f64());
    sleep(REST);
    let after = house.resident_kilobytes();
    let seen: Arc<Vec<Mutex<Seen>>> = Arc::new((0..sockets).map(|_| Mutex::default()).collect());
    for (at, socket) in open.into_iter().enumerate() {
        runtime.spawn(listen(socket, at, Arc::clone(&seen)));
    }
    let edits = edit(bench, &house, &carts)?;
    sleep(TAIL);
    report(&edits, &seen, carts.len(), bench)?;
    let each = (after.saturating_sub(before)) * 1024 / u64::try_from(sockets).unwrap_or(1);
    println!(
        "memory: {} MB before, {} MB with {sockets} idle sockets: {:.1} KiB a socket; {} now",
        before / 1024,
        after / 1024,
        as_f64(each) / 1024.0,
        house.memory_megabytes()
    );
    let began = Instant::now();
    house.stop()?;
    println!("stopped, every socket told, after {:.1} s", began.elapsed().as_secs_f64());
    runtime.shutdown_background();
    Ok(())
}

/// Each socket is an open file at both ends.
fn raise_open_files() {
    let now = getrlimit(Resource::Nofile);
    // what the system refuses shows when sockets are opened
    let _ = setrlimit(Resource::Nofile, Rlimit { current: now.maximum, ..now });
}

fn json(client: &mut Client, method: &str, path: &str, token: &str, body: &str) -> Result<Value, String> {
    let answer = client.send(method, path, token, body)?;
    let text = String::from_utf8_lossy(&answer.body).into_owned();
    match answer.status {
        200 | 201 => serde_json::from_str(&text).map_err(|e| e.to_string()),
        status => Err(format!("{method} {path} answered {status}: {text}")),
    }
}

/// Variants that are made in any quantity; many, so that buyers do not wait for one another's.
pub(super) fn find_variants(house: &House) -> Result<Vec<String>, String> {
    let mut client = Client::connect(house.port)?;
    let list = client.get("/api/v1/products?limit=100", false)?;
    let list: Value = serde_json::from_slice(&list.body).map_err(|e| e.to_string())?;
    let variants =
        list["data"].as_array().into_iter().flatten().flat_map(|p| p["variants"].as_array()).flatten();
    let made = variants.filter(|v| v["made_to_order"] == true && v["one_of_a_kind"] == false);
    let made: Vec<_> = made.filter_map(|v| v["id"].as_str()).map(str::to_owned).collect();
    if made.is_empty() { Err("no piece of the house is made to order".into()) } else { Ok(made) }
}

fn find_variant(house: &House) -> Result<String, String> {
    Ok(find_variants(house)?.swap_remove(0))
}

fn fill_carts(house: &House, count: usize) -> Result<Vec<Cart>, String> {
    let variant = find_variant(house)?;
    let line = format!("{{\"variant_id\":\"{variant}\",\"quantity\":1}}");
    let fill = |share: usize| -> Result<Vec<Cart>, String> {
        let mut client = Client::connect(house.port)?;
        let mut carts = Vec::new();
        for _ in (share..count).step_by(EDITORS) {
            let opened = json(&mut client, "POST", "/api/v1/cart", "", "{}")?;
            let token = opened["token"].as_str().ok_or("no token")?.to_owned();
            let filled = json(&mut client, "POST", "/api/v1/cart/lines", &token, &line)?;
            let line = filled["lines"][0]["id"].as_str().ok_or("no line")?.to_owned();
            carts.push(Cart { token, line });
        }
        Ok(carts)
    };
    scope(|s| {
        let shares: Vec<_> = (0..EDITORS).map(|share| s.spawn(move || fill(share))).collect();
        let gone = |_| Err("a shopper died".to_owned());
        let filled = shares.into_iter().map(|share| share.join().unwrap_or_else(gone));
        Ok(filled.collect::<Result<Vec<_>, String>>()?.into_iter().flatten().collect())
    })
}

type Socket = WebSocketStream<TcpStream>;

async fn open_all(house: &House, carts: &[Cart], sockets: usize) -> Result<Vec<Socket>, String> {
    let open = |at: usize| {
        let token = carts[at % carts.len()].token.clone();
        async move { open(house.port, &token, at / A_NETWORK).await }
    };
    let opened: Vec<_> = stream::iter(0..sockets).map(open).buffered(AT_ONCE).collect().await;
    opened.into_iter().collect()
}

/// Opens a socket and waits until the cart was shown.
async fn open(port: u16, token: &str, network: usize) -> Result<Socket, String> {
    let url = format!("ws://127.0.0.1:{port}/ws/cart");
    let mut request = url.into_client_request().map_err(|e| e.to_string())?;
    let address = format!("10.{}.{}.1", network / 256, network % 256);
    for (name, value) in [("cart-token", token), ("x-forwarded-for", &address)] {
        request.headers_mut().insert(name, value.parse().map_err(|_| "no header")?);
    }
    let stream = TcpStream::connect(("127.0.0.1", port)).await.map_err(|e| e.to_string())?;
    let (mut socket, _) = client_async(request, stream).await.map_err(|e| e.to_string())?;
    match socket.next().await {
        Some(Ok(Message::Text(_))) => Ok(socket),
        other => Err(format!("nothing was shown: {other:?}")),
    }
}

/// Notes what is shown until the house closes.
async fn listen(mut socket: Socket, at: usize, seen: Arc<Vec<Mutex<Seen>>>) {
    while let Some(Ok(message)) = socket.next().await {
        if let Message::Text(text) = message {
            let now = Instant::now();
            let digits =
                text.strip_prefix("{\"type\":\"cart\",\"version\":").and_then(|rest| rest.split(',').next());
            let version = digits.and_then(|digits| digits.parse().ok()).unwrap_or(0);
            seen[at].lock().unwrap_or_else(PoisonError::into_inner).push((version, now));
        }
    }
}

/// Edits carts at an even pace; each editor has carts of its own.
fn edit(bench: &Bench<'_>, house: &House, carts: &[Cart]) -> Result<Vec<Edit>, String> {
    let pause = Duration::from_secs_f64(as_f64(EDITORS as u64) / f64::from(bench.edits.max(1)));
    let (until, failed) = (Instant::now() + bench.time, AtomicBool::new(false));
    let work = |editor: usize| -> Result<Vec<Edit>, String> {
        let mut client = Client::connect(house.port)?;
        let (mut edits, mut next) =
            (Vec::new(), Instant::now() + pause.mul_f64(as_f64(editor as u64) / 16.0));
        for (turn, at) in (editor..carts.len()).step_by(EDITORS).cycle().enumerate() {
            if next > until || failed.load(Ordering::Relaxed) {
                break;
            }
            sleep(next.saturating_duration_since(Instant::now()));
            next += pause;
            let (cart, quantity) = (&carts[at], 1 + turn % 9);
            let path = format!("/api/v1/cart/lines/{}", cart.line);
            let sent = Instant::now();
            let body = format!("{{\"quantity\":{quantity}}}");
            let changed = json(&mut client, "PATCH", &path, &cart.token, &body);
            let changed = changed.inspect_err(|_| failed.store(true, Ordering::Relaxed))?;
            edits.push((at, sent, changed["version"].as_i64().ok_or("no version")?));
        }
        Ok(edits)
    };
    scope(|s| {
        let work = &work;
        let editors: Vec<_> =
            (0..EDITORS.min(carts.len())).map(|editor| s.spawn(move || work(editor))).collect();
        let gone = |_| Err("an editor died".to_owned());
        let done = editors.into_iter().map(|editor| editor.join().unwrap_or_else(gone));
        Ok(done.collect::<Result<Vec<_>, String>>()?.into_iter().flatten().collect())
    })
}

/// When each edit was on every device of its cart. A version that was passed over counts from when a later one came.
fn report(edits: &[Edit], seen: &[Mutex<Seen>], carts: usize, bench: &Bench<'_>) -> Result<(), String> {
    let mut shown: HashMap<usize, Seen> = HashMap::new();
    for (at, seen) in seen.iter().enumerate() {
        shown.insert(at, seen.lock().unwrap_or_else(PoisonError::into_inner).clone());
    }
    let (mut micros, mut lost) = (Vec::new(), 0_usize);
    for (cart, sent, version) in edits {
        for device in (*cart..seen.len()).step_by(carts) {
            let arrived = shown[&device].iter().find(|(seen, _)| seen >= version).map(|(_, at)| *at);
            match arrived {
                Some(at) => micros.push(at.saturating_duration_since(*sent).as_micros()),
                None => lost += 1,
            }
        }
    }
    micros.sort_unstable();
    let at = |share: usize| {
        let place = (micros.len() * share / 100).min(micros.len().saturating_sub(1));
        micros.get(place).map_or(0.0, |micros| as_f64(u64::try_from(*micros).unwrap_or(u64::MAX)) / 1000.0)
    };
    println!(
        "{} edits in {:.0} s, {} sights of them: p50 {:.1} ms, p99 {:.1} ms, worst {:.1} ms from sent to seen; {lost} lost",
        edits.len(),
        bench.time.as_secs_f64(),
        micros.len(),
        at(50),
        at(99),
        at(100)
    );
    if lost > 0 { Err(format!("{lost} sights of edits are missing")) } else { Ok(()) }
}

#[expect(clippy::cast_precision_loss, reason = "figures for people")]
fn as_f64(number: u64) -> f64 {
    number as f64
}
