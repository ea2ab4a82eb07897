//! A new product: first what it is, then everything about it.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use catalog::{
    CatalogError,
    attributes::{self, Schema},
    line_code,
    model::Category,
    products::{self, NewProduct},
};
use customers::SignedIn;
use http::StatusCode;
use kernel::{FieldError, ids::ProductId};
use maud::{Markup, html};
use ui::PageHeader;
use web::{
    FormData, Page, QueryPairs, Refusal, see_other, spawn_write,
    staff::{Staff, rights::EditCatalog},
};

use super::{
    full::{Entries, FullForm},
    piece::path,
};
use crate::{Face, frame::Sheet};

const PATH: &str = "/admin/products/new";

/// `GET /admin/products/new`: asks for the category, then for what its pieces have.
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    let Ok(category) = query.get("category").parse::<Category>() else {
        return Ok(page(&face, &staff.person, StatusCode::OK, "What is it?", &categories()).into_response());
    };
    let schema = load(&face).await?;
    let entries = Entries::blank(category.code());
    Ok(asked(&face, &staff.person, StatusCode::OK, category, &schema, &entries, &[]).into_response())
}

/// `POST /admin/products/new`: puts the product in the catalogue as a draft, or shows the form again.
pub(crate) async fn create(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    FormData(form): FormData,
) -> Result<Response, Refusal> {
    let category: Category = form.get("category").parse().map_err(|_| Refusal::not_found())?;
    let schema = load(&face).await?;
    let mut entries = Entries::sent(&form);
    let again = |entries: &Entries, status, errors: &[FieldError]| {
        asked(&face, &staff.person, status, category, &schema, entries, errors).into_response()
    };
    if entries.grow(form.get("add")) {
        return Ok(again(&entries, StatusCode::OK, &[]));
    }
    let read = entries.read(category, &schema, None).map(|product| {
        let slug = if product.slug.is_empty() { line_code(&product.title) } else { product.slug.clone() };
        NewProduct { slug, ..product }
    });
    let product = match read {
        Ok(product) => product,
        Err(errors) => return Ok(again(&entries, StatusCode::UNPROCESSABLE_ENTITY, &errors)),
    };
    match put(&face, &staff, product).await {
        Ok(id) => Ok(see_other(&format!("{}/publication?done=created", path(id)))),
        Err(CatalogError::Invalid(errors)) => Ok(again(&entries, StatusCode::UNPROCESSABLE_ENTITY, &errors)),
        Err(error) => Err(error.into()),
    }
}

async fn load(face: &Face) -> Result<Schema, Refusal> {
    let mut conn = face.db.read().await?;
    Ok(attributes::load(&mut conn).await?)
}

async fn put(face: &Face, staff: &Staff<EditCatalog>, ask: NewProduct) -> Result<ProductId, CatalogError> {
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    spawn_write(async move {
        let mut tx = db.begin().await?;
        let id = products::create_product(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok(id)
    })
    .await
}

fn categories() -> Markup {
    html! {
        ul class="cards" {
            @for category in Category::ALL {
                li { a class="pick-card" href={ (PATH) "?category=" (category.code()) } { (category.label()) } }
            }
        }
    }
}

fn asked(
    face: &Face,
    person: &SignedIn,
    status: StatusCode,
    category: Category,
    schema: &Schema,
    entries: &Entries,
    errors: &[FieldError],
) -> Page {
    let form = FullForm {
        action: PATH.into(),
        back: "/admin/products".into(),
        save: "Save as a draft",
        hidden: Vec::new(),
        category,
        schema,
        before: None,
        entries,
        errors,
    };
    let text = format!("{}: it begins as a draft that shoppers do not see.", category.label());
    page(face, person, status, &text, &html! { (form) })
}

fn page(face: &Face, person: &SignedIn, status: StatusCode, text: &str, body: &Markup) -> Page {
    let body = html! {
        (PageHeader {
            crumbs: vec![("Products".into(), "/admin/products".into()), ("New product".into(), String::new())],
            title: "New product".into(),
            text: text.into(),
            ..PageHeader::default()
        })
        (body)
    };
    Sheet { title: "New product".into(), path: "/admin/products", body }.respond(face, person, status)
}
