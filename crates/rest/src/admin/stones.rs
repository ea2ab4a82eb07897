//! Suppliers of loose stones and their lists, for staff.

use axum::{Json, body::Body as RawBody, extract::State};
use catalog::stones::{
    StoneError,
    feed::{
        self, Begun, MOST_NOTES, OpenList, ParkReason, ParkedFilter, PutSupplier, begin_import, find_import,
        find_supplier, get_pricing, list_notes, list_suppliers, open_list, put_supplier, read_headings,
    },
};
use http::{HeaderMap, StatusCode, header};
use kernel::ids::{StoneImportId, StoneParkingId};
use web::{
    QueryPairs, Upload, spawn_along, spawn_write,
    staff::rights::{EditCatalog, ReadCatalog},
};

use crate::{
    Face,
    answer::{Own, OwnVersion},
    body::Body,
    caller::Staff,
    headers::{IfMatch, Versioned},
    problem::{ApiResult, Problem},
    query::{Cursors, Query, Segment},
    responses::{StaffRead, StaffWrite},
    wire::{
        DecideStonesIn, DecidedStonesOut, ParkedStonesOut, StoneImportDetailOut, StoneImportOut,
        StoneImportsOut, StonePricingIn, StonePricingOut, StoneSupplierIn, StoneSupplierOut,
        StoneSuppliersOut,
    },
};

/// The most bytes a list may have: two million lines of some 250 bytes.
const MOST_BYTES: u64 = 512 * 1024 * 1024;

/// List the suppliers of loose stones.
#[utoipa::path(get, path = "/admin/stones/suppliers", operation_id = "list_stone_suppliers", tag = "admin",
    security(("staff_session" = [])), responses((status = 200, description = "Every supplier, by its code", body = StoneSuppliersOut), StaffRead))]
pub(crate) async fn list_stone_suppliers(
    State(face): State<Face>,
    _staff: Staff<ReadCatalog>,
) -> ApiResult<Own<Json<StoneSuppliersOut>>> {
    let mut conn = face.db.read().await?;
    let suppliers = list_suppliers(&mut conn).await?;
    Ok(Own(Json(StoneSuppliersOut { data: suppliers.iter().map(Into::into).collect() })))
}

/// Note a supplier under a code, or change what is noted. Stones that are there already follow with its next list.
#[utoipa::path(put, path = "/admin/stones/suppliers/{supplier}", operation_id = "put_stone_supplier", tag = "admin",
    params(("supplier" = String, Path, description = "The supplier's code", example = "antwerp-one")),
    request_body = StoneSupplierIn, security(("staff_session" = [])),
    responses((status = 200, description = "The supplier", body = StoneSupplierOut), StaffWrite))]
pub(crate) async fn put_stone_supplier(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    Segment(code): Segment,
    Body(ask): Body<StoneSupplierIn>,
) -> ApiResult<Own<Json<StoneSupplierOut>>> {
    let headings = ask.columns.iter().map(|(word, heading)| (word.as_str(), heading.as_str()));
    let columns = read_headings(headings).map_err(StoneError::Invalid)?;
    let ask = PutSupplier {
        code,
        name: ask.name,
        currency: ask.currency,
        location: ask.location,
        evidence: ask.evidence,
        columns,
    };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let noted = spawn_write(async move {
        let mut tx = db.begin().await?;
        let noted = put_supplier(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, StoneError>(noted)
    })
    .await?;
    let mut conn = face.db.read().await?;
    let all = list_suppliers(&mut conn).await?;
    let found = all.iter().find(|s| s.supplier.id == noted.id).ok_or(StoneError::SupplierNotFound)?;
    Ok(Own(Json(found.into())))
}

/// Send a supplier's list: CSV in UTF-8 with a line of headings. It is looked through before the answer, and refused as a whole when
/// it is cut or lacks a column; its lines are then taken in the background, and the import says how far it is. The list that was
/// taken last is not taken again: its import is answered with 200.
#[utoipa::path(post, path = "/admin/stones/suppliers/{supplier}/imports", operation_id = "import_stones", tag = "admin",
    params(("supplier" = String, Path, description = "The supplier's code", example = "antwerp-one"),
           ("file_name" = Option<String>, Query, description = "What the file is called"),
           ("confirmed" = Option<bool>, Query, description = "It is the whole list, although its last line does not end, or it takes many stones away")),
    request_body(content = String, content_type = "text/csv"), security(("staff_session" = [])),
    responses((status = 202, description = "The import that was begun", body = StoneImportOut),
              (status = 200, description = "The import that took this list before", body = StoneImportOut), StaffWrite))]
