//! Who is behind a session token.

use chrono::Duration;
use db::{DbError, Tx};
use kernel::{
    Token,
    ids::{AccountId, SessionId},
};
use sqlx::Row;

use crate::{SignedIn, store};

/// How long a session may rest before it ends.
pub const IDLE_LIFE: Duration = Duration::hours(12);

/// How much of a session's rest may pass before [`touch`] writes it down.
const GRAIN: Duration = Duration::minutes(5);

/// Who is behind the token, if the session lives: not ended, seen within 12 hours, begun within 7 days,
/// and its account welcome. Role and name are those of this moment.
pub async fn find(tx: &mut Tx, token: &Token) -> Result<Option<SignedIn>, DbError> {
    let now = tx.now().await?;
    let row = sqlx::query(
        "SELECT s.id AS session_id, a.id, a.email, a.name, a.role
         FROM sessions s JOIN accounts a ON a.id = s.account_id
         WHERE s.digest = $1 AND s.revoked_at IS NULL AND s.expires_at > $2 AND s.last_seen_at > $3
           AND a.disabled_at IS NULL AND a.erased_at IS NULL",
    )
    .bind(token.digest().as_slice())
    .bind(now)
    .bind(now - IDLE_LIFE)
    .fetch_optional(&mut **tx)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(SignedIn {
        session: SessionId::from_uuid(row.try_get("session_id")?),
        account: AccountId::from_uuid(row.try_get("id")?),
        email: store::read_email(&row)?,
        name: row.try_get("name")?,
        role: store::read_role(&row)?,
    }))
}

/// Notes that the session was seen; writes at most once in five minutes.
pub async fn touch(tx: &mut Tx, session: SessionId) -> Result<(), DbError> {
    let now = tx.now().await?;
    sqlx::query("UPDATE sessions SET last_seen_at = $2 WHERE id = $1 AND last_seen_at < $3")
        .bind(session.uuid())
        .bind(now)
        .bind(now - GRAIN)
        .execute(&mut **tx)
        .await?;
    Ok(())
}
