//! No other site may make a visitor's browser change something here.
//!
//! The rule is that of Go 1.25's `CrossOriginProtection` and `tower_http::csrf`, which cannot look at request headers to
//! let programs through: a request that carries its own proof (`Authorization: Bearer`, `Cart-Token`, `Wishlist-Token`) does not lean on
//! cookies, and another site cannot attach those headers without a permission we never give.

use axum::{
    extract::Request,
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, Method, StatusCode, Uri, header};
use kernel::Kind;

use crate::Refusal;

/// Refuses unsafe requests that another site started.
pub(crate) async fn guard(request: Request, next: Next) -> Response {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if safe || carries_proof(request.headers()) || is_ours(&request) {
        return next.run(request).await;
    }
    let mut response = Refusal::new(
        Kind::Forbidden,
        "cross_site",
        "This form was sent from another site, so we did not act on it. Please send it again from here.",
    )
    .into_response();
    *response.status_mut() = StatusCode::FORBIDDEN;
    response
}

fn carries_proof(headers: &HeaderMap) -> bool {
    let bearer = headers.get(header::AUTHORIZATION).is_some_and(|v| v.as_bytes().starts_with(b"Bearer "));
    bearer || headers.contains_key("cart-token") || headers.contains_key("wishlist-token")
}

/// Whether a request names a page of this very host as the one it comes from. For what browsers send across sites without asking, a
/// WebSocket's handshake above all; a request that names none, or `null`, is not from here.
pub fn comes_from_here(uri: &Uri, headers: &HeaderMap) -> bool {
    let host = uri.authority().map(http::uri::Authority::as_str);
    let host = host.or_else(|| headers.get(header::HOST).and_then(|v| v.to_str().ok()));
    let origin = headers.get(header::ORIGIN).and_then(|v| v.to_str().ok());
    let named = origin.and_then(|origin| origin.split_once("://")).map(|(_, authority)| authority);
    named.is_some() && named == host
}

fn is_ours(request: &Request) -> bool {
    let headers = request.headers();
    match headers.get("sec-fetch-site").map(http::HeaderValue::as_bytes) {
        Some(site) => matches!(site, b"same-origin" | b"none"),
        // neither header: not a browser
        None => !headers.contains_key(header::ORIGIN) || comes_from_here(request.uri(), headers),
    }
}
