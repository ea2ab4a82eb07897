//! Links to saved bags: made and ended by the account.

use axum::{
    extract::{Path, State},
    response::Response,
};
use commerce::cart::{
    CartError,
    saved::find_saved_bag,
    sharing::{EndShare, ShareSavedBag, SharedOf, end_share, path, share_saved_bag},
};
use http::StatusCode;
use kernel::ids::{CartShareId, SavedBagId};
use web::{FormData, Refusal, customer::Visitor, see_other, spawn_write};

use super::{PATH, Said, answer, refused};
use crate::{Face, shared::wished};

/// `POST /account/bags/{bag}/links`: makes a link, and shows it once.
pub(super) async fn make(
    State(face): State<Face>,
    Path(saved): Path<String>,
    visitor: Visitor,
    FormData(form): FormData,
) -> Result<Response, Refusal> {
    let account = visitor.customer()?.account;
    let Ok(saved) = saved.parse::<SavedBagId>() else {
        return refused(&face, &visitor, CartError::SavedBagNotFound, None).await;
    };
    let (recipient, from_name, rights) = wished(&form);
    let ask = ShareSavedBag { account, saved, recipient, from_name, rights };
    let (db, cx) = (face.db.clone(), visitor.cx.clone());
    let made = spawn_write(async move {
        let mut tx = db.begin().await?;
        let (_, token) = share_saved_bag(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, CartError>(token)
    });
    match made.await {
        Ok(token) => {
            let link = Some(face.cx.link(&path(&token)));
            answer(&face, &visitor, &Said { status: StatusCode::OK, link, ..Said::default() }).await
        }
        Err(error) => refused(&face, &visitor, error, Some((saved, form))).await,
    }
}

/// `POST /account/bags/{bag}/links/{link}`: the link works no more.
pub(super) async fn end(
    State(face): State<Face>,
    Path((saved, link)): Path<(String, String)>,
    visitor: Visitor,
) -> Result<Response, Refusal> {
    let account = visitor.customer()?.account;
    let (Ok(saved), Ok(share)) = (saved.parse::<SavedBagId>(), link.parse::<CartShareId>()) else {
        return refused(&face, &visitor, CartError::ShareNotFound, None).await;
    };
    let (db, cx) = (face.db.clone(), visitor.cx.clone());
    let ended = spawn_write(async move {
        let mut tx = db.begin().await?;
        find_saved_bag(&mut tx, account, saved).await?.ok_or(CartError::SavedBagNotFound)?;
        end_share(&mut tx, &cx, EndShare { of: SharedOf::Saved(saved), share }).await?;
        tx.commit().await?;
        Ok::<_, CartError>(())
    });
    match ended.await {
        Ok(()) => Ok(see_other(PATH)),
        Err(error) => refused(&face, &visitor, error, None).await,
    }
}
