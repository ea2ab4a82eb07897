//! Sign in with a passkey, in the shop or in the back office.
//!
//! Refuses a question that is gone, an answer that does not hold, a disabled account, and in the back office a key that was not added
//! there or a person without a role. Writes `sign_in_challenges`, `account_passkeys`, `sessions` and the audit log. Commit a refusal
//! too: the question is used up.

use db::{DbError, Tx};
use kernel::{Actor, Token, ids::AccountId};
use platform::{Cx, audit};
use serde::Serialize;
use serde_json::Value;

use super::assertion::{Answered, verify};
use crate::{
    Account, CodeError, Redemption, SignedIn, WayError,
    devices::{self, Browser},
    redeem_code::welcome,
    sessions, store,
};

/// A passkey's answer.
#[derive(Debug, Clone)]
pub struct RedeemPasskey {
    /// The token of the question.
    pub challenge: Token,
    /// The browser's answer, as JSON.
    pub credential: Value,
    /// The browser, so that a person recognises the session.
    pub browser: Browser,
    /// The session the browser already carried, which ends.
    pub replaces: Option<Token>,
}

#[derive(Serialize)]
struct Recorded {
    session: kernel::ids::SessionId,
}

/// Opens a customer's session. A passkey is two factors in one, so no other is asked for.
#[tracing::instrument(name = "customers.redeem_passkey", skip_all)]
pub async fn redeem_passkey(tx: &mut Tx, cx: &Cx, ask: RedeemPasskey) -> Result<Redemption, DbError> {
    let (_, account) = match answered(tx, cx, "customer", &ask).await? {
        Ok(found) => found,
        Err(error) => return Ok(Redemption::Refused(error)),
    };
    let open = open(tx, &account, &ask, store::Means::Passkey).await?;
    welcome(tx, cx, account, open, "customers.redeem_passkey", false).await
}

/// Opens the back office; says who came in and the session's token, the only copy.
#[tracing::instrument(name = "customers.redeem_staff_passkey", skip_all)]
pub async fn redeem_staff_passkey(
    tx: &mut Tx,
    cx: &Cx,
    ask: RedeemPasskey,
) -> Result<Result<(SignedIn, Token), CodeError>, DbError> {
    let (answer, account) = match answered(tx, cx, "staff", &ask).await? {
        Ok(found) => found,
        Err(error) => return Ok(Err(error)),
    };
    if !answer.for_staff || account.role.is_none() {
        return Ok(Err(CodeError::PasskeyRefused));
    }
    let open = open(tx, &account, &ask, store::Means::StaffPasskey).await?;
    let (session, token) = store::open_session(tx, cx, open).await?;
    let change = audit::Change {
        action: "customers.redeem_staff_passkey",
        object: account.id.to_string(),
        before: None,
        after: Some(&Recorded { session }),
    };
    audit::record(tx, &cx.with_actor(Actor::Staff(account.id)), change).await?;
    let Some(person) = sessions::find(tx, &token).await? else { return Ok(Err(CodeError::Disabled)) };
    Ok(Ok((person, token)))
}

/// Whose key answered, with their account locked.
async fn answered(
    tx: &mut Tx,
    cx: &Cx,
    purpose: &'static str,
    ask: &RedeemPasskey,
) -> Result<Result<(Answered, Account), CodeError>, DbError> {
    let answer = match verify(tx, cx, purpose, &ask.challenge, ask.credential.clone()).await {
        Ok(answer) => answer,
        Err(WayError::Database(error)) => return Err(error),
        Err(WayError::Gone) => return Ok(Err(CodeError::PasskeyGone)),
        Err(_) => return Ok(Err(CodeError::PasskeyRefused)),
    };
    Ok(match find(tx, answer.account).await? {
        Some(account) if account.disabled_at.is_none() => Ok((answer, account)),
        _ => Err(CodeError::Disabled),
    })
}

async fn find(tx: &mut Tx, account: AccountId) -> Result<Option<Account>, DbError> {
    store::lock(tx, account).await
}

async fn open<'a>(
    tx: &mut Tx,
    account: &Account,
    ask: &'a RedeemPasskey,
    means: store::Means,
) -> Result<store::OpenSession<'a>, DbError> {
    let signals = devices::gather(tx, account.id, &ask.browser, true).await?;
    let (browser, replaces) = (&ask.browser, ask.replaces.as_ref());
    Ok(store::OpenSession { account: account.id, means, browser, signals, factor: true, replaces })
}
