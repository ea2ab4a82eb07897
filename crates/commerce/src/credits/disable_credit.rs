//! Keep a credit from being spent, or let it be spent again.
//!
//! Refuses one that is not there and a version that is not the present one; asking for what is already so changes nothing. Orders that wait
//! keep what they claimed, and the balance stays. Writes `credits` and the audit log.

use db::Tx;
use kernel::ids::CreditId;
use platform::{Cx, audit};

use super::{Credit, CreditError, find_credit};

/// Which credit, as it was read, and what it shall be.
#[derive(Debug, Clone, Copy)]
pub struct DisableCredit {
    /// The credit.
    pub credit: CreditId,
    /// The version it was read at.
    pub expected_version: i64,
    /// Whether it can no longer be spent; otherwise it can again.
    pub disabled: bool,
}

/// Disables it, or enables it, and returns it.
#[tracing::instrument(name = "credits.disable_credit", skip_all, fields(credit.id = %ask.credit))]
pub async fn disable_credit(tx: &mut Tx, cx: &Cx, ask: DisableCredit) -> Result<Credit, CreditError> {
    let before = find_credit(tx, ask.credit).await?.ok_or(CreditError::NotFound)?;
    if before.disabled_at.is_some() == ask.disabled {
        return Ok(before);
    }
    let disabled_at = if ask.disabled { Some(tx.now().await?) } else { None };
    let done = sqlx::query(
        "UPDATE credits SET disabled_at = $2, version = version + 1 WHERE id = $1 AND version = $3",
    )
    .bind(before.id.uuid())
    .bind(disabled_at)
    .bind(ask.expected_version)
    .execute(&mut **tx)
    .await?;
    let after = find_credit(tx, ask.credit).await?.ok_or(CreditError::NotFound)?;
    if done.rows_affected() == 0 {
        return Err(CreditError::VersionConflict { current: after.version });
    }
    let change = audit::Change {
        action: "credits.disable_credit",
        object: after.id.to_string(),
        before: Some(&before),
        after: Some(&after),
    };
    audit::record(tx, cx, change).await?;
    Ok(after)
}
