//! Say what a channel may sell of a variant: it shares with everybody, leaves a buffer to the others, or has units of its own.
//!
//! Refuses an unknown variant, units or a buffer out of range, both at once, and more of its own than anybody may buy now. Units of its own leave the shared
//! stock in the same statement that checks that they are there, so the shop's own path to a sale stays as it is. Writes
//! `stock_allotments`, `stock_levels`, `stock_pieces` and the audit log.

use catalog::offers::find_offers;
use db::Tx;
use kernel::ids::{ChannelId, VariantId};
use platform::{Cx, audit};
use serde_json::json;
use sqlx::Row;

use super::{InventoryError, Shortage, store};

/// What a channel may sell of a variant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Allotment {
    /// As everybody.
    Shared,
    /// As everybody, but for the last so many.
    Buffer(i32),
    /// So many that nobody else may sell, and then as everybody.
    Exclusive(i32),
}

/// Which channel, which variant, which rule.
#[derive(Debug, Clone, Copy)]
pub struct PutAllotment {
    /// The channel.
    pub channel: ChannelId,
    /// The variant.
    pub variant: VariantId,
    /// What it may sell.
    pub rule: Allotment,
}

/// Puts the rule in force.
#[tracing::instrument(name = "inventory.put_allotment", skip_all, fields(channel.id = %ask.channel, variant.id = %ask.variant))]
pub async fn put_allotment(tx: &mut Tx, cx: &Cx, ask: PutAllotment) -> Result<(), InventoryError> {
    let (exclusive, buffer) = match ask.rule {
        Allotment::Shared => (0, 0),
        Allotment::Buffer(units) => (0, units),
        Allotment::Exclusive(units) => (units, 0),
    };
    if !(0..=10_000).contains(&exclusive) || !(0..=10_000).contains(&buffer) {
        return Err(InventoryError::QuantityOutOfRange);
    }
    let offer = find_offers(tx, &[ask.variant]).await?.pop().ok_or(InventoryError::UnknownVariant)?;
    store::lock_levels(tx, None, &[ask.variant]).await?;
    let before = sqlx::query(
        "SELECT exclusive, buffer FROM stock_allotments WHERE channel_id = $1 AND variant_id = $2 FOR UPDATE",
    )
    .bind(ask.channel.uuid())
    .bind(ask.variant.uuid())
    .fetch_optional(&mut **tx)
    .await?;
    let before: (i32, i32) = match before {
        Some(row) => (row.try_get("exclusive")?, row.try_get("buffer")?),
        None => (0, 0),
    };
    reserve(tx, ask.variant, exclusive - before.0, offer.one_of_a_kind).await?;
    sqlx::query(
        "INSERT INTO stock_allotments (channel_id, variant_id, exclusive, buffer) VALUES ($1, $2, $3, $4)
         ON CONFLICT (channel_id, variant_id) DO UPDATE SET exclusive = $3, buffer = $4",
    )
    .bind(ask.channel.uuid())
    .bind(ask.variant.uuid())
    .bind(exclusive)
    .bind(buffer)
    .execute(&mut **tx)
    .await?;
    let said = |(exclusive, buffer): (i32, i32)| json!({ "exclusive": exclusive, "buffer": buffer, "sku": offer.sku });
    let change = audit::Change {
        action: "inventory.put_allotment",
        object: ask.channel.to_string(),
        before: Some(&said(before)),
        after: Some(&said((exclusive, buffer))),
    };
    Ok(audit::record(tx, cx, change).await?)
}

/// Moves units between what everybody shares and what a channel has for itself; a piece changes along.
async fn reserve(
    tx: &mut Tx,
    variant: VariantId,
    more: i32,
    one_of_a_kind: bool,
) -> Result<(), InventoryError> {
    if more == 0 {
        return Ok(());
    }
    let now = tx.now().await?;
    let done = sqlx::query(
        "UPDATE stock_levels SET available = available - $2, reserved = reserved + $2, updated_at = $3
         WHERE variant_id = $1 AND available >= $2 AND reserved + $2 >= 0",
    )
    .bind(variant.uuid())
    .bind(more)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    if done.rows_affected() == 0 {
        let left: Option<i32> =
            sqlx::query_scalar("SELECT available FROM stock_levels WHERE variant_id = $1")
                .bind(variant.uuid())
                .fetch_optional(&mut **tx)
                .await?;
        let short = Shortage { variant, wanted: more, available: left.unwrap_or(0) };
        return Err(InventoryError::Insufficient(vec![short]));
    }
    if one_of_a_kind {
        let (from, to) = if more > 0 { ("available", "reserved") } else { ("reserved", "available") };
        sqlx::query("UPDATE stock_pieces SET state = $3 WHERE variant_id = $1 AND state = $2")
            .bind(variant.uuid())
            .bind(from)
            .bind(to)
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}
