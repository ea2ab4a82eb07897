//! Make fresh recovery codes.
//!
//! Refuses who did not prove who they are lately, a member of staff outside the back office, and who has neither passkey nor app to
//! recover from. Earlier codes are dead. Writes `account_recovery_codes` and the audit log; announces [`crate::events::WaysChanged`].

use db::{DbError, Tx};
use kernel::ids::AccountId;
use platform::{Cx, audit};
use serde::Serialize;

use super::{find_factors, recovery};
use crate::{Manager, WayError, events::WayChange, ways};

#[derive(Serialize)]
struct Recorded {
    recovery_codes: usize,
}

/// Makes ten codes and returns them: the only copy there will ever be.
#[tracing::instrument(name = "customers.make_recovery_codes", skip_all, fields(account.id = %manager.account))]
pub async fn make_recovery_codes(tx: &mut Tx, cx: &Cx, manager: Manager) -> Result<Vec<String>, WayError> {
    let admitted = ways::admit(tx, manager).await?;
    let kept = find_factors(tx, manager.account).await?;
    if kept.authenticator.is_none() && kept.passkeys == 0 {
        return Err(WayError::NotFound);
    }
    let codes = replace(tx, cx, manager.account, admitted.staff).await?;
    let change = audit::Change {
        action: "customers.make_recovery_codes",
        object: manager.account.to_string(),
        before: None,
        after: Some(&Recorded { recovery_codes: codes.len() }),
    };
    audit::record(tx, cx, change).await?;
    ways::tell(tx, cx, manager.account, WayChange::RecoveryCodesMade).await?;
    Ok(codes)
}

/// Replaces an account's codes; only digests are kept.
pub(super) async fn replace(
    tx: &mut Tx,
    cx: &Cx,
    account: AccountId,
    staff: bool,
) -> Result<Vec<String>, DbError> {
    let now = tx.now().await?;
    let codes: Vec<String> = (0..recovery::HOW_MANY).map(|_| recovery::make(&*cx.random)).collect();
    let digests: Vec<String> = codes
        .iter()
        .filter_map(|code| recovery::read(code))
        .map(|signs| recovery::digest(&cx.secret, account, &signs))
        .collect();
    sqlx::query("DELETE FROM account_recovery_codes WHERE account_id = $1")
        .bind(account.uuid())
        .execute(&mut **tx)
        .await?;
    sqlx::query(
        "INSERT INTO account_recovery_codes (account_id, digest, for_staff, created_at)
         SELECT $1, digest, $3, $4 FROM unnest($2::text[]) AS digest",
    )
    .bind(account.uuid())
    .bind(digests)
    .bind(staff)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(codes)
}
