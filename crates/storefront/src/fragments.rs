//! Pieces of pages that islands ask for: the same for everyone, kept like pages.

use axum::{extract::State, response::Response};
use http::HeaderMap;
use maud::html;
use ui::ProductGrid;
use web::QueryPairs;

use crate::{Face, card::card, frame};

/// The most cards one question is answered with.
const MOST: usize = 8;

/// `GET /fragments/cards?slugs=a,b`: the cards of these designs in this order. What is not shown any more is left out.
pub(crate) async fn cards(
    State(face): State<Face>,
    QueryPairs(query): QueryPairs,
    headers: HeaderMap,
) -> Response {
    let snapshot = face.catalog.snapshot();
    let mut pieces = Vec::new();
    for piece in query.get("slugs").split(',').filter_map(|slug| snapshot.product(slug)) {
        if pieces.len() < MOST && !pieces.iter().any(|known: &&_| std::ptr::eq(*known, piece)) {
            pieces.push(piece);
        }
    }
    // the address of what is shown, not the one typed: made-up names must not make new pages
    let slugs: Vec<&str> = pieces.iter().map(|piece| &*piece.slug).collect();
    let address = format!("/fragments/cards?slugs={}", slugs.join(","));
    let response = frame::public(&face, &headers, &snapshot, address, || {
        html! { (ProductGrid { cards: pieces.iter().map(|piece| card(piece, false)).collect() }) }
    });
    frame::as_fragment(response, "cards")
}
