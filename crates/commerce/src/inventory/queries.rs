//! Reads of stock.

use std::collections::HashMap;

use db::{Conn, DbError};
use kernel::ids::{ChannelId, OrderId, PieceId, VariantId};
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
        "SELECT received, restocked, written_off, held, sold, available, away, reserved FROM stock_levels WHERE variant_id = $1",
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
            away: row.try_get("away")?,
            reserved: row.try_get("reserved")?,
        })
    })
    .transpose()
}

fn read_units(row: &sqlx::postgres::PgRow) -> Result<(VariantId, i32), DbError> {
    Ok((VariantId::from_uuid(row.try_get("variant_id")?), row.try_get("units")?))
}

/// A variant as one channel may sell it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferedTo {
    /// The variant.
    pub variant: VariantId,
    /// The number of this state: a higher one is newer.
    pub seq: i64,
    /// How many units the channel may sell now.
    pub available: i32,
    /// The serial number, where it is a piece that is there.
    pub serial: Option<String>,
}

/// What a channel may sell of everything, or of some variants, with the number of each state.
pub async fn list_offered(
    conn: &mut Conn,
    channel: ChannelId,
    only: Option<&[VariantId]>,
) -> Result<Vec<OfferedTo>, DbError> {
    let only: Option<Vec<_>> = only.map(|ids| ids.iter().map(|v| v.uuid()).collect());
    let rows = sqlx::query(
        "SELECT s.variant_id, s.seq, (coalesce(a.exclusive, 0) + greatest(s.available - coalesce(a.buffer, 0), 0))::integer AS units,
                (SELECT p.serial FROM stock_pieces p WHERE p.variant_id = s.variant_id AND p.state IN ('available', 'reserved') LIMIT 1) AS serial
         FROM stock_levels s LEFT JOIN stock_allotments a ON a.variant_id = s.variant_id AND a.channel_id = $1
         WHERE $2::uuid[] IS NULL OR s.variant_id = ANY($2) ORDER BY s.variant_id",
    )
    .bind(channel.uuid())
    .bind(only)
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            let (variant, available) = read_units(row)?;
            Ok(OfferedTo { variant, seq: row.try_get("seq")?, available, serial: row.try_get("serial")? })
        })
        .collect()
}

/// What is sold under a name that somebody has in hand: a serial number of a piece, with its variant.
pub(crate) async fn find_serials(
    conn: &mut Conn,
    serials: &[String],
) -> Result<HashMap<String, (VariantId, PieceId)>, DbError> {
    let rows = sqlx::query("SELECT serial, id, variant_id FROM stock_pieces WHERE serial = ANY($1)")
        .bind(serials)
        .fetch_all(conn)
        .await?;
    rows.iter()
        .map(|row| {
            let variant = VariantId::from_uuid(row.try_get("variant_id")?);
            Ok((row.try_get("serial")?, (variant, PieceId::from_uuid(row.try_get("id")?))))
        })
        .collect()
}

/// The order that has a piece, paid or waiting to be.
pub async fn find_keeper(conn: &mut Conn, serial: &str) -> Result<Option<OrderId>, DbError> {
    let order: Option<uuid::Uuid> = sqlx::query_scalar(
        "SELECT h.order_id FROM stock_holds h JOIN stock_pieces p ON p.id = h.piece_id
         WHERE p.serial = $1 AND h.state IN ('active', 'consumed')",
    )
    .bind(serial)
    .fetch_optional(conn)
    .await?;
    Ok(order.map(OrderId::from_uuid))
}
