//! What customers and staff do alike.

use axum::Json;
use customers::{
    WayError,
    factors::{ConfirmByCode, confirm_by_code},
    passkeys::{AddPasskey, ConfirmByPasskey, add_passkey, confirm_by_passkey, list_passkeys},
};
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

pub(super) async fn confirm(face: &Face, cx: Cx, ask: ConfirmByCode) -> ApiResult<Own<Json<ConfirmedOut>>> {
    let db = face.db.clone();
    spawn_write(async move {
        let mut tx = db.begin().await?;
        let done = confirm_by_code(&mut tx, &cx, ask).await;
        // a refusal is committed too: the try was counted
        tx.commit().await?;
        done
    })
    .await?;
    Ok(Own(Json(ConfirmedOut::default())))
}

pub(super) async fn confirm_passkey(
    face: &Face,
    cx: Cx,
    ask: ConfirmByPasskey,
) -> ApiResult<Own<Json<ConfirmedOut>>> {
    let db = face.db.clone();
    spawn_write(async move {
        let mut tx = db.begin().await?;
        let done = confirm_by_passkey(&mut tx, &cx, ask).await;
        // a refusal is committed too: the question is used up
        tx.commit().await?;
        done
    })
    .await?;
    Ok(Own(Json(ConfirmedOut::default())))
}
