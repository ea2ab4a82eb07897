//! Make the renditions of an uploaded picture.
//!
//! One file after the other, each noted in `media_renditions` once the store has it. A process that is killed between
//! two leaves the rest to whoever claims the picture next, at the latest when the claim runs out; a file that was written
//! and not noted is found there already. When the last is made, the picture is ready, its entries are brought up to date
//! and the product is announced.

use std::sync::Arc;

use bytes::Bytes;
use db::{Db, DbError};
use image::DynamicImage;
use kernel::ids::{AssetId, ProductId};
use platform::files::{Content, FileError, FileStore};
use sqlx::Row;

use super::{
    bench,
    model::{height_at, original_key, public_key, rendition_address},
    picture::{self, FORMATS, Rendition},
    sniff::{Format, sniff},
    store::settle,
};
use crate::{CatalogError, products::store::announce};

/// How long a picture belongs to the worker that claimed it; each finished file renews it.
const CLAIM: chrono::Duration = chrono::Duration::seconds(60);
/// How often a picture is tried before it is given up.
const MOST_ATTEMPTS: i32 = 5;

/// A picture that was claimed.
#[derive(Debug)]
struct Claimed {
    id: AssetId,
    stem: String,
    width: i32,
    height: i32,
    widths: Vec<i32>,
    attempts: i32,
}

/// Makes all renditions of the next waiting picture that are not there yet. Answers whether there was one.
///
/// # Errors
/// Only when the database does not answer. A picture that cannot be made is marked so; when the store does not answer it
/// is tried again.
#[tracing::instrument(name = "catalog.develop_next", skip_all)]
pub async fn develop_next(db: &Db, files: &dyn FileStore) -> Result<bool, DbError> {
    let Some(claimed) = claim(db).await? else { return Ok(false) };
    match develop(db, files, &claimed).await {
        Ok(true) => finish(db, &claimed).await?,
        // it was removed meanwhile
        Ok(false) => {}
        Err(CatalogError::Db(error)) => return Err(error),
        Err(CatalogError::Invalid(errors)) => {
            let reason = errors.first().map_or_else(String::new, |e| e.message.to_string());
            fail(db, &claimed, &reason).await?;
        }
        Err(error) if claimed.attempts >= MOST_ATTEMPTS => {
            tracing::error!(asset = %claimed.id, %error, "a picture was given up");
            fail(db, &claimed, "Its sizes could not be made after several tries.").await?;
        }
        Err(error) => {
            tracing::warn!(asset = %claimed.id, %error, "a picture waits for its next try");
        }
    }
    Ok(true)
}

async fn claim(db: &Db) -> Result<Option<Claimed>, DbError> {
    let mut tx = db.begin().await?;
    let now = tx.now().await?;
    let row = sqlx::query(
        "UPDATE media_assets SET claimed_until = $2, attempts = attempts + 1
         WHERE id = (SELECT id FROM media_assets WHERE state = 'waiting' AND claimed_until <= $1
                     ORDER BY claimed_until, id LIMIT 1 FOR UPDATE SKIP LOCKED)
         RETURNING id, stem, width, height, widths, attempts",
    )
    .bind(now)
    .bind(now + CLAIM)
    .fetch_optional(&mut *tx)
    .await?;
    tx.commit().await?;
    let read = |row: sqlx::postgres::PgRow| {
        Ok(Claimed {
            id: AssetId::from_uuid(row.try_get("id")?),
            stem: row.try_get("stem")?,
            width: row.try_get("width")?,
            height: row.try_get("height")?,
            widths: row.try_get("widths")?,
            attempts: row.try_get("attempts")?,
        })
    };
    row.map(read).transpose()
}

