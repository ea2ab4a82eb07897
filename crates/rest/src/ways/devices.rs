//! The devices on which a customer is signed in.

use axum::{Json, extract::State};
use commerce::{sign_out_device, sign_out_others};
use customers::{
    AccountError,
    devices::{EndOtherSessions, EndSession, list_sessions},
};
use db::DbError;
use web::{customer::Visitor, spawn_write};

use super::own::manager_of;
use crate::{
    Face,
    answer::Own,
    problem::{ApiResult, Problem},
    query::Segment,
    responses::WaysRead,
    wire::{DevicesOut, SignedOutOut},
};

/// List the devices on which one is signed in.
///
/// With a name, a coarse place and the last use to five minutes; the one used last first.
#[utoipa::path(get, path = "/account/devices", operation_id = "list_own_devices", tag = "session", security(("customer_session" = [])),
    responses((status = 200, description = "The devices", body = DevicesOut), WaysRead))]
pub(crate) async fn list_own_devices(
    State(face): State<Face>,
    visitor: Visitor,
) -> ApiResult<Own<Json<DevicesOut>>> {
    let manager = manager_of(&visitor)?;
    let mut tx = face.db.begin().await?;
    let sessions = list_sessions(&mut tx, manager.account).await?;
    tx.commit().await?;
    Ok(Own(Json(DevicesOut::new(&sessions, manager.session))))
}

/// Sign one device out.
#[utoipa::path(delete, path = "/account/devices/{device}", operation_id = "sign_out_own_device", tag = "session",
    params(("device" = String, Path)), security(("customer_session" = [])),
    responses((status = 200, description = "It is signed out", body = SignedOutOut), WaysRead))]
pub(crate) async fn sign_out_own_device(
    State(face): State<Face>,
    visitor: Visitor,
    Segment(device): Segment,
) -> ApiResult<Own<Json<SignedOutOut>>> {
    let account = manager_of(&visitor)?.account;
    let session = device.parse().map_err(|_| Problem::from(AccountError::NoSuchSession))?;
    let (db, cx) = (face.db.clone(), visitor.cx);
    spawn_write(async move {
        let mut tx = db.begin().await?;
        sign_out_device(&mut tx, &cx, EndSession { account, session }).await?;
        Ok::<_, AccountError>(tx.commit().await?)
    })
    .await?;
    Ok(Own(Json(SignedOutOut { signed_out: 1 })))
}

/// Sign every other device out, in the shop and in the back office.
#[utoipa::path(delete, path = "/account/devices", operation_id = "sign_out_other_devices", tag = "session",
    security(("customer_session" = [])),
    responses((status = 200, description = "How many were signed out", body = SignedOutOut), WaysRead))]
pub(crate) async fn sign_out_other_devices(
    State(face): State<Face>,
    visitor: Visitor,
) -> ApiResult<Own<Json<SignedOutOut>>> {
    let manager = manager_of(&visitor)?;
    let (db, cx) = (face.db.clone(), visitor.cx);
    let signed_out = spawn_write(async move {
        let mut tx = db.begin().await?;
        let others = EndOtherSessions { account: manager.account, keep: manager.session };
        let ended = sign_out_others(&mut tx, &cx, others).await?;
        tx.commit().await?;
        Ok::<_, DbError>(ended)
    })
    .await?;
    Ok(Own(Json(SignedOutOut { signed_out })))
}
