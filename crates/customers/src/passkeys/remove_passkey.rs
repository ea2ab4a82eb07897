//! Remove a passkey.
//!
//! Refuses who did not prove who they are lately, another's, and a member of staff's last second factor while the house asks for one. A
//! customer's last way in is their address, which stays. Writes `account_passkeys` and the audit log; announces
//! [`crate::events::WaysChanged`].

use db::Tx;
use kernel::ids::PasskeyId;
use platform::{Cx, audit};
use serde::Serialize;
use sqlx::Row;

use crate::{Manager, WayError, events::WayChange, factors, ways};

/// Who removes which.
#[derive(Debug, Clone, Copy)]
pub struct RemovePasskey {
    /// Who asks, and in which session.
    pub manager: Manager,
    /// The passkey.
    pub passkey: PasskeyId,
}

#[derive(Serialize)]
struct Recorded {
    passkey: PasskeyId,
    name: String,
}

/// Removes it; whoever holds it cannot sign in with it from the next moment on.
#[tracing::instrument(name = "customers.remove_passkey", skip_all, fields(passkey.id = %ask.passkey))]
pub async fn remove_passkey(tx: &mut Tx, cx: &Cx, ask: RemovePasskey) -> Result<(), WayError> {
    ways::admit(tx, ask.manager).await?;
    let row = sqlx::query("DELETE FROM account_passkeys WHERE id = $1 AND account_id = $2 RETURNING name")
        .bind(ask.passkey.uuid())
        .bind(ask.manager.account.uuid())
        .fetch_optional(&mut **tx)
        .await?
        .ok_or(WayError::NotFound)?;
    factors::refuse_last_factor(tx, ask.manager.account).await?;
    let before = Recorded { passkey: ask.passkey, name: row.try_get("name")? };
    let change = audit::Change {
        action: "customers.remove_passkey",
        object: ask.manager.account.to_string(),
        before: Some(&before),
        after: None,
    };
    audit::record(tx, cx, change).await?;
    Ok(ways::tell(tx, cx, ask.manager.account, WayChange::PasskeyRemoved).await?)
}
