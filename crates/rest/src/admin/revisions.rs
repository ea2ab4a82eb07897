//! Whole products, drafts of live ones, plans and prices, for staff.

use axum::{Json, extract::State};
use catalog::{
    CatalogError,
    products::{self, DiscardDraft, PublishDraft, ReviseProduct, SaveDraft, ScheduleProduct},
};
use http::StatusCode;
use kernel::ids::ProductId;
use web::{
    spawn_write,
    staff::rights::{EditCatalog, ReadCatalog},
};

use super::products::{read_id, refuse};
use crate::{
    Face,
    answer::{Own, OwnVersion},
    body::Body,
    caller::Staff,
    headers::{IfMatch, Versioned},
    problem::{ApiResult, Problem},
    query::Segment,
    responses::{StaffRead, StaffWrite},
    wire::{DraftIn, DraftOut, PricesOut, ProductIn, ScheduleIn, WholeOut},
};

type Whole = OwnVersion<WholeOut>;

/// Put a product in the catalogue: a draft, unless it says otherwise.
#[utoipa::path(post, path = "/admin/products", operation_id = "create_product", tag = "admin",
    request_body = ProductIn, security(("staff_session" = [])),
    responses((status = 201, description = "The product", body = WholeOut,
               headers(("ETag" = String, description = "The product's version"))), StaffWrite))]
pub(crate) async fn create_product(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    Body(ask): Body<ProductIn>,
) -> ApiResult<(StatusCode, Whole)> {
    let product = ask.read("")?;
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let id = spawn_write(async move {
        let mut tx = db.begin().await?;
        let id = products::create_product(&mut tx, &cx, product).await?;
        tx.commit().await?;
        Ok::<_, CatalogError>(id)
    })
    .await
    .map_err(refuse)?;
    Ok((StatusCode::CREATED, whole(&face, id).await?))
}

/// Get a product with everything that can be changed about it.
#[utoipa::path(get, path = "/admin/products/{product}/revision", operation_id = "get_product_revision", tag = "admin",
    params(("product" = String, Path, description = "The product's id")), security(("staff_session" = [])),
    responses((status = 200, description = "The product", body = WholeOut,
               headers(("ETag" = String, description = "The product's version"))), StaffRead))]
pub(crate) async fn get_product_revision(
    State(face): State<Face>,
    _staff: Staff<ReadCatalog>,
    Segment(product): Segment,
) -> ApiResult<Whole> {
    whole(&face, read_id(&product)?).await
}

/// Put a whole product in the place of what it was. Every variant it has is named, with its id.
#[utoipa::path(put, path = "/admin/products/{product}/revision", operation_id = "revise_product", tag = "admin",
    params(("product" = String, Path, description = "The product's id"),
           ("If-Match" = String, Header, description = "The product's ETag as last read")),
    request_body = ProductIn, security(("staff_session" = [])),
    responses((status = 200, description = "The product", body = WholeOut,
               headers(("ETag" = String, description = "The product's version"))), StaffWrite))]
pub(crate) async fn revise_product(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    Segment(product): Segment,
    version: IfMatch,
    Body(ask): Body<ProductIn>,
) -> ApiResult<Whole> {
    let id = read_id(&product)?;
    let ask = ReviseProduct { id, expected_version: version.required()?, product: ask.read("")? };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    spawn_write(async move {
        let mut tx = db.begin().await?;
        products::revise_product(&mut tx, &cx, ask).await?;
        Ok::<_, CatalogError>(tx.commit().await?)
    })
    .await
    .map_err(refuse)?;
    whole(&face, id).await
}

/// Get the draft of a live product.
#[utoipa::path(get, path = "/admin/products/{product}/draft", operation_id = "get_product_draft", tag = "admin",
    params(("product" = String, Path, description = "The product's id")), security(("staff_session" = [])),
    responses((status = 200, description = "The draft", body = DraftOut,
               headers(("ETag" = String, description = "The draft's version"))), StaffRead))]
pub(crate) async fn get_product_draft(
    State(face): State<Face>,
    _staff: Staff<ReadCatalog>,
    Segment(product): Segment,
) -> ApiResult<OwnVersion<DraftOut>> {
    draft(&face, read_id(&product)?).await
}

/// Save a draft while the live product stays as it is. `If-Match: "0"` begins one.
#[utoipa::path(put, path = "/admin/products/{product}/draft", operation_id = "save_product_draft", tag = "admin",
    params(("product" = String, Path, description = "The product's id"),
           ("If-Match" = String, Header, description = "The draft's ETag as last read, or \"0\" to begin one")),
    request_body = DraftIn, security(("staff_session" = [])),
    responses((status = 200, description = "The draft", body = DraftOut,
               headers(("ETag" = String, description = "The draft's version"))), StaffWrite))]
