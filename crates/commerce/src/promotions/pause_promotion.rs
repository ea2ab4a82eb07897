//! Take a promotion back for a while, or let it run on.
//!
//! Refuses one that is not there and a version that is not the present one; asking for what is already so changes nothing. Orders that
//! hold a use keep it. Writes `promotions` and the audit log.

use db::Tx;
use platform::{Cx, audit};

use super::{Promotion, PromotionError, find_promotion};

/// Which promotion, as it was read, and what it shall be.
#[derive(Debug, Clone)]
pub struct PausePromotion {
    /// Its code.
    pub code: String,
    /// The version it was read at.
    pub expected_version: i64,
    /// Whether it pauses; otherwise it runs on.
    pub paused: bool,
}

/// Pauses it, or lets it run on, and returns it.
#[tracing::instrument(name = "promotions.pause_promotion", skip_all)]
pub async fn pause_promotion(
    tx: &mut Tx,
    cx: &Cx,
    ask: &PausePromotion,
) -> Result<Promotion, PromotionError> {
    let before = find_promotion(tx, &ask.code).await?.ok_or(PromotionError::NotFound)?;
    if before.paused_at.is_some() == ask.paused {
        return Ok(before);
    }
    let paused_at = if ask.paused { Some(tx.now().await?) } else { None };
    let done = sqlx::query(
        "UPDATE promotions SET paused_at = $2, version = version + 1 WHERE id = $1 AND version = $3",
    )
    .bind(before.id.uuid())
    .bind(paused_at)
    .bind(ask.expected_version)
    .execute(&mut **tx)
    .await?;
    if done.rows_affected() == 0 {
        let now = find_promotion(tx, &ask.code).await?.ok_or(PromotionError::NotFound)?;
        return Err(PromotionError::VersionConflict { current: now.version });
    }
    let after = Promotion { paused_at, version: before.version + 1, ..before.clone() };
    let change = audit::Change {
        action: "promotions.pause_promotion",
        object: after.code.clone(),
        before: Some(&before),
        after: Some(&after),
    };
    audit::record(tx, cx, change).await?;
    Ok(after)
}
