//! Questions that wait for their answer. Each is taken once, by the statement that deletes it.

use chrono::Duration;
use db::Tx;
use kernel::{
    Token,
    ids::{AccountId, SessionId},
};
use platform::Cx;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use sqlx::{Row, types::Json};

use crate::{Manager, WayError};

/// How long a question waits. The page of the sign-in form stands a while before somebody chooses.
const LIFE: Duration = Duration::minutes(10);

/// A question for a browser.
#[derive(Debug, Clone)]
pub struct Question {
    /// What comes back with the answer: the only copy there will ever be.
    pub challenge: Token,
    /// What `navigator.credentials` takes, as JSON (`publicKey`).
    pub options: Value,
}

/// Who a question was put to, and what is needed to judge its answer.
pub(super) struct Taken<S> {
    pub(super) state: S,
    pub(super) manager: Option<Manager>,
}

/// Keeps a question for a purpose, and says by which token its answer finds it.
pub(super) async fn keep<S: Serialize>(
    tx: &mut Tx,
    cx: &Cx,
    purpose: &'static str,
    manager: Option<Manager>,
    state: &S,
) -> Result<Token, WayError> {
    let (now, token) = (tx.now().await?, Token::new(&*cx.random));
    let state = serde_json::to_value(state).map_err(|_| WayError::Refused)?;
    sqlx::query(
        "INSERT INTO sign_in_challenges (digest, purpose, account_id, session_id, state, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(token.digest().as_slice())
    .bind(purpose)
    .bind(manager.map(|manager| manager.account.uuid()))
    .bind(manager.map(|manager| manager.session.uuid()))
    .bind(Json(state))
    .bind(now)
    .bind(now + LIFE)
    .execute(&mut **tx)
    .await?;
    Ok(token)
}

/// Takes a question, which is gone from then on; `None` when it is not there, too old, or was put for another purpose.
pub(super) async fn take<S: DeserializeOwned>(
    tx: &mut Tx,
    purpose: &'static str,
    challenge: &Token,
) -> Result<Option<Taken<S>>, WayError> {
    let now = tx.now().await?;
    let row = sqlx::query(
        "DELETE FROM sign_in_challenges WHERE digest = $1 AND purpose = $2 AND expires_at > $3
         RETURNING state, account_id, session_id",
    )
    .bind(challenge.digest().as_slice())
    .bind(purpose)
    .bind(now)
    .fetch_optional(&mut **tx)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let Json(state): Json<Value> = row.try_get("state")?;
    // what a release before this one kept may not be readable: the person begins once more
    let Ok(state) = serde_json::from_value(state) else { return Ok(None) };
    let ids: (Option<uuid::Uuid>, Option<uuid::Uuid>) =
        (row.try_get("account_id")?, row.try_get("session_id")?);
    let manager = ids.0.zip(ids.1).map(|(account, session)| Manager {
        account: AccountId::from_uuid(account),
        session: SessionId::from_uuid(session),
    });
    Ok(Some(Taken { state, manager }))
}
