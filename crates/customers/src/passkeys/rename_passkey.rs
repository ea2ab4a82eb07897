//! Call a passkey something else.
//!
//! Refuses another's and a name that is empty or too long. Writes `account_passkeys`.

use db::Tx;
use kernel::ids::{AccountId, PasskeyId};

use super::add_passkey::read_name;
use crate::WayError;

/// Which, and what it is called from now on.
#[derive(Debug, Clone)]
pub struct RenamePasskey {
    /// Whose it is.
    pub account: AccountId,
    /// The passkey.
    pub passkey: PasskeyId,
    /// At most 60 characters.
    pub name: String,
}

/// Keeps the name.
#[tracing::instrument(name = "customers.rename_passkey", skip_all, fields(passkey.id = %ask.passkey))]
pub async fn rename_passkey(tx: &mut Tx, ask: RenamePasskey) -> Result<(), WayError> {
    let name = read_name(&ask.name)?;
    let named = sqlx::query("UPDATE account_passkeys SET name = $3 WHERE id = $1 AND account_id = $2")
        .bind(ask.passkey.uuid())
        .bind(ask.account.uuid())
        .bind(name)
        .execute(&mut **tx)
        .await?;
    if named.rows_affected() == 0 { Err(WayError::NotFound) } else { Ok(()) }
}
