//! Loose stones: the lists of diamonds and gemstones, a stone's own page, and stones side by side.

mod compare;
mod list;
mod page;
mod query;
mod rail;
mod structured;
pub(crate) mod words;

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use catalog::stones::{Serial, StoneBrowse};
use http::HeaderMap;
use web::{CachePolicy, Page, PageKey, Pairs, QueryPairs, Refusal};

use crate::{Face, dates, frame, holds};
use list::StoneList;
use page::StonePage;
pub(crate) use query::price_pair;
use query::{Kind, StoneQuery};

/// How many stones a page of a list shows.
const PAGE_SIZE: usize = 24;
/// How many pages of a list can be turned; whoever wants more narrows the list.
const MOST_PAGES: usize = 400;

/// `GET /diamonds`
pub(crate) async fn show_diamonds(
    State(face): State<Face>,
    QueryPairs(pairs): QueryPairs,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    list(&face, &headers, Kind::Diamonds, &pairs)
}

/// `GET /gemstones`
pub(crate) async fn show_gemstones(
    State(face): State<Face>,
    QueryPairs(pairs): QueryPairs,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    list(&face, &headers, Kind::Gemstones, &pairs)
}

/// A list depends on what was asked and on the stones alone. It is not kept: hardly anyone asks the same twice, and
/// answering costs less than keeping would.
fn list(face: &Face, headers: &HeaderMap, kind: Kind, pairs: &Pairs) -> Result<Response, Refusal> {
    let snapshot = face.catalog.stones();
    let query = StoneQuery::parse(kind, pairs);
    let offset = (query.page - 1) * PAGE_SIZE;
    let filters = query.filters();
    let listing = snapshot.browse(&StoneBrowse {
        filters: &filters,
        sort: query.sort,
        offset,
        limit: PAGE_SIZE,
        facets: true,
    });
    if query.page > 1 && listing.stones.is_empty() {
        return Err(Refusal::not_found());
    }
    let wanted = frame::fragment(headers) == Some("results");
    let page = StoneList { face, query: &query, listing, snapshot: &snapshot };
    let html = if wanted { page.fragment() } else { page.document() };
    let response = Page::ok(CachePolicy::Public, html).into_response();
    Ok(if wanted { frame::as_fragment(response, "results") } else { response })
}

/// `GET /stones/{serial}`
pub(crate) async fn show(
    State(face): State<Face>,
    Path(serial): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let number: Serial = serial.parse().map_err(|_| Refusal::not_found())?;
    let snapshot = face.catalog.stones();
    let stone = snapshot.stone(number).ok_or_else(Refusal::not_found)?;
    // one stone, one address
    if serial != number.to_string() {
        return Ok(axum::response::Redirect::permanent(&stone.path()).into_response());
    }
    // a page that says until when a stone is held is another page
    let hold =
        holds::of_stone(&face, &stone).map(|until| format!("!{}", until.timestamp())).unwrap_or_default();
    let key = PageKey {
        address: format!("{}{hold}", stone.path()),
        version: snapshot.version,
        day: dates::today(&face),
    };
    let page = StonePage { face: &face, snapshot: &snapshot, stone: &stone };
    Ok(face.web.pages.respond(&headers, key, || Page::ok(CachePolicy::Public, page.document())))
}

/// `GET /stones/compare?stones=A,B`
pub(crate) async fn show_compare(State(face): State<Face>, QueryPairs(pairs): QueryPairs) -> Response {
    let snapshot = face.catalog.stones();
    let stones: Vec<_> =
        query::serials(&pairs, "stones").into_iter().filter_map(|serial| snapshot.stone(serial)).collect();
    Page::ok(CachePolicy::Public, compare::document(&face, &stones)).into_response()
}
