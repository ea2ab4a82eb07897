//! What pieces have cost: today and before.

use std::collections::HashMap;

use db::{Conn, DbError};
use kernel::{Currency, Money};
use sqlx::Row;

/// Every price that variants have had, by their codes; unknown codes are left out.
pub async fn list_known_prices(
    conn: &mut Conn,
    skus: &[String],
) -> Result<HashMap<String, Vec<Money>>, DbError> {
    let rows = sqlx::query(
        "SELECT v.sku, p.price_minor, p.currency FROM product_variants v JOIN product_prices p ON p.variant_id = v.id
         WHERE v.sku = ANY($1)
         UNION
         SELECT sku, price_minor, currency FROM product_variants WHERE sku = ANY($1)",
    )
    .bind(skus)
    .fetch_all(conn)
    .await?;
    let mut prices: HashMap<String, Vec<Money>> = HashMap::new();
    for row in &rows {
        let currency: String = row.try_get("currency")?;
        let currency = currency
            .parse::<Currency>()
            .map_err(|error| DbError::Broken(sqlx::Error::Decode(Box::new(error))))?;
        let price = Money::new(row.try_get("price_minor")?, currency);
        prices.entry(row.try_get("sku")?).or_default().push(price);
    }
    Ok(prices)
}
