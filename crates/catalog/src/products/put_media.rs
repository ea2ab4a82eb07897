//! Give a piece its pictures.
//!
//! Refuses an unknown piece and pictures without a size or without words. Replaces the piece's rows in
//! `product_media`, raises the product's version and writes the audit log. The database announces the product.

use db::Tx;
use kernel::ids::ProductId;
use platform::{Cx, audit};

use super::{
    NewMedia,
    queries::list_media,
    rules::{Wrong, check_media},
    store,
};
use crate::CatalogError;

/// The pictures a piece shall have.
#[derive(Debug, Clone)]
pub struct PutMedia {
    /// Which piece.
    pub product: ProductId,
    /// All its pictures, the hero first.
    pub media: Vec<NewMedia>,
}

/// Replaces the pictures. Answers false, and does nothing, when the piece has just these.
#[tracing::instrument(name = "catalog.put_media", skip_all, fields(product.id = %ask.product))]
pub async fn put_media(tx: &mut Tx, cx: &Cx, ask: PutMedia) -> Result<bool, CatalogError> {
    let mut wrong = Wrong::default();
    check_media(&mut wrong, &ask.media);
    wrong.into_result().map_err(CatalogError::Invalid)?;
    let now = tx.now().await?;
    let id = ask.product.uuid();
    sqlx::query("SELECT 1 FROM products WHERE id = $1 FOR UPDATE")
        .bind(id)
        .fetch_optional(&mut **tx)
        .await?
        .ok_or(CatalogError::ProductNotFound)?;
    let before = list_media(tx, ask.product).await?;
    if before == ask.media {
        return Ok(false);
    }
    sqlx::query("DELETE FROM product_media WHERE product_id = $1").bind(id).execute(&mut **tx).await?;
    store::insert_media(tx, &[(ask.product, &ask.media)]).await?;
    sqlx::query("UPDATE products SET version = version + 1, updated_at = $2 WHERE id = $1")
        .bind(id)
        .bind(now)
        .execute(&mut **tx)
        .await?;
    let change = audit::Change {
        action: "catalog.put_media",
        object: ask.product.to_string(),
        before: Some(&before),
        after: Some(&ask.media),
    };
    audit::record(tx, cx, change).await?;
    Ok(true)
}
