//! What every way of signing in ends with.

use axum::response::Response;
use commerce::{
    SignIn,
    cart::{CartError, Joined},
    sign_in,
};
use customers::{CodeError, Proof, Redemption};
use db::with_retry;
use http::HeaderMap;
use web::{Device, Refusal, cookies::Arriving, customer::Visitor, see_other, spawn_write};

use super::going_on;
use crate::{Face, bag};

/// Takes a proof: goes on with a session under a new token, or to where a second factor is typed. What was kept and put in the bag
/// signed out comes along.
pub(super) async fn arrive(
    face: &Face,
    visitor: &Visitor,
    headers: &HeaderMap,
    device: &Device,
    proof: Proof,
    next: &str,
) -> Result<Result<Response, CodeError>, Refusal> {
    let jar = face.web.cookies();
    let ask = SignIn { proof, wishlist: jar.wishlist(headers), cart: jar.cart(headers) };
    let (db, cx) = (face.db.clone(), visitor.cx.clone());
    let arrival = spawn_write(async move {
        with_retry(|| async {
            let mut tx = db.begin().await?;
            let arrival = sign_in(&mut tx, &cx, ask.clone()).await?;
            // a refusal is committed too: the guess was counted
            tx.commit().await?;
            Ok::<_, CartError>(arrival)
        })
        .await
    })
    .await?;
    let session = match arrival.redemption {
        Redemption::SignedIn { session, .. } => session,
        Redemption::FactorAwaited { pending } => {
            let mut response = see_other(&going_on("/sign-in/factor", next));
            jar.set_pending(response.headers_mut(), &pending);
            jar.clear_code(response.headers_mut());
            return Ok(Ok(response));
        }
        Redemption::Refused(error) => return Ok(Err(error)),
    };
    let mut response = see_other(next);
    let set = response.headers_mut();
    let cart = match &arrival.cart {
        Some(Joined::Now(cart, token)) => Some((token, cart.pieces().into())),
        _ => None,
    };
    jar.set_arrival(set, &Arriving { session: &session, kept: arrival.kept.as_deref(), cart });
    device.remember(face, set);
    bag::forget_prefetched(set);
    Ok(Ok(response))
}
