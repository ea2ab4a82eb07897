//! Signing in with a code from a letter, and the session it opens. These addresses keep a session's cookie; they stand
//! beside `/api/v1`, because pages lean on the same cookie.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use commerce::cart::{CartError, Joined};
use customers::{AskCode, CodeError, Proof, RedeemCode, Redemption, ask_code as ask};
use db::{DbError, with_retry};
use http::{HeaderMap, HeaderValue, StatusCode};
use kernel::{EmailAddress, Kind};
use web::{Device, Network, cookies::Arriving, customer::Visitor, spawn_write};

use crate::{
    Face,
    answer::Own,
    body::Body,
    caller::read_token,
    problem::{ApiResult, Problem},
    responses::{CodeAsk, CodeVerify, SessionRead},
    wire::{AskCodeIn, CodeAskedOut, SessionEndedOut, SessionOut, VerifyCodeIn},
};

/// Ask for a code to sign in with.
///
/// The answer is the same for every address, known or not, also beyond the limits of five letters an hour to an address
/// and twenty from a network. The cookie `code` binds the code to this caller.
#[utoipa::path(post, path = "/auth/code", operation_id = "ask_code", tag = "session", request_body = AskCodeIn,
    responses((status = 202, description = "A letter is on its way, if one can be", body = CodeAskedOut), CodeAsk))]
pub(crate) async fn ask_code(
    State(face): State<Face>,
    visitor: Visitor,
    Network(network): Network,
    Body(given): Body<AskCodeIn>,
) -> ApiResult<Response> {
    let email = read_email(&given.email)?;
    let (db, cx) = (face.db.clone(), visitor.cx);
    let request = spawn_write(async move {
        let mut tx = db.begin().await?;
        let request = ask(&mut tx, &cx, AskCode { email, network }).await?;
        tx.commit().await?;
        Ok::<_, DbError>(request)
    })
    .await?;
    let mut response = Own((StatusCode::ACCEPTED, Json(CodeAskedOut::default()))).into_response();
    face.web.cookies().set_code(response.headers_mut(), &request);
    Ok(response)
}

/// Sign in with a code.
///
/// Works once, within ten minutes, for the caller that asked, and for ten guesses in all. The account begins with the first
/// proof of its address. What the caller kept on a wishlist and put in the cart while signed out joins the account's; what of the
/// cart could not come along is told in its `left_behind`. The answer sets the cookies `session` and `cart`, and names the cart's
/// fresh token in the header `Cart-Token`. Without that header an order of one of the two carts waits for payment: go on with the
/// token you have, and open the account's cart with `POST /api/v1/cart` afterwards. Somebody who is asked for a second factor is
/// answered 401 `factor_required` with the cookie `pending`: go on at `POST /auth/factor`.
#[utoipa::path(post, path = "/auth/code/verify", operation_id = "verify_code", tag = "session", request_body = VerifyCodeIn,
    responses((status = 200, description = "Who is signed in now", body = SessionOut,
               headers(("Cart-Token" = String, description = "This device's token to the account's cart"))), CodeVerify))]
pub(crate) async fn verify_code(
    State(face): State<Face>,
    visitor: Visitor,
    headers: HeaderMap,
    device: Device,
    Body(given): Body<VerifyCodeIn>,
) -> ApiResult<Response> {
    let jar = face.web.cookies();
    let email = Some(read_email(&given.email)?);
    let request = jar.code(&headers).ok_or_else(|| Problem::from(CodeError::Unknown))?;
    let replaces = jar.session(&headers);
    let code = RedeemCode { request, email, code: given.code, browser: device.browser.clone(), replaces };
    arrive(&face, visitor, &headers, &device, Proof::Code(code)).await
}

/// Takes a proof, and answers with the session that it opened, or with what else is asked for.
pub(crate) async fn arrive(
    face: &Face,
    visitor: Visitor,
    headers: &HeaderMap,
    device: &Device,
    proof: Proof,
) -> ApiResult<Response> {
    let jar = face.web.cookies();
    let sign_in =
        commerce::SignIn { proof, wishlist: jar.wishlist(headers), cart: read_token(face, headers) };
    let (db, cx) = (face.db.clone(), visitor.cx);
    let arrival = spawn_write(async move {
        with_retry(|| async {
            let mut tx = db.begin().await?;
            let arrival = commerce::sign_in(&mut tx, &cx, sign_in.clone()).await?;
            // a refusal is committed too: the guess was counted
            tx.commit().await?;
            Ok::<_, CartError>(arrival)
        })
        .await
    })
    .await?;
    let (customer, session) = match arrival.redemption {
        Redemption::SignedIn { customer, session } => (customer, session),
        Redemption::FactorAwaited { pending } => {
            let words = "The code was right. Now the code of your authenticator app, or a recovery code, at /auth/factor.";
            let mut response = Problem::new(Kind::Unauthenticated, "factor_required", words).into_response();
            jar.set_pending(response.headers_mut(), &pending);
            jar.clear_code(response.headers_mut());
            return Ok(response);
        }
        Redemption::Refused(error) => return Err(error.into()),
    };
    let cart = match &arrival.cart {
        Some(Joined::Now(cart, token)) => Some((token, cart.pieces().into())),
        _ => None,
    };
    let mut response = Own(Json(SessionOut::from(&customer))).into_response();
    let set = response.headers_mut();
    jar.set_arrival(set, &Arriving { session: &session, kept: arrival.kept.as_deref(), cart });
    device.remember(face, set);
    // a token is letters, digits and two signs
    if let Some(Ok(value)) = cart.map(|(token, _)| HeaderValue::from_str(token.as_str())) {
        set.insert("cart-token", value);
    }
    Ok(response)
}

fn read_email(text: &str) -> ApiResult<EmailAddress> {
    text.parse().map_err(|_| {
        Problem::field("email", "invalid_email", "Enter an e-mail address, for example name@example.com.")
    })
}

/// Who is signed in.
#[utoipa::path(get, path = "/session", operation_id = "get_session", tag = "session", security(("customer_session" = [])),
    responses((status = 200, description = "Who is signed in", body = SessionOut), SessionRead))]
pub(crate) async fn get_session(visitor: Visitor) -> ApiResult<Response> {
    Ok(Own(Json(SessionOut::from(visitor.customer().map_err(|r| Problem::from_refusal(&r))?)))
        .into_response())
}

/// Sign out.
///
/// The session ends in the database too, and with it this device's way to the account's cart, which remains. Signing out twice is no
/// accident.
#[utoipa::path(delete, path = "/session", operation_id = "end_session", tag = "session", security((), ("customer_session" = [])),
    responses((status = 200, description = "Nobody is signed in now", body = SessionEndedOut), SessionRead))]
pub(crate) async fn end_session(State(face): State<Face>, visitor: Visitor) -> ApiResult<Response> {
    let was_signed_in = visitor.person.is_some();
    if let Some(person) = visitor.person {
        let (db, cx) = (face.db.clone(), visitor.cx);
        spawn_write(async move {
            let mut tx = db.begin().await?;
            commerce::sign_out(&mut tx, &cx, person.session).await?;
            tx.commit().await
        })
        .await?;
    }
    let mut response = Own(Json(SessionEndedOut::default())).into_response();
    if was_signed_in {
        face.web.cookies().clear_cart(response.headers_mut());
    }
    face.web.cookies().clear_session(response.headers_mut());
    face.web.cookies().set_kept(response.headers_mut(), None);
    Ok(response)
}
