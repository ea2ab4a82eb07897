//! Products, for staff.

use axum::{Json, extract::State};
use catalog::{
    CatalogError,
    products::{self, ListProducts, StaffProduct, UpdateProduct, VariantChange},
};
use kernel::ids::ProductId;
use web::{
    QueryPairs, spawn_write,
    staff::rights::{EditCatalog, ReadCatalog},
};

use crate::{
    Face,
    answer::{Own, OwnVersion},
    body::Body,
    caller::Staff,
    headers::{IfMatch, Versioned},
    problem::{ApiResult, Problem},
    query::{Cursors, Query, Segment},
    responses::{StaffRead, StaffWrite},
    wire::{ProductPatchIn, StaffProductOut, StaffProductsOut, VariantPatchIn},
};

type Answer = OwnVersion<StaffProductOut>;

/// List products, drafts and archived ones too, the last changed first.
#[utoipa::path(get, path = "/admin/products", operation_id = "list_staff_products", tag = "admin", params(
    ("q" = Option<String>, Query, description = "Part of a title, a slug or a SKU"),
    ("status" = Option<String>, Query, description = "`draft`, `active` or `archived`"),
    ("limit" = Option<i64>, Query, description = "1 to 100, 24 unless given"),
    ("cursor" = Option<String>, Query, description = "`next_cursor` of the page before"),
), security(("staff_session" = [])), responses((status = 200, description = "A page of products", body = StaffProductsOut), StaffRead))]
pub(crate) async fn list_staff_products(
    State(face): State<Face>,
    _staff: Staff<ReadCatalog>,
    QueryPairs(pairs): QueryPairs,
) -> ApiResult<Own<Json<StaffProductsOut>>> {
    let mut query = Query::new(&pairs);
    let (q, status, cursor) = (query.text("q"), query.parse("status"), query.text("cursor"));
    let limit = query.limit().get();
    query.finish()?;
    let cursors = Cursors::new(&face, "admin/products", &pairs);
    let ask = ListProducts { q: q.map(str::to_owned), status, after: cursors.open(cursor)?, limit };
    let mut conn = face.db.read().await?;
    let page = products::list_for_staff(&mut conn, ask).await?;
    Ok(Own(Json(StaffProductsOut {
        next_cursor: page.next.and_then(|place| cursors.seal(&place)),
        data: page.items.into_iter().map(Into::into).collect(),
    })))
}

/// Get a product as staff edit it.
#[utoipa::path(get, path = "/admin/products/{product}", operation_id = "get_staff_product", tag = "admin",
    params(("product" = String, Path, description = "The product's id")), security(("staff_session" = [])),
    responses((status = 200, description = "The product", body = StaffProductOut,
               headers(("ETag" = String, description = "The product's version"))), StaffRead))]
pub(crate) async fn get_staff_product(
    State(face): State<Face>,
    _staff: Staff<ReadCatalog>,
    Segment(product): Segment,
) -> ApiResult<Answer> {
    answer(&find(&face, read_id(&product)?).await?)
}

/// Change a product's words, standing and prices; what is left out stays.
#[utoipa::path(patch, path = "/admin/products/{product}", operation_id = "update_product", tag = "admin",
    params(("product" = String, Path, description = "The product's id"),
           ("If-Match" = String, Header, description = "The product's ETag as last read")),
    request_body = ProductPatchIn, security(("staff_session" = [])),
    responses((status = 200, description = "The product", body = StaffProductOut,
               headers(("ETag" = String, description = "The product's version"))), StaffWrite))]
pub(crate) async fn update_product(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    Segment(product): Segment,
    version: IfMatch,
    Body(patch): Body<ProductPatchIn>,
) -> ApiResult<Answer> {
    let id = read_id(&product)?;
    let expected_version = version.required()?;
    let ask = fill(&find(&face, id).await?, expected_version, patch)?;
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    spawn_write(async move {
        let mut tx = db.begin().await?;
        products::update_product(&mut tx, &cx, ask).await?;
        Ok::<_, CatalogError>(tx.commit().await?)
    })
    .await
    .map_err(refuse)?;
    answer(&find(&face, id).await?)
}

/// The whole change from the parts that were sent. What stays is as it was read; should somebody change it in
/// between, the version no longer fits and the operation refuses.
fn fill(now: &StaffProduct, expected_version: i64, patch: ProductPatchIn) -> ApiResult<UpdateProduct> {
    let p = &now.product;
    let variants =
        patch.variants.into_iter().enumerate().map(|(place, change)| fill_variant(now, place, &change));
    Ok(UpdateProduct {
        id: p.id,
        expected_version,
        title: patch.title.unwrap_or_else(|| p.title.clone()),
        tagline: patch.tagline.unwrap_or_else(|| p.tagline.clone()),
        description: patch.description.unwrap_or_else(|| p.description.clone()),
        care: patch.care.unwrap_or_else(|| p.care.clone()),
        status: patch.status.unwrap_or(p.status),
        featured: patch.featured.unwrap_or(p.featured),
        variants: variants.collect::<Result<_, _>>()?,
    })
}

fn fill_variant(now: &StaffProduct, place: usize, change: &VariantPatchIn) -> ApiResult<VariantChange> {
    let variant = now.variants.iter().find(|v| v.id == change.id).ok_or_else(|| {
        Problem::field(
            format!("variants[{place}].id"),
            "unknown_variant",
            "This product has no such variant.",
        )
    })?;
    Ok(VariantChange {
        id: variant.id,
        price: change.price.map_or(variant.price, Into::into),
        lead_days: change.lead_days.unwrap_or(variant.lead_days),
        status: change.status.unwrap_or(variant.status),
    })
}

pub(super) fn read_id(text: &str) -> ApiResult<ProductId> {
    text.parse().map_err(|_| CatalogError::ProductNotFound.into())
}

async fn find(face: &Face, id: ProductId) -> ApiResult<StaffProduct> {
    let mut conn = face.db.read().await?;
    Ok(products::find_for_staff(&mut conn, id).await?.ok_or(CatalogError::ProductNotFound)?)
}

#[expect(clippy::unnecessary_wraps, reason = "reads as the last step of a handler")]
fn answer(product: &StaffProduct) -> ApiResult<Answer> {
    Ok(Own(Versioned(product.version, Json(product.into()))))
}

pub(super) fn refuse(error: CatalogError) -> Problem {
    match error {
        CatalogError::VersionConflict { current }
        | CatalogError::DraftConflict { current }
        | CatalogError::DraftBehind { current }
        | CatalogError::AttributeConflict { current }
        | CatalogError::CollectionConflict { current } => {
            Problem::from(error).with("current_version", current)
        }
        error => error.into(),
    }
}
