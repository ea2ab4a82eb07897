//! What the tax of an order is made of.

use db::{Conn, DbError, Tx};
use kernel::{Money, Rate, ids::OrderId};
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

/// An order whose tax was computed outside and is not in the calculator's books yet.
pub(crate) struct Unrecorded {
    pub(crate) order: OrderId,
    pub(crate) number: String,
    pub(crate) calculation: String,
}

/// Paid orders that a calculator computed for and has not been told of, the earliest first. Calculations are forgotten after ninety days, so what is
/// older than sixty is left to people.
pub(crate) async fn list_unrecorded(
    tx: &mut Tx,
    source: &str,
    limit: i64,
) -> Result<Vec<Unrecorded>, DbError> {
    let now = tx.now().await?;
    let rows = sqlx::query(
        "SELECT id, number, rate_reference FROM orders
         WHERE rate_reference IS NOT NULL AND rate_transaction IS NULL AND rate_source = $1 AND paid_at > $2
         ORDER BY paid_at LIMIT $3",
    )
    .bind(source)
    .bind(now - chrono::Duration::days(60))
    .bind(limit)
    .fetch_all(&mut **tx)
    .await?;
    let read = |row: &PgRow| -> Result<Unrecorded, DbError> {
        Ok(Unrecorded {
            order: OrderId::from_uuid(row.try_get("id")?),
            number: row.try_get("number")?,
            calculation: row.try_get("rate_reference")?,
        })
    };
    rows.iter().map(read).collect()
}

/// The calculator has the sale in its books, under this name.
pub(crate) async fn note_recorded(tx: &mut Tx, order: OrderId, name: &str) -> Result<(), DbError> {
    sqlx::query("UPDATE orders SET rate_transaction = $2 WHERE id = $1 AND rate_transaction IS NULL")
        .bind(order.uuid())
        .bind(name)
        .execute(&mut **tx)
        .await?;
    Ok(())
}
