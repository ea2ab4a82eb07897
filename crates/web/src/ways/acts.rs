//! The writes, each in a transaction of its own.

use customers::{
    AccountError, Manager, WayError,
    devices::{EndOtherSessions, EndSession, LivingSession, end_other_sessions, end_session, list_sessions},
    factors::{
        ConfirmByCode, ConnectAuthenticator, SharedSecret, begin_authenticator, confirm_by_code,
        connect_authenticator, find_factors, make_recovery_codes, remove_authenticator,
    },
    passkeys::{RemovePasskey, are_offered, list_passkeys, remove_passkey},
};
use db::DbError;
use kernel::{
    Token,
    ids::{PasskeyId, SessionId},
};
use platform::Cx;

use super::Mine;
use crate::{Desk, spawn_write};

/// Everything that the page about one's ways in shows.
pub async fn look<S: Desk>(desk: &S, manager: Manager) -> Result<Mine, DbError> {
    let mut tx = desk.db().begin().await?;
    let devices: Vec<LivingSession> = list_sessions(&mut tx, manager.account).await?;
    let passkeys = list_passkeys(&mut tx, manager.account).await?;
    let factors = find_factors(&mut tx, manager.account).await?;
    tx.commit().await?;
    Ok(Mine { devices, here: manager.session, passkeys, factors, passkeys_offered: are_offered(desk.cx()) })
}

/// Gives out the secret of an app.
pub async fn begin_app<S: Desk>(desk: &S, cx: &Cx, manager: Manager) -> Result<SharedSecret, WayError> {
    let (db, cx) = (desk.db().clone(), cx.clone());
    spawn_write(async move {
        let mut tx = db.begin().await?;
        let secret = begin_authenticator(&mut tx, &cx, manager).await?;
        tx.commit().await?;
        Ok(secret)
    })
    .await
}

/// Connects an app; gives recovery codes out.
pub async fn connect_app<S: Desk>(
    desk: &S,
    cx: &Cx,
    ask: ConnectAuthenticator,
) -> Result<Vec<String>, WayError> {
    let (db, cx) = (desk.db().clone(), cx.clone());
    spawn_write(async move {
        let mut tx = db.begin().await?;
        let connected = connect_authenticator(&mut tx, &cx, ask).await;
        // a refusal is committed too: the try was counted
        tx.commit().await?;
        connected
    })
    .await
}

/// Disconnects the app.
pub async fn disconnect_app<S: Desk>(desk: &S, cx: &Cx, manager: Manager) -> Result<(), WayError> {
    let (db, cx) = (desk.db().clone(), cx.clone());
    spawn_write(async move {
        let mut tx = db.begin().await?;
        remove_authenticator(&mut tx, &cx, manager).await?;
        Ok(tx.commit().await?)
    })
    .await
}

/// Makes fresh recovery codes.
pub async fn make_codes<S: Desk>(desk: &S, cx: &Cx, manager: Manager) -> Result<Vec<String>, WayError> {
    let (db, cx) = (desk.db().clone(), cx.clone());
    spawn_write(async move {
        let mut tx = db.begin().await?;
        let codes = make_recovery_codes(&mut tx, &cx, manager).await?;
        tx.commit().await?;
        Ok(codes)
    })
    .await
}

/// Removes a passkey.
pub async fn remove_key<S: Desk>(
    desk: &S,
    cx: &Cx,
    manager: Manager,
    passkey: PasskeyId,
) -> Result<(), WayError> {
    let (db, cx) = (desk.db().clone(), cx.clone());
    spawn_write(async move {
        let mut tx = db.begin().await?;
        remove_passkey(&mut tx, &cx, RemovePasskey { manager, passkey }).await?;
        Ok(tx.commit().await?)
    })
    .await
}

/// Takes a code as a fresh proof; the session goes on under the token that is returned.
pub async fn confirm<S: Desk>(desk: &S, cx: &Cx, ask: ConfirmByCode) -> Result<Token, WayError> {
    let (db, cx) = (desk.db().clone(), cx.clone());
    spawn_write(async move {
        let mut tx = db.begin().await?;
        let done = confirm_by_code(&mut tx, &cx, ask).await;
        // a refusal is committed too: the try was counted
        tx.commit().await?;
        done
    })
    .await
}

/// Signs one device out, where no bag hangs on it.
pub async fn sign_out_one<S: Desk>(
    desk: &S,
    cx: &Cx,
    manager: Manager,
    session: SessionId,
) -> Result<(), AccountError> {
    let (db, cx) = (desk.db().clone(), cx.clone());
    spawn_write(async move {
        let mut tx = db.begin().await?;
        end_session(&mut tx, &cx, EndSession { account: manager.account, session }).await?;
        Ok(tx.commit().await?)
    })
    .await
}

/// Signs every other device out, where no bag hangs on them.
pub async fn sign_out_rest<S: Desk>(desk: &S, cx: &Cx, manager: Manager) -> Result<(), DbError> {
    let (db, cx) = (desk.db().clone(), cx.clone());
    spawn_write(async move {
        let mut tx = db.begin().await?;
        let others = EndOtherSessions { account: manager.account, keep: manager.session };
        end_other_sessions(&mut tx, &cx, others).await?;
        tx.commit().await
    })
    .await
}
