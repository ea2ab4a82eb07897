//! Signing in with a passkey or with a second factor, in the shop and in the back office. These addresses keep a session's cookie; they
//! stand beside `/api/v1`, because pages lean on the same cookie.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use customers::{
    CodeError, Proof, WayError,
    factors::RedeemFactor,
    passkeys::{BeginAssertion, Purpose, Question, RedeemPasskey, begin_assertion, redeem_staff_passkey},
};
use db::DbError;
use http::HeaderMap;
use platform::Cx;
use web::{Device, Network, customer::Visitor, spawn_write};

use crate::{
    Face,
    answer::Own,
    body::Body,
    problem::{ApiResult, Problem},
    responses::{CodeVerify, PasskeyAsk},
    sign_in::arrive,
    wire::{AnswerIn, FactorCodeIn, QuestionOut, SessionOut, StaffSessionOut},
};

/// Sign in: the second factor.
///
/// After `POST /auth/code/verify` answered `factor_required`: the digits of the authenticator app, or a recovery code. Five guesses at one
/// sign-in, ten an hour at one account.
#[utoipa::path(post, path = "/auth/factor", operation_id = "verify_factor", tag = "session", request_body = FactorCodeIn,
    responses((status = 200, description = "Who is signed in now", body = SessionOut), CodeVerify))]
pub(crate) async fn verify_factor(
    State(face): State<Face>,
    visitor: Visitor,
    headers: HeaderMap,
    device: Device,
    Body(given): Body<FactorCodeIn>,
) -> ApiResult<Response> {
    let jar = face.web.cookies();
    let pending = jar.pending(&headers).ok_or_else(|| Problem::from(CodeError::FactorGone))?;
    let (browser, replaces) = (device.browser.clone(), jar.session(&headers));
    let factor = RedeemFactor { pending, code: given.code, browser, replaces };
    arrive(&face, visitor, &headers, &device, Proof::Factor(factor)).await
}

/// Ask for a passkey to sign in with.
///
/// The question names nobody: the passkey says whose it is. It is answered once, within ten minutes.
#[utoipa::path(post, path = "/auth/passkeys/begin", operation_id = "begin_passkey_sign_in", tag = "session",
    responses((status = 200, description = "The question", body = QuestionOut), PasskeyAsk))]
pub(crate) async fn begin_passkey_sign_in(
    State(face): State<Face>,
    visitor: Visitor,
    Network(network): Network,
) -> ApiResult<Own<Json<QuestionOut>>> {
    ask(&face, visitor.cx, Purpose::Customer, network).await
}

/// Sign in with a passkey.
#[utoipa::path(post, path = "/auth/passkeys/verify", operation_id = "verify_passkey", tag = "session", request_body = AnswerIn,
    responses((status = 200, description = "Who is signed in now", body = SessionOut), CodeVerify))]
pub(crate) async fn verify_passkey(
    State(face): State<Face>,
    visitor: Visitor,
    headers: HeaderMap,
    device: Device,
    Body(given): Body<AnswerIn>,
) -> ApiResult<Response> {
    let replaces = face.web.cookies().session(&headers);
    let passkey = read(&device, given, replaces)?;
    arrive(&face, visitor, &headers, &device, Proof::Passkey(passkey)).await
}

/// Ask for a passkey to open the back office with.
#[utoipa::path(post, path = "/auth/staff/passkeys/begin", operation_id = "begin_staff_passkey_sign_in", tag = "session",
    responses((status = 200, description = "The question", body = QuestionOut), PasskeyAsk))]
pub(crate) async fn begin_staff_passkey_sign_in(
    State(face): State<Face>,
    visitor: Visitor,
    Network(network): Network,
) -> ApiResult<Own<Json<QuestionOut>>> {
    ask(&face, visitor.cx, Purpose::Staff, network).await
}

/// Open the back office with a passkey that was added there.
///
/// The answer sets the cookie `staff`.
#[utoipa::path(post, path = "/auth/staff/passkeys/verify", operation_id = "verify_staff_passkey", tag = "session", request_body = AnswerIn,
    responses((status = 200, description = "Who came in", body = StaffSessionOut), CodeVerify))]
pub(crate) async fn verify_staff_passkey(
    State(face): State<Face>,
    visitor: Visitor,
    headers: HeaderMap,
    device: Device,
    Body(given): Body<AnswerIn>,
) -> ApiResult<Response> {
    let jar = face.web.cookies();
    let passkey = read(&device, given, jar.staff(&headers))?;
    let (db, cx) = (face.db.clone(), visitor.cx);
    let (person, session) = spawn_write(async move {
        let mut tx = db.begin().await?;
        let came = redeem_staff_passkey(&mut tx, &cx, passkey).await?;
        // a refusal is committed too: the question is used up
        tx.commit().await?;
        Ok::<_, DbError>(came)
    })
    .await??;
    let out = StaffSessionOut {
        account_id: person.account.to_string(),
        name: person.name.clone(),
        role: person.role.map(|role| role.code().to_owned()),
    };
    let mut response = Own(Json(out)).into_response();
    jar.set_staff(response.headers_mut(), &session);
    device.remember(&face, response.headers_mut());
    Ok(response)
}

fn read(device: &Device, given: AnswerIn, replaces: Option<kernel::Token>) -> ApiResult<RedeemPasskey> {
    let challenge = given.token().ok_or_else(|| Problem::from(CodeError::PasskeyGone))?;
    Ok(RedeemPasskey { challenge, credential: given.credential, browser: device.browser.clone(), replaces })
}

/// Puts a question.
pub(crate) async fn ask(
    face: &Face,
    cx: Cx,
    purpose: Purpose,
    network: String,
) -> ApiResult<Own<Json<QuestionOut>>> {
    let db = face.db.clone();
    let question: Question = spawn_write(async move {
        let mut tx = db.begin().await?;
        let question = begin_assertion(&mut tx, &cx, BeginAssertion { purpose, network }).await?;
        tx.commit().await?;
        Ok::<_, WayError>(question)
    })
    .await?;
    Ok(Own(Json(question.into())))
}
