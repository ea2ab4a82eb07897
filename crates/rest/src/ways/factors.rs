//! A customer's authenticator app and recovery codes.

use axum::{Json, extract::State};
use customers::{
    Manager, WayError,
    factors::{
        ConnectAuthenticator, begin_authenticator, connect_authenticator, find_factors, make_recovery_codes,
        remove_authenticator,
    },
};
use web::{customer::Visitor, spawn_write};

use super::own::manager_of;
use crate::{
    Face,
    answer::Own,
    body::Body,
    problem::ApiResult,
    responses::{WaysRead, WaysWrite},
    wire::{FactorCodeIn, FactorsOut, RecoveryCodesOut, SecretOut},
};

/// Say what one has for a second factor.
#[utoipa::path(get, path = "/account/factors", operation_id = "get_own_factors", tag = "session", security(("customer_session" = [])),
    responses((status = 200, description = "The second factors", body = FactorsOut), WaysRead))]
pub(crate) async fn get_own_factors(
    State(face): State<Face>,
    visitor: Visitor,
) -> ApiResult<Own<Json<FactorsOut>>> {
    factors(&face, manager_of(&visitor)?).await
}

async fn factors(face: &Face, manager: Manager) -> ApiResult<Own<Json<FactorsOut>>> {
    let factors = find_factors(&mut *face.db.read().await?, manager.account).await?;
    Ok(Own(Json((&factors).into())))
}

/// Begin to connect an authenticator app.
///
/// Asks for a proof of the last ten minutes (401 `step_up_required`). The secret is told once; the app counts when its first code was
/// typed, within thirty minutes.
#[utoipa::path(post, path = "/account/authenticator", operation_id = "begin_own_authenticator", tag = "session",
    security(("customer_session" = [])),
    responses((status = 200, description = "What the app is given", body = SecretOut), WaysWrite))]
pub(crate) async fn begin_own_authenticator(
    State(face): State<Face>,
    visitor: Visitor,
) -> ApiResult<Own<Json<SecretOut>>> {
    let manager = manager_of(&visitor)?;
    let (db, cx) = (face.db.clone(), visitor.cx);
    let secret = spawn_write(async move {
        let mut tx = db.begin().await?;
        let secret = begin_authenticator(&mut tx, &cx, manager).await?;
        tx.commit().await?;
        Ok::<_, WayError>(secret)
    })
    .await?;
    Ok(Own(Json((&secret).into())))
}

/// Connect the app with its first code.
///
/// From now on it is asked for whenever one signs in with a code from a letter. The answer has ten recovery codes, told once.
#[utoipa::path(put, path = "/account/authenticator", operation_id = "connect_own_authenticator", tag = "session",
    request_body = FactorCodeIn, security(("customer_session" = [])),
    responses((status = 200, description = "The recovery codes", body = RecoveryCodesOut), WaysWrite))]
pub(crate) async fn connect_own_authenticator(
    State(face): State<Face>,
    visitor: Visitor,
    Body(given): Body<FactorCodeIn>,
) -> ApiResult<Own<Json<RecoveryCodesOut>>> {
    let ask = ConnectAuthenticator { manager: manager_of(&visitor)?, code: given.code };
    let (db, cx) = (face.db.clone(), visitor.cx);
    let recovery_codes = spawn_write(async move {
        let mut tx = db.begin().await?;
        let connected = connect_authenticator(&mut tx, &cx, ask).await;
        // a refusal is committed too: the try was counted
        tx.commit().await?;
        connected
    })
    .await?;
    Ok(Own(Json(RecoveryCodesOut { recovery_codes })))
}

/// Disconnect the app.
#[utoipa::path(delete, path = "/account/authenticator", operation_id = "remove_own_authenticator", tag = "session",
    security(("customer_session" = [])),
    responses((status = 200, description = "What is left", body = FactorsOut), WaysWrite))]
pub(crate) async fn remove_own_authenticator(
    State(face): State<Face>,
    visitor: Visitor,
) -> ApiResult<Own<Json<FactorsOut>>> {
    let manager = manager_of(&visitor)?;
    let (db, cx) = (face.db.clone(), visitor.cx);
    spawn_write(async move {
        let mut tx = db.begin().await?;
        remove_authenticator(&mut tx, &cx, manager).await?;
        Ok::<_, WayError>(tx.commit().await?)
    })
    .await?;
    factors(&face, manager).await
}

/// Make fresh recovery codes.
///
/// Earlier ones are dead; these are told once.
#[utoipa::path(post, path = "/account/recovery-codes", operation_id = "make_own_recovery_codes", tag = "session",
    security(("customer_session" = [])),
    responses((status = 200, description = "The recovery codes", body = RecoveryCodesOut), WaysWrite))]
pub(crate) async fn make_own_recovery_codes(
    State(face): State<Face>,
    visitor: Visitor,
) -> ApiResult<Own<Json<RecoveryCodesOut>>> {
    let manager = manager_of(&visitor)?;
    let (db, cx) = (face.db.clone(), visitor.cx);
    let recovery_codes = spawn_write(async move {
        let mut tx = db.begin().await?;
        let codes = make_recovery_codes(&mut tx, &cx, manager).await?;
        tx.commit().await?;
        Ok::<_, WayError>(codes)
    })
    .await?;
    Ok(Own(Json(RecoveryCodesOut { recovery_codes })))
}
