//! The passkeys of an account.

use chrono::{DateTime, Utc};
use db::{Conn, DbError};
use kernel::ids::{AccountId, PasskeyId};
use sqlx::{Row, types::Json};
use webauthn_rs::prelude::Passkey;

/// A passkey as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredPasskey {
    /// The passkey.
    pub id: PasskeyId,
    /// What its owner calls it.
    pub name: String,
    /// Whether it opens the back office too.
    pub for_staff: bool,
    /// Since when it is kept.
    pub added_at: DateTime<Utc>,
    /// When it last proved something; `None` if it never did.
    pub last_used_at: Option<DateTime<Utc>>,
}

/// An account's passkeys, the oldest first.
pub async fn list_passkeys(conn: &mut Conn, account: AccountId) -> Result<Vec<StoredPasskey>, DbError> {
    let rows = sqlx::query(
        "SELECT id, name, for_staff, created_at, last_used_at FROM account_passkeys WHERE account_id = $1
         ORDER BY created_at, id",
    )
    .bind(account.uuid())
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(StoredPasskey {
                id: PasskeyId::from_uuid(row.try_get("id")?),
                name: row.try_get("name")?,
                for_staff: row.try_get("for_staff")?,
                added_at: row.try_get("created_at")?,
                last_used_at: row.try_get("last_used_at")?,
            })
        })
        .collect()
}

/// The keys themselves, so that a device does not make a second one.
pub(super) async fn keys_of(conn: &mut Conn, account: AccountId) -> Result<Vec<Passkey>, DbError> {
    let rows = sqlx::query("SELECT public_key FROM account_passkeys WHERE account_id = $1")
        .bind(account.uuid())
        .fetch_all(conn)
        .await?;
    rows.iter()
        .map(|row| {
            let Json(key) = row.try_get("public_key")?;
            Ok(key)
        })
        .collect()
}
