//! Collections.

use axum::extract::State;

use crate::{
    Face,
    answer::Public,
    problem::{ApiResult, Problem},
    query::Segment,
    responses::PublicRead,
    wire::{CollectionOut, CollectionsOut},
};

/// List every collection, in the house's order.
#[utoipa::path(get, path = "/collections", operation_id = "list_collections", tag = "catalogue",
    responses((status = 200, description = "The collections", body = CollectionsOut), PublicRead))]
pub(crate) async fn list_collections(State(face): State<Face>) -> Public<CollectionsOut> {
    let data = face.catalog.snapshot().collections().map(CollectionOut::from).collect();
    Public(CollectionsOut { data })
}

/// Get a collection; `GET /products?collection={slug}` lists what is in it.
#[utoipa::path(get, path = "/collections/{slug}", operation_id = "get_collection", tag = "catalogue",
    params(("slug" = String, Path, example = "engagement-rings")),
    responses((status = 200, description = "The collection", body = CollectionOut), PublicRead))]
pub(crate) async fn get_collection(
    State(face): State<Face>,
    Segment(slug): Segment,
) -> ApiResult<Public<CollectionOut>> {
    let snapshot = face.catalog.snapshot();
    let found = snapshot.collection(&slug).ok_or_else(Problem::not_found)?;
    Ok(Public(found.into()))
}
