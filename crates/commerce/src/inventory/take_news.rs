//! Take what changed in the stock since it was last taken.
//!
//! The database writes a row for each variant that changed; whoever takes it reads the present state, once. A variant that changes at this moment is
//! passed over and taken next time. Writes `stock_news`.

use db::{DbError, Tx};
use kernel::ids::VariantId;
use sqlx::Row;
use uuid::Uuid;

/// The present state of a variant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Changed {
    pub(crate) variant: VariantId,
    /// The number of the state: a higher one is newer.
    pub(crate) seq: i64,
    /// How many units anybody may buy.
    pub(crate) available: i32,
}

/// Takes so many variants at most.
pub(crate) async fn take_news(tx: &mut Tx, most: i64) -> Result<Vec<Changed>, DbError> {
    let taken: Vec<Uuid> = sqlx::query_scalar(
        "DELETE FROM stock_news WHERE variant_id IN (SELECT variant_id FROM stock_news ORDER BY variant_id LIMIT $1 FOR UPDATE SKIP LOCKED)
         RETURNING variant_id",
    )
    .bind(most)
    .fetch_all(&mut **tx)
    .await?;
    if taken.is_empty() {
        return Ok(Vec::new());
    }
    let rows = sqlx::query(
        "SELECT variant_id, seq, available FROM stock_levels WHERE variant_id = ANY($1) ORDER BY variant_id",
    )
    .bind(taken)
    .fetch_all(&mut **tx)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Changed {
                variant: VariantId::from_uuid(row.try_get("variant_id")?),
                seq: row.try_get("seq")?,
                available: row.try_get("available")?,
            })
        })
        .collect()
}
