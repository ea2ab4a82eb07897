//! The papers of an order: issued when they are asked for first, and the same bytes ever after.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use commerce::{
    documents::{self, Document, DocumentError, DocumentKind, IssueDocument, issue_document},
    orders::Order,
};
use http::header;
use web::{FormData, QueryPairs, Refusal, RequestId, see_other, spawn_write};

use crate::{Face, orders::find};

/// `POST /orders/{number}/papers?key=`: issues one, and leads to it.
pub(super) async fn issue(
    State(face): State<Face>,
    id: RequestId,
    Path(number): Path<String>,
    QueryPairs(pairs): QueryPairs,
    FormData(form): FormData,
) -> Result<Response, Refusal> {
    let order = find(&face, &number, pairs.get("key")).await?;
    let kind = DocumentKind::find(form.get("kind")).filter(|kind| kind.is_for_clients());
    let ask = IssueDocument { order: order.id, kind: kind.ok_or_else(Refusal::not_found)?, refund: None };
    let (db, cx) = (face.db.clone(), face.within(&id));
    let issued = spawn_write(async move {
        let mut tx = db.begin().await?;
        let issued = issue_document(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, DocumentError>(issued)
    })
    .await?;
    Ok(see_other(&link(&order, &issued, pairs.get("key"))))
}

/// `GET /orders/{number}/papers/{paper}?key=`
pub(super) async fn show(
    State(face): State<Face>,
    Path((number, paper)): Path<(String, String)>,
    QueryPairs(pairs): QueryPairs,
) -> Result<Response, Refusal> {
    let order = find(&face, &number, pairs.get("key")).await?;
    let found = documents::find_document(&mut *face.db.read().await?, order.id, &paper).await?;
    let found = found.filter(|found| found.kind.is_for_clients()).ok_or_else(Refusal::not_found)?;
    let headers = [
        (header::CONTENT_TYPE, paper::MEDIA_TYPE.to_owned()),
        (header::CACHE_CONTROL, "no-store".to_owned()),
        (header::CONTENT_DISPOSITION, format!("inline; filename=\"{}\"", paper::file_name(&found.facts))),
    ];
    Ok((headers, paper::render(&found.facts)?).into_response())
}

/// Where a paper is read.
pub(super) fn link(order: &Order, found: &Document, key: &str) -> String {
    format!("/orders/{}/papers/{}?key={key}", order.number, found.number)
}
