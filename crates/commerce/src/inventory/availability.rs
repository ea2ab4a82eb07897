//! What the catalogue's index shows about stock.

use std::collections::HashMap;

use async_trait::async_trait;
use catalog::{AvailabilitySource, Stock};
use db::{Conn, DbError};
use kernel::ids::VariantId;
use sqlx::Row;

/// Reads stock for the catalogue's index. What it says is for showing; buying decides under a lock.
#[derive(Debug, Clone, Copy, Default)]
pub struct Availability;

#[async_trait]
impl AvailabilitySource for Availability {
    async fn available(
        &self,
        conn: &mut Conn,
        variants: Option<&[VariantId]>,
    ) -> Result<HashMap<VariantId, Stock>, DbError> {
        let ids: Option<Vec<_>> = variants.map(|v| v.iter().map(|v| v.uuid()).collect());
        let rows = sqlx::query(
            "SELECT s.variant_id, s.available,
                    (SELECT p.serial FROM stock_pieces p WHERE p.variant_id = s.variant_id AND p.state <> 'written_off'
                     ORDER BY p.id LIMIT 1) AS serial
             FROM stock_levels s WHERE $1::uuid[] IS NULL OR s.variant_id = ANY($1)",
        )
        .bind(ids)
        .fetch_all(conn)
        .await?;
        rows.iter()
            .map(|row| {
                let stock = Stock { available: row.try_get("available")?, serial: row.try_get("serial")? };
                Ok((VariantId::from_uuid(row.try_get("variant_id")?), stock))
            })
            .collect()
    }
}
