//! Note that a link was opened, for its owner to see.
//!
//! Refuses nothing. Writes `cart_shares`, at most once a minute for each link.

use chrono::Duration;
use db::{DbError, Tx};

use super::BagShare;

/// How exact the last opening is kept.
const GRAIN: Duration = Duration::minutes(1);

/// Notes it.
pub async fn note_opened(tx: &mut Tx, share: &BagShare) -> Result<(), DbError> {
    let now = tx.now().await?;
    if share.last_opened_at.is_none_or(|last| last < now - GRAIN) {
        sqlx::query("UPDATE cart_shares SET last_opened_at = $2 WHERE id = $1")
            .bind(share.id.uuid())
            .bind(now)
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}
