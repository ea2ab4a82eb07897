//! What crawlers may visit.

use axum::{extract::State, response::Response};

use super::document;
use crate::Face;

/// `GET /robots.txt`: everything that is a page of its own, a piece with its metal and size chosen
/// among them, since listings lead there; filtered lists and previews of somebody's words are not.
pub(super) async fn show(State(face): State<Face>) -> Response {
    let text = format!(
        "User-agent: *\n\
         Disallow: /bag\nDisallow: /checkout\nDisallow: /orders\nDisallow: /admin\nDisallow: /api/\nDisallow: /dev/\n\
         Disallow: /wishlist\nDisallow: /account\nDisallow: /sign-in\nDisallow: /fragments/\n\
         Disallow: /search\nDisallow: /compare\n\
         Disallow: /collections/*?\nAllow: /collections/*?page=\n\
         Disallow: /products/*engraving=\nDisallow: /ring-size-guide?\n\n\
         Sitemap: {}\n",
        face.cx.link("/sitemap.xml")
    );
    document("text/plain; charset=utf-8", text)
}