pub(crate) async fn import_stones(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    Segment(supplier): Segment,
    QueryPairs(pairs): QueryPairs,
    headers: HeaderMap,
    body: RawBody,
) -> ApiResult<(StatusCode, Own<Json<StoneImportOut>>)> {
    let mut query = Query::new(&pairs);
    let file_name = query.text("file_name").unwrap_or_default().to_owned();
    let confirmed = query.parse("confirmed").unwrap_or(false);
    query.finish()?;
    refuse_other_types(&headers)?;
    // before half a gigabyte is received for nobody
    find_supplier(&mut *face.db.read().await?, &supplier).await?.ok_or(StoneError::SupplierNotFound)?;
    let refused = |refusal| Problem::from_refusal(&refusal);
    let mut upload = Upload::begin(MOST_BYTES).await.map_err(refused)?;
    upload.add_body(body).await.map_err(refused)?;
    let file = upload.finish().await.map_err(refused)?;
    let list = open_list(&face.db, OpenList { supplier, file, file_name, confirmed }).await?;
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let (status, id) = spawn_write(async move {
        let mut tx = db.begin().await?;
        let begun = begin_import(&mut tx, &cx, &list).await?;
        tx.commit().await?;
        Ok::<_, StoneError>(match begun {
            Begun::SameAsLast(last) => (StatusCode::OK, last.id),
            Begun::Import(id) => {
                // how it ends is written on the import
                spawn_along(async move {
                    let _ = feed::take_list(&db, &cx, id, &list, &|_| ()).await;
                });
                (StatusCode::ACCEPTED, id)
            }
        })
    })
    .await?;
    let import = find_import(&mut *face.db.read().await?, id).await?.ok_or(StoneError::ImportNotFound)?;
    Ok((status, Own(Json((&import).into()))))
}

fn refuse_other_types(headers: &HeaderMap) -> ApiResult<()> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    if kind.split(';').next().is_some_and(|k| k.trim().eq_ignore_ascii_case("text/csv")) {
        return Ok(());
    }
    Err(Problem::with_status(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "unsupported_media_type",
        "Send the list with the header \"Content-Type: text/csv\".",
    ))
}

/// List imports, newest first.
#[utoipa::path(get, path = "/admin/stones/imports", operation_id = "list_stone_imports", tag = "admin", params(
    ("limit" = Option<i64>, Query, description = "1 to 100, 24 unless given"),
    ("cursor" = Option<String>, Query, description = "`next_cursor` of the page before"),
), security(("staff_session" = [])), responses((status = 200, description = "A page of imports", body = StoneImportsOut), StaffRead))]
pub(crate) async fn list_stone_imports(
    State(face): State<Face>,
    _staff: Staff<ReadCatalog>,
    QueryPairs(pairs): QueryPairs,
) -> ApiResult<Own<Json<StoneImportsOut>>> {
    let mut query = Query::new(&pairs);
    let (limit, cursor) = (query.limit().get(), query.text("cursor"));
    query.finish()?;
    let cursors = Cursors::new(&face, "admin/stones/imports", &pairs);
    let before = cursors.open(cursor)?;
    let mut conn = face.db.read().await?;
    let mut imports = feed::list_imports(&mut conn, before, as_rows(limit) + 1).await?;
    let more = imports.len() > limit;
    imports.truncate(limit);
    let last = imports.last().filter(|_| more).map(|i| (i.began_at, i.id));
    Ok(Own(Json(StoneImportsOut {
        data: imports.iter().map(Into::into).collect(),
        next_cursor: last.and_then(|place| cursors.seal(&place)),
    })))
}

/// Get an import with its notes.
#[utoipa::path(get, path = "/admin/stones/imports/{import}", operation_id = "get_stone_import", tag = "admin",
    params(("import" = String, Path, description = "The import's id")), security(("staff_session" = [])),
    responses((status = 200, description = "The import", body = StoneImportDetailOut), StaffRead))]
pub(crate) async fn get_stone_import(
    State(face): State<Face>,
    _staff: Staff<ReadCatalog>,
    Segment(import): Segment,
) -> ApiResult<Own<Json<StoneImportDetailOut>>> {
    let id: StoneImportId = import.parse().map_err(|_| StoneError::ImportNotFound)?;
    let mut conn = face.db.read().await?;
    let import = find_import(&mut conn, id).await?.ok_or(StoneError::ImportNotFound)?;
    let notes = list_notes(&mut conn, id, 0, as_rows(MOST_NOTES) + 1).await?;
    Ok(Own(Json(StoneImportDetailOut {
        import: (&import).into(),
        notes: notes.into_iter().map(Into::into).collect(),
    })))
}

/// List stones that wait for a second person, newest first.
#[utoipa::path(get, path = "/admin/stones/parked", operation_id = "list_parked_stones", tag = "admin", params(
    ("import" = Option<String>, Query, description = "Of this import only"),
    ("reason" = Option<String>, Query, description = "`moved`, `unlike_its_like`, `report_taken` or `report_differs`"),
    ("limit" = Option<i64>, Query, description = "1 to 100, 24 unless given"),
    ("cursor" = Option<String>, Query, description = "`next_cursor` of the page before"),
), security(("staff_session" = [])), responses((status = 200, description = "A page of stones that wait", body = ParkedStonesOut), StaffRead))]
pub(crate) async fn list_parked_stones(
    State(face): State<Face>,
    _staff: Staff<ReadCatalog>,
    QueryPairs(pairs): QueryPairs,
) -> ApiResult<Own<Json<ParkedStonesOut>>> {
    let mut query = Query::new(&pairs);
    let (import, reason) = (query.parse::<StoneImportId>("import"), query.parse::<ParkReason>("reason"));
    let (limit, cursor) = (query.limit().get(), query.text("cursor"));
    query.finish()?;
    let cursors = Cursors::new(&face, "admin/stones/parked", &pairs);
    let ask = ParkedFilter { import, reason, before: cursors.open(cursor)? };
    let mut conn = face.db.read().await?;
    let mut parked = feed::list_parked(&mut conn, &ask, as_rows(limit) + 1).await?;
    let more = parked.len() > limit;
    parked.truncate(limit);
    let last = parked.last().filter(|_| more).map(|p| (p.parked_at, p.id));
    Ok(Own(Json(ParkedStonesOut {
        data: parked.iter().map(Into::into).collect(),
        next_cursor: last.and_then(|place| cursors.seal(&place)),
    })))
}

