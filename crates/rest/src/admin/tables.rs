//! Tables of staff, for programs: rows by the same query as the back office's pages, as JSON or as a file, and saved views.

use axum::{
    Json,
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use catalog::bulk::VARIANTS;
use commerce::orders::ORDERS;
use customers::Permission;
use http::{HeaderMap, StatusCode, header};
use kernel::{Kind, ids::TableViewId};
use platform::tables::{
    Filter, Place, PutView, RemoveView, Table, TableError, TableQuery, count_each, count_rows, find_view,
    list_rows, list_views, put_view, read_filter, remove_view,
};
use web::{QueryPairs, sheet, spawn_write, staff::rights::AnyStaff};

use crate::{
    Face,
    answer::Own,
    body::Body,
    caller::Staff,
    headers::IfMatch,
    problem::{ApiResult, Problem},
    query::{Cursors, Query, Segment},
    responses::{StaffRead, StaffWrite},
    wire::{TableOut, TableRowsOut, TableViewIn, TableViewOut},
};

/// The table of this name, for who may read it. Which right that is, its rows say.
fn find(code: &str, staff: &Staff<AnyStaff>) -> ApiResult<&'static Table> {
    let (table, right): (&'static Table, _) = match code {
        "variants" => (&VARIANTS, Permission::ReadCatalog),
        "orders" => (&ORDERS, Permission::ReadOrders),
        _ => return Err(Problem::not_found()),
    };
    if staff.person.may(right) {
        return Ok(table);
    }
    let message = "Your role does not include this. An owner of the house can change that.";
    Err(Problem::new(Kind::Forbidden, "forbidden", message))
}

/// Get a table: its fields, and the views of it with how many rows each shows.
#[utoipa::path(get, path = "/admin/tables/{table}", operation_id = "get_staff_table", tag = "admin",
    params(("table" = String, Path, description = "`variants` or `orders`", example = "variants")), security(("staff_session" = [])),
    responses((status = 200, description = "The table", body = TableOut), StaffRead))]
pub(crate) async fn get_table(
    State(face): State<Face>,
    staff: Staff<AnyStaff>,
    Segment(table): Segment,
) -> ApiResult<Own<Json<TableOut>>> {
    let table = find(&table, &staff)?;
    let mut conn = face.db.read().await?;
    let saved = list_views(&mut conn, table.code, staff.person.account).await?;
    // a view that can no longer be read shows nothing
    let read = |q: &str| read_filter(table, q).unwrap_or_else(|_| Filter::Any(Vec::new()));
    let own = table.views.iter().map(|(_, q)| read(q));
    let filters: Vec<_> = own.chain(saved.iter().map(|v| read(v.get("q").unwrap_or_default()))).collect();
    let counts = count_each(&mut conn, table, &filters, staff.person.at).await?;
    Ok(Own(Json(TableOut::new(table, &saved, &counts))))
}

/// List rows of a table, or export them all.
///
/// With `Accept: text/csv` the answer is a file of every row that matches, in the same order and with the same columns; texts that a
/// spreadsheet would run as formulas are guarded by an apostrophe.
#[utoipa::path(get, path = "/admin/tables/{table}/rows", operation_id = "list_staff_table_rows", tag = "admin", params(
    ("table" = String, Path, description = "`variants` or `orders`", example = "variants"),
    ("q" = Option<String>, Query, description = "A filter: `status:draft price>2000 (metal:platinum OR metal:silver) oval`"),
    ("sort" = Option<String>, Query, description = "A field's code, with `-` before it for the greatest first"),
    ("columns" = Option<String>, Query, description = "Codes of fields with commas between them"),
    ("limit" = Option<i64>, Query, description = "1 to 100, 24 unless given"),
    ("cursor" = Option<String>, Query, description = "`next_cursor` of the page before"),
), security(("staff_session" = [])), responses((status = 200, description = "Rows", body = TableRowsOut), StaffRead))]
pub(crate) async fn list_table_rows(
    State(face): State<Face>,
    staff: Staff<AnyStaff>,
    Segment(table): Segment,
    headers: HeaderMap,
    QueryPairs(pairs): QueryPairs,
) -> ApiResult<Response> {
    let table = find(&table, &staff)?;
    let mut query = Query::new(&pairs);
    query.allow(["q", "sort", "columns"]);
    let cursor = query.text("cursor");
    let limit = query.limit().get();
    let read =
        TableQuery::read(table, |name| pairs.find(name).filter(|_| matches!(name, "q" | "sort" | "columns")));
    let asked = match read {
        Ok(asked) => {
            query.finish()?;
            asked
        }
        Err(wrong) => {
            query.wrong(wrong);
            query.finish()?;
            TableQuery::all(table)
        }
    };
    let now = staff.person.at;
    if headers.get(header::ACCEPT).and_then(|v| v.to_str().ok()).is_some_and(|v| v.contains("text/csv")) {
        return Ok(sheet(face.db.clone(), asked, now));
    }
    let cursors = Cursors::new(&face, &format!("admin/tables/{}", table.code), &pairs);
    let place: Option<Place> = cursors.open(cursor)?;
    let mut conn = face.db.read().await?;
    let (rows, next) = list_rows(&mut conn, &asked, now, place.as_ref(), limit).await?;
    let total = count_rows(&mut conn, table, &asked.filter, now).await?;
    let next = next.and_then(|place| cursors.seal(&place));
    Ok(Own(Json(TableRowsOut::new(total, &asked, &rows, next))).into_response())
}

