//! Keep a picture.
//!
//! Refuses what is no picture, one too many, and an enquiry that was sent. Draws the picture anew, keeps it in the store, then writes
//! `commission_files`; a picture whose row was refused is forgotten again.

use bytes::Bytes;
use catalog::media::{CleanPicture, clean_picture};
use data_encoding::HEXLOWER;
use db::{Db, Tx};
use kernel::clean_text;
use platform::{
    Cx,
    files::{Content, FileKey, FileStore},
};
use sha2::{Digest, Sha256};

use super::{File, Place};
use crate::{
    BespokeError,
    enquiries::lock_draft,
    error::unreadable,
    ids::{CommissionFileId, CommissionId, EnquiryId},
};

/// The most pictures of an enquiry.
pub const MOST_OF_ENQUIRY: i64 = 10;
/// The most pictures of a commission.
const MOST_OF_COMMISSION: i64 = 300;

/// What a picture belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Belongs {
    /// An enquiry that was not sent yet.
    Enquiry(EnquiryId),
    /// A commission.
    Commission(CommissionId),
}

/// The picture as it arrived.
#[derive(Debug, Clone)]
pub struct AddPicture {
    /// What it belongs to.
    pub belongs: Belongs,
    /// What it shows.
    pub place: Place,
    /// What its sender calls it; shown and used for nothing else.
    pub name: String,
    /// The file.
    pub bytes: Bytes,
}

/// Keeps it.
#[tracing::instrument(name = "bespoke.add_picture", skip_all)]
pub async fn add_picture(
    db: &Db,
    files: &dyn FileStore,
    cx: &Cx,
    ask: AddPicture,
) -> Result<File, BespokeError> {
    let CleanPicture { webp, width, height } = clean_picture(ask.bytes).await?;
    let id = CommissionFileId::new(&*cx.random);
    let key = key(id)?;
    let file = File {
        id,
        name: match clean_text(&ask.name, false).chars().take(120).collect::<String>() {
            name if name.is_empty() => "Picture".to_owned(),
            name => name,
        },
        place: ask.place,
        sha256: HEXLOWER.encode(&Sha256::digest(&webp)),
        bytes: i64::try_from(webp.len()).unwrap_or(i64::MAX),
        width,
        height,
    };
    files.put(&key, Content::Bytes(webp)).await?;
    let written = async {
        let mut tx = db.begin().await?;
        write(&mut tx, ask.belongs, &file).await?;
        Ok(tx.commit().await?)
    };
    match written.await {
        Ok(()) => Ok(file),
        Err(refused) => {
            // best effort: a picture nobody knows of is no harm
            if let Err(error) = files.delete(&key).await {
                tracing::warn!(%error, "a refused picture stays in the store");
            }
            Err(refused)
        }
    }
}

/// Where a picture is kept.
pub(super) fn key(id: CommissionFileId) -> Result<FileKey, BespokeError> {
    let key = format!("bespoke/{}.webp", id.uuid().simple());
    key.parse().map_err(|_| unreadable("key of a file", &key).into())
}

async fn write(tx: &mut Tx, belongs: Belongs, file: &File) -> Result<(), BespokeError> {
    let now = tx.now().await?;
    let (enquiry, commission, most) = match belongs {
        Belongs::Enquiry(id) => {
            lock_draft(tx, id).await?;
            (Some(id.uuid()), None, MOST_OF_ENQUIRY)
        }
        Belongs::Commission(id) => {
            crate::commissions::lock(tx, id).await?;
            (None, Some(id.uuid()), MOST_OF_COMMISSION)
        }
    };
    let count: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM commission_files WHERE enquiry_id IS NOT DISTINCT FROM $1 AND commission_id IS NOT DISTINCT FROM $2",
    )
    .bind(enquiry)
    .bind(commission)
    .fetch_one(&mut **tx)
    .await?;
    if count >= most {
        return Err(BespokeError::TooManyFiles);
    }
    sqlx::query(
        "INSERT INTO commission_files (id, enquiry_id, commission_id, place, name, sha256, bytes, width, height, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(file.id.uuid())
    .bind(enquiry)
    .bind(commission)
    .bind(file.place.code())
    .bind(&file.name)
    .bind(&file.sha256)
    .bind(file.bytes)
    .bind(file.width)
    .bind(file.height)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(())
}
