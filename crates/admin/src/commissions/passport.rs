//! `/admin/commissions/{id}/passport`: sealing a passport, a newer version of one, and revoking it.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use bespoke::{
    BespokeError,
    commissions::{Commission, find_commission},
    files::{File, list_of_commission},
    ids::CommissionId,
    passports::{
        IssuePassport, Passport, RevokePassport, find_by_serial, issue_passport, newest, revoke_passport,
    },
};
use customers::SignedIn;
use db::with_retry;
use http::StatusCode;
use kernel::{Fault, FieldError};
use maud::html;
use ui::{ErrorSummary, FieldProblem, PageHeader, Tone};
use web::{
    FormData, Pairs, QueryPairs, Refusal, see_other, spawn_write,
    staff::{Staff, rights::WorkCommissions},
    status_of,
};

use super::{PATH, act::read_id, passport_form};
use crate::{
    Face,
    frame::{Sheet, outcome},
};

/// `GET /admin/commissions/{id}/passport?serial=`: empty, or filled with the newest version of that serial.
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<WorkCommissions>,
    Path(id): Path<String>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    let view = gather(&face, read_id(&id)?, query.get("serial")).await?;
    let typed = match &view.standing {
        Some(passport) => {
            let newest = newest(&mut *face.db.read().await?, passport).await?;
            passport_form::typed_of(&newest.document)
        }
        None => passport_form::suggested(&view.commission),
    };
    Ok(page(&face, &staff.person, &view, &typed, StatusCode::OK, None))
}

/// `POST /admin/commissions/{id}/passport`
pub(crate) async fn issue(
    State(face): State<Face>,
    staff: Staff<WorkCommissions>,
    Path(id): Path<String>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let id = read_id(&id)?;
    let done = match passport_form::read(&sent) {
        Ok(content) => {
            let ask = IssuePassport {
                commission: id,
                expected_version: sent.get("version").parse().unwrap_or_default(),
                serial: sent.get("serial").to_owned(),
                content,
            };
            let (db, cx) = (face.db.clone(), staff.cx.clone());
            spawn_write(async move {
                with_retry(|| async {
                    let mut tx = db.begin().await?;
                    issue_passport(&mut tx, &cx, ask.clone()).await?;
                    Ok::<_, BespokeError>(tx.commit().await?)
                })
                .await
            })
            .await
        }
        Err(wrong) => Err(BespokeError::Invalid(wrong)),
    };
    match done {
        Ok(()) => Ok(see_other(&format!("{PATH}/{id}?done=sealed"))),
        Err(BespokeError::Database(error)) => Err(error.into()),
        Err(error) => {
            let view = gather(&face, id, sent.get("serial")).await?;
            Ok(page(&face, &staff.person, &view, &sent, status_of(error.kind()), Some(&error)))
        }
    }
}

/// `POST /admin/commissions/{id}/passport/revocation`
pub(crate) async fn revoke(
    State(face): State<Face>,
    staff: Staff<WorkCommissions>,
    Path(id): Path<String>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let id = read_id(&id)?;
    let view = gather(&face, id, sent.get("serial")).await?;
    let passport = view.standing.as_ref().ok_or_else(Refusal::not_found)?;
    let ask = RevokePassport { passport: passport.id, reason: sent.get("reason").to_owned() };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let done = spawn_write(async move {
        with_retry(|| async {
            let mut tx = db.begin().await?;
            revoke_passport(&mut tx, &cx, ask.clone()).await?;
            Ok::<_, BespokeError>(tx.commit().await?)
        })
        .await
    });
    match done.await {
        Ok(()) => Ok(see_other(&format!("{PATH}/{id}?done=revoked"))),
        Err(BespokeError::Database(error)) => Err(error.into()),
        Err(error) => {
            let newest = newest(&mut *face.db.read().await?, passport).await?;
            let mut typed = passport_form::typed_of(&newest.document);
            typed.0.push(("reason".into(), sent.get("reason").to_owned()));
            Ok(page(&face, &staff.person, &view, &typed, status_of(error.kind()), Some(&error)))
        }
    }
}

/// What the page is about.
struct View {
    commission: Commission,
    files: Vec<File>,
    /// The passport of the serial that is asked for, where it is one of this commission's.
    standing: Option<Passport>,
}

async fn gather(face: &Face, id: CommissionId, serial: &str) -> Result<View, Refusal> {
    let mut conn = face.db.read().await?;
    let standing = find_by_serial(&mut conn, serial).await?.filter(|p| p.commission == Some(id));
    Ok(View {
        commission: find_commission(&mut conn, id).await?.ok_or_else(Refusal::not_found)?,
        files: list_of_commission(&mut conn, id).await?,
        standing,
    })
}

fn page(
    face: &Face,
    person: &SignedIn,
    view: &View,
    typed: &Pairs,
    status: StatusCode,
    refused: Option<&BespokeError>,
) -> Response {
    let number = &view.commission.state.number;
    let wrong: &[FieldError] = refused.map_or(&[], |error| error.fields());
    let problems = wrong.iter();
    let problems = problems
        .map(|e| FieldProblem { field_id: e.field.to_string(), text: e.message.to_string() })
        .collect();
    let title = match &view.standing {
        Some(passport) => format!("Version {} of passport {}", passport.version + 1, passport.serial),
        None => "Seal a passport".into(),
    };
    let form = passport_form::Form {
        action: format!("{PATH}/{}/passport", view.commission.id),
        version: view.commission.version,
        files: &view.files,
        standing: view.standing.as_ref(),
        typed,
        wrong,
    };
    let body = html! {
        (PageHeader {
            crumbs: vec![("Commissions".into(), PATH.into()), (number.clone(), format!("{PATH}/{}", view.commission.id)), ("Passport".into(), String::new())],
            title: title.clone(),
            text: "What stands here is sealed and public to whoever has the piece. No client is named in it.".into(),
            ..PageHeader::default()
        })
        @if let Some(error) = refused.filter(|error| error.fields().is_empty()) { (outcome(Tone::Warning, &error.message())) }
        (ErrorSummary { title: "Nothing was sealed yet".into(), problems })
        (form.render())
    };
    Sheet { title, path: PATH, body }.respond(face, person, status).into_response()
}
