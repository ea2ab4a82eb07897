//! Pictures of enquiries and projects: sent with a plain form, and shown to whoever has the link.

use axum::{
    body::{Body, Bytes},
    extract::{
        Multipart, Path, State,
        multipart::{MultipartError, MultipartRejection},
    },
    response::{IntoResponse, Response},
};
use bespoke::{
    BespokeError,
    files::{AddPicture, Belongs, File, Place, add_picture, find_file, read_bytes, remove_picture},
};
use http::{HeaderValue, StatusCode, header};
use kernel::{Fault, FieldError, Kind};
use web::{CachePolicy, Network, QueryPairs, Refusal, customer::Visitor, see_other, spawn_write};

use super::{
    enquiry::{Said, address, find, page},
    project,
};
use crate::Face;
use bespoke::enquiries::Screen;

/// The most bytes of one picture.
const LARGEST: usize = 20 * 1024 * 1024;
/// The most bytes of one form: ten pictures and what surrounds them.
pub(super) const FORM_LIMIT: usize = 10 * LARGEST + 64 * 1024;

/// `POST /bespoke/enquiry/{token}/pictures`: every picture that fits is taken, whatever becomes of the others.
pub(super) async fn add(
    State(face): State<Face>,
    Path(key): Path<String>,
    visitor: Visitor,
    _: Network,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Response, Refusal> {
    let (token, enquiry) = find(&face, &key).await?;
    let mut form = form.map_err(|_| unreadable())?;
    let (mut taken, mut wrong) = (0_usize, Vec::new());
    while let Some(field) = form.next_field().await.map_err(|e| cut_off(&e))? {
        let name = field.file_name().unwrap_or_default().to_owned();
        let bytes = match receive(field).await? {
            Some(bytes) if bytes.is_empty() => continue,
            Some(bytes) => bytes,
            None => {
                wrong.push(refused(&name, "This picture is larger than 20 MB. Send a smaller copy."));
                continue;
            }
        };
        let ask = AddPicture {
            belongs: Belongs::Enquiry(enquiry.id),
            place: Place::Reference,
            name: name.clone(),
            bytes,
        };
        let (db, cx, files) = (face.db.clone(), visitor.cx.clone(), face.web.files.clone());
        match spawn_write(async move { add_picture(&db, &*files, &cx, ask).await }).await {
            Ok(_) => taken += 1,
            Err(error @ (BespokeError::Database(_) | BespokeError::Files(_))) => return Err(error.into()),
            Err(error) => {
                let said =
                    error.fields().first().map_or_else(|| error.message(), |field| field.message.clone());
                wrong.push(refused(&name, &said));
            }
        }
    }
    if taken == 0 && wrong.is_empty() {
        wrong.push(FieldError::new("file", "required", "Choose a picture first."));
    }
    if wrong.is_empty() {
        return Ok(see_other(&format!("{}#pictures", address(&token, Screen::Feeling))));
    }
    let said = Said { status: StatusCode::UNPROCESSABLE_ENTITY, wrong, refused: None };
    page(&face, &token, &enquiry, Screen::Feeling, &said).await
}

/// A whole picture in memory; `None` when it is too large, in which case the rest of it is read and dropped.
async fn receive(mut field: axum::extract::multipart::Field<'_>) -> Result<Option<Bytes>, Refusal> {
    let (mut bytes, mut length) = (Vec::new(), 0_usize);
    while let Some(piece) = field.chunk().await.map_err(|e| cut_off(&e))? {
        length += piece.len();
        if length <= LARGEST {
            bytes.extend_from_slice(&piece);
        } else {
            bytes = Vec::new();
        }
    }
    Ok((length <= LARGEST).then(|| bytes.into()))
}

fn refused(name: &str, why: &str) -> FieldError {
    let name: String = kernel::clean_text(name, false).chars().take(60).collect();
    FieldError::new("file", "unfit_file", format!("{name}: {why}"))
}

fn unreadable() -> Refusal {
    Refusal::with_status(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "unsupported_form",
        "We could not read that kind of form. Nothing was taken.",
    )
}

fn cut_off(error: &MultipartError) -> Refusal {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return Refusal::with_status(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too_large",
            "Together these pictures are larger than we can take at once. Send them one after the other.",
        );
    }
    Refusal::new(Kind::Malformed, "unreadable", "The pictures did not arrive whole. Please send them again.")
}

/// `POST /bespoke/enquiry/{token}/pictures/{file}`: takes one back.
pub(super) async fn remove(
    State(face): State<Face>,
    Path((key, file)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let (token, enquiry) = find(&face, &key).await?;
    let file = file.parse().map_err(|_| Refusal::not_found())?;
    let (db, files) = (face.db.clone(), face.web.files.clone());
    spawn_write(async move { remove_picture(&db, &*files, enquiry.id, file).await }).await?;
    Ok(see_other(&format!("{}#pictures", address(&token, Screen::Feeling))))
}

/// `GET /bespoke/enquiry/{token}/pictures/{file}`
pub(super) async fn show_of_enquiry(
    State(face): State<Face>,
    Path((key, file)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let (_, enquiry) = find(&face, &key).await?;
    answer(&face, Belongs::Enquiry(enquiry.id), &file).await
}

/// `GET /projects/{number}/pictures/{file}?key=`
pub(super) async fn show_of_project(
    State(face): State<Face>,
    Path((number, file)): Path<(String, String)>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    let commission = project::find(&face, &number, query.get("key")).await?;
    answer(&face, Belongs::Commission(commission.id), &file).await
}

async fn answer(face: &Face, belongs: Belongs, file: &str) -> Result<Response, Refusal> {
    let id = file.parse().map_err(|_| Refusal::not_found())?;
    let found: Option<File> = find_file(&mut *face.db.read().await?, belongs, id).await?;
    let bytes = read_bytes(&*face.web.files, &found.ok_or_else(Refusal::not_found)?).await?;
    let mut response = Body::from(bytes).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("image/webp"));
    headers.insert(header::CACHE_CONTROL, CachePolicy::NoStore.header());
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // what somebody sent us must never act as a document of the house
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox"));
    Ok(response)
}
