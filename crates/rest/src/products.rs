//! Products, from the shop window.

use axum::extract::State;
use catalog::{Browse, Filters, Sort, model::ProductView};
use std::sync::Arc;
use web::{Pairs, QueryPairs};

use crate::{
    Face,
    answer::Public,
    problem::{ApiResult, Problem},
    query::{Cursors, Query, Segment},
    responses::PublicRead,
    wire::{ProductOut, ProductsOut, RecommendationsOut},
};

/// List products.
///
/// Filters are parameters of the attribute's name; repeat one to mean "or". Ranges are `price_min`, `price_max`
/// (minor units), `carat_min`, `carat_max` (carats).
#[utoipa::path(get, path = "/products", operation_id = "list_products", tag = "catalogue", params(
    ("collection" = Option<String>, Query, description = "Only what this collection shows", example = "engagement-rings"),
    ("q" = Option<String>, Query, description = "Only what these words describe"),
    ("category" = Option<Vec<String>>, Query, description = "For example `ring`"),
    ("ring_purpose" = Option<Vec<String>>, Query, description = "For example `engagement`"),
    ("metal" = Option<Vec<String>>, Query, description = "For example `yellow_gold`"),
    ("stone" = Option<Vec<String>>, Query, description = "For example `sapphire`"),
    ("shape" = Option<Vec<String>>, Query, description = "For example `oval`"),
    ("setting_style" = Option<Vec<String>>, Query, description = "For example `halo`"),
    ("origin_class" = Option<Vec<String>>, Query, description = "For example `natural`"),
    ("availability" = Option<Vec<String>>, Query, description = "`ready`, `made_to_order`, `one_of_one` or `sold`"),
    ("occasion" = Option<Vec<String>>, Query, description = "For example `anniversary`"),
    ("line" = Option<Vec<String>>, Query, description = "The house's line in lower case, for example `aurelia`"),
    ("price_min" = Option<i64>, Query, description = "Minor units"),
    ("price_max" = Option<i64>, Query, description = "Minor units"),
    ("carat_min" = Option<String>, Query, description = "Carats, for example 0.75"),
    ("carat_max" = Option<String>, Query, description = "Carats"),
    ("sort" = Option<String>, Query, description = "`featured`, `newest`, `price_asc`, `price_desc` or `carat_desc`"),
    ("facets" = Option<bool>, Query, description = "`true` adds what the list can be narrowed by, with counts"),
    ("limit" = Option<i64>, Query, description = "1 to 100, 24 unless given"),
    ("cursor" = Option<String>, Query, description = "`next_cursor` of the page before"),
), responses((status = 200, description = "A page of products", body = ProductsOut), PublicRead))]
pub(crate) async fn list_products(
    State(face): State<Face>,
    QueryPairs(pairs): QueryPairs,
) -> ApiResult<Public<ProductsOut>> {
    browse(&face, &pairs, "products", None)
}

/// What [`list_products`] and search share: the index answers both.
pub(crate) fn browse(
    face: &Face,
    pairs: &Pairs,
    list: &str,
    q: Option<&str>,
) -> ApiResult<Public<ProductsOut>> {
    let mut query = Query::new(pairs);
    let (collection, words) = (query.text("collection"), query.text("q"));
    let sort: Sort = query.parse("sort").unwrap_or_default();
    let facets = query.parse("facets").unwrap_or(false);
    let (limit, cursor) = (query.limit().get(), query.text("cursor"));
    query.allow(&Filters::NAMES);
    let filters = Filters::parse(pairs).unwrap_or_else(|errors| {
        query.wrong(errors);
        Filters::default()
    });
    query.finish()?;
    let cursors = Cursors::new(face, list, pairs);
    let offset: usize = cursors.open(cursor)?.unwrap_or(0);
    let snapshot = face.catalog.snapshot();
    if collection.is_some_and(|slug| snapshot.collection(slug).is_none()) {
        return Err(Problem::field("collection", "unknown_value", "There is no such collection."));
    }
    let listing = snapshot.browse(&Browse {
        collection,
        q: q.or(words),
        filters: &filters,
        sort,
        offset,
        limit,
        facets,
    });
    let next = offset + listing.items.len();
    Ok(Public(ProductsOut {
        next_cursor: (next < listing.total && !listing.items.is_empty())
            .then(|| cursors.seal(&next))
            .flatten(),
        total: listing.total,
        data: listing.items.iter().map(|p| ProductOut::from(&**p)).collect(),
        facets: facets.then(|| listing.facets.into_iter().map(Into::into).collect()),
    }))
}

/// Get a product by its slug or its id.
#[utoipa::path(get, path = "/products/{product}", operation_id = "get_product", tag = "catalogue",
    params(("product" = String, Path, description = "Slug or id", example = "aurelia-solitaire")),
    responses((status = 200, description = "The product", body = ProductOut), PublicRead))]
pub(crate) async fn get_product(
    State(face): State<Face>,
    Segment(product): Segment,
) -> ApiResult<Public<ProductOut>> {
    let found = find(&face, &product)?;
    Ok(Public(ProductOut::from(&*found)))
}

/// List pieces that go with a product.
#[utoipa::path(get, path = "/products/{product}/recommendations", operation_id = "list_recommendations", tag = "catalogue",
    params(("product" = String, Path, description = "Slug or id", example = "aurelia-solitaire"),
           ("limit" = Option<i64>, Query, description = "1 to 100, 24 unless given")),
    responses((status = 200, description = "The closest first", body = RecommendationsOut), PublicRead))]
pub(crate) async fn list_recommendations(
    State(face): State<Face>,
    Segment(product): Segment,
    QueryPairs(pairs): QueryPairs,
) -> ApiResult<Public<RecommendationsOut>> {
    let mut query = Query::new(&pairs);
    let limit = query.limit().get();
    query.finish()?;
    let found = find(&face, &product)?;
    let related = face.catalog.snapshot().related(found.id, limit);
    Ok(Public(RecommendationsOut { data: related.iter().map(|p| ProductOut::from(&**p)).collect() }))
}

fn find(face: &Face, product: &str) -> ApiResult<Arc<ProductView>> {
    let snapshot = face.catalog.snapshot();
    let found = match product.parse() {
        Ok(id) => snapshot.product_by_id(id),
        Err(_) => snapshot.product(product),
    };
    found.cloned().ok_or_else(Problem::not_found)
}
