//! Confirm with the app or a recovery code that it is still oneself.
//!
//! Refuses a wrong code and more than ten within the hour. In the back office only what was connected there counts. Writes what the factor
//! is kept in, `sessions` and the audit log. Commit a refusal too: the try was counted.

use db::Tx;
use kernel::{FieldError, Token, ids::SessionId};
use platform::{Cx, audit};
use serde::Serialize;

use super::{
    check::{Judged, judge},
    is_staff_session,
};
use crate::{Manager, WayError, ways};

/// A code, within a session.
#[derive(Debug, Clone)]
pub struct ConfirmByCode {
    /// Who confirms, and in which session.
    pub manager: Manager,
    /// The app's digits, or a recovery code.
    pub code: String,
}

#[derive(Serialize)]
struct Recorded {
    session: SessionId,
}

/// Notes the proof with the session, which goes on under a fresh token: the only copy there will ever be.
#[tracing::instrument(name = "customers.confirm_by_code", skip_all, fields(session.id = %ask.manager.session))]
pub async fn confirm_by_code(tx: &mut Tx, cx: &Cx, ask: ConfirmByCode) -> Result<Token, WayError> {
    let staff = is_staff_session(tx, ask.manager.session).await?;
    match judge(tx, cx, ask.manager.account, &ask.code, staff).await? {
        Judged::Right => {}
        Judged::TooOften => return Err(WayError::TooOften),
        Judged::Wrong => {
            let message = "This code does not fit, or was used before. Type the one your app shows now, or a recovery code.";
            return Err(WayError::Invalid(vec![FieldError::new("code", "factor_wrong", message)]));
        }
    }
    let token = ways::renew(tx, cx, ask.manager.session).await?;
    let change = audit::Change {
        action: "customers.confirm_by_code",
        object: ask.manager.account.to_string(),
        before: None,
        after: Some(&Recorded { session: ask.manager.session }),
    };
    audit::record(tx, cx, change).await?;
    Ok(token)
}
