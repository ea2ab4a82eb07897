//! Holds: what exists once of a cart is kept for it while its client is at checkout.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use commerce::{
    cart::Cart,
    holds::{self, HoldError, TakeHolds},
};
use db::with_retry;
use serde_json::json;
use web::{Network, spawn_write};

use crate::{
    Face,
    answer::Own,
    caller::Shopper,
    headers::Versioned,
    problem::{ApiResult, Problem},
    responses::HoldWrite,
    wire::CartOut,
};

/// Hold the pieces of the cart.
///
/// Opening checkout: each piece that exists once, and the stone of each ring, is held for this cart for 20 minutes. At most three a cart,
/// 30 minutes at the longest, then five minutes of rest; plentiful pieces are not held. Asking again changes nothing. The lines say what
/// is held. When nothing could be held that was not held before, the answer is why: `held_by_another` (409) with `until` and
/// `minutes_left`, `hold_limit` or `hold_rests` (429).
#[utoipa::path(post, path = "/checkout/holds", operation_id = "take_holds", tag = "checkout",
    security(("cart_token" = []), ("cart_cookie" = [])),
    responses((status = 200, description = "The cart with its holds", body = CartOut), HoldWrite))]
pub(crate) async fn take_holds(
    State(face): State<Face>,
    shopper: Shopper,
    Network(network): Network,
) -> ApiResult<Response> {
    let ask = TakeHolds { cart: shopper.cart_id(&face).await?, network };
    let (db, cx) = (face.db.clone(), shopper.cx.clone());
    let taken = spawn_write(async move {
        with_retry(|| async {
            let mut tx = db.begin().await?;
            let taken = holds::take_holds(&mut tx, &cx, &ask).await?;
            tx.commit().await?;
            Ok::<_, HoldError>(taken)
        })
        .await
    });
    let taken = taken.await.map_err(refuse)?;
    let (holds, response) = (taken.holds(), answer(&taken.cart));
    match taken.refusal() {
        Some(error) if !holds => Err(refuse(error)),
        _ => Ok(response),
    }
}

/// Give the holds of the cart ten minutes more.
///
/// Once for each hold, and never beyond 30 minutes from when it was first taken.
#[utoipa::path(post, path = "/checkout/holds/extension", operation_id = "extend_holds", tag = "checkout",
    security(("cart_token" = []), ("cart_cookie" = [])),
    responses((status = 200, description = "The cart with its holds", body = CartOut), HoldWrite))]
pub(crate) async fn extend_holds(State(face): State<Face>, shopper: Shopper) -> ApiResult<Response> {
    let cart = shopper.cart_id(&face).await?;
    let (db, cx) = (face.db.clone(), shopper.cx.clone());
    let extended = spawn_write(async move {
        let mut tx = db.begin().await?;
        let cart = holds::extend_holds(&mut tx, &cx, cart).await?;
        tx.commit().await?;
        Ok::<_, HoldError>(cart)
    });
    Ok(answer(&extended.await.map_err(refuse)?))
}

/// Let the holds of the cart go.
///
/// Others can have its pieces at once; the cart keeps its lines.
#[utoipa::path(delete, path = "/checkout/holds", operation_id = "let_holds_go", tag = "checkout",
    security(("cart_token" = []), ("cart_cookie" = [])),
    responses((status = 200, description = "The cart without holds", body = CartOut), HoldWrite))]
pub(crate) async fn let_holds_go(State(face): State<Face>, shopper: Shopper) -> ApiResult<Response> {
    let cart = shopper.cart_id(&face).await?;
    let (db, cx) = (face.db.clone(), shopper.cx.clone());
    let free = spawn_write(async move {
        let mut tx = db.begin().await?;
        let cart = holds::let_go(&mut tx, &cx, cart).await?;
        tx.commit().await?;
        Ok::<_, HoldError>(cart)
    });
    Ok(answer(&free.await.map_err(refuse)?))
}

fn answer(cart: &Cart) -> Response {
    Own(Versioned(cart.version, Json(CartOut::from(cart)))).into_response()
}

/// A refusal with the moment after which it is worth asking again.
fn refuse(error: HoldError) -> Problem {
    let facts = match &error {
        HoldError::HeldByAnother { until, minutes, .. } | HoldError::Rests { until, minutes, .. } => {
            vec![("until", json!(until)), ("minutes_left", json!(minutes))]
        }
        _ => Vec::new(),
    };
    facts.into_iter().fold(Problem::from(error), |problem, (name, value)| problem.with(name, value))
}
