//! The whole house in process, over the demo catalogue.

mod backup;
mod flags;
mod handbook;
mod metrics;
mod parity;
mod pay_link;
mod payment_page;
mod sockets;
mod webhooks;

use std::time::Duration;

use axum::{Router, body::Body, http::Request, response::Response, routing::get};
use http_body_util::BodyExt;
use platform::config::{Config, Environment};
use testkit::TestDb;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::{Instant, sleep, timeout},
};
use tower::ServiceExt;
use web::Assets;

use crate::{
    assembly::{self, House},
    demo,
    foundation::Foundation,
    health::Health,
    http,
    loops::Loops,
    shutdown::Shutdown,
};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

fn config(more: &[(&str, &str)]) -> Config {
    let data = std::env::temp_dir().join(format!("atelier-smoke-{}", std::process::id()));
    let (data, demo) = (data.to_string_lossy().into_owned(), format!("{ROOT}/demo"));
    let mut pairs = vec![("ATELIER_DATA", data.as_str()), ("ATELIER_DEMO", demo.as_str())];
    pairs.extend(more);
    Config::from_environment(Environment::of(pairs)).unwrap()
}

async fn ask(router: &Router, path: &str) -> Response {
    router.clone().oneshot(Request::get(path).body(Body::empty()).unwrap()).await.unwrap()
}

async fn text(response: Response) -> String {
    String::from_utf8(response.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_house_answers_on_every_face_and_its_invariants_hold() {
    let test = TestDb::new().await;
    let (db, cx) = (test.db(), test.cx());
    let config = config(&[]);
    let options = demo::DemoOptions { products: None, stones: None, root: config.data.demo.clone() };
    demo::load(&db, &cx, &options).await.unwrap();
    let foundation = Foundation::over(config, db.clone(), cx);
    // the catalogue's copy of an earlier run must not stand in for this database
    assembly::forget_copy(&foundation.config.data);
    let house = House::assemble(&foundation).await.unwrap();
    let health = Health::new(db.clone());
    let router = house.router(&foundation.config, Assets::none(), health.clone());

    let snapshot = house.catalog.snapshot();
    let product = snapshot.products().next().unwrap().slug.clone();
    let collection = snapshot.collections().next().unwrap().slug.clone();
    for path in ["/", "/health/live", "/health/ready", "/api/v1/openapi.json", "/sitemap.xml", "/bag"] {
        assert_eq!(ask(&router, path).await.status(), 200, "{path}");
    }
    for path in [
        format!("/products/{product}"),
        format!("/collections/{collection}"),
        format!("/api/v1/products/{product}"),
    ] {
        assert_eq!(ask(&router, &path).await.status(), 200, "{path}");
    }
    let lost = ask(&router, "/products/no-such-piece").await;
    assert_eq!(lost.status(), 404);
    assert!(text(lost).await.contains("<html"), "people get a page, not a word");
    assert_eq!(
        ask(&router, "/api/v1/products/no-such-piece").await.headers()["content-type"],
        "application/problem+json"
    );
    assert!(ask(&router, "/admin/orders").await.status().is_redirection());

    let mut conn = db.read().await.unwrap();
    let findings = commerce::invariants::run(&mut conn).await.unwrap();
    assert!(!findings.is_empty() && findings.iter().all(|f| f.violations.is_empty()), "{findings:?}");

    health.stop();
    let closing = ask(&router, "/health/ready").await;
    assert_eq!(closing.status(), 503);
    assert!(text(closing).await.contains("stopping"));
}

#[tokio::test(flavor = "multi_thread")]
async fn background_work_ends_when_it_is_told_to() {
    let test = TestDb::new().await;
    let foundation = Foundation::over(config(&[]), test.db(), test.cx());
    let house = House::assemble(&foundation).await.unwrap();
    let loops = Loops::start(&house, true);
    sleep(Duration::from_millis(100)).await;
    timeout(Duration::from_secs(3), loops.stop()).await.unwrap();
}

#[test]
fn parts_that_this_version_does_not_bring_are_refused_by_name() {
    assert!(assembly::not_built_in(&config(&[])).is_empty());
    let told = assembly::not_built_in(&config(&[
        ("REDIS_URL", "redis://127.0.0.1"),
        ("CLERK_ISSUER", "https://clerk.house.example"),
    ]));
    assert!(told.len() == 2 && told[0].contains("CLERK_ISSUER") && told[1].contains("Redis"), "{told:?}");
}

/// Opens a door before one handler; returns its address, the signal to stop, and the task.
async fn door(router: Router) -> (std::net::SocketAddr, Shutdown, tokio::task::JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let shutdown = Shutdown::default();
    let asked = shutdown.clone();
    let task =
        tokio::spawn(
            async move { http::serve(listener, router, &asked, std::future::ready(())).await.unwrap() },
        );
    (address, shutdown, task)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_lets_requests_finish_and_does_not_wait_for_idle_connections() {
    let slow = Router::new().route(
        "/",
        get(|| async {
            sleep(Duration::from_millis(500)).await;
            "finished"
        }),
    );
    let (address, shutdown, task) = door(slow).await;
    let _idle = TcpStream::connect(address).await.unwrap();
    let mut busy = TcpStream::connect(address).await.unwrap();
    busy.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    sleep(Duration::from_millis(100)).await;

    let began = Instant::now();
    shutdown.asked.cancel();
    let mut answer = String::new();
    busy.read_to_string(&mut answer).await.unwrap();
    assert!(answer.ends_with("finished"), "{answer}");
    timeout(Duration::from_secs(5), task).await.unwrap().unwrap();
    assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
    assert!(TcpStream::connect(address).await.is_err(), "no new visitor is let in");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_signal_stops_at_once() {
    let endless = Router::new().route("/", get(|| async { sleep(Duration::from_secs(60)).await }));
    let (address, shutdown, task) = door(endless).await;
    let mut busy = TcpStream::connect(address).await.unwrap();
    busy.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    sleep(Duration::from_millis(100)).await;
    shutdown.asked.cancel();
    shutdown.urged.cancel();
    timeout(Duration::from_secs(2), task).await.unwrap().unwrap();
}
