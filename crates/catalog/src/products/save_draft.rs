//! Save a draft of a piece while the live one stays as it is.
//!
//! Refuses a draft that is not made from the live piece as it is now, one that somebody saved in between, and all
//! that changing the piece would refuse. Writes `product_drafts` and the audit log. Nothing is announced: shoppers
//! see none of it.

use db::Tx;
use kernel::ids::ProductId;
use platform::{Cx, audit};
use sqlx::types::Json;

use super::{NewProduct, drafts, whole};
use crate::{CatalogError, attributes};

/// A draft as it shall be.
#[derive(Debug, Clone)]
pub struct SaveDraft {
    /// Of which piece.
    pub id: ProductId,
    /// The version of the live piece that it is made from.
    pub base_version: i64,
    /// The version of the draft that was edited; none to begin one.
    pub expected_draft: Option<i64>,
    /// The piece as it shall be. Its pictures are not looked at.
    pub product: NewProduct,
}

/// Saves the draft and answers its version.
#[tracing::instrument(name = "catalog.save_draft", skip_all, fields(product.id = %ask.id))]
pub async fn save_draft(tx: &mut Tx, cx: &Cx, ask: SaveDraft) -> Result<i64, CatalogError> {
    let schema = attributes::load_for_write(tx).await?;
    let live = whole::lock(tx, ask.id).await?;
    let before = match ask.expected_draft {
        Some(version) => Some(drafts::lock(tx, ask.id, version).await?),
        None => match drafts::find_draft(tx, ask.id).await? {
            Some(draft) => return Err(CatalogError::DraftConflict { current: draft.version }),
            None => None,
        },
    };
    if live.version != ask.base_version {
        return Err(CatalogError::DraftBehind { current: live.version });
    }
    let mut product = ask.product;
    product.media.clone_from(&live.product.media);
    let now = tx.now().await?;
    let after = product.accept(&schema, Some(&live.product), now).map_err(CatalogError::Invalid)?;
    let version = before.as_ref().map_or(1, |d| d.version + 1);
    sqlx::query(
        "INSERT INTO product_drafts (product_id, base_version, version, content, author, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $6)
         ON CONFLICT (product_id) DO UPDATE
         SET base_version = excluded.base_version, version = excluded.version, content = excluded.content,
             author = excluded.author, updated_at = excluded.updated_at",
    )
    .bind(ask.id.uuid())
    .bind(ask.base_version)
    .bind(version)
    .bind(Json(&after))
    .bind(cx.actor.to_string())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    let change = audit::Change {
        action: "catalog.save_draft",
        object: ask.id.to_string(),
        before: Some(before.as_ref().map_or(&live.product, |d| &d.product)),
        after: Some(&after),
    };
    audit::record(tx, cx, change).await?;
    Ok(version)
}
