//! `POST /wishlist/items/{item}`: another note, or away with it; and into the bag.

use axum::{
    extract::{Path, State},
    response::Response,
};
use commerce::{
    cart::{Entered, enter_cart},
    wishlist::{self, MoveToCart, RemoveItem, SetNote, WishlistError},
};
use db::with_retry;
use http::HeaderMap;
use kernel::ids::WishlistItemId;
use web::{FormData, Refusal, customer::Visitor, see_other, spawn_write};

use super::{changed, keeper, refused, set_kept, settle_guest};
use crate::{Face, bag};

/// Sets the item's note, or removes it with `remove`.
pub(super) async fn change_item(
    State(face): State<Face>,
    Path(item): Path<String>,
    visitor: Visitor,
    headers: HeaderMap,
    FormData(form): FormData,
) -> Result<Response, Refusal> {
    settle_guest(&face, &visitor, &headers).await?;
    let (Some(keeper), Ok(item)) = (keeper(&face, &visitor, &headers), item.parse::<WishlistItemId>()) else {
        return refused(&face, &visitor, &headers, WishlistError::ItemNotFound).await;
    };
    let (db, cx) = (face.db.clone(), visitor.cx.clone());
    let (remove, note) = (form.has("remove"), form.get("note").to_owned());
    let done = spawn_write(async move {
        let mut tx = db.begin().await?;
        let list = if remove {
            wishlist::remove_item(&mut tx, &cx, RemoveItem { keeper, item }).await?
        } else {
            wishlist::set_note(&mut tx, &cx, SetNote { keeper, item, note }).await?
        };
        tx.commit().await?;
        Ok::<_, WishlistError>(list)
    });
    match done.await {
        Ok(list) => Ok(changed(&face, &headers, Some(&list))),
        Err(error) => refused(&face, &visitor, &headers, error).await,
    }
}

/// Puts the item into the bag, opening one if there is none, and takes it off the list.
pub(super) async fn move_to_bag(
    State(face): State<Face>,
    Path(item): Path<String>,
    visitor: Visitor,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    settle_guest(&face, &visitor, &headers).await?;
    let (Some(keeper), Ok(item)) = (keeper(&face, &visitor, &headers), item.parse::<WishlistItemId>()) else {
        return refused(&face, &visitor, &headers, WishlistError::ItemNotFound).await;
    };
    let enter = bag::entering(&face, &visitor, &headers);
    let (db, cx) = (face.db.clone(), visitor.cx.clone());
    let done = spawn_write(async move {
        with_retry(|| async {
            let mut tx = db.begin().await?;
            let Entered { cart, token } = enter_cart(&mut tx, &cx, &enter).await?;
            let ask = MoveToCart { keeper: keeper.clone(), item, cart };
            let (list, cart) = wishlist::move_to_cart(&mut tx, &cx, ask).await?;
            tx.commit().await?;
            Ok::<_, WishlistError>((list, cart, token))
        })
        .await
    });
    let (list, cart, token) = match done.await {
        Ok(done) => done,
        Err(error) => return refused(&face, &visitor, &headers, error).await,
    };
    let mut response = see_other("/bag");
    set_kept(&face, response.headers_mut(), Some(&list));
    face.web.cookies().set_bag_count(response.headers_mut(), cart.pieces().into());
    if let Some(token) = &token {
        face.web.cookies().set_cart(response.headers_mut(), token);
    }
    bag::forget_prefetched(response.headers_mut());
    Ok(response)
}
