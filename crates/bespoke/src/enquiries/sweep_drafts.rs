//! Forget drafts that nobody came back to.
//!
//! Refuses nothing. Writes `enquiries` and `commission_files`, and forgets the files.

use db::Db;
use platform::files::FileStore;

use crate::{BespokeError, files};

/// How many are forgotten at once.
const TOGETHER: i64 = 50;

/// Forgets those whose time is over; returns how many.
pub async fn sweep_drafts(db: &Db, store: &dyn FileStore) -> Result<usize, BespokeError> {
    let mut tx = db.begin().await?;
    let now = tx.now().await?;
    let old: Vec<uuid::Uuid> = sqlx::query_scalar(
        "SELECT id FROM enquiries WHERE commission_id IS NULL AND expires_at <= $1 ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED",
    )
    .bind(now)
    .bind(TOGETHER)
    .fetch_all(&mut *tx)
    .await?;
    let keys = files::keys_of_enquiries(&mut tx, &old).await?;
    sqlx::query("DELETE FROM enquiries WHERE id = ANY($1)").bind(&old).execute(&mut *tx).await?;
    tx.commit().await?;
    for key in keys {
        store.delete(&key).await?;
    }
    Ok(old.len())
}
