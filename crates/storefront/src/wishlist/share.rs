//! `POST /wishlist/shares`: make a link by which others see the list; and end one.

use axum::{
    extract::{Path, State},
    response::Response,
};
use catalog::model::RingSize;
use commerce::wishlist::{self, RevokeShare, ShareRole, ShareWishlist, WishlistError};
use http::HeaderMap;
use kernel::ids::WishlistShareId;
use platform::flags::{Channel, Flag};
use web::{FormData, Network, Pairs, Refusal, customer::Visitor, flags, see_other, spawn_write};

use super::{keeper, refused, settle_guest};
use crate::Face;

/// Makes a link and shows it on the wishlist's page.
pub(super) async fn share(
    State(face): State<Face>,
    visitor: Visitor,
    Network(network): Network,
    headers: HeaderMap,
    FormData(form): FormData,
) -> Result<Response, Refusal> {
    settle_guest(&face, &visitor, &headers).await?;
    let Some(keeper) = keeper(&face, &visitor, &headers) else {
        return refused(&face, &visitor, &headers, WishlistError::NotFound).await;
    };
    if !flags::flag_is_on(&face, Flag::SharedWishlists, &visitor.cx, Channel::Shop, &headers, &network).await
    {
        return Err(flags::switched_off(Flag::SharedWishlists));
    }
    let ask = ShareWishlist {
        keeper,
        role: ShareRole::from_code(form.get("role")).unwrap_or(ShareRole::Friend),
        from_name: form.get("from_name").to_owned(),
        with_notes: form.has("notes"),
        with_prices: form.has("prices"),
        ring_size: ring_size(&form),
    };
    let (db, cx) = (face.db.clone(), visitor.cx.clone());
    let done = spawn_write(async move {
        let mut tx = db.begin().await?;
        wishlist::share_wishlist(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, WishlistError>(())
    });
    match done.await {
        Ok(()) => Ok(see_other("/wishlist")),
        Err(error) => refused(&face, &visitor, &headers, error).await,
    }
}

/// The size chosen in the form; anything that is no size is none.
pub(super) fn ring_size(form: &Pairs) -> Option<RingSize> {
    form.find("ring_size")?.parse().ok().and_then(RingSize::from_circumference_um)
}

/// `POST /wishlist/shares/{share}`: the link works no more.
pub(super) async fn end(
    State(face): State<Face>,
    Path(share): Path<String>,
    visitor: Visitor,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let (Some(keeper), Ok(share)) = (keeper(&face, &visitor, &headers), share.parse::<WishlistShareId>())
    else {
        return refused(&face, &visitor, &headers, WishlistError::ShareNotFound).await;
    };
    let (db, cx) = (face.db.clone(), visitor.cx.clone());
    let done = spawn_write(async move {
        let mut tx = db.begin().await?;
        wishlist::revoke_share(&mut tx, &cx, RevokeShare { keeper, share }).await?;
        tx.commit().await?;
        Ok::<_, WishlistError>(())
    });
    match done.await {
        Ok(()) => Ok(see_other("/wishlist")),
        Err(error) => refused(&face, &visitor, &headers, error).await,
    }
}
