//! Remove an entry from a product.
//!
//! Refuses an entry of another product, and a picture that stands for a film or a model. Writes `product_media`,
//! `media_assets` and the audit log, and announces the product. The next sweep forgets the original; renditions that
//! shoppers have seen stay, because past orders and letters show them.

use db::Tx;
use kernel::ids::{MediaId, ProductId};
use platform::{Cx, audit};
use serde::Serialize;

use super::{queries::list_for_staff, store};
use crate::{CatalogError, model::MediaKind, products::store::announce};

/// What the audit log keeps of an entry that is gone.
#[derive(Serialize)]
struct Removed<'a> {
    media: MediaId,
    kind: MediaKind,
    name: &'a str,
    alt: &'a str,
}

/// Removes the entry.
#[tracing::instrument(name = "catalog.remove_media", skip_all, fields(media.id = %media))]
pub async fn remove_media(
    tx: &mut Tx,
    cx: &Cx,
    product: ProductId,
    media: MediaId,
) -> Result<(), CatalogError> {
    store::lock_product(tx, product).await?;
    let entries = list_for_staff(tx, product).await?;
    let entry = entries.iter().find(|m| m.id == media).ok_or(CatalogError::MediaNotFound)?;
    if entries.iter().any(|m| m.poster == Some(media)) {
        return Err(CatalogError::field(
            "media",
            "stands_for_film",
            "This picture stands for a film or a model. Choose another for it first.",
        ));
    }
    sqlx::query(
        "WITH removed AS (DELETE FROM product_media WHERE id = $1 RETURNING asset_id)
         UPDATE media_assets SET state = 'retired' WHERE id = (SELECT asset_id FROM removed)",
    )
    .bind(media.uuid())
    .execute(&mut **tx)
    .await?;
    sqlx::query("UPDATE product_media SET by_staff = true WHERE product_id = $1")
        .bind(product.uuid())
        .execute(&mut **tx)
        .await?;
    announce(tx, product).await?;
    let change = audit::Change {
        action: "catalog.remove_media",
        object: product.to_string(),
        before: Some(&Removed { media, kind: entry.kind, name: &entry.name, alt: &entry.alt }),
        after: None,
    };
    audit::record(tx, cx, change).await?;
    Ok(())
}
