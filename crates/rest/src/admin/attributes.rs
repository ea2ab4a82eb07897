//! Attributes, for staff.

use axum::{Json, extract::State};
use catalog::{
    CatalogError,
    attributes::{self, ChangeAttribute, DefineAttribute},
};
use http::StatusCode;
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
    wire::{AttributeIn, AttributeOut, AttributesOut},
};

/// List every attribute, archived ones too, the house's own first.
#[utoipa::path(get, path = "/admin/attributes", operation_id = "list_staff_attributes", tag = "admin",
    security(("staff_session" = [])), responses((status = 200, description = "The attributes", body = AttributesOut), StaffRead))]
pub(crate) async fn list_staff_attributes(
    State(face): State<Face>,
    _staff: Staff<ReadCatalog>,
) -> ApiResult<Own<Json<AttributesOut>>> {
    let mut conn = face.db.read().await?;
    let schema = attributes::load(&mut conn).await?;
    Ok(Own(Json(AttributesOut { data: schema.all().map(Into::into).collect() })))
}

/// Define an attribute.
#[utoipa::path(post, path = "/admin/attributes", operation_id = "define_attribute", tag = "admin",
    request_body = AttributeIn, security(("staff_session" = [])),
    responses((status = 201, description = "The attribute", body = AttributeOut,
               headers(("ETag" = String, description = "The attribute's version"))), StaffWrite))]
pub(crate) async fn define_attribute(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    Body(ask): Body<AttributeIn>,
) -> ApiResult<(StatusCode, OwnVersion<AttributeOut>)> {
    let kind = ask.kind()?;
    let code = ask
        .code
        .ok_or_else(|| Problem::field("code", "required", "Give the attribute a name for programs."))?;
    let define = DefineAttribute {
        code: code.clone(),
        label: ask.label,
        hint: ask.hint,
        kind,
        categories: ask.categories,
        required: ask.required,
        filterable: ask.filterable,
        position: ask.position,
    };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    spawn_write(async move {
        let mut tx = db.begin().await?;
        attributes::define_attribute(&mut tx, &cx, define).await?;
        Ok::<_, CatalogError>(tx.commit().await?)
    })
    .await
    .map_err(refuse)?;
    Ok((StatusCode::CREATED, answer(&face, &code).await?))
}

/// Change an attribute. What pieces say is never dropped: archive a value instead.
#[utoipa::path(put, path = "/admin/attributes/{code}", operation_id = "change_attribute", tag = "admin",
    params(("code" = String, Path, example = "gallery"),
           ("If-Match" = String, Header, description = "The attribute's ETag as last read")),
    request_body = AttributeIn, security(("staff_session" = [])),
    responses((status = 200, description = "The attribute", body = AttributeOut,
               headers(("ETag" = String, description = "The attribute's version"))), StaffWrite))]
pub(crate) async fn change_attribute(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    Segment(code): Segment,
    version: IfMatch,
    Body(ask): Body<AttributeIn>,
) -> ApiResult<OwnVersion<AttributeOut>> {
    if ask.code.as_ref().is_some_and(|given| *given != code) {
        return Err(Problem::field(
            "code",
            "fixed",
            "The code stays: pieces carry it. Change the label instead.",
        ));
    }
    let change = ChangeAttribute {
        code: code.clone(),
        expected_version: version.required()?,
        kind: ask.kind()?,
        label: ask.label,
        hint: ask.hint,
        categories: ask.categories,
        required: ask.required,
        filterable: ask.filterable,
        position: ask.position,
        archived: ask.archived,
    };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    spawn_write(async move {
        let mut tx = db.begin().await?;
        attributes::change_attribute(&mut tx, &cx, change).await?;
        Ok::<_, CatalogError>(tx.commit().await?)
    })
    .await
    .map_err(refuse)?;
    answer(&face, &code).await
}

async fn answer(face: &Face, code: &str) -> ApiResult<OwnVersion<AttributeOut>> {
    let mut conn = face.db.read().await?;
    let schema = attributes::load(&mut conn).await?;
    let found = schema.find(code).ok_or_else(Problem::not_found)?;
    Ok(Own(Versioned(found.version, Json(found.into()))))
}