pub(crate) async fn save_product_draft(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    Segment(product): Segment,
    version: IfMatch,
    Body(ask): Body<DraftIn>,
) -> ApiResult<OwnVersion<DraftOut>> {
    let id = read_id(&product)?;
    let expected_draft = Some(version.required()?).filter(|v| *v != 0);
    let DraftIn { base_version, product } = ask;
    let ask = SaveDraft { id, base_version, expected_draft, product: product.read("product.")? };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    spawn_write(async move {
        let mut tx = db.begin().await?;
        products::save_draft(&mut tx, &cx, ask).await?;
        Ok::<_, CatalogError>(tx.commit().await?)
    })
    .await
    .map_err(refuse)?;
    draft(&face, id).await
}

/// Throw a draft away; the live product stays as it is.
#[utoipa::path(delete, path = "/admin/products/{product}/draft", operation_id = "discard_product_draft", tag = "admin",
    params(("product" = String, Path, description = "The product's id"),
           ("If-Match" = String, Header, description = "The draft's ETag as last read")),
    security(("staff_session" = [])),
    responses((status = 200, description = "The live product", body = WholeOut,
               headers(("ETag" = String, description = "The product's version"))), StaffWrite))]
pub(crate) async fn discard_product_draft(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    Segment(product): Segment,
    version: IfMatch,
) -> ApiResult<Whole> {
    let id = read_id(&product)?;
    let ask = DiscardDraft { id, expected_draft: version.required()? };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    spawn_write(async move {
        let mut tx = db.begin().await?;
        products::discard_draft(&mut tx, &cx, ask).await?;
        Ok::<_, CatalogError>(tx.commit().await?)
    })
    .await
    .map_err(refuse)?;
    whole(&face, id).await
}

/// Publish a draft as one change of the live product.
#[utoipa::path(post, path = "/admin/products/{product}/draft/publication", operation_id = "publish_product_draft", tag = "admin",
    params(("product" = String, Path, description = "The product's id"),
           ("If-Match" = String, Header, description = "The draft's ETag as last read")),
    security(("staff_session" = [])),
    responses((status = 200, description = "The live product", body = WholeOut,
               headers(("ETag" = String, description = "The product's version"))), StaffWrite))]
pub(crate) async fn publish_product_draft(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    Segment(product): Segment,
    version: IfMatch,
) -> ApiResult<Whole> {
    let id = read_id(&product)?;
    let ask = PublishDraft { id, expected_draft: version.required()? };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    spawn_write(async move {
        let mut tx = db.begin().await?;
        products::publish_draft(&mut tx, &cx, ask).await?;
        Ok::<_, CatalogError>(tx.commit().await?)
    })
    .await
    .map_err(refuse)?;
    whole(&face, id).await
}

/// Plan when a product goes on show and when it leaves.
#[utoipa::path(put, path = "/admin/products/{product}/schedule", operation_id = "schedule_product", tag = "admin",
    params(("product" = String, Path, description = "The product's id"),
           ("If-Match" = String, Header, description = "The product's ETag as last read")),
    request_body = ScheduleIn, security(("staff_session" = [])),
    responses((status = 200, description = "The product", body = WholeOut,
               headers(("ETag" = String, description = "The product's version"))), StaffWrite))]
pub(crate) async fn schedule_product(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    Segment(product): Segment,
    version: IfMatch,
    Body(ask): Body<ScheduleIn>,
) -> ApiResult<Whole> {
    let id = read_id(&product)?;
    let ScheduleIn { publish_at, unpublish_at } = ask;
    let ask = ScheduleProduct { id, expected_version: version.required()?, publish_at, unpublish_at };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    spawn_write(async move {
        let mut tx = db.begin().await?;
        products::schedule_product(&mut tx, &cx, ask).await?;
        Ok::<_, CatalogError>(tx.commit().await?)
    })
    .await
    .map_err(refuse)?;
    whole(&face, id).await
}

/// List what the variants of a product cost, and the lowest price of the thirty days before that.
#[utoipa::path(get, path = "/admin/products/{product}/prices", operation_id = "list_product_prices", tag = "admin",
    params(("product" = String, Path, description = "The product's id")), security(("staff_session" = [])),
    responses((status = 200, description = "The prices", body = PricesOut), StaffRead))]
pub(crate) async fn list_product_prices(
    State(face): State<Face>,
    _staff: Staff<ReadCatalog>,
    Segment(product): Segment,
) -> ApiResult<Own<Json<PricesOut>>> {
    let mut conn = face.db.read().await?;
    let prices = products::list_prices(&mut conn, read_id(&product)?).await?;
    if prices.is_empty() {
        return Err(Problem::not_found());
    }
    Ok(Own(Json(PricesOut { data: prices.into_iter().map(Into::into).collect() })))
}

async fn whole(face: &Face, id: ProductId) -> ApiResult<Whole> {
    let mut conn = face.db.read().await?;
    let found = products::find_whole(&mut conn, id).await?.ok_or_else(Problem::not_found)?;
    Ok(Own(Versioned(found.version, Json(found.into()))))
}

async fn draft(face: &Face, id: ProductId) -> ApiResult<OwnVersion<DraftOut>> {
    let mut conn = face.db.read().await?;
    let found = products::find_draft(&mut conn, id).await?.ok_or_else(Problem::not_found)?;
    Ok(Own(Versioned(found.version, Json(found.into()))))
}
