//! Passports, for staff.

use axum::{Json, extract::State};
use bespoke::{
    BespokeError,
    passports::{
        IssuePassport, Passport, RevokePassport, find_by_serial, issue_passport, list_of_commission, newest,
        revoke_passport,
    },
};
use web::{
    spawn_write,
    staff::rights::{ReadCommissions, WorkCommissions},
};

use super::commissions::find;
use crate::{
    Face,
    answer::{Own, OwnVersion},
    body::Body,
    caller::Staff,
    headers::{IfMatch, Versioned},
    problem::{ApiResult, Problem},
    projects::refuse,
    query::Segment,
    responses::{StaffRead, StaffWrite},
    wire::{IssuePassportIn, PassportOut, PassportsOut, RevokePassportIn},
};

/// List the passports of a commission's pieces.
#[utoipa::path(get, path = "/admin/commissions/{commission}/passports", operation_id = "list_commission_passports", tag = "admin",
    params(("commission" = String, Path, description = "Id or number", example = "B-7K3MQ2")), security(("staff_session" = [])),
    responses((status = 200, description = "The newest version of each", body = PassportsOut), StaffRead))]
pub(crate) async fn list(
    State(face): State<Face>,
    _staff: Staff<ReadCommissions>,
    Segment(commission): Segment,
) -> ApiResult<Own<Json<PassportsOut>>> {
    let found = find(&face, &commission).await?;
    let mut conn = face.db.read().await?;
    let mut data = Vec::new();
    for passport in list_of_commission(&mut conn, found.id).await? {
        let version = newest(&mut conn, &passport).await?;
        data.push(PassportOut::new(&passport, version));
    }
    Ok(Own(Json(PassportsOut { data })))
}

/// Seal a passport, or the next version of one.
///
/// A piece has to have passed the quality check: 409 `not_finished` before. The first version makes the commission's client its owner.
#[utoipa::path(post, path = "/admin/commissions/{commission}/passports", operation_id = "issue_passport", tag = "admin",
    params(("commission" = String, Path, description = "Id or number", example = "B-7K3MQ2"),
           ("If-Match" = String, Header, description = "The commission's ETag as last read")),
    request_body = IssuePassportIn, security(("staff_session" = [])),
    responses((status = 200, description = "The passport", body = PassportOut,
               headers(("ETag" = String, description = "The commission's version"))), StaffWrite))]
pub(crate) async fn issue(
    State(face): State<Face>,
    staff: Staff<WorkCommissions>,
    Segment(commission): Segment,
    version: IfMatch,
    Body(ask): Body<IssuePassportIn>,
) -> ApiResult<OwnVersion<PassportOut>> {
    let found = find(&face, &commission).await?;
    let (serial, content) = ask.read();
    let ask = IssuePassport { commission: found.id, expected_version: version.required()?, serial, content };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let done = spawn_write(async move {
        let mut tx = db.begin().await?;
        let done = issue_passport(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, BespokeError>(done)
    });
    let (commission, passport) = done.await.map_err(refuse)?;
    show(&face, commission.version, &passport).await
}

/// Revoke a passport. Its last version says why; nothing follows.
#[utoipa::path(post, path = "/admin/passports/{serial}/revocation", operation_id = "revoke_passport", tag = "admin",
    params(("serial" = String, Path, description = "The serial in the metal", example = "B7K3MQ2")),
    request_body = RevokePassportIn, security(("staff_session" = [])),
    responses((status = 200, description = "The passport", body = PassportOut,
               headers(("ETag" = String, description = "The commission's version"))), StaffWrite))]
pub(crate) async fn revoke(
    State(face): State<Face>,
    staff: Staff<WorkCommissions>,
    Segment(serial): Segment,
    Body(ask): Body<RevokePassportIn>,
) -> ApiResult<OwnVersion<PassportOut>> {
    let found = find_by_serial(&mut *face.db.read().await?, &serial).await?.ok_or_else(Problem::not_found)?;
    let ask = RevokePassport { passport: found.id, reason: ask.reason };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let done = spawn_write(async move {
        let mut tx = db.begin().await?;
        let done = revoke_passport(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, BespokeError>(done)
    });
    let (commission, passport) = done.await.map_err(refuse)?;
    show(&face, commission.version, &passport).await
}

async fn show(face: &Face, version: i64, passport: &Passport) -> ApiResult<OwnVersion<PassportOut>> {
    let newest = newest(&mut *face.db.read().await?, passport).await?;
    Ok(Own(Versioned(version, Json(PassportOut::new(passport, newest)))))
}
