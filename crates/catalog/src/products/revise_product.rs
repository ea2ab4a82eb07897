//! Put a whole piece, as staff edited it, in the place of what it was.
//!
//! Refuses a version that is not the present one, all that creating a piece refuses, leaving a variant out or
//! changing what orders know it by, and another address for a piece that was on show. Writes `products`,
//! `product_variants`, `product_prices`, `product_stones` and the audit log (both states). The database announces
//! the product to every index. Orders already placed keep their prices.

use db::Tx;
use kernel::ids::ProductId;
use platform::Cx;

use super::{NewProduct, revision, whole};
use crate::{CatalogError, attributes};

/// The piece as it shall be. Its pictures are not looked at.
#[derive(Debug, Clone)]
pub struct ReviseProduct {
    /// Which piece.
    pub id: ProductId,
    /// The version the change was made against.
    pub expected_version: i64,
    /// The piece with every variant it has, each with its id, and new ones without.
    pub product: NewProduct,
}

/// Changes the piece and answers its new version. A change that changes nothing keeps the version and is not logged.
#[tracing::instrument(name = "catalog.revise_product", skip_all, fields(product.id = %ask.id))]
pub async fn revise_product(tx: &mut Tx, cx: &Cx, ask: ReviseProduct) -> Result<i64, CatalogError> {
    let schema = attributes::load_for_write(tx).await?;
    let before = whole::lock(tx, ask.id).await?;
    if before.version != ask.expected_version {
        return Err(CatalogError::VersionConflict { current: before.version });
    }
    revision::write(tx, cx, "catalog.revise_product", &schema, &before, ask.product).await
}
