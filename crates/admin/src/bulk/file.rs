//! Files: sending one, understanding its columns otherwise, and what goes back of it.

use std::io::Read;

use axum::{
    extract::{Multipart, Path, State, multipart::MultipartRejection},
    response::{IntoResponse, Response},
};
use catalog::bulk::{BulkError, PrepareFile, find_file, list_faults, map_file, prepare_file, rejected_lines};
use http::{HeaderValue, StatusCode, header};
use kernel::{Fault, FieldError, Kind};
use platform::tables::{MOST_FILE_BYTES, MOST_FILE_LINES, open_file};
use web::{
    CachePolicy, FormData, Refusal, Upload, see_other, spawn_write,
    staff::{
        Staff,
        rights::{EditCatalog, ReadCatalog},
    },
};

use super::{list, path, read_id};
use crate::Face;

/// `POST /admin/bulk-edits/file`: judges the file; nothing changes yet.
pub(crate) async fn send(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Response, Refusal> {
    let form = form.map_err(|_| {
        Refusal::with_status(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "unsupported_form",
            "We could not read that kind of form. Nothing was taken.",
        )
    })?;
    let ask = receive(form).await?;
    if ask.content.is_empty() {
        let wrong = [FieldError::new("file", "required", "Choose the file to send.")];
        return list::page(&face, &staff.person, &wrong, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let prepared = spawn_write(async move {
        let mut tx = db.begin().await?;
        let id = prepare_file(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, BulkError>(id)
    });
    match prepared.await {
        Ok(id) => Ok(see_other(&path(id))),
        Err(BulkError::Invalid(wrong)) => {
            list::page(&face, &staff.person, &wrong, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn receive(mut form: Multipart) -> Result<PrepareFile, Refusal> {
    let broken = |_| {
        Refusal::new(
            Kind::Malformed,
            "unreadable",
            "The file did not arrive whole. Nothing was taken; please send it again.",
        )
    };
    let mut ask = PrepareFile { name: String::new(), content: Vec::new(), fields: None };
    let mut upload = Upload::begin(MOST_FILE_BYTES as u64).await?;
    while let Some(mut field) = form.next_field().await.map_err(broken)? {
        if field.name() != Some("file") {
            continue;
        }
        ask.name =
            field.file_name().unwrap_or("file").chars().filter(|c| !c.is_control()).take(120).collect();
        while let Some(piece) = field.chunk().await.map_err(broken)? {
            upload.add(&piece).await?;
        }
    }
    let mut file = upload.finish().await?;
    let read = tokio::task::spawn_blocking(move || {
        let mut content = Vec::new();
        std::io::Seek::rewind(&mut file)?;
        file.read_to_end(&mut content).map(|_| content)
    });
    ask.content = read.await.map_err(std::io::Error::other).and_then(|done| done).map_err(|_| {
        Refusal::new(
            Kind::Unavailable,
            "unreadable",
            "The file could not be kept. Nothing was taken; please send it again.",
        )
    })?;
    Ok(ask)
}

/// `POST /admin/bulk-edits/{id}/columns`: judges the file again.
pub(crate) async fn map(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    Path(id): Path<String>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let id = read_id(&id)?;
    let fields: Vec<String> = sent.all("column").map(str::to_owned).collect();
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let mapped = spawn_write(async move {
        let mut tx = db.begin().await?;
        let id = map_file(&mut tx, &cx, id, fields).await?;
        tx.commit().await?;
        Ok::<_, BulkError>(id)
    });
    match mapped.await {
        Ok(id) => Ok(see_other(&path(id))),
        Err(error) => Err(match error.fields().first() {
            Some(field) => Refusal::new(error.kind(), error.code(), field.message.clone()),
            None => error.into(),
        }),
    }
}

/// `GET /admin/bulk-edits/{id}/rejected`: the lines that were rejected, as they were, each with what is wrong with it.
pub(crate) async fn rejected(
    State(face): State<Face>,
    _staff: Staff<ReadCatalog>,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let id = read_id(&id)?;
    let mut conn = face.db.read().await?;
    let file = find_file(&mut conn, id).await?.ok_or_else(Refusal::not_found)?;
    let most = i64::try_from(MOST_FILE_LINES).unwrap_or(i64::MAX);
    let faults = list_faults(&mut conn, id, most).await?;
    drop(conn);
    let text = open_file(&file.content).map(|read| rejected_lines(&read, &faults)).unwrap_or_default();
    let mut response = format!("\u{feff}{text}").into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8; header=present"));
    headers.insert(
        header::CONTENT_DISPOSITION,
        HeaderValue::from_static("attachment; filename=\"rejected.csv\""),
    );
    headers.insert(header::CACHE_CONTROL, CachePolicy::NoStore.header());
    Ok(response)
}
