//! Requests: how many, how they ended, and how long they took.

use std::time::Instant;

use axum::{
    extract::{MatchedPath, Request, State},
    http::Method,
    middleware::Next,
    response::Response,
};
use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::Registry,
};

use super::Metrics;

/// Bounds in seconds, as OpenTelemetry's conventions for HTTP have them.
const BOUNDS: [f64; 14] = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0];
/// The route of what has none: whoever asks for what is not there cannot make labels.
const NOWHERE: &str = "unmatched";

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Way {
    method: &'static str,
    route: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answer {
    method: &'static str,
    route: String,
    status: u16,
}

/// What is measured of requests.
#[derive(Debug, Clone)]
pub(super) struct Requests {
    answered: Family<Answer, Counter>,
    took: Family<Way, Histogram, fn() -> Histogram>,
    under_way: Gauge,
}

impl Requests {
    pub(super) fn new(registry: &mut Registry) -> Self {
        let took: Family<Way, Histogram, fn() -> Histogram> =
            Family::new_with_constructor(|| Histogram::new(BOUNDS));
        let made = Self { answered: Family::default(), took, under_way: Gauge::default() };
        registry.register("http_server_requests", "Requests that were answered", made.answered.clone());
        registry.register(
            "http_server_request_duration_seconds",
            "From the request's head to the answer's",
            made.took.clone(),
        );
        registry.register("http_server_active_requests", "Requests under way", made.under_way.clone());
        made
    }
}

/// Counts down also when a request is given up half-way.
struct UnderWay<'a>(&'a Gauge);

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// Measures a request.
pub(crate) async fn measure(State(metrics): State<Metrics>, request: Request, next: Next) -> Response {
    let requests = &metrics.0.requests;
    requests.under_way.inc();
    let _under_way = UnderWay(&requests.under_way);
    let method = known(request.method());
    let route = request.extensions().get::<MatchedPath>().map_or(NOWHERE, MatchedPath::as_str).to_owned();
    let began = Instant::now();
    let response = next.run(request).await;
    let took = began.elapsed().as_secs_f64();
    let status = response.status().as_u16();
    requests.took.get_or_create(&Way { method, route: route.clone() }).observe(took);
    requests.answered.get_or_create(&Answer { method, route, status }).inc();
    response
}

/// Methods are whatever a visitor sends; those that nobody means are one.
fn known(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "_OTHER",
    }
}
