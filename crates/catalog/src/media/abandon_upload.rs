//! Give an upload up.
//!
//! Refuses another's. Marks it in `media_uploads`; its parts are forgotten by the next sweep.

use db::Db;
use kernel::ids::{AccountId, UploadId};
use platform::files::FileStore;

use super::{store, sweep::forget_parts};
use crate::CatalogError;

/// Gives the upload up. One that was finished stays what it became.
#[tracing::instrument(name = "catalog.abandon_upload", skip_all, fields(upload.id = %id))]
pub async fn abandon_upload(
    db: &Db,
    files: &dyn FileStore,
    id: UploadId,
    account: AccountId,
) -> Result<(), CatalogError> {
    let mut tx = db.begin().await?;
    store::get_upload(&mut tx, id, account).await?;
    sqlx::query("UPDATE media_uploads SET state = 'abandoned' WHERE id = $1 AND state = 'open'")
        .bind(id.uuid())
        .execute(&mut *tx)
        .await?;
    tx.commit().await?;
    forget_parts(db, files, Some(id)).await?;
    Ok(())
}
