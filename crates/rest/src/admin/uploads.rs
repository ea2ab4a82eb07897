//! Files on their way to us, for staff.
//!
//! In the spirit of the IETF's resumable uploads: an upload is created with its size, parts are sent to where the last one
//! ended, whoever lost the answer asks how far it came, and finishing makes an entry of it. Only who began an upload can
//! go on with it.

use std::time::Duration;

use axum::{
    Json,
    body::Bytes,
    extract::{FromRequest, Request, State},
};
use catalog::{
    CatalogError,
    media::{
        AppendPart, BeginUpload, LARGEST_PART, Upload, abandon_upload, append_part, begin_upload,
        find_for_staff, find_upload, finish_upload,
    },
};
use http::{HeaderMap, StatusCode};
use kernel::{
    Kind,
    ids::{AccountId, UploadId},
};
use web::{spawn_write, staff::rights::EditCatalog};

use crate::{
    Face,
    answer::Own,
    body::Body,
    caller::Staff,
    problem::{ApiResult, Problem},
    query::Segment,
    responses::{StaffRead, StaffWrite},
    wire::{BeginUploadIn, StaffMediaOut, UploadOut},
};

/// How long the bytes of one part may take to arrive; a slow sender sends smaller parts.
const PART_TIME: Duration = Duration::from_secs(120);
/// The most bytes of a request: one part.
pub(crate) const PART_LIMIT: usize = LARGEST_PART;

type Answer = Own<(StatusCode, Json<UploadOut>)>;

/// Begin to upload a picture, a film or a model for a product.
///
/// What it is, its bytes say; the name is only shown. Parts follow with `PATCH`.
#[utoipa::path(post, path = "/admin/uploads", operation_id = "begin_upload", tag = "admin", request_body = BeginUploadIn,
    security(("staff_session" = [])),
    responses((status = 201, description = "The upload", body = UploadOut), StaffWrite))]
pub(crate) async fn begin(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    Body(ask): Body<BeginUploadIn>,
) -> ApiResult<Answer> {
    let product = ask.product_id.parse().map_err(|_| Problem::from(CatalogError::ProductNotFound))?;
    let ask = BeginUpload {
        account: account(&staff)?,
        product,
        name: ask.name,
        bytes: ask.bytes,
        digest: ask.digest,
    };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let upload = spawn_write(async move {
        let mut tx = db.begin().await?;
        let upload = begin_upload(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, CatalogError>(upload)
    });
    Ok(answer(StatusCode::CREATED, upload.await.map_err(refuse)?))
}

/// Ask how far an upload has come. `HEAD` answers the same without a body.
#[utoipa::path(get, path = "/admin/uploads/{upload}", operation_id = "get_upload", tag = "admin",
    params(("upload" = String, Path, description = "The upload's id")), security(("staff_session" = [])),
    responses((status = 200, description = "The upload", body = UploadOut), StaffRead))]
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    Segment(upload): Segment,
) -> ApiResult<Answer> {
    let mut conn = face.db.read().await?;
    let upload = find_upload(&mut conn, read_id(&upload)?, account(&staff)?).await?;
    Ok(answer(StatusCode::OK, upload))
}

/// Send the next bytes of an upload: 64 KB to 4 MB, the last part may be smaller.
#[utoipa::path(patch, path = "/admin/uploads/{upload}", operation_id = "append_part", tag = "admin",
    params(("upload" = String, Path, description = "The upload's id"),
           ("Upload-Offset" = i64, Header, description = "Where these bytes begin; 409 with `received` says where they should")),
    request_body(content = Vec<u8>, content_type = "application/offset+octet-stream"), security(("staff_session" = [])),
    responses((status = 200, description = "The upload", body = UploadOut), StaffWrite))]
pub(crate) async fn append(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    Segment(upload): Segment,
    headers: HeaderMap,
    request: Request,
) -> ApiResult<Answer> {
    let (id, account) = (read_id(&upload)?, account(&staff)?);
    let at = read_offset(&headers)?;
    let bytes = read_part(request).await?;
    let (face, cx) = (face.clone(), staff.cx.clone());
    spawn_write(async move {
        let ask = AppendPart { upload: id, account, at, bytes };
        append_part(&face.db, &*face.web.files, &cx, ask).await.map_err(refuse)?;
        let mut conn = face.db.read().await?;
        Ok(answer(StatusCode::OK, find_upload(&mut conn, id, account).await?))
    })
    .await
}

