//! Send the next bytes of a file.
//!
//! Refuses another's upload, a part that does not begin where the last ended, parts that are too small or too large, more
//! bytes than were announced, and a beginning that is none of the files the house takes. Writes `media_parts` before the
//! store and `media_uploads` after it, so that whatever the store holds can be found, whenever this process is killed.

use bytes::Bytes;
use data_encoding::HEXLOWER;
use db::{ConstraintExt, Db};
use kernel::ids::{AccountId, UploadId};
use platform::{
    Cx,
    files::{Content, FileKey, FileStore},
};

use super::{LARGEST_PART, SMALLEST_PART, Upload, abandon_upload, examine::check_bytes, sniff::sniff, store};
use crate::CatalogError;

/// The next bytes.
#[derive(Debug, Clone)]
pub struct AppendPart {
    /// Of which upload.
    pub upload: UploadId,
    /// Who sends them.
    pub account: AccountId,
    /// Where they begin, counted from 0.
    pub at: i64,
    /// The bytes.
    pub bytes: Bytes,
}

/// Keeps the part and answers how many bytes have arrived.
#[tracing::instrument(name = "catalog.append_part", skip_all, fields(upload.id = %ask.upload, at = ask.at))]
pub async fn append_part(
    db: &Db,
    files: &dyn FileStore,
    cx: &Cx,
    ask: AppendPart,
) -> Result<i64, CatalogError> {
    let upload = store::get_upload(&mut *db.read().await?, ask.upload, ask.account).await?;
    let length = check(&upload, &ask)?;
    if ask.at == 0
        && let Err(refused) = sniff(&ask.bytes).and_then(|format| check_bytes(format, upload.bytes))
    {
        // nothing that is sent after this beginning can make it fit
        abandon_upload(db, files, ask.upload, ask.account).await?;
        return Err(CatalogError::Invalid(vec![refused]));
    }
    let file = name(cx, &ask)?;
    announce(db, &ask, &file, length).await?;
    files.put(&file, Content::Bytes(ask.bytes.clone())).await?;
    match keep(db, &ask, &file, length).await? {
        Some(received) => Ok(received),
        None => {
            // a twin was faster, or the upload was given up: what was sent now is swept with it
            let upload = store::get_upload(&mut *db.read().await?, ask.upload, ask.account).await?;
            Err(CatalogError::OffsetConflict { received: upload.received })
        }
    }
}

fn check(upload: &Upload, ask: &AppendPart) -> Result<i64, CatalogError> {
    if !upload.open || ask.at != upload.received {
        return Err(CatalogError::OffsetConflict { received: upload.received });
    }
    let length = i64::try_from(ask.bytes.len()).unwrap_or(i64::MAX);
    if ask.bytes.len() > LARGEST_PART || length > upload.bytes - upload.received {
        return Err(CatalogError::field(
            "part",
            "too_large",
            "Send at most 4 MB at once, and no more in all than was announced.",
        ));
    }
    let last = upload.received + length == upload.bytes;
    if ask.bytes.is_empty() || (ask.bytes.len() < SMALLEST_PART && !last) {
        return Err(CatalogError::field(
            "part",
            "too_small",
            "Send at least 64 KB at once, but for the last part.",
        ));
    }
    Ok(length)
}

/// A name of its own for each try, so that twins never write to one place.
fn name(cx: &Cx, ask: &AppendPart) -> Result<FileKey, CatalogError> {
    let mut salt = [0; 8];
    cx.random.fill(&mut salt);
    let text = format!("incoming/{}/{:010}-{}", ask.upload.uuid().simple(), ask.at, HEXLOWER.encode(&salt));
    // hexadecimal digits and hyphens are a key
    text.parse().map_err(|_| CatalogError::UploadNotFound)
}

async fn announce(db: &Db, ask: &AppendPart, file: &FileKey, length: i64) -> Result<(), CatalogError> {
    let mut tx = db.begin().await?;
    sqlx::query("INSERT INTO media_parts (file, upload_id, at_byte, bytes) VALUES ($1, $2, $3, $4)")
        .bind(file.as_str())
        .bind(ask.upload.uuid())
        .bind(ask.at)
        .bind(length)
        .execute(&mut *tx)
        .await?;
    Ok(tx.commit().await?)
}

/// How many bytes have arrived with this part; `None` when it is not the next one any more.
async fn keep(db: &Db, ask: &AppendPart, file: &FileKey, length: i64) -> Result<Option<i64>, CatalogError> {
    let mut tx = db.begin().await?;
    let now = tx.now().await?;
    let received: Option<i64> = sqlx::query_scalar(
        "UPDATE media_uploads SET received = received + $3, touched_at = greatest(touched_at, $4)
         WHERE id = $1 AND state = 'open' AND received = $2 RETURNING received",
    )
    .bind(ask.upload.uuid())
    .bind(ask.at)
    .bind(length)
    .bind(now)
    .fetch_optional(&mut *tx)
    .await?;
    if received.is_some() {
        sqlx::query("UPDATE media_parts SET kept = true WHERE file = $1")
            .bind(file.as_str())
            .execute(&mut *tx)
            .await
            .on_constraint("media_parts_one_a_place", || CatalogError::OffsetConflict { received: ask.at })?;
        tx.commit().await?;
    }
    Ok(received)
}
