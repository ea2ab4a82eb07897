//! Prices as they were.

use chrono::{DateTime, TimeDelta, Utc};
use db::{Conn, DbError};
use kernel::{
    Money,
    ids::{ProductId, VariantId},
};
use sqlx::{Row, postgres::PgRow};

use crate::index::money;

/// How far back a reduction looks for the price it is measured by (Directive 98/6/EC, article 6a).
const LOOKED_BACK: TimeDelta = TimeDelta::days(30);

/// What a variant costs, and what it cost before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriceHistory {
    /// The variant.
    pub variant: VariantId,
    /// What it costs.
    pub price: Money,
    /// Since when.
    pub since: DateTime<Utc>,
    /// The lowest price of the thirty days before that: what a reduction must be measured by. None when it never
    /// had another.
    pub lowest_before: Option<Money>,
}

/// Every price that the variants with these article numbers have or have had, in any order. Unknown numbers are left out.
pub async fn list_prices_by_sku(conn: &mut Conn, skus: &[String]) -> Result<Vec<(String, Money)>, DbError> {
    let rows = sqlx::query(
        "SELECT DISTINCT v.sku, h.price_minor, h.currency FROM product_prices h JOIN product_variants v ON v.id = h.variant_id
         WHERE v.sku = ANY($1)",
    )
    .bind(skus)
    .fetch_all(conn)
    .await?;
    rows.iter().map(|row| Ok((row.try_get("sku")?, money(row)?))).collect()
}

/// The price history of every variant of a product, in the house's order.
pub async fn list_prices(conn: &mut Conn, product: ProductId) -> Result<Vec<PriceHistory>, DbError> {
    let rows = sqlx::query(
        "WITH spans AS (
             SELECT h.variant_id, v.position, h.price_minor, h.currency, h.since,
                    lead(h.since) OVER later AS until, first_value(h.since) OVER newest AS present
             FROM product_prices h JOIN product_variants v ON v.id = h.variant_id
             WHERE v.product_id = $1
             WINDOW later AS (PARTITION BY h.variant_id ORDER BY h.since, h.seq),
                    newest AS (PARTITION BY h.variant_id ORDER BY h.since DESC, h.seq DESC))
         SELECT now.variant_id, now.price_minor, now.currency, now.since,
                (SELECT min(old.price_minor) FROM spans old
                 WHERE old.variant_id = now.variant_id AND old.until > now.present - $2 AND old.until > old.since) AS lowest
         FROM spans now WHERE now.until IS NULL ORDER BY now.position, now.variant_id",
    )
    .bind(product.uuid())
    .bind(LOOKED_BACK)
    .fetch_all(conn)
    .await?;
    let history = |row: &PgRow| {
        let price = money(row)?;
        let lowest: Option<i64> = row.try_get("lowest")?;
        Ok(PriceHistory {
            variant: VariantId::from_uuid(row.try_get("variant_id")?),
            price,
            since: row.try_get("since")?,
            lowest_before: lowest.map(|minor| Money::new(minor, price.currency())),
        })
    };
    rows.iter().map(history).collect()
}
