//! Confirm with a passkey that it is still oneself.
//!
//! Refuses a question that is gone or was put to another session, an answer that does not hold, another person's key, and in the back
//! office a key that was not added there. Writes `sign_in_challenges`, `account_passkeys`, `sessions` and the audit log. Commit a
//! refusal too: the question is used up.

use db::Tx;
use kernel::Token;
use platform::{Cx, audit};
use serde::Serialize;
use serde_json::Value;

use super::assertion::verify;
use crate::{Manager, WayError, factors, ways};

/// A passkey's answer, within a session.
#[derive(Debug, Clone)]
pub struct ConfirmByPasskey {
    /// Who confirms, and in which session.
    pub manager: Manager,
    /// The token of the question.
    pub challenge: Token,
    /// The browser's answer, as JSON.
    pub credential: Value,
}

#[derive(Serialize)]
struct Recorded {
    session: kernel::ids::SessionId,
}

/// Notes the proof with the session, which goes on under a fresh token: the only copy there will ever be.
#[tracing::instrument(name = "customers.confirm_by_passkey", skip_all, fields(session.id = %ask.manager.session))]
pub async fn confirm_by_passkey(tx: &mut Tx, cx: &Cx, ask: ConfirmByPasskey) -> Result<Token, WayError> {
    let answer = verify(tx, cx, "confirm", &ask.challenge, ask.credential).await?;
    let asked = answer.manager.ok_or(WayError::Gone)?;
    let same = asked.session == ask.manager.session && asked.account == ask.manager.account;
    if !same || answer.account != ask.manager.account {
        return Err(WayError::Refused);
    }
    if factors::is_staff_session(tx, ask.manager.session).await? && !answer.for_staff {
        return Err(WayError::Refused);
    }
    let token = ways::renew(tx, cx, ask.manager.session).await?;
    let change = audit::Change {
        action: "customers.confirm_by_passkey",
        object: ask.manager.account.to_string(),
        before: None,
        after: Some(&Recorded { session: ask.manager.session }),
    };
    audit::record(tx, cx, change).await?;
    Ok(token)
}
