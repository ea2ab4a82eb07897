//! Offer a design no longer around a stone of the client's choice.
//!
//! Refuses a design that has no mount. Writes `mounts`, `mount_seats`, `mount_fees` and the audit log. Bags that hold such a ring say
//! that it is no longer made; orders keep it.

use db::{DbError, Tx};
use kernel::ids::ProductId;
use platform::{Cx, audit};

use super::queries;
use crate::CatalogError;

/// Removes the mount of a design.
#[tracing::instrument(name = "catalog.remove_mount", skip_all, fields(product.id = %product))]
pub async fn remove_mount(tx: &mut Tx, cx: &Cx, product: ProductId) -> Result<(), CatalogError> {
    sqlx::query("SELECT 1 FROM products WHERE id = $1 FOR UPDATE")
        .bind(product.uuid())
        .execute(&mut **tx)
        .await?;
    let before = queries::find_mounts(tx, &[product]).await?.remove(&product);
    let before = before.ok_or(CatalogError::MountNotFound)?;
    delete_parts(tx, product).await?;
    sqlx::query("DELETE FROM mounts WHERE product_id = $1").bind(product.uuid()).execute(&mut **tx).await?;
    let change = audit::Change {
        action: "catalog.remove_mount",
        object: product.to_string(),
        before: Some(&before),
        after: None,
    };
    audit::record(tx, cx, change).await.map_err(CatalogError::from)
}

/// Clears the heads and fees of a mount.
pub(super) async fn delete_parts(tx: &mut Tx, product: ProductId) -> Result<(), DbError> {
    sqlx::query("DELETE FROM mount_seats WHERE product_id = $1")
        .bind(product.uuid())
        .execute(&mut **tx)
        .await?;
    sqlx::query("DELETE FROM mount_fees WHERE product_id = $1")
        .bind(product.uuid())
        .execute(&mut **tx)
        .await?;
    Ok(())
}
