//! Making a quote: what is filled in, checked and put before the client.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use bespoke::{
    BespokeError,
    commissions::{Commission, find_commission},
    ids::CommissionId,
    metals::{MetalRate, list_rates},
    quotes::{issue_quote, list_quotes},
};
use customers::SignedIn;
use db::with_retry;
use http::StatusCode;
use kernel::{Fault, FieldError};
use maud::html;
use ui::{ErrorSummary, FieldProblem, PageHeader, Tone};
use web::{
    FormData, Pairs, Refusal, see_other, spawn_write,
    staff::{Staff, rights::WorkCommissions},
    status_of,
};

use super::{PATH, act::read_id, quote_form};
use crate::{
    Face,
    frame::{Sheet, outcome},
};

/// `GET /admin/commissions/{id}/quote`: filled in from the newest quote, where there is one.
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<WorkCommissions>,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let id = read_id(&id)?;
    let newest = list_quotes(&mut *face.db.read().await?, id).await?.into_iter().next();
    let filled = quote_form::fill(newest.as_ref());
    page(&face, &staff.person, id, StatusCode::OK, &filled, &[], None).await
}

/// `POST /admin/commissions/{id}/quote`
pub(crate) async fn issue(
    State(face): State<Face>,
    staff: Staff<WorkCommissions>,
    Path(id): Path<String>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let id = read_id(&id)?;
    let found = find(&face, id).await?;
    let read = quote_form::read(&sent, id, found.state.currency);
    let (ask, rows) = match read {
        Ok(read) => read,
        Err(wrong) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return page(&face, &staff.person, id, status, &sent, &wrong, None).await;
        }
    };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let issued = spawn_write(async move {
        with_retry(|| async {
            let mut tx = db.begin().await?;
            issue_quote(&mut tx, &cx, ask.clone()).await?;
            Ok::<_, BespokeError>(tx.commit().await?)
        })
        .await
    });
    match issued.await {
        Ok(()) => Ok(see_other(&format!("{PATH}/{id}?done=quoted"))),
        Err(BespokeError::Database(error)) => Err(error.into()),
        Err(error) => {
            let wrong = quote_form::placed(error.fields(), &rows);
            let said = wrong.is_empty().then(|| error.message().into_owned());
            page(&face, &staff.person, id, status_of(error.kind()), &sent, &wrong, said).await
        }
    }
}

async fn find(face: &Face, id: CommissionId) -> Result<Commission, Refusal> {
    find_commission(&mut *face.db.read().await?, id).await?.ok_or_else(Refusal::not_found)
}

async fn page(
    face: &Face,
    person: &SignedIn,
    id: CommissionId,
    status: StatusCode,
    typed: &Pairs,
    wrong: &[FieldError],
    said: Option<String>,
) -> Result<Response, Refusal> {
    let commission = find(face, id).await?;
    let rates: Vec<MetalRate> = list_rates(&mut *face.db.read().await?).await?;
    let state = &commission.state;
    let version = state.quote.as_ref().map_or(1, |quote| quote.version + 1);
    let problems = wrong
        .iter()
        .map(|e| FieldProblem { field_id: e.field.to_string(), text: e.message.to_string() })
        .collect();
    // a form that was refused for being old is shown with the present version, to be sent again
    let body = html! {
        (PageHeader {
            crumbs: vec![("Commissions".into(), PATH.into()), (state.number.clone(), format!("{PATH}/{id}")), (format!("Quote {version}"), String::new())],
            title: format!("Quote {version}"),
            text: "It takes the place of the quote before as soon as you issue it; what was issued stays as it was.".into(),
            ..PageHeader::default()
        })
        @if let Some(said) = &said { (outcome(Tone::Warning, said)) }
        (ErrorSummary { title: "Nothing was issued yet".into(), problems })
        (quote_form::view(&format!("{PATH}/{id}/quote"), commission.version, state.currency, typed, wrong, &rates))
    };
    let title = format!("Quote {version}, {}", state.number);
    Ok(Sheet { title, path: PATH, body }.respond(face, person, status).into_response())
}
