//! End a promotion now.
//!
//! Refuses one that is not there and a version that is not the present one; ending again changes nothing. Orders that hold a use keep it.
//! Writes `promotions` and the audit log.

use db::Tx;
use platform::{Cx, audit};

use super::{Promotion, PromotionError, find_promotion};

/// Which promotion, as it was read.
#[derive(Debug, Clone)]
pub struct EndPromotion {
    /// Its code.
    pub code: String,
    /// The version it was read at.
    pub expected_version: i64,
}

/// Ends it and returns it.
#[tracing::instrument(name = "promotions.end_promotion", skip_all)]
pub async fn end_promotion(tx: &mut Tx, cx: &Cx, ask: &EndPromotion) -> Result<Promotion, PromotionError> {
    let before = find_promotion(tx, &ask.code).await?.ok_or(PromotionError::NotFound)?;
    if before.ended_at.is_some() {
        return Ok(before);
    }
    let now = tx.now().await?;
    let done = sqlx::query(
        "UPDATE promotions SET ended_at = $2, version = version + 1 WHERE id = $1 AND version = $3",
    )
    .bind(before.id.uuid())
    .bind(now)
    .bind(ask.expected_version)
    .execute(&mut **tx)
    .await?;
    if done.rows_affected() == 0 {
        return Err(PromotionError::VersionConflict { current: before.version });
    }
    let after = Promotion { ended_at: Some(now), version: before.version + 1, ..before.clone() };
    let change = audit::Change {
        action: "promotions.end_promotion",
        object: after.code.clone(),
        before: Some(&before),
        after: Some(&after),
    };
    audit::record(tx, cx, change).await?;
    Ok(after)
}
