//! Reads of mounts.

use std::collections::HashMap;

use db::{Conn, DbError};
use kernel::{Money, ids::ProductId};
use sqlx::{Row, postgres::PgRow};
use uuid::Uuid;

use super::{Mount, Seat, SettingFee};
use crate::{index::code, model::RingSize};

/// The mounts of these designs; designs without one are left out.
pub async fn find_mounts(
    conn: &mut Conn,
    products: &[ProductId],
) -> Result<HashMap<ProductId, Mount>, DbError> {
    if products.is_empty() {
        return Ok(HashMap::new());
    }
    let ids: Vec<Uuid> = products.iter().map(|p| p.uuid()).collect();
    list_mounts(conn, Some(&ids)).await
}

/// Every mount, or those of some designs.
pub(crate) async fn list_mounts(
    conn: &mut Conn,
    only: Option<&[Uuid]>,
) -> Result<HashMap<ProductId, Mount>, DbError> {
    let rows = sqlx::query(
        "SELECT product_id, own_stone_minor, currency, ring_from_um, ring_to_um, least_hardness, lead_days FROM mounts
         WHERE $1::uuid[] IS NULL OR product_id = ANY($1)",
    )
    .bind(only)
    .fetch_all(&mut *conn)
    .await?;
    let mut mounts = rows.iter().map(mount).collect::<Result<HashMap<_, _>, _>>()?;
    if mounts.is_empty() {
        return Ok(mounts);
    }
    let rows = sqlx::query(
        "SELECT product_id, shape, length_from_um, length_to_um, width_from_um, width_to_um FROM mount_seats
         WHERE $1::uuid[] IS NULL OR product_id = ANY($1) ORDER BY product_id, position",
    )
    .bind(only)
    .fetch_all(&mut *conn)
    .await?;
    for row in &rows {
        if let Some(mount) = mounts.get_mut(&product(row)?) {
            mount.seats.push(seat(row)?);
        }
    }
    let rows = sqlx::query(
        "SELECT product_id, carat_from, fee_minor FROM mount_fees
         WHERE $1::uuid[] IS NULL OR product_id = ANY($1) ORDER BY product_id, carat_from",
    )
    .bind(only)
    .fetch_all(conn)
    .await?;
    for row in &rows {
        if let Some(mount) = mounts.get_mut(&product(row)?) {
            let fee =
                SettingFee { carat_from: row.try_get("carat_from")?, fee_minor: row.try_get("fee_minor")? };
            mount.fees.push(fee);
        }
    }
    Ok(mounts)
}

fn product(row: &PgRow) -> Result<ProductId, DbError> {
    Ok(ProductId::from_uuid(row.try_get("product_id")?))
}

fn mount(row: &PgRow) -> Result<(ProductId, Mount), DbError> {
    let size = |column: &'static str| -> Result<RingSize, DbError> {
        let um = row.try_get(column)?;
        RingSize::from_circumference_um(um).ok_or_else(|| {
            DbError::Broken(sqlx::Error::Decode(format!("{column}: no ring is {um} µm round").into()))
        })
    };
    let mount = Mount {
        own_stone: Money::new(row.try_get("own_stone_minor")?, code(row, "currency")?),
        smallest: size("ring_from_um")?,
        largest: size("ring_to_um")?,
        least_hardness: row.try_get("least_hardness")?,
        lead_days: row.try_get("lead_days")?,
        seats: Vec::new(),
        fees: Vec::new(),
    };
    Ok((product(row)?, mount))
}

fn seat(row: &PgRow) -> Result<Seat, DbError> {
    Ok(Seat {
        shape: code(row, "shape")?,
        length_from_um: row.try_get("length_from_um")?,
        length_to_um: row.try_get("length_to_um")?,
        width_from_um: row.try_get("width_from_um")?,
        width_to_um: row.try_get("width_to_um")?,
    })
}
