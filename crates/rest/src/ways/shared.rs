//! What customers and staff do alike.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use customers::{
    WayError,
    factors::{ConfirmByCode, confirm_by_code},
    passkeys::{AddPasskey, ConfirmByPasskey, add_passkey, confirm_by_passkey, list_passkeys},
};
use kernel::Token;
use platform::Cx;
use web::spawn_write;

use crate::{
    Face,
    answer::Own,
    problem::ApiResult,
    wire::{ConfirmedOut, PasskeysOut},
};

/// Keeps a new passkey and answers with all of them.
pub(super) async fn keep(face: &Face, cx: Cx, ask: AddPasskey) -> ApiResult<Own<Json<PasskeysOut>>> {
    let (db, account) = (face.db.clone(), ask.manager.account);
    let keys = spawn_write(async move {
        let mut tx = db.begin().await?;
        let added = add_passkey(&mut tx, &cx, ask).await;
        if let Err(error) = added {
            // the question is used up all the same
            tx.commit().await?;
            return Err(error);
        }
        let keys = list_passkeys(&mut tx, account).await?;
        tx.commit().await?;
        Ok::<_, WayError>(keys)
    })
    .await?;
    Ok(Own(Json(keys.as_slice().into())))
}

/// Which cookie a session stands in.
#[derive(Debug, Clone, Copy)]
pub(super) enum Side {
    Shop,
    BackOffice,
}

pub(super) async fn confirm(face: &Face, cx: Cx, side: Side, ask: ConfirmByCode) -> ApiResult<Response> {
    let db = face.db.clone();
    let token = spawn_write(async move {
        let mut tx = db.begin().await?;
        let done = confirm_by_code(&mut tx, &cx, ask).await;
        // a refusal is committed too: the try was counted
        tx.commit().await?;
        done
    })
    .await?;
    Ok(confirmed(face, side, &token))
}

pub(super) async fn confirm_passkey(
    face: &Face,
    cx: Cx,
    side: Side,
    ask: ConfirmByPasskey,
) -> ApiResult<Response> {
    let db = face.db.clone();
    let token = spawn_write(async move {
        let mut tx = db.begin().await?;
        let done = confirm_by_passkey(&mut tx, &cx, ask).await;
        // a refusal is committed too: the question is used up
        tx.commit().await?;
        done
    })
    .await?;
    Ok(confirmed(face, side, &token))
}

/// The session goes on under a fresh token, which its cookie carries from now on.
fn confirmed(face: &Face, side: Side, token: &Token) -> Response {
    let mut response = Own(Json(ConfirmedOut::default())).into_response();
    let (jar, headers) = (face.web.cookies(), response.headers_mut());
    match side {
        Side::Shop => jar.set_session(headers, token),
        Side::BackOffice => jar.set_staff(headers, token),
    }
    response
}
