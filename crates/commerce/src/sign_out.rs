//! Sign a shopper out, here or on other devices.
//!
//! Refuses only what the sessions' owner refuses. The session ends, and with it this device's way to the account's bag; the bag itself remains for the next
//! sign-in.

use customers::{
    AccountError, SignInError,
    devices::{EndOtherSessions, EndSession, disown_session, end_other_sessions, end_session},
    revoke_session,
};
use db::{DbError, Tx};
use kernel::ids::SessionId;
use platform::Cx;

use crate::cart;

/// Ends the session and what came with it.
#[tracing::instrument(name = "commerce.sign_out", skip_all, fields(session.id = %session))]
pub async fn sign_out(tx: &mut Tx, cx: &Cx, session: SessionId) -> Result<(), DbError> {
    revoke_session(tx, cx, session).await?;
    cart::end_of_session(tx, session).await
}

/// Signs another device of the account's out, and takes its way to the bag away.
pub async fn sign_out_device(tx: &mut Tx, cx: &Cx, ask: EndSession) -> Result<(), AccountError> {
    end_session(tx, cx, ask).await?;
    Ok(cart::end_of_session(tx, ask.session).await?)
}

/// Signs every other device of the account's out; says how many.
pub async fn sign_out_others(tx: &mut Tx, cx: &Cx, ask: EndOtherSessions) -> Result<usize, DbError> {
    let ended = end_other_sessions(tx, cx, ask).await?;
    for session in &ended {
        cart::end_of_session(tx, *session).await?;
    }
    Ok(ended.len())
}

/// Signs the device out that the key of a letter names, without anybody signing in: "this was not me".
pub async fn sign_out_stranger(tx: &mut Tx, cx: &Cx, key: &str) -> Result<(), SignInError> {
    let disowned = disown_session(tx, cx, key).await?;
    Ok(cart::end_of_session(tx, disowned.session).await?)
}
