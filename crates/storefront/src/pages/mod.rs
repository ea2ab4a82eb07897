//! Pages of words: guides, services, the small print.

mod bespoke;
mod contact;
mod delivery;
mod legal;
mod offline;
mod ring_size_guide;
mod ring_sizer;

use axum::{Router, extract::State, response::Response, routing::get};
use http::HeaderMap;
use maud::{Markup, html};
use ui::{Breadcrumb, Head};

use crate::{
    Face,
    frame::{self, Open, Sheet},
    site_map,
};

/// The pages of words that search engines should find.
pub(crate) const FOR_READERS: [&str; 7] = [
    "/ring-size-guide",
    "/bespoke",
    "/delivery-and-returns",
    "/contact",
    "/privacy",
    "/terms",
    "/accessibility",
];

pub(crate) fn routes() -> Router<Face> {
    Router::new()
        .route("/ring-size-guide", get(ring_size_guide::show))
        .route("/ring-sizer.svg", get(ring_sizer::show))
        .route(
            "/bespoke",
            get(async |State(face): State<Face>, asked: HeaderMap| reading(&face, &asked, bespoke::page)),
        )
        .route(
            "/delivery-and-returns",
            get(async |State(face): State<Face>, asked: HeaderMap| reading(&face, &asked, delivery::page)),
        )
        .route("/contact", get(contact::show))
        .route(
            "/privacy",
            get(async |State(face): State<Face>, asked: HeaderMap| reading(&face, &asked, legal::privacy)),
        )
        .route(
            "/terms",
            get(async |State(face): State<Face>, asked: HeaderMap| reading(&face, &asked, legal::terms)),
        )
        .route(
            "/accessibility",
            get(async |State(face): State<Face>, asked: HeaderMap| {
                reading(&face, &asked, legal::accessibility)
            }),
        )
        .route("/offline", get(offline::show))
}

/// One page of words.
struct Reading {
    path: &'static str,
    title: &'static str,
    description: &'static str,
    lead: &'static str,
    /// Stands below the heading.
    body: Markup,
    /// The body brings its own width: bands from edge to edge.
    bleed: bool,
}

fn reading(face: &Face, asked: &HeaderMap, page: impl FnOnce() -> Reading) -> Response {
    let page = page();
    frame::public(face, asked, &face.catalog.snapshot(), page.path.into(), || written(face, page))
}

/// The document of a page of words.
fn written(face: &Face, page: Reading) -> Markup {
    let Reading { path, title, description, lead, body, bleed } = page;
    let head = Head {
        title: title.into(),
        description: description.into(),
        canonical: Some(path.into()),
        og_type: "article".into(),
        json_ld: vec![site_map::trail(&face.cx, &[("Home", "/"), (title, path)]).to_string()],
        ..Head::default()
    };
    let opening = html! {
        (Breadcrumb::new(&[("Home", "/"), (title, "")]))
        header class="stack stack-4" { h1 class="h1" { (title) } p class="lead" { (lead) } }
    };
    let body = html! {
        @if bleed { div class="wrap stack stack-6" { (opening) } div class="section-tight" { (body) } }
        @else { div class="wrap stack stack-6" { (opening) (body) } div class="section-tight" {} }
    };
    Open { sheet: Sheet::Whole, path, head, scripts: &[], body }.document(face)
}
