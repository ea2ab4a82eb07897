//! What the tax of an order is made of.

use db::{Conn, DbError};
use kernel::{Money, Rate};
use sqlx::{Row, postgres::PgRow};
use uuid::Uuid;

use super::Order;
use crate::{
    error::unreadable,
    tax::{Rounding, TaxPart, Treatment},
};

/// Adds to an order, its lines and its delivery what their tax is made of.
pub(super) async fn add(conn: &mut Conn, order: &mut Order) -> Result<(), DbError> {
    let rows = sqlx::query("SELECT * FROM order_taxes WHERE order_id = $1 ORDER BY line_id, position")
        .bind(order.id.uuid())
        .fetch_all(conn)
        .await?;
    for row in &rows {
        let money =
            |column: &str| -> Result<Money, DbError> { Ok(Money::new(row.try_get(column)?, order.currency)) };
        let part = TaxPart {
            jurisdiction: row.try_get("jurisdiction")?,
            name: row.try_get("name")?,
            rate: Rate::per_million(i64::from(row.try_get::<i32, _>("rate_ppm")?)),
            base: money("base_minor")?,
            amount: money("amount_minor")?,
        };
        match row.try_get::<Option<Uuid>, _>("line_id")? {
            Some(id) => {
                let line = order.lines.iter_mut().find(|line| line.id.uuid() == id);
                line.into_iter().for_each(|line| line.taxes.push(part.clone()));
            }
            None => order.shipping_taxes.push(part),
        }
    }
    Ok(())
}

pub(super) fn read_treatment(row: &PgRow) -> Result<Treatment, DbError> {
    let code: String = row.try_get("rate_treatment")?;
    Treatment::find(&code).ok_or_else(|| unreadable("treatment of a tax", &code))
}

pub(super) fn read_rounding(row: &PgRow) -> Result<Rounding, DbError> {
    let code: String = row.try_get("rate_rounding")?;
    Rounding::find(&code).ok_or_else(|| unreadable("rounding of a tax", &code))
}
