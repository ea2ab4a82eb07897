//! A customer's passkeys, and confirming that it is still them.

use axum::{Json, extract::State, response::Response};
use customers::{
    Manager, WayError,
    factors::ConfirmByCode,
    passkeys::{
        AddPasskey, ConfirmByPasskey, Purpose, RemovePasskey, RenamePasskey, begin_passkey, list_passkeys,
        remove_passkey, rename_passkey,
    },
};
use kernel::Token;
use web::{Network, customer::Visitor, spawn_write};

use super::shared::{Side, confirm, confirm_passkey, keep};
use crate::{
    Face,
    answer::Own,
    body::Body,
    passkeys::ask,
    problem::{ApiResult, Problem},
    query::Segment,
    responses::{WaysRead, WaysWrite},
    wire::{AnswerIn, ConfirmedOut, FactorCodeIn, NewPasskeyIn, PasskeyNameIn, PasskeysOut, QuestionOut},
};

/// The customer who looks after their own ways in.
pub(super) fn manager_of(visitor: &Visitor) -> ApiResult<Manager> {
    let person = visitor.customer().map_err(|refusal| Problem::from_refusal(&refusal))?;
    Ok(Manager { account: person.account, session: person.session })
}

/// List one's passkeys.
#[utoipa::path(get, path = "/account/passkeys", operation_id = "list_own_passkeys", tag = "session", security(("customer_session" = [])),
    responses((status = 200, description = "The passkeys, the oldest first", body = PasskeysOut), WaysRead))]
pub(crate) async fn list_own_passkeys(
    State(face): State<Face>,
    visitor: Visitor,
) -> ApiResult<Own<Json<PasskeysOut>>> {
    let manager = manager_of(&visitor)?;
    let keys = list_passkeys(&mut *face.db.read().await?, manager.account).await?;
    Ok(Own(Json(keys.as_slice().into())))
}

/// Call a passkey something else.
#[utoipa::path(patch, path = "/account/passkeys/{passkey}", operation_id = "rename_own_passkey", tag = "session",
    params(("passkey" = String, Path)), request_body = PasskeyNameIn, security(("customer_session" = [])),
    responses((status = 200, description = "The passkeys", body = PasskeysOut), WaysWrite))]
pub(crate) async fn rename_own_passkey(
    State(face): State<Face>,
    visitor: Visitor,
    Segment(passkey): Segment,
    Body(given): Body<PasskeyNameIn>,
) -> ApiResult<Own<Json<PasskeysOut>>> {
    let account = manager_of(&visitor)?.account;
    let passkey = passkey.parse().map_err(|_| Problem::from(WayError::NotFound))?;
    let (db, ask) = (face.db.clone(), RenamePasskey { account, passkey, name: given.name });
    let keys = spawn_write(async move {
        let mut tx = db.begin().await?;
        rename_passkey(&mut tx, ask).await?;
        let keys = list_passkeys(&mut tx, account).await?;
        tx.commit().await?;
        Ok::<_, WayError>(keys)
    })
    .await?;
    Ok(Own(Json(keys.as_slice().into())))
}

/// Remove a passkey.
///
/// Asks for a proof of the last ten minutes (401 `step_up_required`).
#[utoipa::path(delete, path = "/account/passkeys/{passkey}", operation_id = "remove_own_passkey", tag = "session",
    params(("passkey" = String, Path)), security(("customer_session" = [])),
    responses((status = 200, description = "The passkeys that are left", body = PasskeysOut), WaysWrite))]
pub(crate) async fn remove_own_passkey(
    State(face): State<Face>,
    visitor: Visitor,
    Segment(passkey): Segment,
) -> ApiResult<Own<Json<PasskeysOut>>> {
    let manager = manager_of(&visitor)?;
    let passkey = passkey.parse().map_err(|_| Problem::from(WayError::NotFound))?;
    let (db, cx) = (face.db.clone(), visitor.cx);
    let keys = spawn_write(async move {
        let mut tx = db.begin().await?;
        remove_passkey(&mut tx, &cx, RemovePasskey { manager, passkey }).await?;
        let keys = list_passkeys(&mut tx, manager.account).await?;
        tx.commit().await?;
        Ok::<_, WayError>(keys)
    })
    .await?;
    Ok(Own(Json(keys.as_slice().into())))
}

