//! Collections, for staff.

use axum::{Json, extract::State};
use catalog::{
    CatalogError, attributes,
    collections::{self, PutCollection, RemoveCollection},
};
use web::{
    spawn_write,
    staff::rights::{EditCatalog, ReadCatalog},
};

use super::products::refuse;
use crate::{
    Face,
    answer::{Own, OwnVersion},
    body::Body,
    caller::Staff,
    headers::{IfMatch, Versioned},
    problem::{ApiResult, Problem},
    query::Segment,
    responses::{StaffRead, StaffWrite},
    wire::{CollectionIn, StaffCollectionOut, StaffCollectionsOut},
};

/// List every collection as staff edit it, in the house's order.
#[utoipa::path(get, path = "/admin/collections", operation_id = "list_staff_collections", tag = "admin",
    security(("staff_session" = [])),
    responses((status = 200, description = "The collections", body = StaffCollectionsOut), StaffRead))]
pub(crate) async fn list_staff_collections(
    State(face): State<Face>,
    _staff: Staff<ReadCatalog>,
) -> ApiResult<Own<Json<StaffCollectionsOut>>> {
    list(&face).await
}

/// Get a collection as staff edit it.
#[utoipa::path(get, path = "/admin/collections/{slug}", operation_id = "get_staff_collection", tag = "admin",
    params(("slug" = String, Path, example = "gifts")), security(("staff_session" = [])),
    responses((status = 200, description = "The collection", body = StaffCollectionOut,
               headers(("ETag" = String, description = "The collection's version"))), StaffRead))]
pub(crate) async fn get_staff_collection(
    State(face): State<Face>,
    _staff: Staff<ReadCatalog>,
    Segment(slug): Segment,
) -> ApiResult<OwnVersion<StaffCollectionOut>> {
    answer(&face, &slug).await
}

/// Put a collection in the shop, by hand or by a rule.
///
/// A rule is made of the shop's filters, those that staff defined among them; one that the shop does not have is refused
/// under `rule.` and its name. An attribute that a rule names stays a filter until the rule is changed. `If-Match: "0"` makes a new one.
#[utoipa::path(put, path = "/admin/collections/{slug}", operation_id = "put_collection", tag = "admin",
    params(("slug" = String, Path, example = "gifts"),
           ("If-Match" = String, Header, description = "The collection's ETag as last read, or \"0\" for a new one")),
    request_body = CollectionIn, security(("staff_session" = [])),
    responses((status = 200, description = "The collection", body = StaffCollectionOut,
               headers(("ETag" = String, description = "The collection's version"))), StaffWrite))]
pub(crate) async fn put_collection(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    Segment(slug): Segment,
    version: IfMatch,
    Body(ask): Body<CollectionIn>,
) -> ApiResult<OwnVersion<StaffCollectionOut>> {
    let ask = PutCollection {
        slug: slug.clone(),
        expected_version: Some(version.required()?),
        title: ask.title,
        intro: ask.intro,
        position: ask.position,
        kind: ask.kind,
        rule: ask.rule,
        products: ask.products,
    };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    spawn_write(async move {
        let mut tx = db.begin().await?;
        collections::put_collection(&mut tx, &cx, ask).await?;
        Ok::<_, CatalogError>(tx.commit().await?)
    })
    .await
    .map_err(refuse)?;
    answer(&face, &slug).await
}

/// Take a collection out of the shop; its products stay.
#[utoipa::path(delete, path = "/admin/collections/{slug}", operation_id = "remove_collection", tag = "admin",
    params(("slug" = String, Path, example = "gifts"),
           ("If-Match" = String, Header, description = "The collection's ETag as last read")),
    security(("staff_session" = [])),
    responses((status = 200, description = "The collections that are left", body = StaffCollectionsOut), StaffWrite))]
pub(crate) async fn remove_collection(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    Segment(slug): Segment,
    version: IfMatch,
) -> ApiResult<Own<Json<StaffCollectionsOut>>> {
    let ask = RemoveCollection { slug, expected_version: version.required()? };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    spawn_write(async move {
        let mut tx = db.begin().await?;
        collections::remove_collection(&mut tx, &cx, ask).await?;
        Ok::<_, CatalogError>(tx.commit().await?)
    })
    .await
    .map_err(refuse)?;
    list(&face).await
}

async fn list(face: &Face) -> ApiResult<Own<Json<StaffCollectionsOut>>> {
    let mut conn = face.db.read().await?;
    let all = collections::list_collections(&mut conn).await?;
    let schema = attributes::load(&mut conn).await?;
    let data = all.into_iter().map(|c| StaffCollectionOut::new(c, &schema)).collect();
    Ok(Own(Json(StaffCollectionsOut { data })))
}

async fn answer(face: &Face, slug: &str) -> ApiResult<OwnVersion<StaffCollectionOut>> {
    let mut conn = face.db.read().await?;
    let found = collections::find_collection(&mut conn, slug).await?.ok_or_else(Problem::not_found)?;
    let schema = attributes::load(&mut conn).await?;
    Ok(Own(Versioned(found.version, Json(StaffCollectionOut::new(found, &schema)))))
}
