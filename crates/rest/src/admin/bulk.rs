//! Bulk edits, for staff's programs.

use axum::{Json, body::Bytes, extract::State};
use catalog::bulk::{
    self, BulkError, DecideBulkEdit, PrepareEdit, PrepareFile, VARIANTS, find_bulk_edit, list_changes,
    list_faults, prepare_edit, prepare_file, run_bulk_edit,
};
use db::Db;
use http::StatusCode;
use kernel::ids::BulkEditId;
use platform::{
    Cx,
    tables::{MOST_FILE_BYTES, Selection, read_filter},
};
use web::{
    QueryPairs, spawn_along, spawn_write,
    staff::rights::{EditCatalog, ReadCatalog},
};

use crate::{
    Face,
    answer::Own,
    body::Body,
    caller::Staff,
    problem::{ApiResult, Problem},
    query::{Cursors, Query, Segment},
    responses::{StaffRead, StaffWrite},
    wire::{BulkChangesOut, BulkDecisionIn, BulkEditIn, BulkEditOut, BulkEditsOut, BulkFaultsOut},
};

/// The most bytes of a file.
pub(crate) const FILE_LIMIT: usize = MOST_FILE_BYTES;
/// How many bulk edits a list shows.
const SHOWN: i64 = 100;
/// How many faults an answer holds.
const FAULTS: i64 = 10_000;

type Answer = Own<Json<BulkEditOut>>;

fn read_id(text: &str) -> ApiResult<BulkEditId> {
    text.parse().map_err(|_| BulkError::NotFound.into())
}

async fn answer(face: &Face, id: BulkEditId) -> ApiResult<Answer> {
    let edit = find_bulk_edit(&mut *face.db.read().await?, id).await?.ok_or(BulkError::NotFound)?;
    Ok(Own(Json((&edit).into())))
}

/// List the newest bulk edits.
#[utoipa::path(get, path = "/admin/bulk-edits", operation_id = "list_bulk_edits", tag = "admin", security(("staff_session" = [])),
    responses((status = 200, description = "Bulk edits, newest first", body = BulkEditsOut), StaffRead))]
pub(crate) async fn list_bulk_edits(
    State(face): State<Face>,
    _staff: Staff<ReadCatalog>,
) -> ApiResult<Own<Json<BulkEditsOut>>> {
    let edits = bulk::list_bulk_edits(&mut *face.db.read().await?, SHOWN).await?;
    Ok(Own(Json(BulkEditsOut { data: edits.iter().map(Into::into).collect() })))
}

/// Prepare a change of many variants at once.
///
/// Answers its diff's figures; no piece changes before it is applied.
#[utoipa::path(post, path = "/admin/bulk-edits", operation_id = "prepare_bulk_edit", tag = "admin", request_body = BulkEditIn,
    security(("staff_session" = [])), responses((status = 201, description = "The bulk edit, prepared", body = BulkEditOut), StaffWrite))]
pub(crate) async fn prepare_bulk_edit(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    Body(ask): Body<BulkEditIn>,
) -> ApiResult<(StatusCode, Answer)> {
    let edits = ask.edits().map_err(|error| Problem::field("edits", "malformed", error.to_string()))?;
    let selection = match (&ask.rows, &ask.q) {
        (Some(rows), None) => {
            let read = |row: &String| {
                row.parse().map_err(|_| {
                    Problem::field("rows", "malformed", "Name rows by the ids that the table gives them.")
                })
            };
            Selection::Keys(rows.iter().map(read).collect::<ApiResult<_>>()?)
        }
        (None, Some(q)) => Selection::Matching(read_filter(&VARIANTS, q).map_err(BulkError::from)?),
        _ => {
            return Err(Problem::field(
                "rows",
                "required",
                "Name either rows, or a filter q that they match.",
            ));
        }
    };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let id = spawn_write(async move {
        let mut tx = db.begin().await?;
        let id = prepare_edit(&mut tx, &cx, PrepareEdit { selection, edits }).await?;
        tx.commit().await?;
        Ok::<_, BulkError>(id)
    })
    .await?;
    Ok((StatusCode::CREATED, answer(&face, id).await?))
}

