//! Attributes: what can be told about a piece.

use axum::extract::State;
use catalog::{attributes::Definition, model::Category};
use web::QueryPairs;

use crate::{
    Face, answer::Public, problem::ApiResult, query::Query, responses::PublicRead, wire::AttributesOut,
};

/// List the attributes that a list can be narrowed by, the house's own first.
#[utoipa::path(get, path = "/attributes", operation_id = "list_attributes", tag = "catalogue", params(
    ("category" = Option<String>, Query, description = "Every field that pieces of this category have", example = "ring"),
), responses((status = 200, description = "The attributes", body = AttributesOut), PublicRead))]
pub(crate) async fn list_attributes(
    State(face): State<Face>,
    QueryPairs(pairs): QueryPairs,
) -> ApiResult<Public<AttributesOut>> {
    let mut query = Query::new(&pairs);
    let category: Option<Category> = query.parse("category");
    query.finish()?;
    let snapshot = face.catalog.snapshot();
    let wanted = |d: &&Definition| match category {
        Some(category) => d.is_for(category),
        None => d.is_facet(),
    };
    let all = snapshot.schema().all().filter(|d| !d.archived);
    Ok(Public(AttributesOut { data: all.filter(wanted).map(Into::into).collect() }))
}
