//! SQL shared by the operations on media.

use db::{Conn, DbError, Tx};
use kernel::ids::{AccountId, MediaId, ProductId, UploadId};
use sqlx::{Row, postgres::PgRow};

use super::Upload;
use crate::{
    CatalogError,
    index::code,
    model::Status,
    products::{
        NewMedia,
        store::{column, joined, line},
    },
};

/// Writes the pictures of some products, each list in its order.
pub(crate) async fn insert(tx: &mut Tx, lists: &[(ProductId, &[NewMedia])]) -> Result<(), DbError> {
    let mut media = Vec::new();
    for (id, list) in lists {
        media.extend((0_i16..).zip(*list).map(|(at, m)| (id.uuid(), at, m)));
    }
    if media.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "INSERT INTO product_media (product_id, position, image_set, view, metal, width, height, alt, widths)
         SELECT n.product_id, n.position, image_set, view, metal, width, height, alt, string_to_array(widths, ',')::int[]
         FROM unnest($1::uuid[], $2::smallint[], $3::text[], $4::text[], $5::text[], $6::int[], $7::int[], $8::text[], $9::text[])
              AS n (product_id, position, image_set, view, metal, width, height, alt, widths)",
    )
    .bind(column(&media, |(product, _, _)| *product))
    .bind(column(&media, |(_, at, _)| *at))
    .bind(column(&media, |(_, _, m)| m.image_set.as_str()))
    .bind(column(&media, |(_, _, m)| m.view.as_str()))
    .bind(column(&media, |(_, _, m)| m.metal.map(|c| c.code())))
    .bind(column(&media, |(_, _, m)| m.width))
    .bind(column(&media, |(_, _, m)| m.height))
    .bind(column(&media, |(_, _, m)| line(&m.alt)))
    .bind(column(&media, |(_, _, m)| joined(&m.widths)))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The columns that [`upload`] reads.
macro_rules! upload_columns {
    () => {
        "id, product_id, name, bytes, received, media_id, state, digest"
    };
}

pub(super) fn upload(row: &PgRow) -> Result<Upload, DbError> {
    Ok(Upload {
        id: UploadId::from_uuid(row.try_get("id")?),
        product: ProductId::from_uuid(row.try_get("product_id")?),
        name: row.try_get("name")?,
        bytes: row.try_get("bytes")?,
        received: row.try_get("received")?,
        media: row.try_get::<Option<_>, _>("media_id")?.map(MediaId::from_uuid),
        open: row.try_get::<&str, _>("state")? == "open",
        digest: row.try_get("digest")?,
    })
}

/// An account's upload that has not been given up; another's does not exist.
pub(super) async fn get_upload(
    conn: &mut Conn,
    id: UploadId,
    account: AccountId,
) -> Result<Upload, CatalogError> {
    let row = sqlx::query(concat!(
        "SELECT ",
        upload_columns!(),
        " FROM media_uploads WHERE id = $1 AND account_id = $2 AND state <> 'abandoned'"
    ))
    .bind(id.uuid())
    .bind(account.uuid())
    .fetch_optional(conn)
    .await?
    .ok_or(CatalogError::UploadNotFound)?;
    Ok(upload(&row)?)
}

/// Locks a product while its entries change, so that places and posters are decided one after the other.
/// Answers how the product stands.
pub(super) async fn lock_product(tx: &mut Tx, id: ProductId) -> Result<Status, CatalogError> {
    let row = sqlx::query("SELECT status FROM products WHERE id = $1 FOR UPDATE")
        .bind(id.uuid())
        .fetch_optional(&mut **tx)
        .await?
        .ok_or(CatalogError::ProductNotFound)?;
    Ok(code(&row, "status")?)
}

/// Brings what is on show up to date: what is finished and described is shown, and a film or a model takes the picture
/// that stands for it.
pub(super) async fn settle(tx: &mut Tx, product: ProductId) -> Result<(), DbError> {
    sqlx::query(
        "UPDATE product_media m SET width = a.width, height = a.height, widths = a.widths
         FROM (SELECT id, widths[cardinality(widths)] AS width, widths,
                      greatest(1, round(widths[cardinality(widths)]::numeric * height / width)::int) AS height
               FROM media_assets WHERE kind = 'picture' AND state = 'ready') a
         WHERE m.product_id = $1 AND m.asset_id = a.id",
    )
    .bind(product.uuid())
    .execute(&mut **tx)
    .await?;
    sqlx::query(
        "UPDATE product_media m SET image_set = p.image_set, view = p.view, width = p.width, height = p.height, widths = p.widths
         FROM product_media p WHERE m.product_id = $1 AND m.poster_id = p.id",
    )
    .bind(product.uuid())
    .execute(&mut **tx)
    .await?;
    sqlx::query(
        "UPDATE product_media m SET shown = m.alt <> ''
                AND (m.asset_id IS NULL OR (SELECT a.state = 'ready' FROM media_assets a WHERE a.id = m.asset_id))
                AND (m.kind = 'picture'
                     OR COALESCE((SELECT p.asset_id IS NULL
                                         OR (SELECT a.state = 'ready' FROM media_assets a WHERE a.id = p.asset_id)
                                  FROM product_media p WHERE p.id = m.poster_id), false))
         WHERE m.product_id = $1",
    )
    .bind(product.uuid())
    .execute(&mut **tx)
    .await?;
    Ok(())
}
