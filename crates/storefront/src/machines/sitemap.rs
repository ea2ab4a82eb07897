//! Every page worth finding.

use std::fmt::Write;

use axum::{extract::State, response::Response};
use chrono::{DateTime, Utc};

use super::{document, xml};
use crate::{Face, pages};

/// The protocol allows 50,000 addresses in one map.
const MOST: usize = 50_000;

/// `GET /sitemap.xml`
pub(super) async fn show(State(face): State<Face>) -> Response {
    let snapshot = face.catalog.snapshot();
    let mut map = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" \
         xmlns:image=\"http://www.google.com/schemas/sitemap-image/1.1\">\n",
    );
    entry(&mut map, &face.cx.link("/"), None, &[]);
    for collection in snapshot.collections() {
        entry(&mut map, &face.cx.link(&format!("/collections/{}", collection.slug)), None, &[]);
    }
    for path in pages::FOR_READERS {
        entry(&mut map, &face.cx.link(path), None, &[]);
    }
    for product in snapshot.products().take(MOST - 100) {
        let pictures: Vec<_> = product.media.iter().map(|m| face.cx.link(&m.url(m.width, "webp"))).collect();
        entry(
            &mut map,
            &face.cx.link(&format!("/products/{}", product.slug)),
            Some(product.updated_at),
            &pictures,
        );
    }
    map.push_str("</urlset>\n");
    document("application/xml; charset=utf-8", map)
}

fn entry(map: &mut String, address: &str, changed: Option<DateTime<Utc>>, pictures: &[String]) {
    let _ = write!(map, "<url><loc>{}</loc>", xml(address));
    if let Some(moment) = changed {
        let _ = write!(map, "<lastmod>{}</lastmod>", moment.format("%Y-%m-%dT%H:%M:%SZ"));
    }
    for picture in pictures {
        let _ = write!(map, "<image:image><image:loc>{}</image:loc></image:image>", xml(picture));
    }
    map.push_str("</url>\n");
}
