//! What must always be true of the books, for staff.

use axum::{Json, extract::State};
use bespoke::invariants::{check_house, statements};
use commerce::invariants::find_runs;
use web::{spawn_write, staff::rights::ReadAudit};

use crate::{
    Face,
    answer::Own,
    caller::Staff,
    problem::ApiResult,
    responses::{StaffRead, StaffWrite},
    wire::InvariantsOut,
};

/// List what must always be true of the books, with what was found the last time that it was asked: once an hour, or by request.
#[utoipa::path(get, path = "/admin/invariants", operation_id = "list_invariants", tag = "admin",
    security(("staff_session" = [])), responses((status = 200, description = "The invariants", body = InvariantsOut), StaffRead))]
pub(crate) async fn list_invariants(
    State(face): State<Face>,
    _staff: Staff<ReadAudit>,
) -> ApiResult<Own<Json<InvariantsOut>>> {
    last(&face).await
}

/// Ask every invariant now. Nothing is corrected by it.
#[utoipa::path(post, path = "/admin/invariants", operation_id = "check_invariants", tag = "admin",
    security(("staff_session" = [])), responses((status = 200, description = "The invariants", body = InvariantsOut), StaffWrite))]
pub(crate) async fn check_invariants(
    State(face): State<Face>,
    staff: Staff<ReadAudit>,
) -> ApiResult<Own<Json<InvariantsOut>>> {
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    spawn_write(async move { check_house(&db, &cx).await }).await?;
    last(&face).await
}

async fn last(face: &Face) -> ApiResult<Own<Json<InvariantsOut>>> {
    let runs = find_runs(&mut *face.db.read().await?, 1).await?;
    Ok(Own(Json(InvariantsOut::of(statements(), runs.first()))))
}
