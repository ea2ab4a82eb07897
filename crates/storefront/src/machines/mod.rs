//! Pages for machines: crawlers, merchants, assistants.

mod feed;
mod llms;
mod robots;
mod sitemap;

use axum::{
    Router,
    response::{IntoResponse, Response},
    routing::get,
};
use http::{HeaderValue, header};
use web::CachePolicy;

use crate::Face;

pub(crate) fn routes() -> Router<Face> {
    Router::new()
        .route("/robots.txt", get(robots::show))
        .route("/sitemap.xml", get(sitemap::show))
        .route("/feeds/google.xml", get(feed::show))
        .route("/llms.txt", get(llms::show))
}

/// A text that may be kept for an hour.
fn document(kind: &'static str, text: String) -> Response {
    let mut response = text.into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response.headers_mut().insert(header::CACHE_CONTROL, CachePolicy::Hour.header());
    response
}

/// Text as XML takes it: without the characters that XML 1.0 forbids.
fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            c if c.is_control() && !matches!(c, '\n' | '\t' | '\r') => {}
            c => out.push(c),
        }
    }
    out
}
