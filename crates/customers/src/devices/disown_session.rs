//! "This was not me": end a session by the link of the letter that told of it.
//!
//! Refuses a key that is none of ours. The key comes from a letter to the account's address and does nothing but end that one
//! session, so nobody has to sign in first. Ending it twice changes nothing. The browser is forgotten too, so that it is told
//! of again. Writes `sessions`, `account_devices` and the audit log.

use db::Tx;
use kernel::ids::SessionId;
use platform::Cx;
use sqlx::Row;

use super::alert::open_key;
use crate::{SignInError, revoke_session};

/// What was ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Disowned {
    /// The session.
    pub session: SessionId,
}

/// Ends the session that a letter's key names.
#[tracing::instrument(name = "customers.disown_session", skip_all)]
pub async fn disown_session(tx: &mut Tx, cx: &Cx, key: &str) -> Result<Disowned, SignInError> {
    let session = open_key(cx, key).ok_or(SignInError::Unknown)?;
    let row = sqlx::query("SELECT account_id, device FROM sessions WHERE id = $1")
        .bind(session.uuid())
        .fetch_optional(&mut **tx)
        .await?
        .ok_or(SignInError::Unknown)?;
    sqlx::query("DELETE FROM account_devices WHERE account_id = $1 AND digest = $2")
        .bind(row.try_get::<uuid::Uuid, _>("account_id")?)
        .bind(row.try_get::<Option<Vec<u8>>, _>("device")?)
        .execute(&mut **tx)
        .await?;
    revoke_session(tx, cx, session).await?;
    Ok(Disowned { session })
}
