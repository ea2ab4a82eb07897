//! Whether the house lives, and whether it should be sent visitors.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::{Json, Router, extract::State, http::StatusCode, response::IntoResponse, routing::get};
use db::Db;
use serde_json::json;

/// How long the database may take to answer a health check.
const PATIENCE: Duration = Duration::from_secs(1);

/// What readiness depends on.
#[derive(Clone)]
pub(crate) struct Health {
    db: Db,
    stopping: Arc<AtomicBool>,
}

impl Health {
    pub(crate) fn new(db: Db) -> Self {
        Self { db, stopping: Arc::default() }
    }

    /// From now on the house is not ready: a balancer sends visitors elsewhere.
    pub(crate) fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    async fn obstacle(&self) -> Option<&'static str> {
        if self.stopping.load(Ordering::Relaxed) {
            return Some("stopping");
        }
        // taking a connection from the pool asks the server whether it is still there
        let answered = tokio::time::timeout(PATIENCE, self.db.read()).await;
        (!matches!(answered, Ok(Ok(_)))).then_some("database")
    }
}

/// `/health/live` and `/health/ready`.
pub(crate) fn routes(health: Health) -> Router {
    Router::new()
        .route("/health/live", get(|| async { Json(json!({"status": "live"})) }))
        .route("/health/ready", get(ready))
        .with_state(health)
}

async fn ready(State(health): State<Health>) -> impl IntoResponse {
    match health.obstacle().await {
        None => (StatusCode::OK, Json(json!({"status": "ready"}))),
        Some(what) => {
            (StatusCode::SERVICE_UNAVAILABLE, Json(json!({"status": "not_ready", "waiting_for": what})))
        }
    }
}
