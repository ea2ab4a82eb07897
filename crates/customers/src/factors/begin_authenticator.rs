//! Begin to connect an authenticator app.
//!
//! Refuses who did not prove who they are lately, and a member of staff outside the back office. The app counts once its first code was
//! typed; one that is connected already stays until then. Writes `account_authenticators`.

use db::Tx;
use platform::Cx;

use super::authenticator::SharedSecret;
use crate::{Manager, WayError, accounts, ways};

/// Gives out a fresh secret; an earlier one that was never confirmed is dead. Refuses while an app is connected: disconnect it first.
#[tracing::instrument(name = "customers.begin_authenticator", skip_all, fields(account.id = %manager.account))]
pub async fn begin_authenticator(tx: &mut Tx, cx: &Cx, manager: Manager) -> Result<SharedSecret, WayError> {
    let admitted = ways::admit(tx, manager).await?;
    let account = accounts::find(tx, manager.account).await?.ok_or(WayError::NotFound)?;
    let mut salt = [0_u8; 16];
    cx.random.fill(&mut salt);
    let now = tx.now().await?;
    let begun = sqlx::query(
        "INSERT INTO account_authenticators (account_id, salt, for_staff, created_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (account_id) DO UPDATE SET salt = $2, for_staff = $3, created_at = $4, last_step = 0
             WHERE account_authenticators.confirmed_at IS NULL",
    )
    .bind(manager.account.uuid())
    .bind(salt.as_slice())
    .bind(admitted.staff)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    if begun.rows_affected() == 0 {
        return Err(WayError::Connected);
    }
    Ok(SharedSecret::derive(&cx.secret, manager.account, &salt, &cx.house.name, &account.email))
}
