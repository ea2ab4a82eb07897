//! One product: its form, and saving it.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use catalog::{
    CatalogError,
    products::{self, StaffProduct, UpdateProduct},
};
use customers::{Permission, SignedIn};
use http::StatusCode;
use kernel::{Fault, FieldError, ids::ProductId};
use maud::{Markup, html};
use ui::{Button, ButtonScheme, PageHeader, StatusDot, Tone};
use web::{
    FormData, Page, QueryPairs, Refusal, see_other, spawn_write,
    staff::{Staff, rights::EditCatalog},
    status_of,
};

use super::{conflict, draft::Draft, form, read_id};
use crate::{
    Face,
    frame::{Sheet, outcome},
};

/// `GET /admin/products/{id}`.
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    Path(id): Path<String>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    let product = read(&face, read_id(&id)?).await?;
    let notice = match query.get("done") {
        "saved" => outcome(Tone::Success, "Saved. The shop shows it within a few seconds."),
        _ => html! {},
    };
    let form = form::render(&path(product.product.id), &Draft::of(&product), &[], "Save");
    Ok(page(&face, &staff.person, &product, StatusCode::OK, &html! { (notice) (form) }).into_response())
}

/// `POST /admin/products/{id}`: saves, or shows the form again with what was typed and what stands against it.
pub(crate) async fn save(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    Path(id): Path<String>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let product = read(&face, read_id(&id)?).await?;
    let draft = Draft::sent(&product, &sent);
    let ask = match draft.read(product.product.id) {
        Ok(ask) => ask,
        Err(errors) => return Ok(refused(&face, &staff.person, &product, &draft, &errors).into_response()),
    };
    match update(&face, &staff, ask).await {
        Ok(()) => Ok(see_other(&format!("{}?done=saved", path(product.product.id)))),
        Err(CatalogError::Invalid(errors)) => {
            let errors: Vec<_> = errors.into_iter().map(|error| as_in_form(error, &draft)).collect();
            Ok(refused(&face, &staff.person, &product, &draft, &errors).into_response())
        }
        Err(error @ CatalogError::VersionConflict { .. }) => {
            // read again: what was read above may be older than the version that won
            let now = read(&face, product.product.id).await?;
            Ok(conflicting(&face, &staff.person, &now, &draft, status_of(error.kind())).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

async fn read(face: &Face, id: ProductId) -> Result<StaffProduct, Refusal> {
    let mut conn = face.db.read().await?;
    products::find_for_staff(&mut conn, id).await?.ok_or_else(Refusal::not_found)
}

async fn update(face: &Face, staff: &Staff<EditCatalog>, ask: UpdateProduct) -> Result<(), CatalogError> {
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    spawn_write(async move {
        let mut tx = db.begin().await?;
        products::update_product(&mut tx, &cx, ask).await?;
        Ok(tx.commit().await?)
    })
    .await
}

/// The operation names a variant's field by its place, `variants[2].price`; the form by the variant's id.
fn as_in_form(error: FieldError, draft: &Draft) -> FieldError {
    let named = error.field.strip_prefix("variants[").and_then(|rest| {
        let (place, field) = rest.split_once("].")?;
        Some(draft.variants.get(place.parse::<usize>().ok()?)?.field(field))
    });
    match named {
        Some(field) => FieldError { field: field.into(), ..error },
        None => error,
    }
}

fn refused(
    face: &Face,
    person: &SignedIn,
    product: &StaffProduct,
    draft: &Draft,
    errors: &[FieldError],
) -> Page {
    let form = form::render(&path(product.product.id), draft, errors, "Save");
    page(face, person, product, StatusCode::UNPROCESSABLE_ENTITY, &form)
}

fn conflicting(
    face: &Face,
    person: &SignedIn,
    product: &StaffProduct,
    yours: &Draft,
    status: StatusCode,
) -> Page {
    let now = Draft::of(product);
    let changes = conflict::differences(&now, yours);
    // saving from here is a choice made with both values in view, so it may go over the present version
    let draft = Draft { version: now.version, ..yours.clone() };
    let action = path(product.product.id);
    let body = html! {
        (conflict::notice(&action, changes))
        (form::render(&action, &draft, &[], "Save what I typed"))
    };
    page(face, person, product, status, &body)
}

fn page(face: &Face, person: &SignedIn, product: &StaffProduct, status: StatusCode, body: &Markup) -> Page {
    let mut actions = vec![
        Button::link("See it in the shop", format!("/products/{}", product.product.slug))
            .scheme(ButtonScheme::Outline),
    ];
    actions.push(
        Button::link("Pictures and films", crate::media::path(product.product.id))
            .scheme(ButtonScheme::Outline),
    );
    if person.may(Permission::ReadAudit) {
        actions.push(
            Button::link("History", format!("/admin/audit?object={}", product.product.id))
                .scheme(ButtonScheme::Outline),
        );
    }
    let body = html! {
        (PageHeader {
            crumbs: vec![("Products".into(), "/admin/products".into()), (product.product.title.clone(), String::new())],
            title: product.product.title.clone(),
            aside: html! { (StatusDot::new(product.product.status.label(), super::list::tone(product.product.status))) },
            actions,
            ..PageHeader::default()
        })
        (body)
    };
    Sheet { title: product.product.title.clone(), path: "/admin/products", body }
        .respond(face, person, status)
}

fn path(id: ProductId) -> String {
    format!("/admin/products/{id}")
}
