//! Shut an account out, or welcome it back.
//!
//! Refuses an unknown account, the last owner, one's own account, and somebody whose role may do what whoever asks may not. Writes `accounts`, ends every session and link of a
//! disabled account, and the audit log. The next request of an open session is already refused.

use db::Tx;
use kernel::ids::AccountId;
use platform::{Cx, audit};
use serde::Serialize;

use crate::{AccountError, Role, roles, store};

/// Which account, and which way.
#[derive(Debug, Clone, Copy)]
pub struct SetDisabled {
    /// The account.
    pub account: AccountId,
    /// True to refuse it from now on.
    pub disabled: bool,
}

#[derive(Serialize)]
struct Recorded {
    disabled: bool,
}

/// Disables or enables an account; doing it twice changes nothing.
#[tracing::instrument(name = "customers.set_disabled", skip_all, fields(account.id = %ask.account))]
pub async fn set_disabled(tx: &mut Tx, cx: &Cx, ask: SetDisabled) -> Result<(), AccountError> {
    let account = store::lock(tx, ask.account).await?.ok_or(AccountError::NotFound)?;
    let was = account.disabled_at.is_some();
    if was == ask.disabled {
        return Ok(());
    }
    roles::refuse_own(cx, account.id)?;
    if let Some(role) = account.role {
        roles::refuse_more_than_own(tx, cx, role).await?;
    }
    if ask.disabled && account.role == Some(Role::Owner) {
        store::refuse_last_owner(tx, account.id).await?;
    }
    let now = tx.now().await?;
    sqlx::query("UPDATE accounts SET disabled_at = $2 WHERE id = $1")
        .bind(account.id.uuid())
        .bind(ask.disabled.then_some(now))
        .execute(&mut **tx)
        .await?;
    if ask.disabled {
        end_everything(tx, account.id).await?;
    }
    let change = audit::Change {
        action: "customers.set_disabled",
        object: account.id.to_string(),
        before: Some(&Recorded { disabled: was }),
        after: Some(&Recorded { disabled: ask.disabled }),
    };
    Ok(audit::record(tx, cx, change).await?)
}

async fn end_everything(tx: &mut Tx, account: AccountId) -> Result<(), AccountError> {
    let now = tx.now().await?;
    sqlx::query("UPDATE sessions SET revoked_at = $2 WHERE account_id = $1 AND revoked_at IS NULL")
        .bind(account.uuid())
        .bind(now)
        .execute(&mut **tx)
        .await?;
    sqlx::query(
        "UPDATE sign_in_tokens SET expires_at = $2 WHERE account_id = $1 AND used_at IS NULL AND expires_at > $2",
    )
    .bind(account.uuid())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(())
}
