//! The provider's own books beside ours, for staff.

use axum::{Json, extract::State};
use commerce::reconciliations;
use web::{
    spawn_write,
    staff::rights::{DecidePayments, ReadOrders},
};

use crate::{
    Face,
    answer::Own,
    caller::Staff,
    problem::{ApiResult, Problem},
    responses::{StaffRead, StaffWrite},
    wire::ReconciliationOut,
};

/// Get what did not fit when the provider's books were compared with ours last.
///
/// 404 before the first time; they are compared once a day.
#[utoipa::path(get, path = "/admin/reconciliations/latest", operation_id = "get_latest_reconciliation", tag = "admin",
    security(("staff_session" = [])), responses((status = 200, description = "The reconciliation", body = ReconciliationOut), StaffRead))]
pub(crate) async fn get_latest_reconciliation(
    State(face): State<Face>,
    _staff: Staff<ReadOrders>,
) -> ApiResult<Own<Json<ReconciliationOut>>> {
    let found = reconciliations::find_latest(&mut *face.db.read().await?).await?;
    Ok(Own(Json(found.ok_or_else(Problem::not_found)?.into())))
}

/// Compare the provider's books with ours now. Nothing is corrected by it.
#[utoipa::path(post, path = "/admin/reconciliations", operation_id = "reconcile", tag = "admin",
    security(("staff_session" = [])), responses((status = 200, description = "The reconciliation", body = ReconciliationOut), StaffWrite))]
pub(crate) async fn reconcile(
    State(face): State<Face>,
    staff: Staff<DecidePayments>,
) -> ApiResult<Own<Json<ReconciliationOut>>> {
    let (db, commerce, cx) = (face.db.clone(), face.commerce.clone(), staff.cx.clone());
    let found = spawn_write(async move { reconciliations::reconcile(&db, &commerce, &cx).await }).await?;
    Ok(Own(Json(found.into())))
}
