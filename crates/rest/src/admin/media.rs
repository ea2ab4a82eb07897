//! Pictures, films and models of products, for staff.

use axum::{Json, extract::State};
use catalog::{
    CatalogError,
    media::{
        DescribeMedia, StaffMedia, describe_media, find_for_staff, list_for_staff, order_media, remove_media,
    },
    model::Focal,
    products,
};
use kernel::ids::{MediaId, ProductId};
use web::{
    spawn_write,
    staff::rights::{EditCatalog, ReadCatalog},
};

use crate::{
    Face,
    answer::Own,
    body::Body,
    caller::Staff,
    problem::{ApiResult, Problem},
    query::Segment,
    responses::{StaffRead, StaffWrite},
    wire::{MediaOrderIn, MediaPatchIn, StaffMediaListOut, StaffMediaOut},
};

/// List a product's pictures, films and models in their order, those not on show too.
#[utoipa::path(get, path = "/admin/products/{product}/media", operation_id = "list_product_media", tag = "admin",
    params(("product" = String, Path, description = "The product's id")), security(("staff_session" = [])),
    responses((status = 200, description = "The entries", body = StaffMediaListOut), StaffRead))]
pub(crate) async fn list(
    State(face): State<Face>,
    _staff: Staff<ReadCatalog>,
    Segment(product): Segment,
) -> ApiResult<Own<Json<StaffMediaListOut>>> {
    let id = read_product(&product)?;
    let mut conn = face.db.read().await?;
    products::find_for_staff(&mut conn, id).await?.ok_or(CatalogError::ProductNotFound)?;
    Ok(Own(Json(StaffMediaListOut::of(&list_for_staff(&mut conn, id).await?))))
}

/// Put a product's entries in another order; each is named once.
#[utoipa::path(put, path = "/admin/products/{product}/media/order", operation_id = "order_product_media", tag = "admin",
    params(("product" = String, Path, description = "The product's id")), request_body = MediaOrderIn,
    security(("staff_session" = [])),
    responses((status = 200, description = "The entries", body = StaffMediaListOut), StaffWrite))]
pub(crate) async fn order(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    Segment(product): Segment,
    Body(ask): Body<MediaOrderIn>,
) -> ApiResult<Own<Json<StaffMediaListOut>>> {
    let id = read_product(&product)?;
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let entries = spawn_write(async move {
        let mut tx = db.begin().await?;
        order_media(&mut tx, &cx, id, ask.order).await?;
        let entries = list_for_staff(&mut tx, id).await?;
        tx.commit().await?;
        Ok::<_, CatalogError>(entries)
    });
    Ok(Own(Json(StaffMediaListOut::of(&entries.await?))))
}

/// Say what an entry shows and to what it belongs; what is left out stays.
#[utoipa::path(patch, path = "/admin/media/{media}", operation_id = "describe_media", tag = "admin",
    params(("media" = String, Path, description = "The entry's id")), request_body = MediaPatchIn,
    security(("staff_session" = [])),
    responses((status = 200, description = "The entry", body = StaffMediaOut), StaffWrite))]
pub(crate) async fn describe(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    Segment(media): Segment,
    Body(patch): Body<MediaPatchIn>,
) -> ApiResult<Own<Json<StaffMediaOut>>> {
    let now = find(&face, &media).await?;
    let ask = fill(&now, patch);
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let entry = spawn_write(async move {
        let mut tx = db.begin().await?;
        describe_media(&mut tx, &cx, ask).await?;
        let entry = find_for_staff(&mut tx, now.id).await?.ok_or(CatalogError::MediaNotFound)?;
        tx.commit().await?;
        Ok::<_, CatalogError>(entry)
    });
    Ok(Own(Json((&entry.await?).into())))
}

/// Remove an entry; answers those that are left.
#[utoipa::path(delete, path = "/admin/media/{media}", operation_id = "remove_media", tag = "admin",
    params(("media" = String, Path, description = "The entry's id")), security(("staff_session" = [])),
    responses((status = 200, description = "The entries that are left", body = StaffMediaListOut), StaffWrite))]
pub(crate) async fn remove(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    Segment(media): Segment,
) -> ApiResult<Own<Json<StaffMediaListOut>>> {
    let now = find(&face, &media).await?;
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let left = spawn_write(async move {
        let mut tx = db.begin().await?;
        remove_media(&mut tx, &cx, now.product, now.id).await?;
        let left = list_for_staff(&mut tx, now.product).await?;
        tx.commit().await?;
        Ok::<_, CatalogError>(left)
    });
    Ok(Own(Json(StaffMediaListOut::of(&left.await?))))
}

fn read_product(text: &str) -> ApiResult<ProductId> {
    text.parse().map_err(|_| CatalogError::ProductNotFound.into())
}

async fn find(face: &Face, text: &str) -> ApiResult<StaffMedia> {
    let id: MediaId = text.parse().map_err(|_| Problem::from(CatalogError::MediaNotFound))?;
    let mut conn = face.db.read().await?;
    Ok(find_for_staff(&mut conn, id).await?.ok_or(CatalogError::MediaNotFound)?)
}

fn fill(now: &StaffMedia, patch: MediaPatchIn) -> DescribeMedia {
    DescribeMedia {
        product: now.product,
        media: now.id,
        alt: patch.alt.unwrap_or_else(|| now.alt.clone()),
        focal: Focal { x: patch.focal_x.unwrap_or(now.focal.x), y: patch.focal_y.unwrap_or(now.focal.y) },
        metal: patch.metal.unwrap_or(now.metal),
        variants: patch.variants.unwrap_or_else(|| now.variants.clone()),
        poster: patch.poster.unwrap_or(now.poster),
    }
}
