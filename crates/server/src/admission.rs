//! Who is let in when more come than can be served: buying goes before browsing.
//!
//! Reading the shop's window is the one thing that comes in floods, and the one that loses nothing by waiting. It has so many seats, a
//! short queue before them, and beyond that an honest 503 that says when to come back. Everything else (bag, checkout, payment, accounts,
//! the back office, notices of the provider) takes no seat: what bounds it is the pool of the database, and it finds the processor free
//! for it because browsing never fills it.
//!
//! Only reads are seated. A body that trickles in, or a socket that stays open, can therefore not keep a seat.

use std::{
    num::NonZero,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread::available_parallelism,
    time::Duration,
};

use axum::{
    extract::{Request, State},
    http::{HeaderValue, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use kernel::Kind;
use tokio::{sync::Semaphore, time::timeout};
use web::Refusal;

/// Pages that are made at the same time on each core. One takes about a millisecond of it, so whoever buys waits for a few dozen at most.
const SEATS_A_CORE: usize = 32;
/// How many wait for each seat.
const WAITING_A_SEAT: usize = 8;
/// How long they wait before they are told to come back.
const PATIENCE: Duration = Duration::from_millis(750);
/// When they are told to come back, in seconds.
const COME_BACK: HeaderValue = HeaderValue::from_static("2");

/// The window's pages and what programs read of the catalogue. What is not named here is not held back.
const BROWSING: [&str; 16] = [
    "/collections",
    "/products",
    "/search",
    "/diamonds",
    "/gemstones",
    "/stones",
    "/compare",
    "/ring-builder",
    "/feeds",
    "/sitemap",
    "/api/v1/products",
    "/api/v1/collections",
    "/api/v1/search",
    "/api/v1/stones",
    "/api/v1/attributes",
    "/api/v1/ring-builder",
];

/// The seats of one node. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Seats {
    seats: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
    most_waiting: usize,
}

impl Seats {
    /// As many as this machine's cores bear.
    pub(crate) fn of_machine() -> Self {
        let cores = available_parallelism().map_or(1, NonZero::get);
        Self::new(cores * SEATS_A_CORE)
    }

    fn new(seats: usize) -> Self {
        let most_waiting = seats * WAITING_A_SEAT;
        Self { seats: Arc::new(Semaphore::new(seats)), waiting: Arc::default(), most_waiting }
    }
}

/// Stands in the queue until dropped, also when whoever stands there goes away.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    /// A place, if the queue is not full.
    fn stand(waiting: &'a AtomicUsize, most: usize) -> Option<Self> {
        let place = Self(waiting);
        (waiting.fetch_add(1, Ordering::Relaxed) < most).then_some(place)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Lets a request in, has it wait, or asks it to come back.
pub(crate) async fn admit(State(seats): State<Seats>, request: Request, next: Next) -> Response {
    if !browses(request.method(), request.uri().path()) {
        return next.run(request).await;
    }
    if let Ok(_seat) = seats.seats.try_acquire() {
        return next.run(request).await;
    }
    let seat = match Waiting::stand(&seats.waiting, seats.most_waiting) {
        Some(_place) => timeout(PATIENCE, seats.seats.acquire()).await.ok().and_then(Result::ok),
        None => None,
    };
    match seat {
        Some(_seat) => next.run(request).await,
        None => turn_away(),
    }
}

fn turn_away() -> Response {
    let words = "More people are looking at the shop than we can serve at once. Please try again in a moment; your bag is as you left it.";
    let mut answer = Refusal::new(Kind::Unavailable, "overloaded", words).into_response();
    answer.headers_mut().insert(header::RETRY_AFTER, COME_BACK);
    answer
}

fn browses(method: &Method, path: &str) -> bool {
    let below = |root: &str| {
        path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '.']))
    };
    matches!(*method, Method::GET | Method::HEAD) && (path == "/" || BROWSING.iter().any(|root| below(root)))
}

#[cfg(test)]
mod tests {
    use axum::{
        Router,
        body::Body,
        http::StatusCode,
        middleware,
        routing::{get, post},
    };
    use tokio::{sync::Notify, time::Instant};
    use tower::ServiceExt;

    use super::*;

