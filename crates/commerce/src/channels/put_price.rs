//! Say what a channel asks for a variant, or that it asks what the catalogue does.
//!
//! Refuses an unknown channel or variant, and a price that is nothing or in another currency than the channel's. Writes `channel_prices`
//! and the audit log.

use std::collections::HashMap;

use catalog::offers::find_offers;
use db::{Conn, DbError, Tx};
use kernel::{
    Money,
    ids::{ChannelId, VariantId},
};
use platform::{Cx, audit};
use serde_json::json;
use sqlx::Row;

use super::{ChannelError, queries};
use crate::error::unreadable;

/// Which channel, which variant, which price.
#[derive(Debug, Clone, Copy)]
pub struct PutPrice {
    /// The channel.
    pub channel: ChannelId,
    /// The variant.
    pub variant: VariantId,
    /// What one costs there; the catalogue's price when there is none.
    pub price: Option<Money>,
}

/// Puts the price in force.
#[tracing::instrument(name = "channels.put_price", skip_all, fields(channel.id = %ask.channel, variant.id = %ask.variant))]
pub async fn put_price(tx: &mut Tx, cx: &Cx, ask: PutPrice) -> Result<(), ChannelError> {
    let channel = queries::find_channel(tx, ask.channel).await?.ok_or(ChannelError::NotFound)?;
    let offer = find_offers(tx, &[ask.variant]).await?.pop().ok_or(ChannelError::NotFound)?;
    match ask.price {
        Some(price) if price.minor() <= 0 || price.currency() != channel.currency => {
            let words = format!("Enter a price in {}, above nothing.", channel.currency.code());
            return Err(ChannelError::field("price", "out_of_range", words));
        }
        Some(price) => {
            sqlx::query(
                "INSERT INTO channel_prices (channel_id, variant_id, price_minor, currency) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (channel_id, variant_id) DO UPDATE SET price_minor = $3, currency = $4",
            )
            .bind(ask.channel.uuid())
            .bind(ask.variant.uuid())
            .bind(price.minor())
            .bind(price.currency().code())
            .execute(&mut **tx)
            .await?;
        }
        None => {
            sqlx::query("DELETE FROM channel_prices WHERE channel_id = $1 AND variant_id = $2")
                .bind(ask.channel.uuid())
                .bind(ask.variant.uuid())
                .execute(&mut **tx)
                .await?;
        }
    }
    let after = json!({ "sku": offer.sku, "price": ask.price });
    let change = audit::Change {
        action: "channels.put_price",
        object: ask.channel.to_string(),
        before: None,
        after: Some(&after),
    };
    Ok(audit::record(tx, cx, change).await?)
}

/// The prices that a channel has of its own, of these variants or of all.
pub async fn list_prices(
    conn: &mut Conn,
    channel: ChannelId,
    only: Option<&[VariantId]>,
) -> Result<HashMap<VariantId, Money>, DbError> {
    let only: Option<Vec<_>> = only.map(|ids| ids.iter().map(|v| v.uuid()).collect());
    let rows = sqlx::query(
        "SELECT variant_id, price_minor, currency FROM channel_prices WHERE channel_id = $1 AND ($2::uuid[] IS NULL OR variant_id = ANY($2))",
    )
    .bind(channel.uuid())
    .bind(only)
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            let code: String = row.try_get("currency")?;
            let currency = code.parse().map_err(|_| unreadable("currency", &code))?;
            let price = Money::new(row.try_get("price_minor")?, currency);
            Ok((VariantId::from_uuid(row.try_get("variant_id")?), price))
        })
        .collect()
}
