//! Take in a file that has arrived whole.
//!
//! Refuses another's upload, one that is not complete, bytes that do not match the announced checksum, and whatever
//! [`examine`](super::examine) finds unfit; a refused file is given up. Writes the file into the store, `media_assets`,
//! `product_media` (the last place, not on show yet), `media_uploads` and the audit log. Asking again gives the same
//! entry, also after a kill half-way.

use std::{
    fs::File,
    io::{Read, Seek, Write},
};

use bytes::Bytes;
use data_encoding::HEXLOWER;
use db::{Db, Tx};
use kernel::{
    FieldError,
    ids::{AccountId, AssetId, MediaId, UploadId},
};
use platform::{
    Cx, audit,
    files::{Content, FileStore},
};
use serde::Serialize;
use sha2::{Digest, Sha256};
use sqlx::Row;

use super::{
    Upload, abandon_upload, bench,
    examine::{Examined, examine},
    model::{VIEW, file_address, image_set, original_key, public_key, stem},
    sniff::unfit,
    store,
    sweep::forget_parts,
};
use crate::{CatalogError, model::MediaKind, products::store::announce};

/// What the audit log keeps of a file that was taken in.
#[derive(Serialize)]
struct Added<'a> {
    media: MediaId,
    name: &'a str,
    kind: MediaKind,
    bytes: i64,
    digest: &'a str,
}

/// A file that has arrived and was found fit.
struct Arrived {
    file: File,
    digest: [u8; 32],
    examined: Examined,
}

/// Takes the file in and answers its entry.
#[tracing::instrument(name = "catalog.finish_upload", skip_all, fields(upload.id = %id))]
pub async fn finish_upload(
    db: &Db,
    files: &dyn FileStore,
    cx: &Cx,
    id: UploadId,
    account: AccountId,
) -> Result<MediaId, CatalogError> {
    let upload = store::get_upload(&mut *db.read().await?, id, account).await?;
    if let Some(media) = upload.media {
        return Ok(media);
    }
    if upload.received < upload.bytes {
        return Err(CatalogError::OffsetConflict { received: upload.received });
    }
    let arrived = match assemble(db, files, &upload).await {
        Ok(arrived) => arrived,
        Err(refused @ CatalogError::Invalid(_)) => {
            abandon_upload(db, files, id, account).await?;
            return Err(refused);
        }
        Err(error) => return Err(error),
    };
    // the asset has the upload's id: whoever finishes it twice writes the same files under the same names
    let asset = AssetId::from_uuid(id.uuid());
    let stem = stem(asset, &arrived.digest);
    put(files, &stem, &arrived).await?;
    let media = record(db, cx, &upload, &stem, &arrived).await?;
    forget_parts(db, files, Some(id)).await?;
    Ok(media)
}

/// Puts the parts together in a file that has no name, and so never outlives the process.
async fn assemble(db: &Db, files: &dyn FileStore, upload: &Upload) -> Result<Arrived, CatalogError> {
    let names: Vec<String> =
        sqlx::query_scalar("SELECT file FROM media_parts WHERE upload_id = $1 AND kept ORDER BY at_byte")
            .bind(upload.id.uuid())
            .fetch_all(&mut *db.read().await?)
            .await?;
    let mut file = tempfile::tempfile().map_err(|_| no_room())?;
    for name in names {
        let key = name.parse().map_err(|_| CatalogError::UploadNotFound)?;
        // an upload that is given up meanwhile loses its parts
        let part = files.get(&key, None).await?.ok_or(CatalogError::UploadNotFound)?;
        file.write_all(&part).map_err(|_| no_room())?;
    }
    let announced = upload.digest.clone();
    bench::work(move || {
        let digest = digest_of(&mut file)?;
        if announced.is_some_and(|announced| announced != HEXLOWER.encode(&digest)) {
            return Err(FieldError::new(
                "file",
                "digest_mismatch",
                "What arrived is not what was sent. Please send the file again.",
            ));
        }
        let examined = examine(&mut file)?;
        Ok(Arrived { file, digest, examined })
    })
    .await
}

fn no_room() -> CatalogError {
    CatalogError::field(
        "file",
        "no_room",
        "There is no room to work on this file just now. Please try again later.",
    )
}

fn digest_of(file: &mut File) -> Result<[u8; 32], FieldError> {
    let unreadable = |_| unfit("We could not read this file. Please send it again.");
    file.rewind().map_err(unreadable)?;
    let mut hasher = Sha256::new();
    let mut piece = vec![0; 256 * 1024];
    loop {
        match file.read(&mut piece).map_err(unreadable)? {
            0 => return Ok(hasher.finalize().into()),
            n => hasher.update(&piece[..n]),
        }
    }
}

