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
use http::{HeaderMap, StatusCode};
use kernel::{Fault, Kind};
use web::{FormData, Network, Refusal, RequestId, customer::Visitor, see_other, spawn_write, status_of};

use super::{Said, answer, read_key};
use crate::{Face, bag, holds, product};

/// `POST /shared/{key}/lines`: puts a piece in, by the address of its page.
pub(super) async fn add(
    State(face): State<Face>,
    Path(key): Path<String>,
    id: RequestId,
    headers: HeaderMap,
    FormData(form): FormData,
) -> Result<Response, Refusal> {
    let typed = form.get("piece");
    let unknown = |why: &'static str| Said {
        status: StatusCode::UNPROCESSABLE_ENTITY,
        piece: Some((typed.to_owned(), why.to_owned())),
        ..Said::default()
    };
    match named(&face, typed) {
        Ok(change) => act(&face, &id, &headers, &key, Ok(change)).await,
        Err(why) => answer(&face, &key, &headers, unknown(why)).await,
    }
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
    let page = path(&token);
    let (db, cx) = (face.db.clone(), face.within(id));
    let done = spawn_write(async move {
        let ask = ChangeShared { token, change: change? };
        with_retry(|| async {
            let mut tx = db.begin().await?;
            change_shared(&mut tx, &cx, ask.clone()).await?;
            tx.commit().await?;
            Ok::<_, CartError>(())
        })
        .await
    });
    match done.await {
        Ok(()) => Ok(see_other(&page)),
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
    let no_bag = matches!(error, CartError::ShareNotFound | CartError::ShareEnded);
    if no_bag || matches!(kind, Kind::Internal | Kind::Unavailable) {
        return Err(error.into());
    }
    let refused = Some(error.message().into_owned());
    answer(face, key, headers, Said { status: status_of(kind), refused, ..Said::default() }).await
}

/// A piece by the address of its page, as that page shows it: "/products/…?variant=…", or by its name. What is wrong with it otherwise.
fn named(face: &Face, typed: &str) -> Result<SharedChange, &'static str> {
    let (before, query) = typed.trim().split_once('?').unwrap_or((typed.trim(), ""));
    let slug = before.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let snapshot = face.catalog.snapshot();
    let by_name = || snapshot.products().find(|piece| piece.title.eq_ignore_ascii_case(typed.trim()));
    let piece = snapshot
        .product(slug)
        .map(|piece| &**piece)
        .or_else(|| by_name().map(|piece| &**piece))
        .ok_or("We can’t find this piece. Open its page in the shop and copy the address from there.")?;
    let pairs = web::parse_pairs(query.split('#').next().unwrap_or_default().as_bytes()).unwrap_or_default();
    let chosen =
        product::choose(piece, &pairs).filter(|choice| choice.exact || piece.variants.len() == 1).ok_or(
            "This piece is not made so. Choose its metal and size on its page, and copy the address then.",
        )?;
    Ok(SharedChange::Add {
        variant: chosen.variant.id,
        quantity: 1,
        personalization: commerce::cart::Personalization::default(),
    })
}
