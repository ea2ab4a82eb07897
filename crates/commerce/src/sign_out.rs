//! Sign a shopper out.
//!
//! Refuses nothing. The session ends, and with it this device's way to the account's bag; the bag itself remains for the next
//! sign-in.

use customers::revoke_session;
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
