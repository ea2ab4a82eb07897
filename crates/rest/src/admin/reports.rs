//! Grading reports of a product's stones, for staff.

use axum::{Json, extract::State};
use catalog::{
    CatalogError, products,
    reports::{self, PutReport, ReportOwner},
};
use kernel::ids::{ProductId, ReportId};
use web::{
    spawn_write,
    staff::rights::{EditCatalog, ReadCatalog},
};

use crate::{
    Face,
    answer::Own,
    body::Body,
    caller::Staff,
    problem::ApiResult,
    query::Segment,
    responses::{StaffRead, StaffWrite},
    wire::{ReportIn, ReportsOut},
};

/// List the grading reports of a product's stones.
#[utoipa::path(get, path = "/admin/products/{product}/reports", operation_id = "list_product_reports", tag = "admin",
    params(("product" = String, Path, description = "The product's id")), security(("staff_session" = [])),
    responses((status = 200, description = "The reports, by stone and date", body = ReportsOut), StaffRead))]
pub(crate) async fn list_product_reports(
    State(face): State<Face>,
    _staff: Staff<ReadCatalog>,
    Segment(product): Segment,
) -> ApiResult<Own<Json<ReportsOut>>> {
    answer(&face, read_id(&product)?).await
}

/// Put a laboratory's report with one of a product's stones, or with that stone in one serialized piece. One of the same laboratory and number is replaced. Refused
/// when it speaks against the stone's facts, its own inscription or its laboratory's practice.
#[utoipa::path(put, path = "/admin/products/{product}/reports", operation_id = "put_product_report", tag = "admin",
    params(("product" = String, Path, description = "The product's id")),
    request_body = ReportIn, security(("staff_session" = [])),
    responses((status = 200, description = "Every report of the product", body = ReportsOut), StaffWrite))]
pub(crate) async fn put_product_report(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    Segment(product): Segment,
    Body(ask): Body<ReportIn>,
) -> ApiResult<Own<Json<ReportsOut>>> {
    let id = read_id(&product)?;
    let (owner, piece, position) = (ReportOwner::Product(id), ask.piece, ask.position);
    let ask = PutReport { owner, piece, position, report: ask.into() };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    spawn_write(async move {
        let mut tx = db.begin().await?;
        reports::put_report(&mut tx, &cx, ask).await?;
        Ok::<_, CatalogError>(tx.commit().await?)
    })
    .await?;
    answer(&face, id).await
}

/// Take a report away from its stone.
#[utoipa::path(delete, path = "/admin/reports/{report}", operation_id = "remove_product_report", tag = "admin",
    params(("report" = String, Path, description = "The report's id")),
    security(("staff_session" = [])), responses((status = 200, description = "The reports that remain", body = ReportsOut), StaffWrite))]
pub(crate) async fn remove_product_report(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    Segment(report): Segment,
) -> ApiResult<Own<Json<ReportsOut>>> {
    let report: ReportId = report.parse().map_err(|_| CatalogError::ReportNotFound)?;
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let owner = spawn_write(async move {
        let mut tx = db.begin().await?;
        let owner = reports::remove_report(&mut tx, &cx, report).await?;
        tx.commit().await?;
        Ok::<_, CatalogError>(owner)
    })
    .await?;
    held_by(&face, owner).await
}

fn read_id(text: &str) -> ApiResult<ProductId> {
    text.parse().map_err(|_| CatalogError::ProductNotFound.into())
}

async fn answer(face: &Face, product: ProductId) -> ApiResult<Own<Json<ReportsOut>>> {
    let mut conn = face.db.read().await?;
    products::find_for_staff(&mut conn, product).await?.ok_or(CatalogError::ProductNotFound)?;
    drop(conn);
    held_by(face, ReportOwner::Product(product)).await
}

async fn held_by(face: &Face, owner: ReportOwner) -> ApiResult<Own<Json<ReportsOut>>> {
    let mut conn = face.db.read().await?;
    let held = reports::list_for_owner(&mut conn, owner).await?;
    Ok(Own(Json(ReportsOut { data: held.iter().map(Into::into).collect() })))
}
