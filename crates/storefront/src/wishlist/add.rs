//! `POST /wishlist/items`: keep a piece, or let it go again with `remove`.

use axum::{extract::State, response::Response};
use commerce::wishlist::{self, AddItem, Keeper, RemoveProduct, WishlistError};
use http::HeaderMap;
use kernel::ids::{ProductId, VariantId};
use web::{FormData, Pairs, Refusal, customer::Visitor, spawn_write};

use super::{changed, keeper, marks, refused, settle_guest};
use crate::{Face, frame};

/// Keeps the design that the form names, in the form that it names, if any. Keeping it again changes nothing.
pub(super) async fn add_item(
    State(face): State<Face>,
    visitor: Visitor,
    headers: HeaderMap,
    FormData(form): FormData,
) -> Result<Response, Refusal> {
    let (product, variant) = match wanted(&face, &form) {
        Ok(wanted) => wanted,
        Err(error) => return refused(&face, &visitor, &headers, error).await,
    };
    let settled = settle_guest(&face, &visitor, &headers).await?;
    let keeper = keeper(&face, &visitor, &headers);
    let done = if form.has("remove") {
        remove(&face, &visitor, &headers, keeper, product).await
    } else {
        keep(&face, &visitor, &headers, AddItem { keeper, product, variant, note: None }).await
    };
    match done {
        Ok(mut response) => {
            if settled {
                face.web.cookies().clear_wishlist(response.headers_mut());
            }
            Ok(response)
        }
        Err(error) => refused(&face, &visitor, &headers, error).await,
    }
}

/// The design by its address, and one of its forms.
fn wanted(face: &Face, form: &Pairs) -> Result<(ProductId, Option<VariantId>), WishlistError> {
    let snapshot = face.catalog.snapshot();
    let product = snapshot.product(form.get("product")).ok_or(WishlistError::NotShown)?;
    let variant = form.find("variant").map(|text| text.parse().map_err(|_| WishlistError::NotShown));
    Ok((product.id, variant.transpose()?))
}

async fn keep(
    face: &Face,
    visitor: &Visitor,
    headers: &HeaderMap,
    ask: AddItem,
) -> Result<Response, WishlistError> {
    let (db, cx) = (face.db.clone(), visitor.cx.clone());
    let kept = spawn_write(async move {
        let mut tx = db.begin().await?;
        let kept = wishlist::add_item(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, WishlistError>(kept)
    })
    .await?;
    if kept.joined {
        // the browser signed in while this was on its way: its next look shows the account's list
        let fragment = frame::fragment(headers) == Some("marks");
        return Ok(if fragment { marks(face, Some(&kept.wishlist)) } else { web::see_other("/wishlist") });
    }
    let mut response = changed(face, headers, Some(&kept.wishlist));
    if let Some(token) = &kept.token {
        face.web.cookies().set_wishlist(response.headers_mut(), token);
    }
    Ok(response)
}

async fn remove(
    face: &Face,
    visitor: &Visitor,
    headers: &HeaderMap,
    keeper: Option<Keeper>,
    product: ProductId,
) -> Result<Response, WishlistError> {
    let Some(keeper) = keeper else { return Ok(changed(face, headers, None)) };
    let (db, cx) = (face.db.clone(), visitor.cx.clone());
    let list = spawn_write(async move {
        let mut tx = db.begin().await?;
        let list = wishlist::remove_product(&mut tx, &cx, RemoveProduct { keeper, product }).await?;
        tx.commit().await?;
        Ok::<_, WishlistError>(list)
    })
    .await?;
    Ok(changed(face, headers, list.as_ref()))
}
