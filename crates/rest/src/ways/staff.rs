//! A member of staff's passkeys, confirming that it is still them, and what the house asks of its staff.

use axum::{Json, extract::State, response::Response};
use customers::{
    Manager, WayError,
    factors::{ConfirmByCode, PolicyError, SetStaffPolicy, get_staff_policy, set_staff_policy},
    passkeys::{AddPasskey, ConfirmByPasskey, Purpose, begin_passkey},
};
use kernel::Token;
use web::{
    Network, spawn_write,
    staff::rights::{OwnSession, RuleStaff},
};

use super::shared::{Side, confirm, confirm_passkey, keep};
use crate::{
    Face,
    answer::{Own, OwnVersion},
    body::Body,
    caller::Staff,
    headers::{IfMatch, Versioned},
    passkeys::ask,
    problem::{ApiResult, Problem},
    responses::{StaffRead, StaffWrite, WaysWrite},
    wire::{
        AnswerIn, ConfirmedOut, FactorCodeIn, NewPasskeyIn, PasskeysOut, QuestionOut, StaffPolicyIn,
        StaffPolicyOut,
    },
};

fn manager_of(staff: &Staff<OwnSession>) -> Manager {
    Manager { account: staff.person.account, session: staff.person.session }
}

/// Read what the house asks of everybody who works in it.
#[utoipa::path(get, path = "/admin/staff-policy", operation_id = "get_staff_policy", tag = "admin", security(("staff_session" = [])),
    responses((status = 200, description = "The rule", body = StaffPolicyOut,
               headers(("ETag" = String, description = "Its version"))), StaffRead))]
pub(crate) async fn get_policy(
    State(face): State<Face>,
    _staff: Staff<OwnSession>,
) -> ApiResult<OwnVersion<StaffPolicyOut>> {
    let policy = get_staff_policy(&mut *face.db.read().await?).await?;
    Ok(Own(Versioned(policy.version, Json(policy.into()))))
}

/// Say whether everybody who works in the house needs a second factor.
///
/// For owners, with a proof of the last ten minutes. An owner without a second factor is refused (409 `own_factor_first`).
#[utoipa::path(put, path = "/admin/staff-policy", operation_id = "put_staff_policy", tag = "admin",
    params(("If-Match" = String, Header, description = "Its ETag as last read")),
    request_body = StaffPolicyIn, security(("staff_session" = [])),
    responses((status = 200, description = "The rule", body = StaffPolicyOut,
               headers(("ETag" = String, description = "Its version"))), StaffWrite))]
pub(crate) async fn put_policy(
    State(face): State<Face>,
    staff: Staff<RuleStaff>,
    version: IfMatch,
    Body(given): Body<StaffPolicyIn>,
) -> ApiResult<OwnVersion<StaffPolicyOut>> {
    let ask = SetStaffPolicy {
        account: staff.person.account,
        needs_factor: given.needs_second_factor,
        expected_version: version.required()?,
    };
    let (db, cx) = (face.db.clone(), staff.cx);
    let policy = spawn_write(async move {
        let mut tx = db.begin().await?;
        let policy = set_staff_policy(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, PolicyError>(policy)
    })
    .await
    .map_err(|error| match error {
        PolicyError::VersionConflict { current } => Problem::from(error).with("current_version", current),
        error => error.into(),
    })?;
    Ok(Own(Versioned(policy.version, Json(policy.into()))))
}

/// Begin to add a passkey that opens the back office.
///
/// Asks for a proof of the last ten minutes (401 `step_up_required`). The question is answered once, within ten minutes.
#[utoipa::path(post, path = "/admin/account/passkeys/begin", operation_id = "begin_own_staff_passkey", tag = "admin", security(("staff_session" = [])),
    responses((status = 200, description = "The question", body = QuestionOut), WaysWrite))]
pub(crate) async fn begin_own_staff_passkey(
    State(face): State<Face>,
    staff: Staff<OwnSession>,
) -> ApiResult<Own<Json<QuestionOut>>> {
    let manager = manager_of(&staff);
    let (db, cx) = (face.db.clone(), staff.cx);
    let question = spawn_write(async move {
        let mut tx = db.begin().await?;
        let question = begin_passkey(&mut tx, &cx, manager).await?;
        tx.commit().await?;
        Ok::<_, WayError>(question)
    })
    .await?;
    Ok(Own(Json(question.into())))
}

/// Add a passkey that opens the back office.
#[utoipa::path(post, path = "/admin/account/passkeys", operation_id = "add_own_staff_passkey", tag = "admin", request_body = NewPasskeyIn,
    security(("staff_session" = [])),
    responses((status = 200, description = "The passkeys", body = PasskeysOut), WaysWrite))]
pub(crate) async fn add_own_staff_passkey(
    State(face): State<Face>,
    staff: Staff<OwnSession>,
    Body(given): Body<NewPasskeyIn>,
) -> ApiResult<Own<Json<PasskeysOut>>> {
    let manager = manager_of(&staff);
    let challenge = Token::parse(&given.challenge).ok_or_else(|| Problem::from(WayError::Gone))?;
    let ask = AddPasskey { manager, challenge, credential: given.credential, name: given.name };
    keep(&face, staff.cx, ask).await
}

/// Confirm with a code that it is still oneself.
///
/// The digits of the authenticator app, or a recovery code; ten tries an hour. For ten minutes what asks for a fresh proof is open. The session goes
/// on under a fresh token, which the answer sets as its cookie.
#[utoipa::path(post, path = "/admin/account/confirm", operation_id = "confirm_own_staff_session", tag = "admin", request_body = FactorCodeIn,
    security(("staff_session" = [])),
    responses((status = 200, description = "Confirmed", body = ConfirmedOut), WaysWrite))]
pub(crate) async fn confirm_own_staff_session(
    State(face): State<Face>,
    staff: Staff<OwnSession>,
    Body(given): Body<FactorCodeIn>,
) -> ApiResult<Response> {
    let manager = manager_of(&staff);
    confirm(&face, staff.cx, Side::BackOffice, ConfirmByCode { manager, code: given.code }).await
}

/// Ask for a passkey to confirm with.
#[utoipa::path(post, path = "/admin/account/confirm/passkey/begin", operation_id = "begin_own_staff_confirmation", tag = "admin",
    security(("staff_session" = [])),
    responses((status = 200, description = "The question", body = QuestionOut), WaysWrite))]
pub(crate) async fn begin_own_staff_confirmation(
    State(face): State<Face>,
    staff: Staff<OwnSession>,
    Network(network): Network,
) -> ApiResult<Own<Json<QuestionOut>>> {
    let manager = manager_of(&staff);
    ask(&face, staff.cx, Purpose::Confirm(manager), network).await
}

/// Confirm with a passkey that it is still oneself.
#[utoipa::path(post, path = "/admin/account/confirm/passkey", operation_id = "confirm_own_staff_session_by_passkey", tag = "admin",
    request_body = AnswerIn, security(("staff_session" = [])),
    responses((status = 200, description = "Confirmed", body = ConfirmedOut), WaysWrite))]
pub(crate) async fn confirm_own_staff_session_by_passkey(
    State(face): State<Face>,
    staff: Staff<OwnSession>,
    Body(given): Body<AnswerIn>,
) -> ApiResult<Response> {
    let manager = manager_of(&staff);
    let challenge = given.token().ok_or_else(|| Problem::from(WayError::Gone))?;
    confirm_passkey(
        &face,
        staff.cx,
        Side::BackOffice,
        ConfirmByPasskey { manager, challenge, credential: given.credential },
    )
    .await
}
