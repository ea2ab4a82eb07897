//! What staff read about uploads and entries.

use std::collections::HashMap;

use db::{Conn, DbError};
use kernel::ids::{AccountId, MediaId, ProductId, UploadId, VariantId};
use sqlx::{Row, postgres::PgRow};
use uuid::Uuid;

use super::{StaffMedia, Standing, Upload, picture::FORMATS, store};
use crate::{
    CatalogError,
    index::{Interner, Lists, code, media, media_columns, optional_code},
    model::{Focal, MediaKind},
    products::NewMedia,
};

/// What a product has on show, as pictures are put: words and sizes are judged with the piece.
pub(crate) async fn list_media(conn: &mut Conn, id: ProductId) -> Result<Vec<NewMedia>, DbError> {
    Ok(list_media_of(conn, &[id.uuid()]).await?.remove(&id.uuid()).unwrap_or_default())
}

/// The same of several products, by their ids.
pub(crate) async fn list_media_of(
    conn: &mut Conn,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, Vec<NewMedia>>, DbError> {
    let rows = sqlx::query(
        "SELECT product_id, image_set, view, metal, width, height, widths, alt FROM product_media
         WHERE product_id = ANY($1) AND shown ORDER BY product_id, position",
    )
    .bind(ids)
    .fetch_all(conn)
    .await?;
    let mut all: HashMap<Uuid, Vec<NewMedia>> = HashMap::new();
    for row in &rows {
        all.entry(row.try_get("product_id")?).or_default().push(NewMedia {
            image_set: row.try_get("image_set")?,
            view: row.try_get("view")?,
            metal: optional_code(row, "metal")?,
            width: row.try_get("width")?,
            height: row.try_get("height")?,
            widths: row.try_get("widths")?,
            alt: row.try_get("alt")?,
        });
    }
    Ok(all)
}

/// An account's upload.
///
/// # Errors
/// One that is not there, was given up, or is another's: all are [`CatalogError::UploadNotFound`].
pub async fn find_upload(conn: &mut Conn, id: UploadId, account: AccountId) -> Result<Upload, CatalogError> {
    store::get_upload(conn, id, account).await
}

/// The columns that [`staff_media`] reads.
macro_rules! staff_columns {
    () => {
        concat!(
            "SELECT m.id, m.product_id, m.poster_id, m.shown, m.asset_id IS NULL AS ours, a.name, a.state, a.failure,
                    a.widths AS planned, (SELECT count(*) FROM media_renditions r WHERE r.asset_id = a.id) AS made, ",
            media_columns!(),
            " FROM product_media m LEFT JOIN media_assets a ON a.id = m.asset_id"
        )
    };
}

/// The entries of a product, in their order.
pub async fn list_for_staff(conn: &mut Conn, product: ProductId) -> Result<Vec<StaffMedia>, DbError> {
    let rows = sqlx::query(concat!(staff_columns!(), " WHERE m.product_id = $1 ORDER BY m.position, m.id"))
        .bind(product.uuid())
        .fetch_all(conn)
        .await?;
    rows.iter().map(staff_media).collect()
}

/// One entry.
pub async fn find_for_staff(conn: &mut Conn, id: MediaId) -> Result<Option<StaffMedia>, DbError> {
    let row = sqlx::query(concat!(staff_columns!(), " WHERE m.id = $1"))
        .bind(id.uuid())
        .fetch_optional(conn)
        .await?;
    row.as_ref().map(staff_media).transpose()
}

fn staff_media(row: &PgRow) -> Result<StaffMedia, DbError> {
    let (mut texts, mut widths) = (Interner::default(), Lists::default());
    let picture = media(row, &mut texts, &mut widths)?;
    let kind: MediaKind = code(row, "kind")?;
    let standing = match row.try_get::<Option<&str>, _>("state")? {
        Some("waiting") => {
            let planned: Vec<i32> = row.try_get("planned")?;
            Standing::Making {
                made: row.try_get("made")?,
                of: i64::try_from(planned.len() * FORMATS.len()).unwrap_or(0),
            }
        }
        Some("failed") => {
            Standing::Failed { reason: row.try_get::<Option<_>, _>("failure")?.unwrap_or_default() }
        }
        _ => Standing::Ready,
    };
    let focal = Focal { ..picture.focal };
    let ids: Vec<Uuid> = row.try_get("variant_ids")?;
    Ok(StaffMedia {
        id: MediaId::from_uuid(row.try_get("id")?),
        product: ProductId::from_uuid(row.try_get("product_id")?),
        kind,
        name: row.try_get::<Option<_>, _>("name")?.unwrap_or_default(),
        standing,
        shown: row.try_get("shown")?,
        alt: picture.alt.to_string(),
        focal,
        metal: picture.metal,
        variants: ids.into_iter().map(VariantId::from_uuid).collect(),
        poster: row.try_get::<Option<_>, _>("poster_id")?.map(MediaId::from_uuid),
        // widths are set once its renditions, or those of what stands for it, are there
        picture: Some(picture).filter(|p| !p.widths.is_empty()),
    })
}
