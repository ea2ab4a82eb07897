//! Put a piece in the catalogue.
//!
//! Refuses what [`NewProduct::check`] finds wrong, a slug that is taken, and a variant's code that is in use.
//! Writes `products`, `product_variants`, `product_stones`, `product_media` and the audit log. The database
//! announces the product to every index. Brings nothing into stock: that is the inventory's business.

use db::Tx;
use kernel::ids::ProductId;
use platform::{Cx, audit};

use super::{NewProduct, store};
use crate::CatalogError;

/// Puts a piece in the catalogue, draft or active as it says.
#[tracing::instrument(name = "catalog.create_product", skip_all, fields(product.slug = %ask.slug))]
pub async fn create_product(tx: &mut Tx, cx: &Cx, ask: NewProduct) -> Result<ProductId, CatalogError> {
    ask.check().map_err(CatalogError::Invalid)?;
    let products = [ask];
    store::refuse_taken(tx, &products, |_, name| name.to_owned()).await?;
    let ids = store::insert(tx, cx, &products).await?;
    let ([product], [id]) = (&products, ids.as_slice()) else { return Err(CatalogError::ProductNotFound) };
    let change = audit::Change {
        action: "catalog.create_product",
        object: id.to_string(),
        before: None,
        after: Some(product),
    };
    audit::record(tx, cx, change).await?;
    Ok(*id)
}
