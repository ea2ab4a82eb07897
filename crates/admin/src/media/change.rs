//! Describing, moving and removing an entry.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use catalog::{
    CatalogError,
    media::{DescribeMedia, StaffMedia, describe_media, list_for_staff, order_media, remove_media},
    model::Focal,
};
use web::{
    FormData, Pairs, Refusal, see_other, spawn_write,
    staff::{Staff, rights::EditCatalog},
};

use super::{
    page::{Said, order, render},
    path, read_entry, read_product,
};
use crate::Face;

/// `POST /admin/products/{id}/media/{entry}`.
pub(crate) async fn describe(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    Path((id, entry)): Path<(String, String)>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let product = read_product(&face, &id).await?;
    let ask = read(&read_entry(&face, product.product.id, &entry).await?, &sent);
    let typed = ask.clone();
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let saved = spawn_write(async move {
        let mut tx = db.begin().await?;
        describe_media(&mut tx, &cx, ask).await?;
        Ok::<_, CatalogError>(tx.commit().await?)
    });
    match saved.await {
        Ok(()) => Ok(see_other(&format!("{}?done=saved#{}", path(product.product.id), typed.media))),
        Err(CatalogError::Invalid(errors)) => {
            let now = read_entry(&face, product.product.id, &entry).await?;
            let typed = StaffMedia {
                alt: typed.alt,
                focal: typed.focal,
                metal: typed.metal,
                variants: typed.variants,
                poster: typed.poster,
                ..now
            };
            let said = Said { wrong: Some((typed, errors)), ..Said::default() };
            Ok(render(&face, &staff.person, &product, &said).await?.into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// What was sent; what cannot be read is out of every range, so that the operation names the field.
fn read(entry: &StaffMedia, sent: &Pairs) -> DescribeMedia {
    let number = |name: &str| sent.get(name).parse().unwrap_or(-1);
    DescribeMedia {
        product: entry.product,
        media: entry.id,
        alt: sent.get("alt").to_owned(),
        focal: Focal { x: number("focal_x"), y: number("focal_y") },
        metal: sent.find("metal").and_then(|code| code.parse().ok()),
        variants: sent.all("variant").filter_map(|id| id.parse().ok()).collect(),
        poster: sent.find("poster").and_then(|id| id.parse().ok()),
    }
}

/// `POST /admin/products/{id}/media/{entry}/place`: one place up or down.
pub(crate) async fn place(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    Path((id, entry)): Path<(String, String)>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let product = read_product(&face, &id).await?.product.id;
    let entry = read_entry(&face, product, &entry).await?.id;
    let later = sent.get("to") == "later";
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    spawn_write(async move {
        let mut tx = db.begin().await?;
        let mut order = order(&list_for_staff(&mut tx, product).await?);
        if let Some(at) = order.iter().position(|id| *id == entry) {
            let to = if later { (at + 1).min(order.len() - 1) } else { at.saturating_sub(1) };
            order.swap(at, to);
        }
        order_media(&mut tx, &cx, product, order).await?;
        Ok::<_, CatalogError>(tx.commit().await?)
    })
    .await?;
    Ok(see_other(&format!("{}?done=moved#{entry}", path(product))))
}

/// `POST /admin/products/{id}/media/{entry}/removal`.
pub(crate) async fn remove(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    Path((id, entry)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let product = read_product(&face, &id).await?;
    let (of, entry) = (product.product.id, read_entry(&face, product.product.id, &entry).await?.id);
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let removed = spawn_write(async move {
        let mut tx = db.begin().await?;
        remove_media(&mut tx, &cx, of, entry).await?;
        Ok::<_, CatalogError>(tx.commit().await?)
    });
    match removed.await {
        Ok(()) => Ok(see_other(&format!("{}?done=removed", path(of)))),
        Err(CatalogError::Invalid(errors)) => {
            let refused = errors.first().map(|e| e.message.to_string());
            let said = Said { refused, ..Said::default() };
            Ok(render(&face, &staff.person, &product, &said).await?.into_response())
        }
        Err(error) => Err(error.into()),
    }
}
