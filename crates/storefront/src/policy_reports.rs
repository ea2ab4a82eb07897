//! What browsers tell of what the payment page's policy kept from happening.

use axum::{
    body::Bytes,
    extract::State,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, StatusCode, header};
use platform::policy_reports::{self, PolicyReport};
use web::{Network, Refusal, spawn_write};

use crate::Face;

/// The most bytes of a report.
pub(crate) const LIMIT: usize = 32 * 1024;

/// `POST /policy-reports`. Always answered the same, so that it tells nobody whether they were believed.
pub(crate) async fn take(
    State(face): State<Face>,
    Network(network): Network,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !["application/csp-report", "application/reports+json", "application/json"]
        .iter()
        .any(|k| kind.starts_with(k))
    {
        return Ok(StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response());
    }
    let reports = serde_json::from_slice(&body).map(|told| PolicyReport::read(&told)).unwrap_or_default();
    if !reports.is_empty() {
        let (db, cx) = (face.db.clone(), face.cx.clone());
        // nobody waits for the answer, and nothing hangs on it: what cannot be kept is in the log
        spawn_write(async move { policy_reports::keep(&db, &cx, &network, &reports).await }).await;
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}
