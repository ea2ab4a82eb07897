//! Write new prices of many products at once.
//!
//! For operations that found every piece sound, held it, and changed nothing but prices. Writes `product_variants`, `product_prices`, `products` and
//! the audit log, each in one statement; what is written is what `revision::write` would write piece by piece.

use db::Tx;
use platform::{Cx, audit};
use uuid::Uuid;

use super::{NewProduct, NewVariant, WholeProduct, store};
use crate::CatalogError;

/// Whether prices are all that differs.
pub(crate) fn only_prices_differ(before: &NewProduct, after: &NewProduct) -> bool {
    let mut priced = before.clone();
    for (old, new) in priced.variants.iter_mut().zip(&after.variants) {
        if old.price.currency() != new.price.currency() {
            return false;
        }
        old.price = new.price;
    }
    priced == *after
}

/// Writes the prices of pieces that are held.
pub(crate) async fn write_prices(
    tx: &mut Tx,
    cx: &Cx,
    action: &'static str,
    pieces: &[(&WholeProduct, NewProduct)],
) -> Result<(), CatalogError> {
    if pieces.is_empty() {
        return Ok(());
    }
    let now = tx.now().await?;
    let moved = |(before, after): &(&WholeProduct, NewProduct)| -> Vec<(Uuid, i64)> {
        let pairs = before.product.variants.iter().zip(&after.variants);
        let changed = pairs.filter(|(old, new): &(&NewVariant, &NewVariant)| old.price != new.price);
        changed.filter_map(|(_, new)| Some((new.id?.uuid(), new.price.minor()))).collect()
    };
    let moved: Vec<(Uuid, i64)> = pieces.iter().flat_map(moved).collect();
    let variants: Vec<Uuid> = moved.iter().map(|(id, _)| *id).collect();
    sqlx::query(
        "UPDATE product_variants v SET price_minor = n.price_minor, version = v.version + 1, updated_at = $3
         FROM unnest($1::uuid[], $2::bigint[]) AS n (id, price_minor) WHERE v.id = n.id",
    )
    .bind(&variants)
    .bind(moved.iter().map(|(_, price)| *price).collect::<Vec<_>>())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    store::record_prices(tx, &variants).await?;
    sqlx::query("UPDATE products SET version = version + 1, schedule_fault = NULL, updated_at = $2 WHERE id = ANY($1)")
        .bind(pieces.iter().map(|(whole, _)| whole.id.uuid()).collect::<Vec<_>>())
        .bind(now)
        .execute(&mut **tx)
        .await?;
    let changes: Vec<_> = pieces
        .iter()
        .map(|(before, after)| audit::Change {
            action,
            object: before.id.to_string(),
            before: Some(&before.product),
            after: Some(after),
        })
        .collect();
    audit::record_all(tx, cx, action, &changes).await?;
    Ok(())
}
