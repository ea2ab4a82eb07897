//! Files sent with a plain form. With script they travel in parts, through the API.

use std::io::{Read, Seek, Write};

use axum::{
    body::Bytes,
    extract::{
        Multipart, Path, State,
        multipart::{Field, MultipartError},
    },
    response::{IntoResponse, Response},
};
use catalog::{
    CatalogError,
    media::{
        AppendPart, BeginUpload, LARGEST_PART, LARGEST_UPLOAD, abandon_upload, append_part, begin_upload,
        finish_upload,
    },
};
use http::StatusCode;
use kernel::{Fault, Kind, ids::ProductId};
use web::{
    Refusal, see_other, spawn_write,
    staff::{Staff, rights::EditCatalog},
};

use super::{
    page::{Said, render},
    path, read_product,
};
use crate::Face;

/// The most bytes of one form: a film and what surrounds it.
pub(crate) const FORM_LIMIT: usize = 204 * 1024 * 1024;

/// `POST /admin/products/{id}/media`: every file that fits is taken in, whatever becomes of the others.
pub(crate) async fn upload(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    Path(id): Path<String>,
    mut form: Multipart,
) -> Result<Response, Refusal> {
    let product = read_product(&face, &id).await?;
    let (mut taken, mut refused) = (0_usize, Vec::new());
    while let Some(mut field) = form.next_field().await.map_err(|e| cut_off(&e))? {
        let name = field.file_name().unwrap_or_default().to_owned();
        // a form whose file field was left empty sends it all the same
        let Some(file) = spool(&mut field).await?.filter(|file| file.bytes > 0) else { continue };
        match take_in(&face, &staff, product.product.id, &name, file).await {
            Ok(()) => taken += 1,
            Err(error) => refused.push(format!("{name}: {}", sentence(&error))),
        }
    }
    if refused.is_empty() && taken > 0 {
        return Ok(see_other(&format!("{}?done=uploaded", path(product.product.id))));
    }
    if refused.is_empty() {
        refused.push("Choose a file first.".to_owned());
    }
    let said = Said { refused: Some(refused.join(" ")), ..Said::default() };
    Ok(render(&face, &staff.person, &product, &said).await?.into_response())
}

/// A file without a name of its own, gone with the request.
struct Spooled {
    file: std::fs::File,
    bytes: i64,
}

/// Takes a field in, piece by piece; a browser does not say beforehand how large a file is.
async fn spool(field: &mut Field<'_>) -> Result<Option<Spooled>, Refusal> {
    let no_room = |_| {
        Refusal::new(
            Kind::Unavailable,
            "no_room",
            "There is no room for this file just now. Please try again later.",
        )
    };
    if field.file_name().is_none() {
        return Ok(None);
    }
    let mut file = tempfile::tempfile().map_err(no_room)?;
    let mut bytes: i64 = 0;
    while let Some(piece) = field.chunk().await.map_err(|e| cut_off(&e))? {
        bytes = bytes.saturating_add(i64::try_from(piece.len()).unwrap_or(i64::MAX));
        if bytes > LARGEST_UPLOAD {
            return Err(CatalogError::FileTooLarge.into());
        }
        file.write_all(&piece).map_err(no_room)?;
    }
    Ok(Some(Spooled { file, bytes }))
}

fn cut_off(error: &MultipartError) -> Refusal {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return Refusal::with_status(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too_large",
            "That is more than this form can take at once. Send the files one after the other.",
        );
    }
    Refusal::new(Kind::Malformed, "unreadable", "We could not read that to its end. Please send it again.")
}

async fn take_in(
    face: &Face,
    staff: &Staff<EditCatalog>,
    product: ProductId,
    name: &str,
    file: Spooled,
) -> Result<(), CatalogError> {
    let account = staff.person.account;
    let ask = BeginUpload { account, product, name: name.to_owned(), bytes: file.bytes, digest: None };
    let (face, cx) = (face.clone(), staff.cx.clone());
    spawn_write(async move {
        let mut tx = face.db.begin().await?;
        let upload = begin_upload(&mut tx, &cx, ask).await?.id;
        tx.commit().await?;
        let sent = async {
            let mut at = 0;
            for part in Parts(file.file.try_clone().ok(), true) {
                let ask = AppendPart { upload, account, at, bytes: part };
                at = append_part(&face.db, &*face.web.files, &cx, ask).await?;
            }
            finish_upload(&face.db, &*face.web.files, &cx, upload, account).await
        };
        match sent.await {
            Ok(_) => Ok(()),
            Err(error) => {
                // it is given up already when the file itself was refused
                let _ = abandon_upload(&face.db, &*face.web.files, upload, account).await;
                Err(error)
            }
        }
    })
    .await
}

/// A file in parts as uploads take them.
struct Parts(Option<std::fs::File>, bool);

impl Iterator for Parts {
    type Item = Bytes;

    fn next(&mut self) -> Option<Bytes> {
        let file = self.0.as_mut()?;
        if std::mem::take(&mut self.1) {
            file.rewind().ok()?;
        }
        let mut part = Vec::with_capacity(LARGEST_PART);
        let read = file.take(LARGEST_PART as u64).read_to_end(&mut part).ok()?;
        (read > 0).then(|| part.into())
    }
}

fn sentence(error: &CatalogError) -> String {
    error.fields().first().map_or_else(|| error.message().into_owned(), |field| field.message.to_string())
}
