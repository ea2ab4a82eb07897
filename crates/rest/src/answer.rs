//! How answers may be kept.

use axum::{
    Json,
    body::Body,
    extract::Request,
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Serialize;
use web::CachePolicy;

/// JSON that is the same for everyone: it may be kept, is asked for again each time, and an unchanged one is 304.
pub(crate) struct Public<T>(pub(crate) T);

/// Marks an answer whose `ETag` speaks for every byte of it.
#[derive(Clone, Copy)]
struct Revalidates;

impl<T: Serialize> IntoResponse for Public<T> {
    fn into_response(self) -> Response {
        // a list with everything it can be narrowed by fits; growing to it would copy it several times
        let mut bytes = Vec::with_capacity(24 * 1_024);
        if serde_json::to_writer(&mut bytes, &self.0).is_err() {
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
        let tag = web::etag(&bytes);
        let mut response = ([(header::CONTENT_TYPE, "application/json")], bytes).into_response();
        let headers = response.headers_mut();
        headers.insert(header::ETAG, tag);
        headers.insert(header::CACHE_CONTROL, CachePolicy::Public.header());
        response.extensions_mut().insert(Revalidates);
        response
    }
}

/// JSON for one caller, never written down.
pub(crate) struct Own<T>(pub(crate) T);

impl<T: IntoResponse> IntoResponse for Own<T> {
    fn into_response(self) -> Response {
        let mut response = self.0.into_response();
        response.headers_mut().insert(header::CACHE_CONTROL, CachePolicy::NoStore.header());
        response
            .headers_mut()
            .append(header::VARY, HeaderValue::from_static("cart-token, wishlist-token, cookie"));
        response
    }
}

/// JSON of one version of a thing for one caller.
pub(crate) type OwnVersion<T> = Own<crate::headers::Versioned<Json<T>>>;

/// Answers 304 to a caller that has the present bytes.
pub(crate) async fn revalidate(request: Request, next: Next) -> Response {
    let given = request.headers().get(header::IF_NONE_MATCH).cloned();
    let mut response = next.run(request).await;
    if response.extensions_mut().remove::<Revalidates>().is_some()
        && given.is_some_and(|g| matches(&g, response.headers()))
    {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        *response.body_mut() = Body::empty();
        response.headers_mut().remove(header::CONTENT_TYPE);
        response.headers_mut().remove(header::CONTENT_LENGTH);
    }
    response
}

fn matches(given: &HeaderValue, ours: &HeaderMap) -> bool {
    let ours = ours.get(header::ETAG).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    given
        .to_str()
        .is_ok_and(|given| given.trim() == "*" || given.split(',').any(|tag| opaque(tag) == opaque(ours)))
}