    /// A shop with so many seats, whose collection is shown only when it is told to.
    fn shop(seats: usize) -> (Router, Seats, Arc<Notify>) {
        let (seats, shown) = (Seats::new(seats), Arc::new(Notify::new()));
        let told = Arc::clone(&shown);
        let slow = get(move || {
            let told = Arc::clone(&told);
            async move { told.notified().await }
        });
        let router = Router::new()
            .route("/collections/{slug}", slow)
            .route("/products/{slug}", get(|| async {}))
            .route("/checkout", get(|| async {}).post(|| async {}))
            .route("/webhooks/stripe", post(|| async {}))
            .layer(middleware::from_fn_with_state(seats.clone(), admit));
        (router, seats, shown)
    }

    async fn ask(router: &Router, method: Method, path: &str) -> Response {
        let request = Request::builder().method(method).uri(path).body(Body::empty()).unwrap();
        router.clone().oneshot(request).await.unwrap()
    }

    /// Takes every seat with pages that are not finished.
    async fn fill(router: &Router, seats: &Seats, by: usize) {
        for n in 0..by {
            let router = router.clone();
            tokio::spawn(async move { ask(&router, Method::GET, &format!("/collections/{n}")).await });
        }
        while seats.seats.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn a_full_house_asks_who_browses_to_come_back_and_serves_who_buys() {
        let (router, seats, _) = shop(2);
        fill(&router, &seats, 2).await;
        let began = Instant::now();
        let refused = ask(&router, Method::GET, "/products/ring").await;
        assert_eq!(refused.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(refused.headers()[header::RETRY_AFTER], "2");
        assert!(began.elapsed() >= PATIENCE, "it waited for a seat first");
        for (method, path) in
            [(Method::GET, "/checkout"), (Method::POST, "/checkout"), (Method::POST, "/webhooks/stripe")]
        {
            assert_eq!(ask(&router, method, path).await.status(), StatusCode::OK, "{path}");
        }
    }

    #[tokio::test]
    async fn who_waits_is_served_as_soon_as_a_seat_is_free() {
        let (router, seats, shown) = shop(1);
        fill(&router, &seats, 1).await;
        let waits = {
            let router = router.clone();
            tokio::spawn(async move { ask(&router, Method::GET, "/products/ring").await.status() })
        };
        while seats.waiting.load(Ordering::Relaxed) == 0 {
            tokio::task::yield_now().await;
        }
        shown.notify_one();
        assert_eq!(waits.await.unwrap(), StatusCode::OK);
        assert_eq!(seats.waiting.load(Ordering::Relaxed), 0);
        assert_eq!(ask(&router, Method::GET, "/products/ring").await.status(), StatusCode::OK);
    }

    #[tokio::test]
    async fn beyond_the_queue_nobody_waits_and_who_goes_away_leaves_their_place() {
        let (router, seats, _) = shop(1);
        fill(&router, &seats, 1).await;
        let queue: Vec<_> = (0..WAITING_A_SEAT)
            .map(|_| {
                let router = router.clone();
                tokio::spawn(async move { ask(&router, Method::GET, "/products/ring").await })
            })
            .collect();
        while seats.waiting.load(Ordering::Relaxed) < WAITING_A_SEAT {
            tokio::task::yield_now().await;
        }
        let began = Instant::now();
        let refused = ask(&router, Method::GET, "/products/ring").await;
        assert_eq!(refused.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert!(began.elapsed() < PATIENCE / 2, "told at once: {:?}", began.elapsed());
        queue.iter().for_each(tokio::task::JoinHandle::abort);
        while seats.waiting.load(Ordering::Relaxed) > 0 {
            tokio::task::yield_now().await;
        }
    }

    #[test]
    fn only_reading_the_window_is_browsing() {
        for path in
            ["/", "/products/ring", "/feeds/google.xml", "/sitemap.xml", "/api/v1/products", "/search"]
        {
            assert!(browses(&Method::GET, path), "{path}");
        }
        for path in [
            "/productsx",
            "/bag",
            "/checkout",
            "/account",
            "/admin/products",
            "/api/v1/cart",
            "/health/ready",
        ] {
            assert!(!browses(&Method::GET, path), "{path}");
        }
        assert!(!browses(&Method::POST, "/ring-builder/bag"));
    }
}
