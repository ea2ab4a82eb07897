//! Signing in with a code from a letter, and the session it opens. These addresses keep a session's cookie; they stand
//! beside `/api/v1`, because pages lean on the same cookie.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use commerce::wishlist::{self, Keeper};
use customers::{AskCode, CodeError, RedeemCode, Redemption, ask_code as ask, revoke_session};
use db::DbError;
use http::{HeaderMap, StatusCode, header};
use kernel::EmailAddress;
use web::{Network, customer::Visitor, spawn_write};

use crate::{
    Face,
    answer::Own,
    body::Body,
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
/// proof of its address. What the caller kept on a wishlist while signed out joins the account's. The answer sets the
/// cookie `session`.
#[utoipa::path(post, path = "/auth/code/verify", operation_id = "verify_code", tag = "session", request_body = VerifyCodeIn,
    responses((status = 200, description = "Who is signed in now", body = SessionOut), CodeVerify))]
pub(crate) async fn verify_code(
    State(face): State<Face>,
    visitor: Visitor,
    headers: HeaderMap,
    Body(given): Body<VerifyCodeIn>,
) -> ApiResult<Response> {
    let jar = face.web.cookies();
    let email = Some(read_email(&given.email)?);
    let request = jar.code(&headers).ok_or_else(|| Problem::from(CodeError::Unknown))?;
    let user_agent = headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let (user_agent, replaces) = (user_agent.to_owned(), jar.session(&headers));
    let code = RedeemCode { request, email, code: given.code, user_agent, replaces };
    let sign_in = commerce::SignIn { code, wishlist: jar.wishlist(&headers) };
    let (db, cx) = (face.db.clone(), visitor.cx);
    let redemption = spawn_write(async move {
        let mut tx = db.begin().await?;
        let redemption = commerce::sign_in(&mut tx, &cx, sign_in).await?;
        // a refusal is committed too: the guess was counted
        tx.commit().await?;
        Ok::<_, DbError>(redemption)
    })
    .await?;
    let (customer, session) = match redemption {
        Redemption::SignedIn { customer, session } => (customer, session),
        Redemption::Refused(error) => return Err(error.into()),
    };
    let list = wishlist::find(&mut *face.db.read().await?, &Keeper::Account(customer.account)).await?;
    let mark = list.and_then(|list| wishlist::mark(&face.cx, &list));
    let mut response = Own(Json(SessionOut::from(&customer))).into_response();
    let set = response.headers_mut();
    jar.set_session(set, &session);
    jar.clear_code(set);
    jar.clear_wishlist(set);
    jar.set_kept(set, mark.as_deref());
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
/// The session ends in the database too. Signing out twice is no accident.
#[utoipa::path(delete, path = "/session", operation_id = "end_session", tag = "session", security((), ("customer_session" = [])),
    responses((status = 200, description = "Nobody is signed in now", body = SessionEndedOut), SessionRead))]
pub(crate) async fn end_session(State(face): State<Face>, visitor: Visitor) -> ApiResult<Response> {
    if let Some(person) = visitor.person {
        let (db, cx) = (face.db.clone(), visitor.cx);
        spawn_write(async move {
            let mut tx = db.begin().await?;
            revoke_session(&mut tx, &cx, person.session).await?;
            tx.commit().await
        })
        .await?;
    }
    let mut response = Own(Json(SessionEndedOut::default())).into_response();
    face.web.cookies().clear_session(response.headers_mut());
    face.web.cookies().set_kept(response.headers_mut(), None);
    Ok(response)
}
