//! Say what a design holds, or say it anew.
//!
//! Refuses an unknown design, one that is not a ring made to order, and what [`Mount`]'s own rules find wrong; nothing is stored
//! then. Replaces the mount there was; saying the same again changes nothing. Writes `mounts`, `mount_seats`, `mount_fees` and the audit
//! log. The database announces the design to every index. Rings already ordered keep their prices.

use db::{DbError, Tx};
use kernel::{Money, ids::ProductId};
use platform::{Cx, audit};

use super::{Mount, queries};
use crate::{CatalogError, index::code, model::Category, offers::list_offers_of};

/// Stores the mount of a design. Answers whether anything changed.
#[tracing::instrument(name = "catalog.put_mount", skip_all, fields(product.id = %product))]
pub async fn put_mount(
    tx: &mut Tx,
    cx: &Cx,
    product: ProductId,
    mount: &Mount,
) -> Result<bool, CatalogError> {
    let cheapest = lock_ring(tx, product).await?;
    mount.check(cheapest).map_err(CatalogError::Invalid)?;
    let before = queries::find_mounts(tx, &[product]).await?.remove(&product);
    if before.as_ref() == Some(mount) {
        return Ok(false);
    }
    write(tx, product, mount).await?;
    write_parts(tx, product, mount).await?;
    let change = audit::Change {
        action: "catalog.put_mount",
        object: product.to_string(),
        before: before.as_ref(),
        after: Some(mount),
    };
    audit::record(tx, cx, change).await?;
    Ok(true)
}

/// Locks the design and answers what its cheapest ring costs.
async fn lock_ring(tx: &mut Tx, product: ProductId) -> Result<Money, CatalogError> {
    let row = sqlx::query("SELECT category FROM products WHERE id = $1 FOR UPDATE")
        .bind(product.uuid())
        .fetch_optional(&mut **tx)
        .await?
        .ok_or(CatalogError::ProductNotFound)?;
    if code::<Category>(&row, "category")? != Category::Ring {
        return Err(CatalogError::field(
            "product",
            "not_a_ring",
            "Only a ring is set with a stone of the client's choice.",
        ));
    }
    let made = list_offers_of(tx, &[product]).await?.into_iter().filter(|offer| offer.made_to_order);
    let cheapest = made.map(|offer| offer.price).min_by_key(|price| price.minor());
    cheapest.ok_or_else(|| {
        CatalogError::field(
            "product",
            "not_made_to_order",
            "A design that is set with any stone is made to order.",
        )
    })
}

async fn write(tx: &mut Tx, product: ProductId, mount: &Mount) -> Result<(), DbError> {
    let now = tx.now().await?;
    sqlx::query(
        "INSERT INTO mounts (product_id, own_stone_minor, currency, ring_from_um, ring_to_um, least_hardness, lead_days, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)
         ON CONFLICT (product_id) DO UPDATE SET own_stone_minor = excluded.own_stone_minor, currency = excluded.currency,
                ring_from_um = excluded.ring_from_um, ring_to_um = excluded.ring_to_um, least_hardness = excluded.least_hardness,
                lead_days = excluded.lead_days, updated_at = excluded.updated_at",
    )
    .bind(product.uuid())
    .bind(mount.own_stone.minor())
    .bind(mount.own_stone.currency().code())
    .bind(mount.smallest.circumference_um())
    .bind(mount.largest.circumference_um())
    .bind(mount.least_hardness)
    .bind(mount.lead_days)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn write_parts(tx: &mut Tx, product: ProductId, mount: &Mount) -> Result<(), DbError> {
    super::remove_mount::delete_parts(tx, product).await?;
    for (position, seat) in mount.seats.iter().enumerate() {
        sqlx::query(
            "INSERT INTO mount_seats (product_id, position, shape, length_from_um, length_to_um, width_from_um, width_to_um)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(product.uuid())
        .bind(i16::try_from(position).unwrap_or(i16::MAX))
        .bind(seat.shape.code())
        .bind(seat.length_from_um)
        .bind(seat.length_to_um)
        .bind(seat.width_from_um)
        .bind(seat.width_to_um)
        .execute(&mut **tx)
        .await?;
    }
    for band in &mount.fees {
        sqlx::query("INSERT INTO mount_fees (product_id, carat_from, fee_minor) VALUES ($1, $2, $3)")
            .bind(product.uuid())
            .bind(band.carat_from)
            .bind(band.fee_minor)
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}
