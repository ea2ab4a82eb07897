//! Search: the pieces, the facts and the answers that words mean.

use axum::extract::State;
use catalog::search::{self, How};
use web::QueryPairs;

use crate::{
    Face,
    answer::Public,
    problem::{ApiResult, Problem},
    products::browse,
    query::Query,
    responses::PublicRead,
    wire::{FilterParams, SearchOut, SuggestionsOut},
};

/// Search products by words.
///
/// Words of the trade are understood as facts ("oval rose gold under 3000"), slips of the fingers are put right, and
/// when nothing is all of it the least telling part is given up; `query` says what was done. At most the first 200
/// characters and 24 words are looked at. Takes every filter of `GET /products` too.
#[utoipa::path(get, path = "/search", operation_id = "search_products", tag = "catalogue", params(
    ("q" = String, Query, description = "What the shopper typed, or a stock-keeping code, a serial or a report number", example = "oval sapphire"),
    ("as_typed" = Option<bool>, Query, description = "`true` takes every word as it is typed"),
    FilterParams,
    ("sort" = Option<String>, Query, description = "`relevance` unless given, or an order of `GET /products`"),
    ("facets" = Option<bool>, Query, description = "`true` adds what the list can be narrowed by, with counts"),
    ("limit" = Option<i64>, Query, description = "1 to 100, 24 unless given"),
    ("cursor" = Option<String>, Query, description = "`next_cursor` of the page before"),
), responses((status = 200, description = "What the words describe, the best first", body = SearchOut), PublicRead))]
pub(crate) async fn search_products(
    State(face): State<Face>,
    QueryPairs(pairs): QueryPairs,
) -> ApiResult<Public<SearchOut>> {
    let mut query = Query::new(&pairs);
    let Some(words) = query.text("q") else {
        return Err(Problem::field("q", "required", "Say what you are looking for."));
    };
    let as_typed = query.parse("as_typed").unwrap_or(false);
    let snapshot = face.catalog.snapshot();
    let search = search::find(&face.db, &snapshot, words, How { as_typed, typing: false }).await;
    let products = browse(&face, &snapshot, query, "search", Some(&search))?;
    Ok(Public(SearchOut { products, query: (&search).into() }))
}

/// Suggest queries, collections, products and answers while words are typed.
///
/// Answers nothing for an empty `q`. Costs a few microseconds; wait 120 ms after a key all the same.
#[utoipa::path(get, path = "/search/suggest", operation_id = "suggest", tag = "catalogue", params(
    ("q" = Option<String>, Query, description = "What has been typed so far", example = "rose g"),
), responses((status = 200, description = "A few of each kind, the likeliest first", body = SuggestionsOut), PublicRead))]
pub(crate) async fn suggest(
    State(face): State<Face>,
    QueryPairs(pairs): QueryPairs,
) -> ApiResult<Public<SuggestionsOut>> {
    let mut query = Query::new(&pairs);
    let typed = query.text("q").unwrap_or_default();
    query.finish()?;
    Ok(Public((&face.catalog.snapshot().suggest(typed)).into()))
}
