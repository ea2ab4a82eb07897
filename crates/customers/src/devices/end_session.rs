//! Sign one of one's own devices out.
//!
//! Refuses a session that is another's or is not there: both read the same. Ending one that has ended changes nothing. Writes
//! `sessions` and the audit log.

use db::Tx;
use kernel::ids::{AccountId, SessionId};
use platform::Cx;

use crate::{AccountError, revoke_session};

/// Whose session, and which.
#[derive(Debug, Clone, Copy)]
pub struct EndSession {
    /// Whoever asks.
    pub account: AccountId,
    /// The session that ends.
    pub session: SessionId,
}

/// Ends a session of the account's; the next request that carries it is refused.
#[tracing::instrument(name = "customers.end_session", skip_all, fields(session.id = %ask.session))]
pub async fn end_session(tx: &mut Tx, cx: &Cx, ask: EndSession) -> Result<(), AccountError> {
    let own: bool =
        sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM sessions WHERE id = $1 AND account_id = $2)")
            .bind(ask.session.uuid())
            .bind(ask.account.uuid())
            .fetch_one(&mut **tx)
            .await?;
    if !own {
        return Err(AccountError::NoSuchSession);
    }
    Ok(revoke_session(tx, cx, ask.session).await?)
}
