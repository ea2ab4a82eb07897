//! What a link lets its holder do: change the bag, or take its pieces to a checkout of their own.

use axum::{
    extract::{Path, State},
    response::Response,
};
use commerce::cart::{
    CartError, Entered, enter_cart,
    sharing::{ChangeShared, SharedChange, TakeShared, change_shared, path, take_shared},
};
use db::with_retry;
use http::HeaderMap;
use kernel::{Fault, Kind};
use web::{FormData, Network, Refusal, RequestId, customer::Visitor, see_other, spawn_write, status_of};

use super::{answer, read_key};
use crate::{Face, bag, holds, product};

/// `POST /shared/{key}/lines`: puts a piece in, by the address of its page.
pub(super) async fn add(
    State(face): State<Face>,
    Path(key): Path<String>,
    id: RequestId,
    headers: HeaderMap,
    FormData(form): FormData,
) -> Result<Response, Refusal> {
    let change = named(&face, form.get("piece"));
    act(&face, &id, &headers, &key, change).await
}

/// `POST /shared/{key}/lines/{line}`: another quantity, or none.
pub(super) async fn change(
    State(face): State<Face>,
    Path((key, line)): Path<(String, String)>,
    id: RequestId,
    headers: HeaderMap,
    FormData(form): FormData,
) -> Result<Response, Refusal> {
    let change = match (line.parse(), form.get("quantity").parse::<i64>()) {
        (Err(_), _) => Err(CartError::LineNotFound),
        (Ok(line), Ok(0)) => Ok(SharedChange::Remove { line }),
        (Ok(line), _) if form.has("remove") => Ok(SharedChange::Remove { line }),
        (Ok(line), Ok(quantity)) => Ok(SharedChange::SetQuantity { line, quantity }),
        (Ok(_), Err(_)) => Err(CartError::Quantity),
    };
    act(&face, &id, &headers, &key, change).await
}

async fn act(
    face: &Face,
    id: &RequestId,
    headers: &HeaderMap,
    key: &str,
    change: Result<SharedChange, CartError>,
) -> Result<Response, Refusal> {
    let token = read_key(key)?;
    let (db, cx) = (face.db.clone(), face.within(id));
    let done = spawn_write(async move {
        let ask = ChangeShared { token, change: change? };
        let mut tx = db.begin().await?;
        change_shared(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, CartError>(())
    });
    match done.await {
        Ok(()) => Ok(see_other(&format!("/shared/{key}"))),
        Err(error) => refused(face, key, headers, error).await,
    }
}

/// `POST /shared/{key}/checkout`: the pieces into a bag of the payer's own, priced as of now, and on to its checkout. Where something could
/// not come along, or the bag held other pieces already, the bag is shown first.
pub(super) async fn pay(
    State(face): State<Face>,
    Path(key): Path<String>,
    id: RequestId,
    visitor: Visitor,
    Network(network): Network,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let token = read_key(&key)?;
    let enter = bag::entering(&face, &visitor, &headers);
    let (db, cx) = (face.db.clone(), face.within(&id));
    let taken = spawn_write(async move {
        with_retry(|| async {
            let mut tx = db.begin().await?;
            let Entered { cart: into, token: fresh } = enter_cart(&mut tx, &cx, &enter).await?;
            let before = commerce::cart::find(&mut tx, into).await?.map_or(0, |cart| cart.lines.len());
            let cart = take_shared(&mut tx, &cx, &TakeShared { token: token.clone(), into }).await?;
            tx.commit().await?;
            Ok::<_, CartError>((cart, fresh, before))
        })
        .await
    });
    let (cart, fresh, before) = match taken.await {
        Ok(taken) => taken,
        Err(error) => return refused(&face, &key, &headers, error).await,
    };
    let clear = cart.left_behind.is_empty() && cart.lines.iter().all(|line| line.problem.is_none());
    let mut response = if clear && before == 0 && !cart.lines.is_empty() {
        match holds::run(&face, &id, (cart.id, network), holds::Ask::Take).await? {
            None => see_other("/checkout"),
            Some(_) => see_other("/bag"),
        }
    } else {
        see_other("/bag")
    };
    face.web.cookies().set_bag_count(response.headers_mut(), cart.pieces().into());
    if let Some(fresh) = fresh {
        face.web.cookies().set_cart(response.headers_mut(), &fresh);
    }
    bag::forget_prefetched(response.headers_mut());
    Ok(response)
}

async fn refused(face: &Face, key: &str, headers: &HeaderMap, error: CartError) -> Result<Response, Refusal> {
    let kind = error.kind();
    if matches!(kind, Kind::Internal | Kind::Unavailable) || matches!(error, CartError::ShareNotFound) {
        return Err(error.into());
    }
    answer(face, key, headers, status_of(kind), Some(error.message().into_owned())).await
}

/// A piece by the address of its page, with the options that the address chooses: "/products/…?variant=…".
fn named(face: &Face, address: &str) -> Result<SharedChange, CartError> {
    let (before, query) = address.trim().split_once('?').unwrap_or((address.trim(), ""));
    let slug = before.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let snapshot = face.catalog.snapshot();
    let piece = snapshot.product(slug).ok_or(CartError::NotForSale)?;
    let pairs = web::parse_pairs(query.as_bytes()).unwrap_or_default();
    let chosen = pairs.find("variant").and_then(|id| id.parse().ok());
    let variant = match piece.variants.iter().find(|variant| Some(variant.id) == chosen) {
        Some(variant) => variant.id,
        None => {
            product::choose(piece, &pairs)
                .filter(|choice| choice.exact || piece.variants.len() == 1)
                .ok_or(CartError::NotForSale)?
                .variant
                .id
        }
    };
    Ok(SharedChange::Add {
        variant,
        quantity: 1,
        personalization: commerce::cart::Personalization::default(),
    })
}
