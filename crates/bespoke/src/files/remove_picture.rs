//! Take a picture back from an enquiry.
//!
//! Refuses an enquiry that was sent and a picture of another. Writes `commission_files`, and forgets the file.

use db::Db;
use platform::files::FileStore;

use super::add_picture::key;
use crate::{
    BespokeError,
    enquiries::lock_draft,
    ids::{CommissionFileId, EnquiryId},
};

/// Takes it back.
#[tracing::instrument(name = "bespoke.remove_picture", skip_all)]
pub async fn remove_picture(
    db: &Db,
    files: &dyn FileStore,
    enquiry: EnquiryId,
    file: CommissionFileId,
) -> Result<(), BespokeError> {
    let mut tx = db.begin().await?;
    lock_draft(&mut tx, enquiry).await?;
    let gone = sqlx::query(
        "DELETE FROM commission_files WHERE id = $1 AND enquiry_id = $2 AND commission_id IS NULL",
    )
    .bind(file.uuid())
    .bind(enquiry.uuid())
    .execute(&mut *tx)
    .await?;
    if gone.rows_affected() == 0 {
        return Err(BespokeError::NotFound);
    }
    tx.commit().await?;
    files.delete(&key(file)?).await?;
    Ok(())
}
