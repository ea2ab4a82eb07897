//! Every page worth finding: an index of maps, each within the protocol's bounds, products with their pictures.

use std::fmt::Write;

use axum::{
    extract::{Path, State},
    response::Response,
};
use catalog::{Snapshot, model::ProductView};
use chrono::{DateTime, Utc};
use web::Refusal;

use super::{document, xml};
use crate::{Face, listing::Landing, pages, pictures, ring};

/// Products in one map. The protocol allows 50,000 addresses and 50 MB; with their pictures these are about 20 MB.
const MOST: usize = 20_000;
/// Stones in one map: an address each, within the protocol's 50,000.
const MOST_STONES: usize = 45_000;

/// `GET /sitemap.xml`: the maps there are, each with the time of its newest page.
pub(super) async fn index(State(face): State<Face>) -> Response {
    let snapshot = face.catalog.snapshot();
    let mut map = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    let mut add = |name: &str, changed: Option<DateTime<Utc>>| {
        let address = face.cx.link(&format!("/sitemaps/{name}.xml"));
        let _ = writeln!(map, "<sitemap><loc>{}</loc>{}</sitemap>", xml(&address), lastmod(changed));
    };
    let newest = |products: &[&ProductView]| products.iter().map(|p| p.updated_at).max();
    let products: Vec<&ProductView> = snapshot.products().map(|p| &**p).collect();
    add("pages", None);
    add("collections", newest(&products));
    for (place, part) in products.chunks(MOST).enumerate() {
        add(&format!("products-{}", place + 1), newest(part));
    }
    for place in 0..face.catalog.stones().count().div_ceil(MOST_STONES) {
        add(&format!("stones-{}", place + 1), None);
    }
    map.push_str("</sitemapindex>\n");
    document("application/xml; charset=utf-8", map)
}

/// `GET /sitemaps/{name}.xml`
pub(super) async fn show(State(face): State<Face>, Path(name): Path<String>) -> Result<Response, Refusal> {
    let snapshot = face.catalog.snapshot();
    let mut map = Map::open(&face);
    match name.strip_suffix(".xml").ok_or_else(Refusal::not_found)? {
        "pages" => {
            // the home page and these change with the house's words, not with a date that we keep
            for path in ["/", ring::PATH].into_iter().chain(pages::FOR_READERS) {
                map.add(path, None, &[]);
            }
        }
        "collections" => collections(&mut map, &snapshot),
        part if part.starts_with("stones-") => stones(&mut map, number(part, "stones-")?)?,
        part => {
            let from = number(part, "products-")?;
            let mut products = snapshot.products().skip(from.saturating_mul(MOST)).take(MOST).peekable();
            products.peek().ok_or_else(Refusal::not_found)?;
            for product in products {
                let links: Vec<_> = pictures::stills(product.media.iter())
                    .map(|m| face.cx.link(&m.url(m.width, "webp")))
                    .collect();
                map.add(&format!("/products/{}", product.slug), Some(product.updated_at), &links);
            }
        }
    }
    Ok(document("application/xml; charset=utf-8", map.close()))
}

/// Which part a map is, from 0.
fn number(name: &str, of: &str) -> Result<usize, Refusal> {
    let place = name.strip_prefix(of).and_then(|n| n.parse::<usize>().ok());
    place.and_then(|n| n.checked_sub(1)).ok_or_else(Refusal::not_found)
}

/// The stones that can be had; the lists they stand in are pages of their own.
fn stones(map: &mut Map<'_>, from: usize) -> Result<(), Refusal> {
    let snapshot = map.face.catalog.stones();
    let mut serials = snapshot.serials().skip(from.saturating_mul(MOST_STONES)).take(MOST_STONES).peekable();
    serials.peek().ok_or_else(Refusal::not_found)?;
    for serial in serials {
        map.add(&format!("/stones/{serial}"), None, &[]);
    }
    Ok(())
}

/// A collection changes when a piece in it does.
fn collections(map: &mut Map<'_>, snapshot: &Snapshot) {
    for collection in snapshot.collections() {
        let shown = |p: &&std::sync::Arc<ProductView>| p.collections.contains(&collection.slug);
        let changed = snapshot.products().filter(shown).map(|p| p.updated_at).max();
        map.add(&format!("/collections/{}", collection.slug), changed, &[]);
    }
    for landing in Landing::ALL.iter().filter(|landing| landing.is_shown(snapshot)) {
        map.add(&landing.address(), None, &[]);
    }
}

/// One map being written.
struct Map<'a> {
    face: &'a Face,
    text: String,
}

impl<'a> Map<'a> {
    fn open(face: &'a Face) -> Self {
        let text = String::from(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" \
             xmlns:image=\"http://www.google.com/schemas/sitemap-image/1.1\">\n",
        );
        Self { face, text }
    }

    fn add(&mut self, path: &str, changed: Option<DateTime<Utc>>, pictures: &[String]) {
        let _ = write!(self.text, "<url><loc>{}</loc>{}", xml(&self.face.cx.link(path)), lastmod(changed));
        for picture in pictures {
            let _ = write!(self.text, "<image:image><image:loc>{}</image:loc></image:image>", xml(picture));
        }
        self.text.push_str("</url>\n");
    }

    fn close(mut self) -> String {
        self.text.push_str("</urlset>\n");
        self.text
    }
}

fn lastmod(changed: Option<DateTime<Utc>>) -> String {
    changed.map(|t| format!("<lastmod>{}</lastmod>", t.format("%Y-%m-%dT%H:%M:%SZ"))).unwrap_or_default()
}
