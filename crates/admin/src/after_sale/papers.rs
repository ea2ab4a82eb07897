//! The papers of an order, for staff: every kind, issued when it is asked for first.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use commerce::documents::{self, DocumentError, DocumentKind, IssueDocument, issue_document};
use http::header;
use kernel::Fault as _;
use web::{
    FormData, Refusal, see_other, spawn_write,
    staff::{
        Staff,
        rights::{ReadOrders, WorkOrders},
    },
};

use crate::{
    Face,
    orders::{page, read_id},
};

/// `POST /admin/orders/{id}/papers`.
pub(crate) async fn issue(
    State(face): State<Face>,
    staff: Staff<WorkOrders>,
    Path(id): Path<String>,
    FormData(form): FormData,
) -> Result<Response, Refusal> {
    let order = read_id(&id)?;
    let kind = DocumentKind::find(form.get("kind")).ok_or_else(Refusal::not_found)?;
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let issued = spawn_write(async move {
        let mut tx = db.begin().await?;
        let issued = issue_document(&mut tx, &cx, IssueDocument { order, kind, refund: None }).await?;
        tx.commit().await?;
        Ok::<_, DocumentError>(issued)
    });
    match issued.await {
        Ok(issued) => Ok(see_other(&format!("/admin/orders/{order}/papers/{}", issued.number))),
        Err(
            error @ (DocumentError::NotFound | DocumentError::Database(_) | DocumentError::DoesNotAddUp(_)),
        ) => Err(error.into()),
        Err(error) => {
            let said = (&*error.message(), error.kind());
            Ok(page::refused(&face, &staff.person, order, said, page::Entered::default(), &[])
                .await?
                .into_response())
        }
    }
}

/// `GET /admin/orders/{id}/papers/{paper}`.
pub(crate) async fn show(
    State(face): State<Face>,
    _staff: Staff<ReadOrders>,
    Path((id, paper)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let order = read_id(&id)?;
    let found = documents::find_document(&mut *face.db.read().await?, order, &paper).await?;
    let found = found.ok_or_else(Refusal::not_found)?;
    let headers = [
        (header::CONTENT_TYPE, paper::MEDIA_TYPE.to_owned()),
        (header::CACHE_CONTROL, "no-store".to_owned()),
        (header::CONTENT_DISPOSITION, format!("inline; filename=\"{}\"", paper::file_name(&found.facts))),
    ];
    Ok((headers, paper::render(&found.facts)?).into_response())
}
