//! `/admin/orders/{id}/passports/{serial}`: the passport of a piece that was sold from stock.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use bespoke::{
    BespokeError,
    passports::{
        IssueOrderPassport, Passport, RevokePassport, find_by_serial, issue_order_passport, newest,
        public_path, revoke_order_passport,
    },
};
use commerce::orders::{self, Order, OrderLine};
use customers::SignedIn;
use db::with_retry;
use http::StatusCode;
use kernel::{Fault, FieldError};
use maud::{Markup, html};
use ui::{Card, ErrorSummary, FieldProblem, PageHeader, Tone};
use web::{
    FormData, Pairs, QueryPairs, Refusal, see_other, spawn_write,
    staff::{Staff, rights::WorkCommissions},
    status_of,
};

use super::read_id;
use crate::{
    Face,
    commissions::{passport_form, ways_to},
    frame::{Sheet, outcome},
    words::query_value,
};

/// What the page is about.
struct View {
    order: Order,
    line: OrderLine,
    serial: String,
    /// The passport of the serial, if there is one that is not a commission's.
    standing: Option<Passport>,
}

impl View {
    fn path(&self) -> String {
        format!("/admin/orders/{}/passports/{}", self.order.id, query_value(&self.serial))
    }
}

/// `GET /admin/orders/{id}/passports/{serial}`
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<WorkCommissions>,
    Path((id, serial)): Path<(String, String)>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    let view = gather(&face, &id, &serial).await?;
    let typed = match &view.standing {
        Some(passport) => {
            passport_form::typed_of(&newest(&mut *face.db.read().await?, passport).await?.document)
        }
        None => suggested(&view),
    };
    let notice = match query.get("done") {
        "sealed" => {
            outcome(Tone::Success, "The passport is sealed. A new owner is being written to with their link.")
        }
        "revoked" => outcome(Tone::Success, "The passport is revoked. Everybody who looks at it reads why."),
        _ => html! {},
    };
    Ok(page(&face, &staff.person, &view, &typed, StatusCode::OK, None, &notice))
}

/// `POST /admin/orders/{id}/passports/{serial}`
pub(crate) async fn issue(
    State(face): State<Face>,
    staff: Staff<WorkCommissions>,
    Path((id, serial)): Path<(String, String)>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let view = gather(&face, &id, &serial).await?;
    let done = match passport_form::read(&sent) {
        Ok(content) => {
            let ask = IssueOrderPassport {
                order: view.order.id,
                serial: view.serial.clone(),
                expected_version: sent.get("version").parse().unwrap_or_default(),
                content,
            };
            let (db, cx) = (face.db.clone(), staff.cx.clone());
            spawn_write(async move {
                with_retry(|| async {
                    let mut tx = db.begin().await?;
                    issue_order_passport(&mut tx, &cx, ask.clone()).await?;
                    Ok::<_, BespokeError>(tx.commit().await?)
                })
                .await
            })
            .await
        }
        Err(wrong) => Err(BespokeError::Invalid(wrong)),
    };
    match done {
        Ok(()) => Ok(see_other(&format!("{}?done=sealed", view.path()))),
        Err(BespokeError::Database(error)) => Err(error.into()),
        Err(error) => {
            let status = status_of(error.kind());
            Ok(page(&face, &staff.person, &view, &sent, status, Some(&error), &html! {}))
        }
    }
}