fn as_rows(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX - 1)
}

/// Let stones that wait be seen. Refused for whoever brought the list they came with (`same_person`).
#[utoipa::path(post, path = "/admin/stones/parked/release", operation_id = "release_parked_stones", tag = "admin",
    request_body = DecideStonesIn, security(("staff_session" = [])),
    responses((status = 200, description = "How many were released", body = DecidedStonesOut), StaffWrite))]
pub(crate) async fn release_parked_stones(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    Body(ask): Body<DecideStonesIn>,
) -> ApiResult<Own<Json<DecidedStonesOut>>> {
    let ids = read_parkings(&ask)?;
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let decided = spawn_write(async move {
        let mut tx = db.begin().await?;
        let decided = feed::release_stones(&mut tx, &cx, &ids).await?;
        tx.commit().await?;
        Ok::<_, StoneError>(decided)
    })
    .await?;
    Ok(Own(Json(DecidedStonesOut { decided })))
}

/// Turn stones down that wait. They are withdrawn until the supplier says something else of them. Refused for whoever brought
/// the list they came with (`same_person`).
#[utoipa::path(post, path = "/admin/stones/parked/reject", operation_id = "reject_parked_stones", tag = "admin",
    request_body = DecideStonesIn, security(("staff_session" = [])),
    responses((status = 200, description = "How many were turned down", body = DecidedStonesOut), StaffWrite))]
pub(crate) async fn reject_parked_stones(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    Body(ask): Body<DecideStonesIn>,
) -> ApiResult<Own<Json<DecidedStonesOut>>> {
    let ids = read_parkings(&ask)?;
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let decided = spawn_write(async move {
        let mut tx = db.begin().await?;
        let decided = feed::reject_stones(&mut tx, &cx, &ids).await?;
        tx.commit().await?;
        Ok::<_, StoneError>(decided)
    })
    .await?;
    Ok(Own(Json(DecidedStonesOut { decided })))
}

fn read_parkings(ask: &DecideStonesIn) -> ApiResult<Vec<StoneParkingId>> {
    let read = |id: &String| id.parse().map_err(|_| StoneError::ParkingNotFound.into());
    ask.parkings.iter().map(read).collect()
}

/// Get the rules of markup and the guard bands.
#[utoipa::path(get, path = "/admin/stones/pricing", operation_id = "get_stone_pricing", tag = "admin",
    security(("staff_session" = [])), responses((status = 200, description = "The rules", body = StonePricingOut,
        headers(("ETag" = String, description = "The rules' version"))), StaffRead))]
pub(crate) async fn get_stone_pricing(
    State(face): State<Face>,
    _staff: Staff<ReadCatalog>,
) -> ApiResult<OwnVersion<StonePricingOut>> {
    read_pricing(&face).await
}

/// Put new rules of markup and guard bands in place of the present ones. Prices follow with each supplier's next list, the same
/// list again included.
#[utoipa::path(put, path = "/admin/stones/pricing", operation_id = "put_stone_pricing", tag = "admin",
    params(("If-Match" = String, Header, description = "The rules' ETag as last read")),
    request_body = StonePricingIn, security(("staff_session" = [])),
    responses((status = 200, description = "The rules", body = StonePricingOut,
               headers(("ETag" = String, description = "The rules' version"))), StaffWrite))]
pub(crate) async fn put_stone_pricing(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    version: IfMatch,
    Body(ask): Body<StonePricingIn>,
) -> ApiResult<OwnVersion<StonePricingOut>> {
    let pricing = ask.read(version.required()?).map_err(|e| Problem::fields(vec![e]))?;
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    spawn_write(async move {
        let mut tx = db.begin().await?;
        feed::put_pricing(&mut tx, &cx, pricing).await?;
        Ok::<_, StoneError>(tx.commit().await?)
    })
    .await
    .map_err(|error| match error {
        StoneError::VersionConflict { current } => Problem::from(error).with("current_version", current),
        error => error.into(),
    })?;
    read_pricing(&face).await
}

async fn read_pricing(face: &Face) -> ApiResult<OwnVersion<StonePricingOut>> {
    let pricing = get_pricing(&mut *face.db.read().await?).await?;
    Ok(Own(Versioned(pricing.version, Json((&pricing).into()))))
}
