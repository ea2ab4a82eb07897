//! What crawlers may visit.

use axum::{extract::State, response::Response};

use super::document;
use crate::Face;

/// `GET /robots.txt`: everything that is a page of its own; filtered lists are not.
pub(super) async fn show(State(face): State<Face>) -> Response {
    let text = format!(
        "User-agent: *\n\
         Disallow: /bag\nDisallow: /checkout\nDisallow: /orders\nDisallow: /admin\nDisallow: /api/\nDisallow: /dev/\n\
         Disallow: /search\n\
         Disallow: /collections/*?\nAllow: /collections/*?page=\n\
         Disallow: /products/*?\n\n\
         Sitemap: {}\n",
        face.cx.link("/sitemap.xml")
    );
    document("text/plain; charset=utf-8", text)
}