/// Answers whether the picture is still wanted.
async fn develop(db: &Db, files: &dyn FileStore, claimed: &Claimed) -> Result<bool, CatalogError> {
    let made: Vec<(i32, String)> =
        sqlx::query_as("SELECT width, format FROM media_renditions WHERE asset_id = $1")
            .bind(claimed.id.uuid())
            .fetch_all(&mut *db.read().await?)
            .await?;
    let missing = |width: i32| {
        FORMATS
            .into_iter()
            .filter(|f| !made.iter().any(|(w, e)| *w == width && e == f.extension()))
            .collect::<Vec<_>>()
    };
    let todo: Vec<_> =
        claimed.widths.iter().map(|w| (*w, missing(*w))).filter(|(_, formats)| !formats.is_empty()).collect();
    let Some((widest, _)) = todo.last() else { return Ok(true) };
    let source = Arc::new(source(files, claimed, *widest).await?);
    for (width, formats) in todo {
        let height = height_at(width, claimed.width, claimed.height);
        let image = Arc::clone(&source);
        let sized = Arc::new(bench::work(move || Ok(picture::at_size(&image, width, height))).await?);
        for format in formats {
            let image = Arc::clone(&sized);
            let key = public_key(&rendition_address(&claimed.stem, width, format.extension()))
                .map_err(|_| CatalogError::MediaNotFound)?;
            let bytes = bench::work(move || Ok(picture::encode(&image, format)))
                .await?
                .map_err(|said| FileError::new(&key, said))?;
            let size = bytes.len();
            files.put(&key, Content::Bytes(Bytes::from(bytes))).await?;
            if !note(db, claimed, width, format, size).await? {
                files.delete(&key).await?;
                return Ok(false);
            }
        }
    }
    Ok(true)
}

/// The picture at the largest size that is still to be made: all smaller ones are drawn from it.
async fn source(files: &dyn FileStore, claimed: &Claimed, widest: i32) -> Result<DynamicImage, CatalogError> {
    let key = original_key(&claimed.stem).map_err(|_| CatalogError::MediaNotFound)?;
    let bytes = files.get(&key, None).await?.ok_or(CatalogError::MediaNotFound)?;
    let height = height_at(widest, claimed.width, claimed.height);
    bench::work(move || {
        let format: Format = sniff(&bytes)?;
        Ok(picture::at_size(&picture::open(&bytes, format)?, widest, height))
    })
    .await
}

/// Notes a file that the store has, and renews the claim. Answers whether the picture is still wanted.
async fn note(
    db: &Db,
    claimed: &Claimed,
    width: i32,
    format: Rendition,
    size: usize,
) -> Result<bool, DbError> {
    let mut tx = db.begin().await?;
    let now = tx.now().await?;
    let wanted =
        sqlx::query("UPDATE media_assets SET claimed_until = $2 WHERE id = $1 AND state = 'waiting'")
            .bind(claimed.id.uuid())
            .bind(now + CLAIM)
            .execute(&mut *tx)
            .await?;
    if wanted.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query(
        "INSERT INTO media_renditions (asset_id, width, format, bytes, made_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT DO NOTHING",
    )
    .bind(claimed.id.uuid())
    .bind(width)
    .bind(format.extension())
    .bind(i64::try_from(size).unwrap_or(i64::MAX))
    .bind(now)
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(true)
}

async fn finish(db: &Db, claimed: &Claimed) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    let products = list_products(&mut tx, claimed.id).await?;
    // product first, as everyone who changes its entries does
    for product in &products {
        announce(&mut tx, *product).await?;
    }
    let now = tx.now().await?;
    let done = sqlx::query(
        "UPDATE media_assets SET state = 'ready', failure = NULL, ready_at = $2 WHERE id = $1 AND state = 'waiting'",
    )
    .bind(claimed.id.uuid())
    .bind(now)
    .execute(&mut *tx)
    .await?;
    if done.rows_affected() == 1 {
        for product in products {
            settle(&mut tx, product).await?;
        }
    }
    tx.commit().await
}

async fn list_products(conn: &mut db::Conn, asset: AssetId) -> Result<Vec<ProductId>, DbError> {
    let ids: Vec<uuid::Uuid> =
        sqlx::query_scalar("SELECT DISTINCT product_id FROM product_media WHERE asset_id = $1")
            .bind(asset.uuid())
            .fetch_all(conn)
            .await?;
    Ok(ids.into_iter().map(ProductId::from_uuid).collect())
}

async fn fail(db: &Db, claimed: &Claimed, reason: &str) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    sqlx::query("UPDATE media_assets SET state = 'failed', failure = $2 WHERE id = $1 AND state = 'waiting'")
        .bind(claimed.id.uuid())
        .bind(reason)
        .execute(&mut *tx)
        .await?;
    tx.commit().await
}
