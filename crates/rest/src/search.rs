//! Search, which is browsing by words.

use axum::extract::State;
use web::QueryPairs;

use crate::{
    Face,
    answer::Public,
    problem::{ApiResult, Problem},
    products::browse,
    responses::PublicRead,
    wire::ProductsOut,
};

/// The most characters of a search that are looked at.
const LONGEST: usize = 200;

/// Search products by words.
///
/// Takes every filter of `GET /products` too.
#[utoipa::path(get, path = "/search", operation_id = "search_products", tag = "catalogue", params(
    ("q" = String, Query, description = "What the shopper typed", example = "oval sapphire"),
    ("facets" = Option<bool>, Query, description = "`true` adds what the list can be narrowed by, with counts"),
    ("limit" = Option<i64>, Query, description = "1 to 100, 24 unless given"),
    ("cursor" = Option<String>, Query, description = "`next_cursor` of the page before"),
), responses((status = 200, description = "What the words describe, the best first", body = ProductsOut), PublicRead))]
pub(crate) async fn search_products(
    State(face): State<Face>,
    QueryPairs(pairs): QueryPairs,
) -> ApiResult<Public<ProductsOut>> {
    let words: String = pairs.get("q").chars().take(LONGEST).collect();
    if words.is_empty() {
        return Err(Problem::field("q", "required", "Say what you are looking for."));
    }
    browse(&face, &pairs, "search", Some(&words))
}