/// Make an entry of an upload that has arrived whole. Asking again answers the same entry.
#[utoipa::path(post, path = "/admin/uploads/{upload}/finish", operation_id = "finish_upload", tag = "admin",
    params(("upload" = String, Path, description = "The upload's id")), security(("staff_session" = [])),
    responses((status = 201, description = "The entry; its sizes are made in the background", body = StaffMediaOut), StaffWrite))]
pub(crate) async fn finish(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    Segment(upload): Segment,
) -> ApiResult<Own<(StatusCode, Json<StaffMediaOut>)>> {
    let (id, account) = (read_id(&upload)?, account(&staff)?);
    let (face, cx) = (face.clone(), staff.cx.clone());
    spawn_write(async move {
        let media = finish_upload(&face.db, &*face.web.files, &cx, id, account).await.map_err(refuse)?;
        let mut conn = face.db.read().await?;
        let entry = find_for_staff(&mut conn, media).await?.ok_or(CatalogError::MediaNotFound)?;
        Ok(Own((StatusCode::CREATED, Json((&entry).into()))))
    })
    .await
}

/// Give an upload up; what has arrived is forgotten.
#[utoipa::path(delete, path = "/admin/uploads/{upload}", operation_id = "abandon_upload", tag = "admin",
    params(("upload" = String, Path, description = "The upload's id")), security(("staff_session" = [])),
    responses((status = 200, description = "The upload as it was", body = UploadOut), StaffWrite))]
pub(crate) async fn abandon(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    Segment(upload): Segment,
) -> ApiResult<Answer> {
    let (id, account) = (read_id(&upload)?, account(&staff)?);
    let face = face.clone();
    spawn_write(async move {
        let mut conn = face.db.read().await?;
        let upload = find_upload(&mut conn, id, account).await?;
        drop(conn);
        abandon_upload(&face.db, &*face.web.files, id, account).await?;
        Ok(answer(StatusCode::OK, Upload { open: false, ..upload }))
    })
    .await
}

fn answer(status: StatusCode, upload: Upload) -> Answer {
    Own((status, Json(UploadOut::of(upload))))
}

fn account(staff: &Staff<EditCatalog>) -> ApiResult<AccountId> {
    staff.cx.actor.account().ok_or_else(Problem::not_found)
}

fn read_id(text: &str) -> ApiResult<UploadId> {
    text.parse().map_err(|_| CatalogError::UploadNotFound.into())
}

fn read_offset(headers: &HeaderMap) -> ApiResult<i64> {
    let given =
        headers.get("upload-offset").and_then(|v| v.to_str().ok()).and_then(|v| v.trim().parse().ok());
    given.filter(|at| *at >= 0).ok_or_else(|| {
        Problem::new(
            Kind::Malformed,
            "upload_offset_required",
            "Send \"Upload-Offset\" with the number of bytes that have arrived so far.",
        )
    })
}

async fn read_part(request: Request) -> ApiResult<Bytes> {
    match tokio::time::timeout(PART_TIME, Bytes::from_request(request, &())).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(rejection)) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => Err(
            Problem::with_status(StatusCode::PAYLOAD_TOO_LARGE, "too_large", "Send at most 4 MB at once."),
        ),
        Ok(Err(_)) => Err(Problem::new(
            Kind::Malformed,
            "cut_off",
            "The part was cut off. Ask how far the upload has come and go on from there.",
        )),
        Err(_) => Err(Problem::with_status(
            StatusCode::REQUEST_TIMEOUT,
            "timeout",
            "The part took too long to arrive. Send smaller ones.",
        )),
    }
}

/// Adds what a program needs to go on.
fn refuse(error: CatalogError) -> Problem {
    match error {
        CatalogError::OffsetConflict { received } => Problem::from(error).with("received", received),
        CatalogError::FileTooLarge => Problem::from(error).too_large(),
        error => error.into(),
    }
}