/// Judge a CSV file: the dry run of an import.
///
/// The first line names the columns by the fields' codes or labels, one of them `sku`. A blank cell leaves its field, `\N` empties it.
#[utoipa::path(post, path = "/admin/bulk-edits/file", operation_id = "prepare_bulk_file", tag = "admin",
    params(("file_name" = Option<String>, Query, description = "What the file is called"),
           ("fields" = Option<String>, Query, description = "The field of each column with commas between them, empty for one that is not read; guessed from the headings unless given")),
    request_body(content = String, content_type = "text/csv"), security(("staff_session" = [])),
    responses((status = 201, description = "The bulk edit that the file would be", body = BulkEditOut), StaffWrite))]
pub(crate) async fn prepare_bulk_file(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    QueryPairs(pairs): QueryPairs,
    body: Bytes,
) -> ApiResult<(StatusCode, Answer)> {
    let mut query = Query::new(&pairs);
    let name =
        query.text("file_name").unwrap_or("file").chars().filter(|c| !c.is_control()).take(120).collect();
    let fields = query.text("fields").map(|f| f.split(',').map(str::to_owned).collect());
    query.finish()?;
    let ask = PrepareFile { name, content: body.to_vec(), fields };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let id = spawn_write(async move {
        let mut tx = db.begin().await?;
        let id = prepare_file(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, BulkError>(id)
    })
    .await?;
    Ok((StatusCode::CREATED, answer(&face, id).await?))
}

/// Get a bulk edit: where it stands, and how many of what.
#[utoipa::path(get, path = "/admin/bulk-edits/{edit}", operation_id = "get_bulk_edit", tag = "admin",
    params(("edit" = String, Path, description = "Its id")), security(("staff_session" = [])),
    responses((status = 200, description = "The bulk edit", body = BulkEditOut), StaffRead))]
pub(crate) async fn get_bulk_edit(
    State(face): State<Face>,
    _staff: Staff<ReadCatalog>,
    Segment(edit): Segment,
) -> ApiResult<Answer> {
    answer(&face, read_id(&edit)?).await
}

/// List what a bulk edit changes, cell by cell.
#[utoipa::path(get, path = "/admin/bulk-edits/{edit}/changes", operation_id = "list_bulk_changes", tag = "admin", params(
    ("edit" = String, Path, description = "Its id"),
    ("state" = Option<String>, Query, description = "`waiting`, `applied`, `refused`, `undone` or `kept`"),
    ("warnings" = Option<bool>, Query, description = "Only rows with a warning"),
    ("limit" = Option<i64>, Query, description = "1 to 100, 24 unless given"),
    ("cursor" = Option<String>, Query, description = "`next_cursor` of the page before"),
), security(("staff_session" = [])), responses((status = 200, description = "Rows that change", body = BulkChangesOut), StaffRead))]
pub(crate) async fn list_bulk_changes(
    State(face): State<Face>,
    _staff: Staff<ReadCatalog>,
    Segment(edit): Segment,
    QueryPairs(pairs): QueryPairs,
) -> ApiResult<Own<Json<BulkChangesOut>>> {
    let id = read_id(&edit)?;
    let mut query = Query::new(&pairs);
    let (state, cursor) = (query.text("state"), query.text("cursor"));
    let warned = query.parse("warnings").unwrap_or(false);
    let limit = query.limit().get();
    query.finish()?;
    let cursors = Cursors::new(&face, &format!("admin/bulk-edits/{id}"), &pairs);
    let after: i32 = cursors.open(cursor)?.unwrap_or(-1);
    let mut conn = face.db.read().await?;
    find_bulk_edit(&mut conn, id).await?.ok_or(BulkError::NotFound)?;
    let rows = list_changes(&mut conn, id, state, warned, after, i64::try_from(limit).unwrap_or(100)).await?;
    let next = rows.last().filter(|_| rows.len() == limit).map(|row| row.position);
    Ok(Own(Json(BulkChangesOut {
        next_cursor: next.and_then(|place| cursors.seal(&place)),
        data: rows.into_iter().map(Into::into).collect(),
    })))
}

/// List what is wrong with the rows that a bulk edit leaves out.
#[utoipa::path(get, path = "/admin/bulk-edits/{edit}/faults", operation_id = "list_bulk_faults", tag = "admin",
    params(("edit" = String, Path, description = "Its id")), security(("staff_session" = [])),
    responses((status = 200, description = "The first ten thousand faults", body = BulkFaultsOut), StaffRead))]
