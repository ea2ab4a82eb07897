//! Everything about a product, saved at once.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use catalog::{
    CatalogError,
    products::{self, NewProduct, ReviseProduct},
};
use customers::SignedIn;
use http::StatusCode;
use kernel::{FieldError, ids::ProductId};
use maud::{Markup, html};
use ui::Tone;
use web::{
    FormData, Page, QueryPairs, Refusal, see_other, spawn_write,
    staff::{Staff, rights::EditCatalog},
};

use super::{
    conflict,
    full::{Entries, FullForm, compare},
    piece::{Known, Piece, Side, path, read},
    read_id,
};
use crate::{Face, frame::outcome};

/// `GET /admin/products/{id}/facts`.
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    Path(id): Path<String>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    let known = read(&face, read_id(&id)?).await?;
    let notice = match query.get("done") {
        "saved" => outcome(Tone::Success, "Saved. The shop shows it within a few seconds."),
        _ => html! {},
    };
    let entries = Entries::of(&known.whole.product);
    let form = form(&known, &entries, known.whole.version, &[], "Save");
    Ok(page(&face, &staff.person, &known, StatusCode::OK, &html! { (notice) (form) }).into_response())
}

/// `POST /admin/products/{id}/facts`: saves, or shows the form again with what was typed and what stands against it.
pub(crate) async fn save(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    Path(id): Path<String>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let known = read(&face, read_id(&id)?).await?;
    let mut entries = Entries::sent(&sent);
    // a version that cannot be read is none: the save then answers as for a changed product
    let version = sent.get("version").parse().unwrap_or(-1);
    let again = |entries: &Entries, status, errors: &[FieldError]| {
        page(&face, &staff.person, &known, status, &form(&known, entries, version, errors, "Save"))
    };
    if entries.grow(sent.get("add")) {
        return Ok(again(&entries, StatusCode::OK, &[]).into_response());
    }
    let before = &known.whole.product;
    let product = match entries.read(before.category, &known.schema, Some(before)) {
        Ok(product) => product,
        Err(errors) => return Ok(again(&entries, StatusCode::UNPROCESSABLE_ENTITY, &errors).into_response()),
    };
    match revise(&face, &staff, known.whole.id, version, product.clone()).await {
        Ok(()) => Ok(see_other(&format!("{}/facts?done=saved", path(known.whole.id)))),
        Err(CatalogError::Invalid(errors)) => {
            Ok(again(&entries, StatusCode::UNPROCESSABLE_ENTITY, &errors).into_response())
        }
        Err(CatalogError::VersionConflict { .. }) => {
            // read again: what was read above may be older than the version that won
            let now = read(&face, known.whole.id).await?;
            Ok(conflicting(&face, &staff.person, &now, &entries, &product).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

async fn revise(
    face: &Face,
    staff: &Staff<EditCatalog>,
    id: ProductId,
    expected_version: i64,
    product: NewProduct,
) -> Result<(), CatalogError> {
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    spawn_write(async move {
        let mut tx = db.begin().await?;
        products::revise_product(&mut tx, &cx, ReviseProduct { id, expected_version, product }).await?;
        Ok(tx.commit().await?)
    })
    .await
}

fn form(known: &Known, entries: &Entries, version: i64, errors: &[FieldError], save: &str) -> Markup {
    let action = format!("{}/facts", path(known.whole.id));
    let form = FullForm {
        back: action.clone(),
        action,
        save,
        hidden: vec![("version", version.to_string())],
        category: known.whole.product.category,
        schema: &known.schema,
        before: Some(&known.whole.product),
        entries,
        errors,
    };
    html! { (form) }
}

fn conflicting(face: &Face, person: &SignedIn, now: &Known, typed: &Entries, yours: &NewProduct) -> Page {
    let changes = compare(&now.whole.product, yours, now.schema.defined());
    let action = format!("{}/facts", path(now.whole.id));
    // saving from here is a choice made with both values in view, so it may go over the present version
    let body = html! {
        (conflict::notice(&action, changes))
        (form(now, typed, now.whole.version, &[], "Save what I typed"))
    };
    page(face, person, now, StatusCode::PRECONDITION_FAILED, &body)
}

fn page(face: &Face, person: &SignedIn, known: &Known, status: StatusCode, body: &Markup) -> Page {
    Piece::from(&known.whole).page(face, person, Side::Facts, status, body)
}
