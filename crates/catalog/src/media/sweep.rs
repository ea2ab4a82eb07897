//! Forget what nobody needs any more: parts of uploads that rest, ended or were given up, and files of entries that
//! were removed.
//!
//! Runs on any number of nodes. Files go first and rows after them, so that a process killed between the two leaves
//! work for the next round and never a file that nothing knows of.

use db::Db;
use kernel::ids::UploadId;
use platform::files::FileStore;
use sqlx::Row;
use uuid::Uuid;

use super::{
    IDLE,
    model::{original_key, public_key, rendition_address},
};
use crate::CatalogError;

/// What a round did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Swept {
    /// Uploads that rested too long.
    pub abandoned: u64,
    /// Parts that were forgotten.
    pub parts: usize,
    /// Removed entries whose files are gone now.
    pub assets: usize,
}

/// How many things of a kind one round takes on.
const BATCH: i64 = 200;
/// How long the row of an upload is kept after it ended: quotas look a day back.
const ROWS_KEPT: chrono::Duration = chrono::Duration::days(2);

/// Runs one round.
#[tracing::instrument(name = "catalog.sweep_media", skip_all)]
pub async fn sweep(db: &Db, files: &dyn FileStore) -> Result<Swept, CatalogError> {
    let abandoned = abandon_idle(db).await?;
    let parts = forget_parts(db, files, None).await?;
    let assets = forget_assets(db, files).await?;
    Ok(Swept { abandoned, parts, assets })
}

async fn abandon_idle(db: &Db) -> Result<u64, CatalogError> {
    let mut tx = db.begin().await?;
    let now = tx.now().await?;
    let done =
        sqlx::query("UPDATE media_uploads SET state = 'abandoned' WHERE state = 'open' AND touched_at < $1")
            .bind(now - IDLE)
            .execute(&mut *tx)
            .await?;
    sqlx::query(
        "DELETE FROM media_uploads u WHERE u.state <> 'open' AND u.touched_at < $1
           AND NOT EXISTS (SELECT 1 FROM media_parts p WHERE p.upload_id = u.id)",
    )
    .bind(now - ROWS_KEPT)
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(done.rows_affected())
}

/// Forgets the parts of uploads that are not open, or of one of them. A part that was announced and is still on its way
/// to the store when its upload ends is left for a round after [`IDLE`].
pub(super) async fn forget_parts(
    db: &Db,
    files: &dyn FileStore,
    only: Option<UploadId>,
) -> Result<usize, CatalogError> {
    let mut tx = db.begin().await?;
    let now = tx.now().await?;
    let names: Vec<String> = sqlx::query_scalar(
        "SELECT p.file FROM media_parts p JOIN media_uploads u ON u.id = p.upload_id
         WHERE u.state <> 'open' AND ($1::uuid IS NULL OR u.id = $1) AND (p.kept OR u.touched_at < $2) LIMIT $3",
    )
    .bind(only.map(kernel::Id::uuid))
    .bind(now - IDLE)
    .bind(BATCH)
    .fetch_all(&mut *tx)
    .await?;
    tx.commit().await?;
    for name in &names {
        if let Ok(key) = name.parse() {
            files.delete(&key).await?;
        }
        let mut tx = db.begin().await?;
        sqlx::query("DELETE FROM media_parts WHERE file = $1").bind(name).execute(&mut *tx).await?;
        tx.commit().await?;
    }
    Ok(names.len())
}

/// Removed pictures keep the renditions that shoppers have seen: past orders and letters show them.
async fn forget_assets(db: &Db, files: &dyn FileStore) -> Result<usize, CatalogError> {
    let mut conn = db.read().await?;
    let rows = sqlx::query(
        "SELECT a.id, a.stem, a.media_type, a.kind, a.ready_at IS NOT NULL AS seen, a.widths
         FROM media_assets a WHERE a.state = 'retired' LIMIT $1",
    )
    .bind(BATCH)
    .fetch_all(&mut *conn)
    .await?;
    drop(conn);
    for row in &rows {
        let (id, stem): (Uuid, &str) = (row.try_get("id")?, row.try_get("stem")?);
        let picture = row.try_get::<&str, _>("kind")? == "picture";
        let mut keys = vec![original_key(stem)];
        if !picture {
            let extensions = ["mp4", "webm", "glb"];
            keys.extend(extensions.map(|ext| public_key(&super::model::file_address(stem, ext))));
        } else if !row.try_get::<bool, _>("seen")? {
            let widths: Vec<i32> = row.try_get("widths")?;
            keys.extend(
                widths
                    .iter()
                    .flat_map(|w| ["avif", "webp"].map(|f| public_key(&rendition_address(stem, *w, f)))),
            );
        }
        for key in keys.into_iter().flatten() {
            files.delete(&key).await?;
        }
        let mut tx = db.begin().await?;
        sqlx::query("UPDATE media_assets SET state = 'gone' WHERE id = $1 AND state = 'retired'")
            .bind(id)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
    }
    Ok(rows.len())
}
