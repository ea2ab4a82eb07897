//! Reading prices of metal.

use db::{Conn, DbError};
use kernel::Currency;
use sqlx::{Row, postgres::PgRow};

use super::{Element, MetalRate};
use crate::error::unreadable;

/// The newest price of a metal in a currency.
pub async fn find_rate(
    conn: &mut Conn,
    element: Element,
    currency: Currency,
) -> Result<Option<MetalRate>, DbError> {
    let row = sqlx::query(
        "SELECT * FROM metal_rates WHERE element = $1 AND currency = $2 ORDER BY taken_at DESC, id DESC LIMIT 1",
    )
    .bind(element.code())
    .bind(currency.code())
    .fetch_optional(conn)
    .await?;
    row.as_ref().map(read).transpose()
}

/// The newest prices of every metal, in every currency there is one.
pub async fn list_rates(conn: &mut Conn) -> Result<Vec<MetalRate>, DbError> {
    let rows = sqlx::query(
        "SELECT DISTINCT ON (element, currency) * FROM metal_rates ORDER BY element, currency, taken_at DESC, id DESC",
    )
    .fetch_all(conn)
    .await?;
    rows.iter().map(read).collect()
}

fn read(row: &PgRow) -> Result<MetalRate, DbError> {
    let (element, currency): (String, String) = (row.try_get("element")?, row.try_get("currency")?);
    Ok(MetalRate {
        element: Element::find(&element).ok_or_else(|| unreadable("metal", &element))?,
        currency: currency.parse().map_err(|_| unreadable("currency", &currency))?,
        per_kg_minor: row.try_get("per_kg_minor")?,
        source: row.try_get("source")?,
        taken_at: row.try_get("taken_at")?,
    })
}
