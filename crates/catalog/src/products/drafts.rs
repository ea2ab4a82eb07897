//! Reading drafts: what staff prepare while the live piece stays as it is.

use chrono::{DateTime, Utc};
use db::{Conn, DbError, Tx};
use kernel::ids::ProductId;
use sqlx::{Row, postgres::PgRow, types::Json};

use super::NewProduct;
use crate::CatalogError;

/// A draft of a live piece.
#[derive(Debug, Clone)]
pub struct ProductDraft {
    /// The version of the live piece that it was made from.
    pub base_version: i64,
    /// The version a change of the draft must name.
    pub version: i64,
    /// The piece as it shall be.
    pub product: NewProduct,
    /// Who saved it last, e.g. `staff acc_…`.
    pub author: String,
    /// When it was begun.
    pub created_at: DateTime<Utc>,
    /// When it was saved last.
    pub updated_at: DateTime<Utc>,
}

/// The draft of a piece, if there is one.
pub async fn find_draft(conn: &mut Conn, product: ProductId) -> Result<Option<ProductDraft>, DbError> {
    let row = sqlx::query(
        "SELECT base_version, version, content, author, created_at, updated_at FROM product_drafts WHERE product_id = $1",
    )
    .bind(product.uuid())
    .fetch_optional(conn)
    .await?;
    row.as_ref().map(draft).transpose()
}

/// The draft, held until the transaction ends, at the version that is expected.
pub(super) async fn lock(
    tx: &mut Tx,
    product: ProductId,
    expected_version: i64,
) -> Result<ProductDraft, CatalogError> {
    sqlx::query("SELECT 1 FROM product_drafts WHERE product_id = $1 FOR UPDATE")
        .bind(product.uuid())
        .execute(&mut **tx)
        .await?;
    let draft = find_draft(tx, product).await?.ok_or(CatalogError::DraftNotFound)?;
    if draft.version == expected_version {
        Ok(draft)
    } else {
        Err(CatalogError::DraftConflict { current: draft.version })
    }
}

/// Takes the draft away.
pub(super) async fn remove(tx: &mut Tx, product: ProductId) -> Result<(), DbError> {
    sqlx::query("DELETE FROM product_drafts WHERE product_id = $1")
        .bind(product.uuid())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

fn draft(row: &PgRow) -> Result<ProductDraft, DbError> {
    let Json(product) = row.try_get("content")?;
    Ok(ProductDraft {
        base_version: row.try_get("base_version")?,
        version: row.try_get("version")?,
        product,
        author: row.try_get("author")?,
        created_at: row.try_get("created_at")?,
        updated_at: row.try_get("updated_at")?,
    })
}