/// `POST /admin/orders/{id}/passports/{serial}/revocation`
pub(crate) async fn revoke(
    State(face): State<Face>,
    staff: Staff<WorkCommissions>,
    Path((id, serial)): Path<(String, String)>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let view = gather(&face, &id, &serial).await?;
    let passport = view.standing.as_ref().ok_or_else(Refusal::not_found)?;
    let ask = RevokePassport { passport: passport.id, reason: sent.get("reason").to_owned() };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let done = spawn_write(async move {
        let mut tx = db.begin().await?;
        revoke_order_passport(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, BespokeError>(())
    });
    match done.await {
        Ok(()) => Ok(see_other(&format!("{}?done=revoked", view.path()))),
        Err(BespokeError::Database(error)) => Err(error.into()),
        Err(error) => {
            let newest = newest(&mut *face.db.read().await?, passport).await?;
            let mut typed = passport_form::typed_of(&newest.document);
            typed.0.push(("reason".into(), sent.get("reason").to_owned()));
            let status = status_of(error.kind());
            Ok(page(&face, &staff.person, &view, &typed, status, Some(&error), &html! {}))
        }
    }
}

async fn gather(face: &Face, id: &str, serial: &str) -> Result<View, Refusal> {
    let mut conn = face.db.read().await?;
    let order = orders::find(&mut conn, read_id(id)?).await?.ok_or_else(Refusal::not_found)?;
    let named = |line: &&OrderLine| line.serial.as_deref().is_some_and(|s| s.eq_ignore_ascii_case(serial));
    let line = order.lines.iter().find(named).cloned().ok_or_else(Refusal::not_found)?;
    let serial = line.serial.clone().unwrap_or_default();
    let standing = find_by_serial(&mut conn, &serial).await?.filter(|p| p.commission.is_none());
    Ok(View { order, line, serial, standing })
}

/// What a first passport begins with: the piece in the words of the order.
fn suggested(view: &View) -> Pairs {
    let mut fields = vec![
        ("serial".to_owned(), view.serial.clone()),
        ("piece".into(), view.line.title.clone()),
        ("metals".into(), view.line.options.clone()),
        ("stones".into(), view.line.disclosure.clone().unwrap_or_default().replace("; ", "\n")),
    ];
    if let Some(words) = &view.line.engraving {
        fields.push(("marks".into(), format!("Engraved: {words}")));
    }
    Pairs(fields)
}

fn page(
    face: &Face,
    person: &SignedIn,
    view: &View,
    typed: &Pairs,
    status: StatusCode,
    refused: Option<&BespokeError>,
    notice: &Markup,
) -> Response {
    let wrong: &[FieldError] = refused.map_or(&[], |error| error.fields());
    let problems = wrong.iter();
    let problems = problems
        .map(|e| FieldProblem { field_id: e.field.to_string(), text: e.message.to_string() })
        .collect();
    let title = match &view.standing {
        Some(passport) => format!("Version {} of passport {}", passport.version + 1, passport.serial),
        None => format!("Seal the passport of {}", view.serial),
    };
    let form = passport_form::Form {
        action: view.path(),
        version: view.standing.as_ref().map_or(0, |passport| passport.version).into(),
        files: &[],
        standing: view.standing.as_ref(),
        typed,
        wrong,
    };
    let order = format!("/admin/orders/{}", view.order.id);
    let public = view.standing.as_ref().map(public_path);
    let actions = public.as_deref().map(|path| ways_to(&[("See the passport", path)])).unwrap_or_default();
    let body = html! {
        (PageHeader {
            crumbs: vec![("Orders".into(), "/admin/orders".into()), (view.order.number.clone(), order), ("Passport".into(), String::new())],
            title: title.clone(),
            text: "What stands here is sealed and public to whoever has the piece. No client is named in it.".into(),
            actions,
            ..PageHeader::default()
        })
        (notice)
        @if let Some(error) = refused.filter(|error| error.fields().is_empty()) { (outcome(Tone::Warning, &error.message())) }
        (ErrorSummary { title: "Nothing was sealed yet".into(), problems })
        @if view.standing.as_ref().is_some_and(|passport| passport.revoked) {
            (Card { title: "Revoked".into(), body: html! { p { "This passport no longer speaks for its piece, and nothing follows it." } }, sticky: false })
        } @else { (form.render()) }
    };
    Sheet { title, path: "/admin/orders", body }.respond(face, person, status).into_response()
}