pub(crate) async fn list_bulk_faults(
    State(face): State<Face>,
    _staff: Staff<ReadCatalog>,
    Segment(edit): Segment,
) -> ApiResult<Own<Json<BulkFaultsOut>>> {
    let id = read_id(&edit)?;
    let mut conn = face.db.read().await?;
    find_bulk_edit(&mut conn, id).await?.ok_or(BulkError::NotFound)?;
    let faults = list_faults(&mut conn, id, FAULTS).await?;
    Ok(Own(Json(BulkFaultsOut { data: faults.into_iter().map(Into::into).collect() })))
}

/// Apply a bulk edit, or let it wait for a second person.
#[utoipa::path(post, path = "/admin/bulk-edits/{edit}/application", operation_id = "apply_bulk_edit", tag = "admin",
    params(("edit" = String, Path, description = "Its id")), security(("staff_session" = [])),
    responses((status = 200, description = "The bulk edit", body = BulkEditOut), StaffWrite))]
pub(crate) async fn apply_bulk_edit(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    Segment(edit): Segment,
) -> ApiResult<Answer> {
    let id = read_id(&edit)?;
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    spawn_write(async move {
        let mut tx = db.begin().await?;
        bulk::apply_bulk_edit(&mut tx, &cx, id).await?;
        tx.commit().await?;
        go_on(&db, &cx, id);
        Ok::<_, BulkError>(())
    })
    .await?;
    answer(&face, id).await
}

/// Decide about a bulk edit that waits, as the second person.
#[utoipa::path(post, path = "/admin/bulk-edits/{edit}/decision", operation_id = "decide_bulk_edit", tag = "admin",
    params(("edit" = String, Path, description = "Its id")), request_body = BulkDecisionIn, security(("staff_session" = [])),
    responses((status = 200, description = "The bulk edit", body = BulkEditOut), StaffWrite))]
pub(crate) async fn decide_bulk_edit(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    Segment(edit): Segment,
    Body(ask): Body<BulkDecisionIn>,
) -> ApiResult<Answer> {
    let ask = DecideBulkEdit { id: read_id(&edit)?, release: ask.release };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    spawn_write(async move {
        let mut tx = db.begin().await?;
        bulk::decide_bulk_edit(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        go_on(&db, &cx, ask.id);
        Ok::<_, BulkError>(())
    })
    .await?;
    answer(&face, ask.id).await
}

/// Undo a bulk edit, within a day. Cells that somebody changed since stay as they are.
#[utoipa::path(post, path = "/admin/bulk-edits/{edit}/undo", operation_id = "undo_bulk_edit", tag = "admin",
    params(("edit" = String, Path, description = "Its id")), security(("staff_session" = [])),
    responses((status = 200, description = "The bulk edit", body = BulkEditOut), StaffWrite))]
pub(crate) async fn undo_bulk_edit(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    Segment(edit): Segment,
) -> ApiResult<Answer> {
    let id = read_id(&edit)?;
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    spawn_write(async move {
        let mut tx = db.begin().await?;
        bulk::undo_bulk_edit(&mut tx, &cx, id).await?;
        tx.commit().await?;
        go_on(&db, &cx, id);
        Ok::<_, BulkError>(())
    })
    .await?;
    answer(&face, id).await
}

/// Throw a bulk edit away before it is applied.
#[utoipa::path(delete, path = "/admin/bulk-edits/{edit}", operation_id = "discard_bulk_edit", tag = "admin",
    params(("edit" = String, Path, description = "Its id")), security(("staff_session" = [])),
    responses((status = 200, description = "The bulk edit", body = BulkEditOut), StaffWrite))]
pub(crate) async fn discard_bulk_edit(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    Segment(edit): Segment,
) -> ApiResult<Answer> {
    let id = read_id(&edit)?;
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    spawn_write(async move {
        let mut tx = db.begin().await?;
        bulk::discard_bulk_edit(&mut tx, &cx, id).await?;
        Ok::<_, BulkError>(tx.commit().await?)
    })
    .await?;
    answer(&face, id).await
}

/// Begins the work at once; a worker takes it up should this process end. One that waits has none.
fn go_on(db: &Db, cx: &Cx, id: BulkEditId) {
    let (db, cx) = (db.clone(), cx.clone());
    spawn_along(async move {
        if let Err(error) = run_bulk_edit(&db, &cx, id).await {
            tracing::warn!(%error, bulk.id = %id, "a bulk edit pauses; the worker takes it up");
        }
    });
}
