//! `/metrics`: what whoever runs the house wants to know at three in the morning, in the text form of Prometheus.
//!
//! Answered on an address of its own (`ATELIER_METRICS_LISTEN`), never where visitors come in. No label comes from a visitor: routes are
//! templates, methods and states are words of ours. Nothing in it is about anybody.

mod house;
mod known;
mod process;
mod requests;

use std::{
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, Instant},
};

use axum::{Router, extract::State, http::header, response::IntoResponse, routing::get};
use prometheus_client::{encoding::text::encode, registry::Registry};
use tokio::{net::TcpListener, sync::Mutex};
use tokio_util::sync::CancellationToken;

pub(crate) use requests::measure;

use crate::{Failure, assembly::House, http};
use house::Gauges;
use requests::Requests;

/// The database is asked this often at most, however many ask for the page.
const FRESH: Duration = Duration::from_secs(10);
/// How long the database may take; without its answer the page says what is known without it.
const PATIENCE: Duration = Duration::from_secs(3);
/// The text form that every Prometheus since 2 asks for.
const TEXT: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// The measurements of this process. Cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Metrics(Arc<Inner>);

struct Inner {
    registry: Registry,
    requests: Requests,
    gauges: Gauges,
    audit: RwLock<Option<Audited>>,
    asked: Mutex<Option<Instant>>,
}

/// What the last run of all invariants found.
#[derive(Debug, Clone, Copy)]
struct Audited {
    broken: usize,
    seconds: i64,
}

impl Default for Inner {
    fn default() -> Self {
        let mut registry = Registry::default();
        let (requests, gauges) = (Requests::new(&mut registry), Gauges::new(&mut registry));
        process::register(&mut registry);
        Self { registry, requests, gauges, audit: RwLock::default(), asked: Mutex::default() }
    }
}

impl Metrics {
    /// Notes what a run of all invariants found, and when, in seconds since 1970.
    pub(crate) fn audited(&self, broken: usize, seconds: i64) {
        *self.0.audit.write().unwrap_or_else(PoisonError::into_inner) = Some(Audited { broken, seconds });
    }

    /// The page.
    ///
    /// # Errors
    /// None that is known: text is written into memory.
    pub(crate) async fn page(&self, house: &House) -> Result<String, std::fmt::Error> {
        self.ask(house).await;
        let mut text = String::new();
        encode(&mut text, &self.0.registry)?;
        Ok(text)
    }

    async fn ask(&self, house: &House) {
        let gauges = &self.0.gauges;
        let audited = *self.0.audit.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(Audited { broken, seconds }) = audited {
            gauges.audited(broken, seconds);
        }
        gauges.of_process(house);
        let mut asked = self.0.asked.lock().await;
        if asked.is_some_and(|asked| asked.elapsed() < FRESH) {
            return;
        }
        let answered = tokio::time::timeout(PATIENCE, gauges.of_database(house)).await;
        gauges.database_up(matches!(answered, Ok(Ok(()))));
        *asked = Some(Instant::now());
    }
}

/// The one address there is, and nothing else.
pub(crate) fn routes(house: House) -> Router {
    Router::new().route("/metrics", get(page)).with_state(house)
}

async fn page(State(house): State<House>) -> impl IntoResponse {
    let metrics = house.metrics.clone();
    match metrics.page(&house).await {
        Ok(text) => ([(header::CONTENT_TYPE, TEXT)], text).into_response(),
        Err(_) => axum::http::StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// Takes the port of the page, if the settings name one, before anything long is begun.
///
/// # Errors
/// A port that cannot be had.
pub(crate) async fn bind(address: Option<std::net::SocketAddr>) -> Result<Option<TcpListener>, Failure> {
    let Some(address) = address else { return Ok(None) };
    let listener = http::bind(address)
        .await
        .map_err(|e| e.to_string().replace("ATELIER_LISTEN", "ATELIER_METRICS_LISTEN"))?;
    Ok(Some(listener))
}

/// Answers until cancelled. Whoever asks in that moment asks again in a quarter of a minute.
pub(crate) async fn serve(listener: Option<TcpListener>, house: House, cancel: CancellationToken) {
    let Some(listener) = listener else { return };
    tokio::select! {
        () = cancel.cancelled() => {}
        served = axum::serve(listener, routes(house)) => if let Err(error) = served {
            tracing::warn!(%error, "measurements are not answered any more");
        },
    }
}
