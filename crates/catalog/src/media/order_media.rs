//! Put a product's entries in another order.
//!
//! Refuses a list that does not name each entry of the product once. Writes `product_media` and the audit log, and
//! announces the product. The first entry on show is the piece's main picture.

use db::Tx;
use kernel::ids::{MediaId, ProductId};
use platform::{Cx, audit};

use super::{queries::list_for_staff, store};
use crate::{CatalogError, products::store::announce};

/// Gives the entries this order. The order they have already is not logged.
#[tracing::instrument(name = "catalog.order_media", skip_all, fields(product.id = %product))]
pub async fn order_media(
    tx: &mut Tx,
    cx: &Cx,
    product: ProductId,
    order: Vec<MediaId>,
) -> Result<(), CatalogError> {
    store::lock_product(tx, product).await?;
    let before: Vec<MediaId> = list_for_staff(tx, product).await?.into_iter().map(|m| m.id).collect();
    let sorted = |list: &[MediaId]| {
        let mut list = list.to_vec();
        list.sort_unstable();
        list
    };
    if sorted(&before) != sorted(&order) {
        return Err(CatalogError::field(
            "order",
            "incomplete",
            "Name each picture and film of the piece once. Someone may have added or removed one: load the page again.",
        ));
    }
    if before == order {
        return Ok(());
    }
    sqlx::query(
        "UPDATE product_media m SET position = n.position - 1, by_staff = true
         FROM unnest($2::uuid[]) WITH ORDINALITY AS n (id, position) WHERE m.product_id = $1 AND m.id = n.id",
    )
    .bind(product.uuid())
    .bind(order.iter().map(|id| id.uuid()).collect::<Vec<_>>())
    .execute(&mut **tx)
    .await?;
    announce(tx, product).await?;
    let change = audit::Change {
        action: "catalog.order_media",
        object: product.to_string(),
        before: Some(&before),
        after: Some(&order),
    };
    audit::record(tx, cx, change).await?;
    Ok(())
}
