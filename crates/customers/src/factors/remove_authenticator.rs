//! Disconnect the authenticator app.
//!
//! Refuses who did not prove who they are lately, where none is connected, and a member of staff's last second factor while the house
//! asks for one. With the last of passkeys and app the recovery codes go too: there is nothing left to recover from. Writes
//! `account_authenticators`, `account_recovery_codes` and the audit log; announces [`crate::events::WaysChanged`].

use db::Tx;
use platform::{Cx, audit};
use serde::Serialize;

use super::{find_factors, refuse_last_factor};
use crate::{Manager, WayError, events::WayChange, ways};

#[derive(Serialize)]
struct Recorded {
    authenticator: bool,
}

/// Disconnects it; its codes prove nothing from the next moment on.
#[tracing::instrument(name = "customers.remove_authenticator", skip_all, fields(account.id = %manager.account))]
pub async fn remove_authenticator(tx: &mut Tx, cx: &Cx, manager: Manager) -> Result<(), WayError> {
    ways::admit(tx, manager).await?;
    let gone =
        sqlx::query("DELETE FROM account_authenticators WHERE account_id = $1 AND confirmed_at IS NOT NULL")
            .bind(manager.account.uuid())
            .execute(&mut **tx)
            .await?;
    if gone.rows_affected() == 0 {
        return Err(WayError::NotFound);
    }
    refuse_last_factor(tx, manager.account).await?;
    if find_factors(tx, manager.account).await?.passkeys == 0 {
        sqlx::query("DELETE FROM account_recovery_codes WHERE account_id = $1")
            .bind(manager.account.uuid())
            .execute(&mut **tx)
            .await?;
    }
    let change = audit::Change {
        action: "customers.remove_authenticator",
        object: manager.account.to_string(),
        before: Some(&Recorded { authenticator: true }),
        after: None,
    };
    audit::record(tx, cx, change).await?;
    Ok(ways::tell(tx, cx, manager.account, WayChange::AuthenticatorRemoved).await?)
}
