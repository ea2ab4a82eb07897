//! Reads of methods of delivery.

use db::{Conn, DbError};
use kernel::{Currency, Money};
use sqlx::{Row, postgres::PgRow};

use super::{CollectedIn, ShippingMethod, StaffMethod};
use crate::{checkout::Country, error::unreadable};

/// The ways something can be delivered to a country, the usual one first, whatever it is worth; none where the house does not
/// deliver. See [`super::offered`].
pub async fn methods_to(
    conn: &mut Conn,
    country: &str,
    currency: Currency,
) -> Result<Vec<ShippingMethod>, DbError> {
    let Some(country) = Country::find(country) else { return Ok(Vec::new()) };
    let rows = sqlx::query(
        "SELECT * FROM shipping_methods
         WHERE active AND currency = $2 AND (countries = '{}' OR $1 = ANY(countries)) ORDER BY position, code",
    )
    .bind(country.code)
    .bind(currency.code())
    .fetch_all(conn)
    .await?;
    rows.iter().map(|row| Ok(read(row)?.method)).collect()
}

/// The currencies in which the house is paid for what it sends.
pub(crate) async fn list_currencies_sent_in(conn: &mut Conn) -> Result<Vec<Currency>, DbError> {
    let codes: Vec<String> =
        sqlx::query_scalar("SELECT DISTINCT currency FROM shipping_methods WHERE active ORDER BY currency")
            .fetch_all(conn)
            .await?;
    codes.iter().map(|code| code.parse().map_err(|_| unreadable("currency", code))).collect()
}

/// Whether the house sends anything that is paid in this currency.
pub(crate) async fn is_sent_in(conn: &mut Conn, currency: Currency) -> Result<bool, DbError> {
    let sent =
        sqlx::query_scalar("SELECT EXISTS (SELECT FROM shipping_methods WHERE active AND currency = $1)")
            .bind(currency.code())
            .fetch_one(conn)
            .await?;
    Ok(sent)
}

/// Every method, offered or not, in the order shoppers see them.
pub async fn list_methods(conn: &mut Conn) -> Result<Vec<StaffMethod>, DbError> {
    let rows = sqlx::query("SELECT * FROM shipping_methods ORDER BY currency, position, code")
        .fetch_all(conn)
        .await?;
    rows.iter().map(read).collect()
}

/// A method by its code.
pub async fn find_method(
    conn: &mut Conn,
    code: &str,
    currency: Currency,
) -> Result<Option<StaffMethod>, DbError> {
    let row = sqlx::query("SELECT * FROM shipping_methods WHERE code = $1 AND currency = $2")
        .bind(code)
        .bind(currency.code())
        .fetch_optional(conn)
        .await?;
    row.as_ref().map(read).transpose()
}

pub(super) fn read(row: &PgRow) -> Result<StaffMethod, DbError> {
    let code: String = row.try_get("currency")?;
    let currency: Currency = code.parse().map_err(|_| unreadable("currency", &code))?;
    let cover: Option<i64> = row.try_get("cover_minor")?;
    let collect: Option<String> = row.try_get("collect_country")?;
    let region: Option<String> = row.try_get("collect_region")?;
    Ok(StaffMethod {
        method: ShippingMethod {
            code: row.try_get("code")?,
            name: row.try_get("name")?,
            promise: row.try_get("promise")?,
            price: Money::new(row.try_get("price_minor")?, currency),
            transit_days: row.try_get("transit_days")?,
            least_value: Money::new(row.try_get("least_value_minor")?, currency),
            cover: cover.map(|minor| Money::new(minor, currency)),
            collected_in: collect.map(|country| CollectedIn { country, region }),
        },
        carrier: row.try_get("carrier")?,
        countries: row.try_get("countries")?,
        position: row.try_get("position")?,
        active: row.try_get("active")?,
        version: row.try_get("version")?,
    })
}