/// Save a view of a table.
#[utoipa::path(post, path = "/admin/tables/{table}/views", operation_id = "save_staff_table_view", tag = "admin",
    params(("table" = String, Path, description = "`variants` or `orders`", example = "variants")),
    request_body = TableViewIn, security(("staff_session" = [])),
    responses((status = 201, description = "The view", body = TableViewOut), StaffWrite))]
pub(crate) async fn save_table_view(
    State(face): State<Face>,
    staff: Staff<AnyStaff>,
    Segment(table): Segment,
    Body(ask): Body<TableViewIn>,
) -> ApiResult<(StatusCode, Own<Json<TableViewOut>>)> {
    let table = find(&table, &staff)?;
    let view = put(&face, &staff, table, None, &ask).await?;
    Ok((StatusCode::CREATED, Own(Json(view))))
}

/// Save over a view of a table.
#[utoipa::path(put, path = "/admin/tables/{table}/views/{view}", operation_id = "change_staff_table_view", tag = "admin",
    params(("table" = String, Path, description = "`variants` or `orders`", example = "variants"),
           ("view" = String, Path, description = "The view's id"),
           ("If-Match" = String, Header, description = "Its version as last read, in quotation marks")),
    request_body = TableViewIn, security(("staff_session" = [])),
    responses((status = 200, description = "The view", body = TableViewOut), StaffWrite))]
pub(crate) async fn change_table_view(
    State(face): State<Face>,
    staff: Staff<AnyStaff>,
    Path((table, view)): Path<(String, String)>,
    version: IfMatch,
    Body(ask): Body<TableViewIn>,
) -> ApiResult<Own<Json<TableViewOut>>> {
    let table = find(&table, &staff)?;
    let id: TableViewId = view.parse().map_err(|_| Problem::from(TableError::ViewNotFound))?;
    Ok(Own(Json(put(&face, &staff, table, Some((id, version.required()?)), &ask).await?)))
}

async fn put(
    face: &Face,
    staff: &Staff<AnyStaff>,
    table: &'static Table,
    over: Option<(TableViewId, i64)>,
    ask: &TableViewIn,
) -> ApiResult<TableViewOut> {
    let query = TableQuery::read(table, |name| ask.get(name)).map_err(TableError::Invalid)?;
    let kind = ask
        .kind()
        .ok_or_else(|| Problem::field("kind", "unknown_value", "Expected private, team or locked."))?;
    let put = PutView { over, name: ask.name().to_owned(), kind, query };
    let (db, cx, reader) = (face.db.clone(), staff.cx.clone(), staff.person.account);
    let view = spawn_write(async move {
        let mut tx = db.begin().await?;
        let id = put_view(&mut tx, &cx, put).await?;
        let view = find_view(&mut tx, table.code, id, reader).await?.ok_or(TableError::ViewNotFound)?;
        tx.commit().await?;
        Ok::<_, TableError>(view)
    })
    .await
    .map_err(refuse)?;
    Ok((&view).into())
}

fn refuse(error: TableError) -> Problem {
    match error {
        TableError::VersionConflict { current } => Problem::from(error).with("current_version", current),
        error => error.into(),
    }
}

/// Remove a view of a table.
#[utoipa::path(delete, path = "/admin/tables/{table}/views/{view}", operation_id = "remove_staff_table_view", tag = "admin",
    params(("table" = String, Path, description = "`variants` or `orders`", example = "variants"),
           ("view" = String, Path, description = "The view's id")), security(("staff_session" = [])),
    responses((status = 200, description = "The view that was removed", body = TableViewOut), StaffWrite))]
pub(crate) async fn remove_table_view(
    State(face): State<Face>,
    staff: Staff<AnyStaff>,
    Path((table, view)): Path<(String, String)>,
) -> ApiResult<Own<Json<TableViewOut>>> {
    let table = find(&table, &staff)?;
    let id: TableViewId = view.parse().map_err(|_| Problem::from(TableError::ViewNotFound))?;
    let (db, cx, reader) = (face.db.clone(), staff.cx.clone(), staff.person.account);
    let view = spawn_write(async move {
        let mut tx = db.begin().await?;
        let view = find_view(&mut tx, table.code, id, reader).await?.ok_or(TableError::ViewNotFound)?;
        remove_view(&mut tx, &cx, RemoveView { table: table.code, id }).await?;
        tx.commit().await?;
        Ok::<_, TableError>(view)
    })
    .await
    .map_err(refuse)?;
    Ok(Own(Json((&view).into())))
}