/// A picture's original is private; a film or a model is what shoppers see.
async fn put(files: &dyn FileStore, stem: &str, arrived: &Arrived) -> Result<(), CatalogError> {
    let format = arrived.examined.format;
    let key = match format.kind() {
        MediaKind::Picture => original_key(stem),
        MediaKind::Film | MediaKind::Model => public_key(&file_address(stem, format.extension())),
    };
    let key = key.map_err(|_| CatalogError::UploadNotFound)?;
    let file = arrived.file.try_clone().map_err(|_| no_room())?;
    let content =
        if format.kind() == MediaKind::Film { Content::File(file) } else { Content::Bytes(read(file)?) };
    files.put(&key, content).await?;
    Ok(())
}

fn read(mut file: File) -> Result<Bytes, CatalogError> {
    let mut bytes = Vec::new();
    file.rewind().and_then(|()| file.read_to_end(&mut bytes)).map_err(|_| no_room())?;
    Ok(bytes.into())
}

async fn record(
    db: &Db,
    cx: &Cx,
    upload: &Upload,
    stem: &str,
    arrived: &Arrived,
) -> Result<MediaId, CatalogError> {
    let mut tx = db.begin().await?;
    store::lock_product(&mut tx, upload.product).await?;
    let state = sqlx::query("SELECT state, media_id FROM media_uploads WHERE id = $1 FOR UPDATE")
        .bind(upload.id.uuid())
        .fetch_one(&mut *tx)
        .await?;
    match (state.try_get::<&str, _>("state")?, state.try_get::<Option<_>, _>("media_id")?) {
        ("open", _) => {}
        (_, Some(media)) => return Ok(MediaId::from_uuid(media)),
        _ => return Err(CatalogError::UploadNotFound),
    }
    let media = MediaId::new(&*cx.random);
    insert_asset(&mut tx, upload, stem, arrived).await?;
    insert_entry(&mut tx, upload, media, stem, arrived).await?;
    sqlx::query("UPDATE media_uploads SET state = 'finished', media_id = $2 WHERE id = $1")
        .bind(upload.id.uuid())
        .bind(media.uuid())
        .execute(&mut *tx)
        .await?;
    announce(&mut tx, upload.product).await?;
    let change = audit::Change {
        action: "catalog.finish_upload",
        object: upload.product.to_string(),
        before: None,
        after: Some(&Added {
            media,
            name: &upload.name,
            kind: arrived.examined.format.kind(),
            bytes: upload.bytes,
            digest: &HEXLOWER.encode(&arrived.digest),
        }),
    };
    audit::record(&mut tx, cx, change).await?;
    tx.commit().await?;
    Ok(media)
}

async fn insert_asset(
    tx: &mut Tx,
    upload: &Upload,
    stem: &str,
    arrived: &Arrived,
) -> Result<(), CatalogError> {
    let now = tx.now().await?;
    let examined = &arrived.examined;
    // films and models are shown as they are; pictures wait for their renditions
    let waits = examined.format.kind() == MediaKind::Picture;
    sqlx::query(
        "INSERT INTO media_assets (id, kind, state, name, stem, media_type, bytes, digest, width, height, widths, claimed_until,
                                   created_at, ready_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12, $13)",
    )
    .bind(upload.id.uuid())
    .bind(examined.format.kind().code())
    .bind(if waits { "waiting" } else { "ready" })
    .bind(&upload.name)
    .bind(stem)
    .bind(examined.format.media_type())
    .bind(upload.bytes)
    .bind(HEXLOWER.encode(&arrived.digest))
    .bind(examined.size.map(|(width, _)| width))
    .bind(examined.size.map(|(_, height)| height))
    .bind(&examined.widths)
    .bind(now)
    .bind((!waits).then_some(now))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn insert_entry(
    tx: &mut Tx,
    upload: &Upload,
    media: MediaId,
    stem: &str,
    arrived: &Arrived,
) -> Result<(), CatalogError> {
    let format = arrived.examined.format;
    let file = (format.kind() != MediaKind::Picture).then(|| file_address(stem, format.extension()));
    sqlx::query(
        "INSERT INTO product_media (id, product_id, position, kind, asset_id, file, image_set, view, width, height, widths, alt,
                                    shown, by_staff)
         SELECT $1, $2, COALESCE((SELECT max(position) + 1 FROM product_media WHERE product_id = $2), 0), $3, $4, $5, $6, $7,
                0, 0, '{}', '', false, true",
    )
    .bind(media.uuid())
    .bind(upload.product.uuid())
    .bind(format.kind().code())
    .bind(upload.id.uuid())
    .bind(file)
    .bind(image_set(stem))
    .bind(VIEW)
    .execute(&mut **tx)
    .await?;
    Ok(())
}
