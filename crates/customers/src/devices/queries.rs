//! The sessions of an account.

use chrono::{DateTime, Utc};
use db::{DbError, Tx};
use kernel::ids::{AccountId, SessionId};
use sqlx::Row;

use super::{device_name, place_name};
use crate::sessions;

/// A living session, as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LivingSession {
    /// The session.
    pub id: SessionId,
    /// The device, as people call it.
    pub device: String,
    /// From where it was opened, coarse and in words.
    pub place: String,
    /// Since when.
    pub opened_at: DateTime<Utc>,
    /// When it was last used, to five minutes.
    pub last_used_at: DateTime<Utc>,
    /// Whether it opens the back office.
    pub staff: bool,
}

/// The account's living sessions, in the shop and in the back office, the one used last first.
pub async fn list_sessions(tx: &mut Tx, account: AccountId) -> Result<Vec<LivingSession>, DbError> {
    let now = tx.now().await?;
    let rows = sqlx::query(
        "SELECT id, user_agent, place, created_at, last_seen_at, means IN ('link', 'staff_passkey') AS staff FROM sessions
         WHERE account_id = $1 AND revoked_at IS NULL AND expires_at > $2
           AND last_seen_at > CASE WHEN means IN ('link', 'staff_passkey') THEN $3::timestamptz ELSE $4::timestamptz END
         ORDER BY last_seen_at DESC, id DESC",
    )
    .bind(account.uuid())
    .bind(now)
    .bind(now - sessions::IDLE_LIFE)
    .bind(now - sessions::CUSTOMER_IDLE_LIFE)
    .fetch_all(&mut **tx)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(LivingSession {
                id: SessionId::from_uuid(row.try_get("id")?),
                device: device_name(row.try_get("user_agent")?),
                place: place_name(row.try_get("place")?),
                opened_at: row.try_get("created_at")?,
                last_used_at: row.try_get("last_seen_at")?,
                staff: row.try_get("staff")?,
            })
        })
        .collect()
}
