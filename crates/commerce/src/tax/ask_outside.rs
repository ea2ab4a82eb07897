//! Ask a calculator outside the house, before anything is locked.
//!
//! Refuses an answer that does not fit its question, as if there were none. Writes `tax_calculations`. No transaction is open while the
//! calculator works; a question that was answered within the hour is not asked again.

use chrono::Duration;
use db::{Db, DbError};
use sqlx::types::Json;

use super::{TaxAsk, TaxCalculator};

/// How long an answer counts: rates change at midnight at the soonest, and a checkout takes minutes.
const FRESH: Duration = Duration::hours(1);

/// Has the tax of a sale calculated and keeps the answer for [`super::assess`]. A calculator that fails changes nothing: the house's
/// rules count then.
#[tracing::instrument(name = "tax.ask_outside", skip_all, fields(source = calculator.source()))]
pub async fn ask_outside(
    db: &Db,
    calculator: &dyn TaxCalculator,
    within: std::time::Duration,
    ask: &TaxAsk,
) -> Result<(), DbError> {
    let hash = ask.hash();
    if is_fresh(db, &hash).await? {
        return Ok(());
    }
    let answer = match tokio::time::timeout(within, calculator.calculate(ask)).await {
        Ok(Ok(answer)) if answer.fits(ask) => answer,
        Ok(Ok(answer)) => {
            tracing::error!(
                ?answer,
                "a calculated tax does not fit what it was asked for; the house's rules count"
            );
            return Ok(());
        }
        Ok(Err(error)) => {
            tracing::warn!(%error, "the house's rules count");
            return Ok(());
        }
        Err(_) => {
            tracing::warn!("no tax was calculated in time; the house's rules count");
            return Ok(());
        }
    };
    let mut tx = db.begin().await?;
    let now = tx.now().await?;
    sqlx::query(
        "INSERT INTO tax_calculations (hash, source, answer, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (hash) DO UPDATE SET source = $2, answer = $3, created_at = $4, expires_at = $5
             WHERE tax_calculations.expires_at <= $4",
    )
    .bind(hash.as_slice())
    .bind(calculator.source())
    .bind(Json(&answer))
    .bind(now)
    .bind(now + FRESH)
    .execute(&mut *tx)
    .await?;
    tx.commit().await
}

async fn is_fresh(db: &Db, hash: &[u8; 32]) -> Result<bool, DbError> {
    let mut tx = db.begin().await?;
    let now = tx.now().await?;
    let found: bool = sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM tax_calculations WHERE hash = $1 AND expires_at > $2)",
    )
    .bind(hash.as_slice())
    .bind(now)
    .fetch_one(&mut *tx)
    .await?;
    Ok(found)
}
