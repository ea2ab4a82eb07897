//! Reads of tax and delivery.

use db::{Conn, DbError};
use kernel::{Currency, Money, Rate};
use sqlx::Row;

use super::{Country, ShippingMethod, TaxRate};
use crate::error::unreadable;

/// The ways something can be delivered to a country, the usual one first; none where the house does not deliver.
pub async fn shipping_methods(
    conn: &mut Conn,
    country: &str,
    currency: Currency,
) -> Result<Vec<ShippingMethod>, DbError> {
    let Some(country) = Country::find(country) else { return Ok(Vec::new()) };
    let rows = sqlx::query(
        "SELECT code, name, promise, price_minor, transit_days FROM shipping_methods
         WHERE currency = $2 AND (countries = '{}' OR $1 = ANY(countries)) ORDER BY position, code",
    )
    .bind(country.code)
    .bind(currency.code())
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(ShippingMethod {
                code: row.try_get("code")?,
                name: row.try_get("name")?,
                promise: row.try_get("promise")?,
                price: Money::new(row.try_get("price_minor")?, currency),
                transit_days: row.try_get("transit_days")?,
            })
        })
        .collect()
}

/// The currencies in which the house is paid for what it sends.
pub(crate) async fn list_currencies_sent_in(conn: &mut Conn) -> Result<Vec<Currency>, DbError> {
    let codes: Vec<String> =
        sqlx::query_scalar("SELECT DISTINCT currency FROM shipping_methods ORDER BY currency")
            .fetch_all(conn)
            .await?;
    codes.iter().map(|code| code.parse().map_err(|_| unreadable("currency", code))).collect()
}

/// Whether the house sends anything that is paid in this currency.
pub(crate) async fn is_sent_in(conn: &mut Conn, currency: Currency) -> Result<bool, DbError> {
    let sent = sqlx::query_scalar("SELECT EXISTS (SELECT FROM shipping_methods WHERE currency = $1)")
        .bind(currency.code())
        .fetch_one(conn)
        .await?;
    Ok(sent)
}

/// The tax of a place: its region's, or its country's; `None` where the house does not deliver.
pub async fn find_tax_rate(
    conn: &mut Conn,
    country: &str,
    region: Option<&str>,
) -> Result<Option<TaxRate>, DbError> {
    let Some(country) = Country::find(country) else { return Ok(None) };
    let region = region.and_then(|text| country.region(text)).map_or("", |r| r.code);
    let row = sqlx::query(
        "SELECT name, rate_ppm FROM tax_rates WHERE country = $1 AND region IN ($2, '') ORDER BY region DESC LIMIT 1",
    )
    .bind(country.code)
    .bind(region)
    .fetch_optional(conn)
    .await?;
    row.map(|row| {
        let rate = Rate::per_million(i64::from(row.try_get::<i32, _>("rate_ppm")?));
        Ok(TaxRate { name: row.try_get("name")?, rate })
    })
    .transpose()
}
