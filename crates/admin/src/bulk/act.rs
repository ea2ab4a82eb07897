//! Letting a bulk edit run, deciding about it, undoing it, throwing it away.

use axum::{
    extract::{Path, State},
    response::Response,
};
use catalog::bulk::{
    BulkError, BulkState, DecideBulkEdit, apply_bulk_edit, decide_bulk_edit, discard_bulk_edit,
    run_bulk_edit, undo_bulk_edit,
};
use db::Db;
use kernel::{Fault, ids::BulkEditId};
use platform::Cx;
use web::{
    FormData, Refusal, see_other, spawn_along, spawn_write,
    staff::{Staff, rights::EditCatalog},
};

use super::{path, read_id};
use crate::Face;

/// `POST /admin/bulk-edits/{id}/application`.
pub(crate) async fn apply(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let id = read_id(&id)?;
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let state = spawn_write(async move {
        let mut tx = db.begin().await?;
        let state = apply_bulk_edit(&mut tx, &cx, id).await?;
        tx.commit().await?;
        go_on(&db, &cx, id, state);
        Ok::<_, BulkError>(state)
    });
    Ok(told(id, state.await.map_err(said)?))
}

/// `POST /admin/bulk-edits/{id}/decision`.
pub(crate) async fn decide(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    Path(id): Path<String>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let id = read_id(&id)?;
    let ask = DecideBulkEdit { id, release: sent.get("release") == "yes" };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let state = spawn_write(async move {
        let mut tx = db.begin().await?;
        let state = decide_bulk_edit(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        go_on(&db, &cx, id, state);
        Ok::<_, BulkError>(state)
    });
    Ok(told(id, state.await.map_err(said)?))
}

/// `POST /admin/bulk-edits/{id}/undo`.
pub(crate) async fn undo(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let id = read_id(&id)?;
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    spawn_write(async move {
        let mut tx = db.begin().await?;
        undo_bulk_edit(&mut tx, &cx, id).await?;
        tx.commit().await?;
        go_on(&db, &cx, id, BulkState::Undoing);
        Ok::<_, BulkError>(())
    })
    .await
    .map_err(said)?;
    Ok(told(id, BulkState::Undoing))
}

/// `POST /admin/bulk-edits/{id}/removal`.
pub(crate) async fn discard(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let id = read_id(&id)?;
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    spawn_write(async move {
        let mut tx = db.begin().await?;
        discard_bulk_edit(&mut tx, &cx, id).await?;
        Ok::<_, BulkError>(tx.commit().await?)
    })
    .await
    .map_err(said)?;
    Ok(told(id, BulkState::Discarded))
}

/// Begins the work at once; a worker takes it up should this process end.
fn go_on(db: &Db, cx: &Cx, id: BulkEditId, state: BulkState) {
    if !state.is_under_way() {
        return;
    }
    let (db, cx) = (db.clone(), cx.clone());
    spawn_along(async move {
        if let Err(error) = run_bulk_edit(&db, &cx, id).await {
            tracing::warn!(%error, bulk.id = %id, "a bulk edit pauses; the worker takes it up");
        }
    });
}

fn told(id: BulkEditId, state: BulkState) -> Response {
    see_other(&format!("{}?done={}", path(id), state.code()))
}

fn said(error: BulkError) -> Refusal {
    match error.fields().first() {
        Some(field) => Refusal::new(error.kind(), error.code(), field.message.clone()),
        None => error.into(),
    }
}
