//! Mutations that devices bring to the cart.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use commerce::cart::{CartError, SyncCart, sync_cart as sync};
use db::with_retry;
use web::spawn_write;

use crate::{
    Face,
    answer::Own,
    body::Body,
    caller::Shopper,
    cart::refuse,
    headers::Versioned,
    problem::{ApiResult, Problem},
    responses::CartWrite,
    wire::{SyncCartIn, SyncedCartOut},
};

/// Bring what was done on a device into the cart.
///
/// Mutations are taken in their order; a refused one changes nothing and does not stop the rest. Each is applied once: the same `id`
/// gets the same result for ever, so a batch whose answer was lost is sent again as it was. An `id` that comes with another
/// content is refused as `mutation_id_reused`. When the cart was paid for and the batch holds something new, the answer is 409
/// `cart_completed`.
#[utoipa::path(post, path = "/cart/sync", operation_id = "sync_cart", tag = "cart", request_body = SyncCartIn,
    security(("cart_token" = []), ("cart_cookie" = [])),
    responses((status = 200, description = "The cart, and what became of each mutation", body = SyncedCartOut,
               headers(("ETag" = String, description = "The cart's version"))), CartWrite))]
pub(crate) async fn sync_cart(
    State(face): State<Face>,
    shopper: Shopper,
    Body(ask): Body<SyncCartIn>,
) -> ApiResult<Response> {
    if ask.base_version < 0 {
        let words = "Send the version that the device saw last, or 0.";
        return Err(Problem::field("base_version", "out_of_range", words));
    }
    if ask.mutations.len() > commerce::cart::MAX_MUTATIONS {
        return Err(Problem::from(CartError::TooManyMutations).about("mutations"));
    }
    let read = ask.mutations.into_iter().enumerate().map(|(at, mutation)| mutation.read(at));
    let mutations = read.collect::<Result<_, _>>().map_err(|error| Problem::fields(vec![error]))?;
    let cart = shopper.cart_id(&face).await?;
    let ask = SyncCart { cart, base_version: ask.base_version, mutations };
    let (db, cx) = (face.db.clone(), shopper.cx.clone());
    let done = spawn_write(async move {
        // each mutation is applied once, so that the batch may be run again when another was in the way
        with_retry(|| async {
            let mut tx = db.begin().await?;
            let synced = sync(&mut tx, &cx, &ask).await?;
            tx.commit().await?;
            Ok::<_, CartError>(synced)
        })
        .await
    });
    let synced = done.await.map_err(refuse)?;
    face.live.tell(&synced.cart);
    let body = Json(SyncedCartOut::from(&synced));
    let mut response = Own(Versioned(synced.cart.version, body)).into_response();
    face.web.cookies().set_bag_count(response.headers_mut(), i64::from(synced.cart.pieces()));
    Ok(response)
}