/// Begin to add a passkey.
///
/// Asks for a proof of the last ten minutes (401 `step_up_required`). The question is answered once, within ten minutes.
#[utoipa::path(post, path = "/account/passkeys/begin", operation_id = "begin_own_passkey", tag = "session", security(("customer_session" = [])),
    responses((status = 200, description = "The question", body = QuestionOut), WaysWrite))]
pub(crate) async fn begin_own_passkey(
    State(face): State<Face>,
    visitor: Visitor,
) -> ApiResult<Own<Json<QuestionOut>>> {
    let manager = manager_of(&visitor)?;
    let (db, cx) = (face.db.clone(), visitor.cx);
    let question = spawn_write(async move {
        let mut tx = db.begin().await?;
        let question = begin_passkey(&mut tx, &cx, manager).await?;
        tx.commit().await?;
        Ok::<_, WayError>(question)
    })
    .await?;
    Ok(Own(Json(question.into())))
}

/// Add a passkey.
#[utoipa::path(post, path = "/account/passkeys", operation_id = "add_own_passkey", tag = "session", request_body = NewPasskeyIn,
    security(("customer_session" = [])),
    responses((status = 200, description = "The passkeys", body = PasskeysOut), WaysWrite))]
pub(crate) async fn add_own_passkey(
    State(face): State<Face>,
    visitor: Visitor,
    Body(given): Body<NewPasskeyIn>,
) -> ApiResult<Own<Json<PasskeysOut>>> {
    let manager = manager_of(&visitor)?;
    let challenge = Token::parse(&given.challenge).ok_or_else(|| Problem::from(WayError::Gone))?;
    let ask = AddPasskey { manager, challenge, credential: given.credential, name: given.name };
    keep(&face, visitor.cx, ask).await
}

/// Confirm with a code that it is still oneself.
///
/// The digits of the authenticator app, or a recovery code; ten tries an hour. For ten minutes what asks for a fresh proof is open. The session goes
/// on under a fresh token, which the answer sets as its cookie.
#[utoipa::path(post, path = "/account/confirm", operation_id = "confirm_own_session", tag = "session", request_body = FactorCodeIn,
    security(("customer_session" = [])),
    responses((status = 200, description = "Confirmed", body = ConfirmedOut), WaysWrite))]
pub(crate) async fn confirm_own_session(
    State(face): State<Face>,
    visitor: Visitor,
    Body(given): Body<FactorCodeIn>,
) -> ApiResult<Response> {
    let manager = manager_of(&visitor)?;
    confirm(&face, visitor.cx, Side::Shop, ConfirmByCode { manager, code: given.code }).await
}

/// Ask for a passkey to confirm with.
#[utoipa::path(post, path = "/account/confirm/passkey/begin", operation_id = "begin_own_confirmation", tag = "session",
    security(("customer_session" = [])),
    responses((status = 200, description = "The question", body = QuestionOut), WaysWrite))]
pub(crate) async fn begin_own_confirmation(
    State(face): State<Face>,
    visitor: Visitor,
    Network(network): Network,
) -> ApiResult<Own<Json<QuestionOut>>> {
    let manager = manager_of(&visitor)?;
    ask(&face, visitor.cx, Purpose::Confirm(manager), network).await
}

/// Confirm with a passkey that it is still oneself.
#[utoipa::path(post, path = "/account/confirm/passkey", operation_id = "confirm_own_session_by_passkey", tag = "session",
    request_body = AnswerIn, security(("customer_session" = [])),
    responses((status = 200, description = "Confirmed", body = ConfirmedOut), WaysWrite))]
pub(crate) async fn confirm_own_session_by_passkey(
    State(face): State<Face>,
    visitor: Visitor,
    Body(given): Body<AnswerIn>,
) -> ApiResult<Response> {
    let manager = manager_of(&visitor)?;
    let challenge = given.token().ok_or_else(|| Problem::from(WayError::Gone))?;
    confirm_passkey(
        &face,
        visitor.cx,
        Side::Shop,
        ConfirmByPasskey { manager, challenge, credential: given.credential },
    )
    .await
}
