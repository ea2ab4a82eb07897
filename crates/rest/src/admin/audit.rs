//! The audit log.

use axum::{Json, extract::State};
use platform::audit;
use web::{QueryPairs, staff::rights::ReadAudit};

use crate::{
    Face,
    answer::Own,
    caller::Staff,
    problem::ApiResult,
    query::{Cursors, Query},
    responses::StaffRead,
    wire::AuditOut,
};

/// List what was changed, the newest first.
#[utoipa::path(get, path = "/admin/audit", operation_id = "list_audit_entries", tag = "admin", params(
    ("object" = Option<String>, Query, description = "Only what was done to this object, by its id; one page, without a cursor"),
    ("limit" = Option<i64>, Query, description = "1 to 100, 24 unless given"),
    ("cursor" = Option<String>, Query, description = "`next_cursor` of the page before"),
), security(("staff_session" = [])), responses((status = 200, description = "A page of entries", body = AuditOut), StaffRead))]
pub(crate) async fn list_audit_entries(
    State(face): State<Face>,
    _staff: Staff<ReadAudit>,
    QueryPairs(pairs): QueryPairs,
) -> ApiResult<Own<Json<AuditOut>>> {
    let mut query = Query::new(&pairs);
    let (object, cursor) = (query.text("object"), query.text("cursor"));
    let limit = query.limit().get();
    query.finish()?;
    let cursors = Cursors::new(&face, "audit", &pairs);
    let before: Option<i64> = cursors.open(cursor)?;
    let rows = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut conn = face.db.read().await?;
    let entries = match object {
        Some(object) => audit::list_for_object(&mut conn, object, rows).await?,
        None => audit::list(&mut conn, before, rows).await?,
    };
    let last = entries.last().map(|entry| entry.seq).filter(|_| object.is_none() && entries.len() == limit);
    Ok(Own(Json(AuditOut {
        next_cursor: last.and_then(|seq| cursors.seal(&seq)),
        data: entries.into_iter().map(Into::into).collect(),
    })))
}
