//! Mounts: which designs can be set with a stone of the client's choice, for staff.

use axum::{Json, extract::State};
use catalog::{
    CatalogError,
    mounts::{find_mounts, put_mount, remove_mount},
};
use kernel::ids::ProductId;
use web::{spawn_write, staff::rights::EditCatalog};

use crate::{
    Face,
    answer::Own,
    body::Body,
    caller::Staff,
    problem::{ApiResult, Problem},
    query::Segment,
    responses::StaffWrite,
    wire::{MountIn, MountOut},
};

/// Say what a design holds, or say it anew. Rings already ordered keep their prices.
#[utoipa::path(put, path = "/admin/products/{product}/mount", operation_id = "put_mount", tag = "admin",
    params(("product" = String, Path, description = "The product's id")),
    request_body = MountIn, security(("staff_session" = [])),
    responses((status = 200, description = "The mount as it stands", body = MountOut), StaffWrite))]
pub(crate) async fn put_product_mount(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    Segment(product): Segment,
    Body(ask): Body<MountIn>,
) -> ApiResult<Own<Json<MountOut>>> {
    let product = read_id(&product)?;
    let mount = ask.read().map_err(Problem::fields)?;
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let mount = spawn_write(async move {
        let mut tx = db.begin().await?;
        put_mount(&mut tx, &cx, product, &mount).await?;
        let stored = find_mounts(&mut tx, &[product]).await?.remove(&product);
        tx.commit().await?;
        stored.ok_or(CatalogError::MountNotFound)
    })
    .await?;
    Ok(Own(Json((&mount).into())))
}

/// Offer a design no longer around a stone of the client's choice. Answers the mount it had.
#[utoipa::path(delete, path = "/admin/products/{product}/mount", operation_id = "remove_mount", tag = "admin",
    params(("product" = String, Path, description = "The product's id")), security(("staff_session" = [])),
    responses((status = 200, description = "The mount that was removed", body = MountOut), StaffWrite))]
pub(crate) async fn remove_product_mount(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    Segment(product): Segment,
) -> ApiResult<Own<Json<MountOut>>> {
    let product = read_id(&product)?;
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let mount = spawn_write(async move {
        let mut tx = db.begin().await?;
        let stored = find_mounts(&mut tx, &[product]).await?.remove(&product);
        remove_mount(&mut tx, &cx, product).await?;
        tx.commit().await?;
        stored.ok_or(CatalogError::MountNotFound)
    })
    .await?;
    Ok(Own(Json((&mount).into())))
}

fn read_id(text: &str) -> ApiResult<ProductId> {
    text.parse().map_err(|_| CatalogError::ProductNotFound.into())
}
