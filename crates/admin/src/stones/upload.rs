//! Sending a supplier's list.

use axum::{
    extract::{Multipart, State, multipart::MultipartRejection},
    response::Response,
};
use catalog::stones::{
    StoneError,
    feed::{Begun, OpenList, begin_import, open_list, take_list},
};
use http::StatusCode;
use kernel::{Fault, FieldError, Kind, ids::StoneImportId};
use web::{
    Refusal, Upload, see_other, spawn_along, spawn_write,
    staff::{Staff, rights::EditCatalog},
};

use super::{imports, imports::Entered};
use crate::Face;

/// The most bytes a list may have: two million lines of some 250 bytes.
pub(crate) const MOST_BYTES: usize = 512 * 1024 * 1024;

/// `POST /admin/stones/imports`: looks the list through and begins to take it; the import's page says how far it is.
pub(crate) async fn send(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Response, Refusal> {
    let ask = match receive(form.map_err(|_| not_a_list())?).await? {
        Ok(ask) => ask,
        Err(entered) => return imports::again(&face, &staff.person, &entered).await,
    };
    let supplier = ask.supplier.clone();
    match begin(&face, &staff, ask).await {
        Ok((id, "")) => Ok(see_other(&format!("{}/{id}", imports::PATH))),
        Ok((id, done)) => Ok(see_other(&format!("{}/{id}?done={done}", imports::PATH))),
        Err(error) if matches!(error.kind(), Kind::Invalid | Kind::Conflict | Kind::NotFound) => {
            let list = match error {
                StoneError::Invalid(fields) => fields,
                error => vec![FieldError::new("supplier", error.code(), error.message())],
            };
            imports::again(&face, &staff.person, &Entered { supplier, list, ..Entered::default() }).await
        }
        Err(error) => Err(error.into()),
    }
}

fn not_a_list() -> Refusal {
    Refusal::with_status(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "unsupported_form",
        "We could not read that kind of form. Nothing was taken.",
    )
}

/// The form's fields, the file into a file; what stands against them when no list came.
async fn receive(mut form: Multipart) -> Result<Result<OpenList, Entered>, Refusal> {
    let broken = |_| {
        Refusal::new(
            Kind::Malformed,
            "unreadable",
            "The list did not arrive whole. Nothing was taken; please send it again.",
        )
    };
    let (mut supplier, mut confirmed, mut file_name) = (String::new(), false, String::new());
    let mut upload = Upload::begin(MOST_BYTES as u64).await?;
    while let Some(mut field) = form.next_field().await.map_err(broken)? {
        let name = field.name().unwrap_or_default().to_owned();
        match name.as_str() {
            "supplier" => supplier = field.text().await.map_err(broken)?.chars().take(40).collect(),
            "confirmed" => confirmed = field.text().await.map_err(broken)? == "yes",
            "file" => {
                file_name = field.file_name().unwrap_or_default().to_owned();
                while let Some(piece) = field.chunk().await.map_err(broken)? {
                    upload.add(&piece).await?;
                }
            }
            _ => {}
        }
    }
    if upload.is_empty() {
        let list = vec![FieldError::new("file", "required", "Choose the list to send.")];
        return Ok(Err(Entered { supplier, list, ..Entered::default() }));
    }
    Ok(Ok(OpenList { supplier, file: upload.finish().await?, file_name, confirmed }))
}

/// Begins to take the list. Answers the import with what there is to say of it: nothing, or that this list was taken before.
async fn begin(
    face: &Face,
    staff: &Staff<EditCatalog>,
    ask: OpenList,
) -> Result<(StoneImportId, &'static str), StoneError> {
    let list = open_list(&face.db, ask).await?;
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    spawn_write(async move {
        let mut tx = db.begin().await?;
        let begun = begin_import(&mut tx, &cx, &list).await?;
        tx.commit().await?;
        Ok(match begun {
            Begun::SameAsLast(last) => (last.id, "same"),
            Begun::Import(id) => {
                // how it ends is written on the import
                spawn_along(async move {
                    let _ = take_list(&db, &cx, id, &list, &|_| ()).await;
                });
                (id, "")
            }
        })
    })
    .await
}
