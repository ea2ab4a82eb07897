//! Reads of stock.

use std::collections::HashMap;

use db::{Conn, DbError};
use kernel::ids::{OrderId, VariantId};
use sqlx::Row;

use super::Level;

/// How many units of each variant anyone may buy now; variants that never came in are left out.
pub async fn count_ready(
    conn: &mut Conn,
    variants: &[VariantId],
) -> Result<HashMap<VariantId, i32>, DbError> {
    let ids: Vec<_> = variants.iter().map(|v| v.uuid()).collect();
    let rows =
        sqlx::query("SELECT variant_id, available AS units FROM stock_levels WHERE variant_id = ANY($1)")
            .bind(ids)
            .fetch_all(conn)
            .await?;
    rows.iter().map(read_units).collect()
}

/// How many ready units an order keeps, by variant. Pieces that are yet to be made do not count.
pub async fn count_held_by_order(
    conn: &mut Conn,
    order: OrderId,
) -> Result<HashMap<VariantId, i32>, DbError> {
    let rows = sqlx::query(
        "SELECT variant_id, sum(quantity)::integer AS units FROM stock_holds
         WHERE order_id = $1 AND state = 'active' AND NOT made_to_order GROUP BY variant_id",
    )
    .bind(order.uuid())
    .fetch_all(conn)
    .await?;
    rows.iter().map(read_units).collect()
}

/// The counters of one variant; `None` when it never came in.
pub async fn find_level(conn: &mut Conn, variant: VariantId) -> Result<Option<Level>, DbError> {
    let row = sqlx::query(
        "SELECT received, restocked, written_off, held, sold, available FROM stock_levels WHERE variant_id = $1",
    )
    .bind(variant.uuid())
    .fetch_optional(conn)
    .await?;
    row.map(|row| {
        Ok(Level {
            received: row.try_get("received")?,
            restocked: row.try_get("restocked")?,
            written_off: row.try_get("written_off")?,
            held: row.try_get("held")?,
            sold: row.try_get("sold")?,
            available: row.try_get("available")?,
        })
    })
    .transpose()
}

fn read_units(row: &sqlx::postgres::PgRow) -> Result<(VariantId, i32), DbError> {
    Ok((VariantId::from_uuid(row.try_get("variant_id")?), row.try_get("units")?))
}
