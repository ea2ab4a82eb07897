//! Saving a bag, and what is done with a saved one.

use axum::{
    extract::{Path, State},
    response::Response,
};
use commerce::cart::{
    CartError, Entered, enter_cart,
    saved::{DropSavedBag, SaveBag, TakeSavedBag, drop_saved_bag, save_bag, take_saved_bag},
};
use db::with_retry;
use http::HeaderMap;
use kernel::ids::SavedBagId;
use web::{FormData, Refusal, customer::Visitor, see_other, spawn_write};

use super::{PATH, refused};
use crate::{Face, bag};

/// `POST /bag/saved`: saves what is in the bag at today's prices. Who is not signed in is asked to first.
pub(super) async fn save(
    State(face): State<Face>,
    visitor: Visitor,
    headers: HeaderMap,
    FormData(form): FormData,
) -> Result<Response, Refusal> {
    let Some(person) = &visitor.person else { return Ok(see_other("/sign-in?next=%2Fbag")) };
    let Some(cart) = bag::find(&face, &headers).await? else { return Ok(see_other("/bag")) };
    let ask =
        SaveBag { cart: cart.id, account: person.account, name: form.get("name").to_owned(), days: None };
    let (db, cx) = (face.db.clone(), visitor.cx.clone());
    let saved = spawn_write(async move {
        let mut tx = db.begin().await?;
        save_bag(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, CartError>(())
    });
    match saved.await {
        Ok(()) => Ok(see_other(PATH)),
        Err(error) => bag::refused(&face, &headers, error, None).await,
    }
}

/// `POST /account/bags/{bag}`: into the bag, or let go.
pub(super) async fn change(
    State(face): State<Face>,
    Path(saved): Path<String>,
    visitor: Visitor,
    headers: HeaderMap,
    FormData(form): FormData,
) -> Result<Response, Refusal> {
    let account = visitor.customer()?.account;
    let Ok(saved) = saved.parse::<SavedBagId>() else {
        return refused(&face, &visitor, CartError::SavedBagNotFound, None).await;
    };
    let (db, cx, drops) = (face.db.clone(), visitor.cx.clone(), form.has("drop"));
    let enter = bag::entering(&face, &visitor, &headers);
    let done = spawn_write(async move {
        with_retry(|| async {
            let mut tx = db.begin().await?;
            let taken = if drops {
                drop_saved_bag(&mut tx, &cx, DropSavedBag { account, saved }).await?;
                None
            } else {
                let Entered { cart: into, token } = enter_cart(&mut tx, &cx, &enter).await?;
                Some((take_saved_bag(&mut tx, &cx, TakeSavedBag { account, saved, into }).await?, token))
            };
            tx.commit().await?;
            Ok::<_, CartError>(taken)
        })
        .await
    });
    match done.await {
        Ok(None) => Ok(see_other(PATH)),
        Ok(Some((cart, fresh))) => Ok(bag::added(&face, &headers, &cart, fresh.as_ref())),
        Err(error) => refused(&face, &visitor, error, None).await,
    }
}
