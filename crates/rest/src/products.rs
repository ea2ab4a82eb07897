//! Products, from the shop window.

use axum::extract::State;
use catalog::{
    Browse, Filters, RecommendAsk, Slot, Snapshot, Sort,
    model::{Metal, ProductView},
    search::{How, Search},
};
use std::sync::Arc;
use web::QueryPairs;

use crate::{
    Face,
    answer::Public,
    problem::{ApiResult, Problem},
    query::{Cursors, Query, Segment},
    responses::PublicRead,
    wire::{FilterParams, ProductDetailOut, ProductOut, ProductsOut, RecommendationOut, RecommendationsOut},
};

/// List products.
///
/// Filters are parameters of the attribute's name; repeat one, or separate codes with commas, to mean "or".
/// Different filters all have to hold. Ranges are `price_min`, `price_max` (minor units), `carat_min`,
/// `band_width_max` (carats and millimetres as decimals) and so on; a range whose ends are the wrong way round is
/// refused. An attribute that staff defined to filter by is a parameter of its own code, a number of theirs two: `{code}_min`
/// and `{code}_max`, decimals of its unit. `facets=true` adds every filter
/// that makes sense for the list, with the number of products each value would leave, and a histogram for ranges.
#[utoipa::path(get, path = "/products", operation_id = "list_products", tag = "catalogue", params(
    ("collection" = Option<String>, Query, description = "Only what this collection shows", example = "engagement-rings"),
    ("q" = Option<String>, Query, description = "Only what these words describe"),
    FilterParams,
    ("sort" = Option<String>, Query, description = "`featured`, `newest`, `price_asc`, `price_desc`, `carat_desc`, or with `q` `relevance`"),
    ("facets" = Option<bool>, Query, description = "`true` adds what the list can be narrowed by, with counts"),
    ("limit" = Option<i64>, Query, description = "1 to 100, 24 unless given"),
    ("cursor" = Option<String>, Query, description = "`next_cursor` of the page before"),
), responses((status = 200, description = "A page of products", body = ProductsOut), PublicRead))]
pub(crate) async fn list_products(
    State(face): State<Face>,
    QueryPairs(pairs): QueryPairs,
) -> ApiResult<Public<ProductsOut>> {
    let mut query = Query::new(&pairs);
    let snapshot = face.catalog.snapshot();
    let search = query.text("q").map(|words| snapshot.search(words, How::default()));
    browse(&face, &snapshot, query, "products", search.as_ref()).map(Public)
}

/// What [`list_products`] and search share: the index answers both.
pub(crate) fn browse(
    face: &Face,
    snapshot: &Snapshot,
    mut query: Query<'_>,
    list: &str,
    search: Option<&Search>,
) -> ApiResult<ProductsOut> {
    let pairs = query.pairs();
    let collection = query.text("collection");
    let usual = if search.is_some() { Sort::Relevance } else { Sort::Featured };
    let sort: Sort = query.parse("sort").unwrap_or(usual);
    let facets = query.parse("facets").unwrap_or(false);
    let (limit, cursor) = (query.limit().get(), query.text("cursor"));
    let names = pairs.iter().map(|(name, _)| name.as_str());
    query.allow(names.filter(|name| Filters::knows(name, snapshot.schema())));
    let filters = Filters::read(pairs, snapshot.schema()).unwrap_or_else(|errors| {
        query.wrong(errors);
        Filters::default()
    });
    query.finish()?;
    let cursors = Cursors::new(face, list, pairs);
    let offset: usize = cursors.open(cursor)?.unwrap_or(0);
    if collection.is_some_and(|slug| snapshot.collection(slug).is_none()) {
        return Err(Problem::field("collection", "unknown_value", "There is no such collection."));
    }
    let unknown = snapshot.unknown_values(&filters);
    if !unknown.is_empty() {
        return Err(Problem::fields(unknown));
    }
    let listing =
        snapshot.browse(&Browse { collection, q: search, filters: &filters, sort, offset, limit, facets });
    let next = offset + listing.items.len();
    Ok(ProductsOut {
        next_cursor: (next < listing.total && !listing.items.is_empty())
            .then(|| cursors.seal(&next))
            .flatten(),
        total: listing.total,
        data: listing.items.iter().map(|p| ProductOut::from(&**p)).collect(),
        facets: facets.then(|| listing.facets.into_iter().map(Into::into).collect()),
    })
}

/// Get a product by its slug or its id.
#[utoipa::path(get, path = "/products/{product}", operation_id = "get_product", tag = "catalogue",
    params(("product" = String, Path, description = "Slug or id", example = "aurelia-solitaire")),
    responses((status = 200, description = "The product with what its page shows", body = ProductDetailOut), PublicRead))]
pub(crate) async fn get_product(
    State(face): State<Face>,
    Segment(product): Segment,
) -> ApiResult<Public<ProductDetailOut>> {
    let found = find(&face, &product)?;
    Ok(Public(ProductDetailOut::new(&found, face.cx.clock.now().date_naive())))
}

/// List pieces that go with a product, each with the reason.
///
/// `slot=beside` lists bands to wear with an engagement ring, in a metal where one is named.
#[utoipa::path(get, path = "/products/{product}/recommendations", operation_id = "list_recommendations", tag = "catalogue",
    params(("product" = String, Path, description = "Slug or id", example = "aurelia-solitaire"),
           ("slot" = Option<String>, Query, description = "`alike` (unless given) or `beside`"),
           ("metal" = Option<String>, Query, description = "The metal to match, for `beside`"),
           ("limit" = Option<i64>, Query, description = "1 to 100, 24 unless given")),
    responses((status = 200, description = "The closest first", body = RecommendationsOut), PublicRead))]
pub(crate) async fn list_recommendations(
    State(face): State<Face>,
    Segment(product): Segment,
    QueryPairs(pairs): QueryPairs,
) -> ApiResult<Public<RecommendationsOut>> {
    let mut query = Query::new(&pairs);
    let limit = query.limit().get();
    let metal: Option<Metal> = query.parse("metal");
    let slot = match query.text("slot") {
        None | Some("alike") => Slot::Alike,
        Some("beside") => Slot::Beside,
        Some(_) => return Err(Problem::field("slot", "unknown_value", "Use alike or beside.")),
    };
    query.finish()?;
    let found = find(&face, &product)?;
    let snapshot = face.catalog.snapshot();
    let shown = face.catalog.recommend(&snapshot, &RecommendAsk { product: found.id, metal, slot, limit });
    Ok(Public(RecommendationsOut { data: shown.iter().map(RecommendationOut::from).collect() }))
}

fn find(face: &Face, product: &str) -> ApiResult<Arc<ProductView>> {
    let snapshot = face.catalog.snapshot();
    let found = match product.parse() {
        Ok(id) => snapshot.product_by_id(id),
        Err(_) => snapshot.product(product),
    };
    found.cloned().ok_or_else(Problem::not_found)
}
