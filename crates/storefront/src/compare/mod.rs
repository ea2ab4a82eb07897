//! `GET /compare?items=a,b,c,d`: up to four pieces side by side, the same rows for each.

mod rows;
mod view;

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use catalog::{RecommendAsk, Slot, Snapshot, model::ProductView};
use http::HeaderMap;
use std::sync::Arc;
use web::{CachePolicy, Page, Pairs, QueryPairs};

use crate::Face;
use view::ComparePage;

/// The most pieces that stand side by side.
pub(crate) const MOST: usize = 4;

/// The table of the pieces the address names. Names that are no piece are left out and said; more than four are cut.
pub(crate) async fn show(
    State(face): State<Face>,
    QueryPairs(pairs): QueryPairs,
    _headers: HeaderMap,
) -> Response {
    let snapshot = face.catalog.snapshot();
    let (pieces, unknown) = read(&snapshot, &pairs);
    let page = ComparePage { face: &face, snapshot: &snapshot, pieces, unknown };
    Page::ok(CachePolicy::Private, page.document()).into_response()
}

/// The pieces named by `items` (separated by commas or repeated) and `add`, each once, and how many names were none.
fn read(snapshot: &Snapshot, pairs: &Pairs) -> (Vec<Arc<ProductView>>, usize) {
    let named = pairs.all("items").chain(pairs.all("add")).flat_map(|list| list.split(','));
    let (mut pieces, mut unknown): (Vec<Arc<ProductView>>, usize) = (Vec::new(), 0);
    for slug in named.map(str::trim).filter(|s| !s.is_empty()).take(16) {
        match snapshot.product(slug) {
            Some(piece) if pieces.iter().any(|p| p.id == piece.id) => {}
            Some(piece) if pieces.len() < MOST => pieces.push(Arc::clone(piece)),
            Some(_) => {}
            None => unknown += 1,
        }
    }
    (pieces, unknown)
}

/// The address that sets a piece beside the three most like it; `None` while there is nothing like it.
pub(crate) fn address(face: &Face, snapshot: &Snapshot, product: &ProductView) -> Option<String> {
    let ask = RecommendAsk { product: product.id, metal: None, slot: Slot::Alike, limit: MOST - 1 };
    let like = face.catalog.recommend(snapshot, &ask);
    if like.is_empty() {
        return None;
    }
    let slugs: Vec<_> =
        std::iter::once(&*product.slug).chain(like.iter().map(|r| &*r.product.slug)).collect();
    Some(format!("/compare?items={}", slugs.join(",")))
}

/// The address of the table with these pieces.
fn address_of<'a>(slugs: impl Iterator<Item = &'a str>) -> String {
    format!("/compare?items={}", slugs.collect::<Vec<_>>().join(","))
}
