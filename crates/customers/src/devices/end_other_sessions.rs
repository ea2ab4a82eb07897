//! Sign every other device out.
//!
//! Refuses nothing. Writes `sessions` and the audit log, one entry a session.

use db::{DbError, Tx};
use kernel::ids::{AccountId, SessionId};
use platform::Cx;

use crate::revoke_session;

/// Whose sessions, and which of them stays.
#[derive(Debug, Clone, Copy)]
pub struct EndOtherSessions {
    /// Whoever asks.
    pub account: AccountId,
    /// The session they ask in.
    pub keep: SessionId,
}

/// Ends every session of the account but one, in the shop and in the back office; says which.
#[tracing::instrument(name = "customers.end_other_sessions", skip_all, fields(account.id = %ask.account))]
pub async fn end_other_sessions(
    tx: &mut Tx,
    cx: &Cx,
    ask: EndOtherSessions,
) -> Result<Vec<SessionId>, DbError> {
    let now = tx.now().await?;
    let others: Vec<uuid::Uuid> = sqlx::query_scalar(
        "SELECT id FROM sessions WHERE account_id = $1 AND id <> $2 AND revoked_at IS NULL AND expires_at > $3
         ORDER BY id FOR NO KEY UPDATE",
    )
    .bind(ask.account.uuid())
    .bind(ask.keep.uuid())
    .bind(now)
    .fetch_all(&mut **tx)
    .await?;
    let others: Vec<_> = others.into_iter().map(SessionId::from_uuid).collect();
    for session in &others {
        revoke_session(tx, cx, *session).await?;
    }
    Ok(others)
}
