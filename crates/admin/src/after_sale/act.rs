//! The steps of a return, each a form on its page.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use commerce::{
    payments,
    returns::{
        self, DecideReturn, InspectReturn, Inspected, ReceiveReturn, ReturnError, SendReturn, SettleReturn,
        Verdict, WithdrawReturn, decide_return, inspect_return, receive_return, send_return, settle_return,
        withdraw_return,
    },
};
use customers::SignedIn;
use kernel::{Fault as _, FieldError, Money, ids::ReturnId};
use maud::html;
use ui::Tone;
use web::{
    FormData, Pairs, Refusal, see_other, spawn_write,
    staff::{
        Staff,
        rights::{RequestRefunds, WorkOrders},
    },
    status_of,
};

use super::{PATH, page, read_id};
use crate::{Face, frame::outcome};

/// `POST /admin/returns/{id}/decision`.
pub(crate) async fn decide(
    State(face): State<Face>,
    staff: Staff<WorkOrders>,
    Path(id): Path<String>,
    FormData(form): FormData,
) -> Result<Response, Refusal> {
    let id = read_id(&id)?;
    let ask = DecideReturn {
        id,
        expected_version: version(&form),
        approve: form.get("verdict") == "approve",
        words: form.get("words").to_owned(),
        courier: form.get("courier").to_owned(),
        tracking: form.get("tracking").to_owned(),
    };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let done = spawn_write(async move {
        let mut tx = db.begin().await?;
        decide_return(&mut tx, &cx, ask).await?;
        Ok::<_, ReturnError>(tx.commit().await?)
    });
    answer(&face, &staff.person, id, &form, done.await.map(|()| "decided")).await
}

/// `POST /admin/returns/{id}/parcel`.
pub(crate) async fn send(
    State(face): State<Face>,
    staff: Staff<WorkOrders>,
    Path(id): Path<String>,
    FormData(form): FormData,
) -> Result<Response, Refusal> {
    let id = read_id(&id)?;
    let ask =
        SendReturn { id, courier: form.get("courier").to_owned(), tracking: form.get("tracking").to_owned() };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let done = spawn_write(async move {
        let mut tx = db.begin().await?;
        send_return(&mut tx, &cx, ask).await?;
        Ok::<_, ReturnError>(tx.commit().await?)
    });
    answer(&face, &staff.person, id, &form, done.await.map(|()| "moved")).await
}

/// `POST /admin/returns/{id}/withdrawal`.
pub(crate) async fn withdraw(
    State(face): State<Face>,
    staff: Staff<WorkOrders>,
    Path(id): Path<String>,
    FormData(form): FormData,
) -> Result<Response, Refusal> {
    let id = read_id(&id)?;
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let done = spawn_write(async move {
        let mut tx = db.begin().await?;
        withdraw_return(&mut tx, &cx, WithdrawReturn { id }).await?;
        Ok::<_, ReturnError>(tx.commit().await?)
    });
    answer(&face, &staff.person, id, &form, done.await.map(|()| "moved")).await
}

/// `POST /admin/returns/{id}/receipt`.
pub(crate) async fn receive(
    State(face): State<Face>,
    staff: Staff<WorkOrders>,
    Path(id): Path<String>,
    FormData(form): FormData,
) -> Result<Response, Refusal> {
    let id = read_id(&id)?;
    let ask = ReceiveReturn { id, expected_version: version(&form) };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let done = spawn_write(async move {
        let mut tx = db.begin().await?;
        receive_return(&mut tx, &cx, ask).await?;
        Ok::<_, ReturnError>(tx.commit().await?)
    });
    answer(&face, &staff.person, id, &form, done.await.map(|()| "decided")).await
}

/// `POST /admin/returns/{id}/inspection`.
pub(crate) async fn inspect(
    State(face): State<Face>,
    staff: Staff<WorkOrders>,
    Path(id): Path<String>,
    FormData(form): FormData,
) -> Result<Response, Refusal> {
    let id = read_id(&id)?;
    let known =
        returns::find_return(&mut *face.db.read().await?, id).await?.ok_or_else(Refusal::not_found)?;
    let seen = |line: &returns::ReturnLine| {
        let verdict = Verdict::find(form.get(&format!("verdict.{}", line.line)))?;
        Some(Inspected {
            line: line.line,
            verdict,
            words: form.get(&format!("words.{}", line.line)).to_owned(),
        })
    };
    let lines = known.lines.iter().filter_map(seen).collect();
    let ask = InspectReturn { id, expected_version: version(&form), lines };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let done = spawn_write(async move {
        let mut tx = db.begin().await?;
        inspect_return(&mut tx, &cx, ask).await?;
        Ok::<_, ReturnError>(tx.commit().await?)
    });
    answer(&face, &staff.person, id, &form, done.await.map(|()| "moved")).await
}

/// `POST /admin/returns/{id}/settlement`.
pub(crate) async fn settle(
    State(face): State<Face>,
    staff: Staff<RequestRefunds>,
    Path(id): Path<String>,
    FormData(form): FormData,
) -> Result<Response, Refusal> {
    let id = read_id(&id)?;
    let known =
        returns::find_return(&mut *face.db.read().await?, id).await?.ok_or_else(Refusal::not_found)?;
    let less = match form.get("less").trim() {
        "" => Some(0),
        typed => Money::parse_decimal(typed, known.currency()).map(Money::minor),
    };
    let Some(less_minor) = less else {
        let wrong = FieldError::new("less", "malformed", "Enter an amount, for example 120.50, or nothing.");
        return answer(&face, &staff.person, id, &form, Err(ReturnError::Fields(vec![wrong]))).await;
    };
    let ask = SettleReturn {
        id,
        expected_version: version(&form),
        less_minor,
        less_words: form.get("less_words").to_owned(),
    };
    let (db, commerce, cx) = (face.db.clone(), face.commerce.clone(), staff.cx.clone());
    let done = spawn_write(async move {
        let mut tx = db.begin().await?;
        let settled = settle_return(&mut tx, &commerce, &cx, ask).await?;
        tx.commit().await?;
        if let Some(refund) = settled.send {
            payments::send_refund(&db, &commerce, &cx, refund).await;
        }
        let waits = settled.settled.refund.is_some() && settled.send.is_none();
        Ok::<_, ReturnError>(if waits { "waits" } else { "settled" })
    });
    answer(&face, &staff.person, id, &form, done.await).await
}

fn version(form: &Pairs) -> i64 {
    form.get("version").parse().unwrap_or_default()
}

/// Back to the page, or the page as it stands now with what stands against it.
async fn answer(
    face: &Face,
    person: &SignedIn,
    id: ReturnId,
    form: &Pairs,
    done: Result<&'static str, ReturnError>,
) -> Result<Response, Refusal> {
    match done {
        Ok(done) => Ok(see_other(&format!("{PATH}/{id}?done={done}"))),
        Err(error @ (ReturnError::NotFound | ReturnError::Database(_))) => Err(error.into()),
        Err(error) => {
            let said = error.fields().first().map_or_else(|| error.message(), |field| field.message.clone());
            let notice = html! { (outcome(Tone::Warning, &said)) };
            let status = status_of(error.kind());
            Ok(page::read(face, person, id, status, &notice, form, error.fields()).await?.into_response())
        }
    }
}
