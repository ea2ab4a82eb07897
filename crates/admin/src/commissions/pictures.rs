//! Pictures of a commission: looking at them, and showing a round of the design.

use axum::{
    body::{Body, Bytes},
    extract::{Multipart, Path, State, multipart::MultipartRejection},
    response::{IntoResponse, Response},
};
use bespoke::{
    BespokeError,
    commissions::{Action, Do, find_commission},
    files::{AddPicture, Belongs, Place, add_picture, find_file, read_bytes},
};
use http::{HeaderValue, StatusCode, header};
use kernel::{FieldError, Kind};
use web::{
    CachePolicy, Pairs, Refusal, see_other, spawn_write,
    staff::{
        Staff,
        rights::{ReadCommissions, WorkCommissions},
    },
};

use super::{
    PATH,
    act::{read_id, run},
    page,
};
use crate::Face;

/// The most bytes of one form: a picture and what surrounds it.
pub(crate) const FORM_LIMIT: usize = 41 * 1024 * 1024;

/// `GET /admin/commissions/{id}/pictures/{file}`
pub(crate) async fn show(
    State(face): State<Face>,
    _: Staff<ReadCommissions>,
    Path((id, file)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let belongs = Belongs::Commission(read_id(&id)?);
    let id = file.parse().map_err(|_| Refusal::not_found())?;
    let found = find_file(&mut *face.db.read().await?, belongs, id).await?.ok_or_else(Refusal::not_found)?;
    let mut response = Body::from(read_bytes(&*face.web.files, &found).await?).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("image/webp"));
    headers.insert(header::CACHE_CONTROL, CachePolicy::NoStore.header());
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox"));
    Ok(response)
}

/// The form as it came.
#[derive(Default)]
pub(super) struct Sent {
    pub(super) fields: Pairs,
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
}

/// `POST /admin/commissions/{id}/designs`: keeps the picture and puts the round before the client.
pub(crate) async fn show_design(
    State(face): State<Face>,
    staff: Staff<WorkCommissions>,
    Path(id): Path<String>,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Response, Refusal> {
    let id = read_id(&id)?;
    let sent = receive(form.map_err(|_| unreadable())?).await?;
    let found = find_commission(&mut *face.db.read().await?, id).await?.ok_or_else(Refusal::not_found)?;
    let done = show_it(&face, &staff, id, sent.bytes.into(), &sent.name, &sent.fields, found.version).await;
    match done {
        Ok(()) => Ok(see_other(&format!("{PATH}/{id}?done=shown"))),
        Err(error @ (BespokeError::Database(_) | BespokeError::Files(_))) => Err(error.into()),
        Err(error) => page::refused(&face, &staff.person, id, &error, &sent.fields).await,
    }
}

async fn show_it(
    face: &Face,
    staff: &Staff<WorkCommissions>,
    id: bespoke::ids::CommissionId,
    bytes: Bytes,
    name: &str,
    fields: &Pairs,
    version: i64,
) -> Result<(), BespokeError> {
    let mut wrong = Vec::new();
    if bytes.is_empty() {
        wrong.push(FieldError::new("file", "required", "Choose the picture of this round."));
    }
    if fields.get("specification").is_empty() {
        wrong.push(FieldError::new(
            "specification",
            "required",
            "Write what is made: what is not written here is not made.",
        ));
    }
    if !wrong.is_empty() {
        return Err(BespokeError::Invalid(wrong));
    }
    // told before the picture is kept, so that nothing is kept for a page that is old
    let expected = fields.get("version").parse().unwrap_or_default();
    if expected != version {
        let found = find_commission(&mut *face.db.read().await?, id).await?.ok_or(BespokeError::NotFound)?;
        return Err(BespokeError::VersionConflict { current: version, stage: found.state.stage });
    }
    let ask =
        AddPicture { belongs: Belongs::Commission(id), place: Place::Design, name: name.to_owned(), bytes };
    let (db, cx, files) = (face.db.clone(), staff.cx.clone(), face.web.files.clone());
    let kept = spawn_write(async move { add_picture(&db, &*files, &cx, ask).await }).await?;
    let action = Action::ShowDesign {
        file_sha256: kept.sha256,
        specification: fields.get("specification").to_owned(),
    };
    run(face, staff, Do { commission: id, expected_version: Some(expected), action }).await.map(|_| ())
}

pub(super) async fn receive(mut form: Multipart) -> Result<Sent, Refusal> {
    let broken = |_| {
        Refusal::new(Kind::Malformed, "unreadable", "The picture did not arrive whole. Please send it again.")
    };
    let mut sent = Sent::default();
    while let Some(field) = form.next_field().await.map_err(broken)? {
        let name = field.name().unwrap_or_default().to_owned();
        if name == "file" {
            sent.name = field.file_name().unwrap_or_default().to_owned();
            sent.bytes = field.bytes().await.map_err(broken)?.to_vec();
        } else {
            let value: String = field.text().await.map_err(broken)?.chars().take(8_000).collect();
            sent.fields.0.push((name, value));
        }
    }
    Ok(sent)
}

pub(super) fn unreadable() -> Refusal {
    Refusal::with_status(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "unsupported_form",
        "We could not read that kind of form. Nothing was taken.",
    )
}
