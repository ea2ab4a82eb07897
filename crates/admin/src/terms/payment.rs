//! How clients may pay: deposits, transfers, and the days they have.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use commerce::schedules::{ScheduleError, find_policy, put_policy};
use customers::SignedIn;
use http::StatusCode;
use kernel::{Fault, FieldError};
use maud::{Markup, html};
use ui::{PageHeader, Tone};
use web::{
    FormData, QueryPairs, Refusal, see_other, spawn_write,
    staff::{
        Staff,
        rights::{EditTerms, ReadTerms},
    },
    status_of,
};

use super::{
    CURRENCY, may_edit,
    payment_form::{self, Draft},
    tabs,
};
use crate::{
    Face,
    frame::{Sheet, outcome},
};

pub(crate) const PATH: &str = "/admin/payment-policy";

/// `GET /admin/payment-policy`.
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<ReadTerms>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    let policy = find_policy(&mut *face.db.read().await?, CURRENCY).await?;
    let notice = match query.get("done") {
        "saved" => outcome(
            Tone::Success,
            "Saved. Checkout offers it so from now on; orders keep what they were placed with.",
        ),
        _ => html! {},
    };
    let draft = policy.as_ref().map_or_else(Draft::blank, Draft::of);
    Ok(page(&face, &staff.person, StatusCode::OK, &draft, &[], &notice))
}

/// `POST /admin/payment-policy`.
pub(crate) async fn save(
    State(face): State<Face>,
    staff: Staff<EditTerms>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let draft = Draft::sent(&sent);
    let wrong = |wrong: &[FieldError]| {
        page(&face, &staff.person, StatusCode::UNPROCESSABLE_ENTITY, &draft, wrong, &html! {})
    };
    let ask = match draft.read() {
        Ok(ask) => ask,
        Err(errors) => return Ok(wrong(&errors)),
    };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let saved = spawn_write(async move {
        let mut tx = db.begin().await?;
        put_policy(&mut tx, &cx, ask).await?;
        Ok::<_, ScheduleError>(tx.commit().await?)
    });
    match saved.await {
        Ok(()) => Ok(see_other(&format!("{PATH}?done=saved"))),
        Err(ScheduleError::Invalid(errors)) => Ok(wrong(&errors)),
        Err(error @ ScheduleError::VersionConflict { current }) => {
            let notice = outcome(
                Tone::Warning,
                "Somebody saved this while you were editing. What you typed is below, and saving again goes over theirs.",
            );
            let yours = Draft { version: current.to_string(), ..draft };
            Ok(page(&face, &staff.person, status_of(error.kind()), &yours, &[], &notice))
        }
        Err(error) => Err(error.into()),
    }
}

fn page(
    face: &Face,
    person: &SignedIn,
    status: StatusCode,
    draft: &Draft,
    wrong: &[FieldError],
    notice: &Markup,
) -> Response {
    let body = html! {
        (PageHeader {
            title: "Payment".into(),
            text: "Every order may be paid whole, by card. From here on what else is offered, and what a client is told before choosing it.".into(),
            ..PageHeader::default()
        })
        (tabs(PATH))
        (notice)
        (payment_form::render(PATH, draft, wrong, may_edit(person)))
    };
    Sheet { title: "Payment".into(), path: PATH, body }.respond(face, person, status).into_response()
}
