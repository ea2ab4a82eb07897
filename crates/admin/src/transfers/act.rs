//! What staff do with transfers.

use axum::{
    extract::{Path, State},
    response::Response,
};
use chrono::NaiveDate;
use commerce::{
    orders,
    transfers::{
        self, MatchTransfer, RecordTransfer, Recorded, ReturnTransfer, TransferError, read_statement,
    },
};
use http::StatusCode;
use kernel::{
    Currency, Fault, FieldError, Money,
    ids::{OrderId, TransferId},
};
use ui::Tone;
use web::{
    FormData, Refusal, see_other, spawn_write,
    staff::{Staff, rights::HandleMoney},
    status_of,
};

use super::{
    PATH,
    list::{Said, page},
    parts::Entered,
};
use crate::{Face, frame::outcome};

/// `POST /admin/transfers`: one line, matched at once where an order is named.
pub(crate) async fn record(
    State(face): State<Face>,
    staff: Staff<HandleMoney>,
    FormData(form): FormData,
) -> Result<Response, Refusal> {
    let entered = Entered::sent(&form);
    let (ask, order) = match read(&face, &entered).await? {
        Ok(read) => read,
        Err(wrong) => return refused(&face, &staff, entered, wrong, StatusCode::UNPROCESSABLE_ENTITY).await,
    };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let done = spawn_write(async move {
        db::with_retry(|| async {
            let mut tx = db.begin().await?;
            let recorded = transfers::record_transfer(&mut tx, &cx, ask.clone()).await?;
            let known = matches!(recorded, Recorded::Known(_));
            let transfer = recorded.into_transfer().id;
            if let Some(order) = order {
                transfers::match_transfer(&mut tx, &cx, MatchTransfer { transfer, order }).await?;
            }
            tx.commit().await?;
            Ok::<_, TransferError>(known)
        })
        .await
    });
    match done.await {
        Ok(known) => {
            let done = if order.is_some() {
                "matched"
            } else if known {
                "known"
            } else {
                "recorded"
            };
            Ok(see_other(&format!("{PATH}?done={done}")))
        }
        Err(error) => {
            let wrong = match &error {
                TransferError::Database(_) => return Err(error.into()),
                TransferError::Invalid(fields) => fields.clone(),
                error => vec![FieldError::new("line_id", error.code(), error.message().into_owned())],
            };
            refused(&face, &staff, entered, wrong, status_of(error.kind())).await
        }
    }
}

type Read = Result<(RecordTransfer, Option<OrderId>), Vec<FieldError>>;

async fn read(face: &Face, entered: &Entered) -> Result<Read, Refusal> {
    let mut wrong = Vec::new();
    let amount = Money::parse_decimal(&entered.amount, Currency::Usd).unwrap_or_else(|| {
        wrong.push(FieldError::new(
            "amount",
            "malformed",
            "Enter an amount, for example 21775 or 21,775.00.",
        ));
        Money::zero(Currency::Usd)
    });
    let received_on = entered.received_on.parse::<NaiveDate>().unwrap_or_else(|_| {
        wrong.push(FieldError::new("received_on", "malformed", "Enter the day it was booked."));
        NaiveDate::default()
    });
    let order = match entered.order.trim() {
        "" => None,
        number => {
            let found = orders::find_by_number(&mut *face.db.read().await?, number).await?;
            if found.is_none() {
                wrong.push(FieldError::new("order", "unknown", "There is no order with this number."));
            }
            found.map(|order| order.id)
        }
    };
    if !wrong.is_empty() {
        return Ok(Err(wrong));
    }
    let ask = RecordTransfer {
        line_id: entered.line_id.clone(),
        amount,
        received_on,
        payer: entered.payer.clone(),
        reference: entered.reference.clone(),
    };
    Ok(Ok((ask, order)))
}

/// `POST /admin/transfers/statement`: every line that can be read is recorded; the others are named.
pub(crate) async fn import(
    State(face): State<Face>,
    staff: Staff<HandleMoney>,
    FormData(form): FormData,
) -> Result<Response, Refusal> {
    let entered = Entered { statement: form.get("statement").to_owned(), ..Entered::default() };
    let lines = match read_statement(&entered.statement) {
        Ok(lines) => lines,
        Err(problem) => {
            let wrong = vec![FieldError::new("statement", "malformed", problem.words)];
            return refused(&face, &staff, entered, wrong, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    let (mut new, mut known, mut wrong) = (0, 0, Vec::new());
    for line in lines {
        let ask = match line {
            Ok(ask) => ask,
            Err(problem) => {
                wrong.push(format!("Line {}: {}", problem.line, problem.words));
                continue;
            }
        };
        let name = ask.line_id.clone();
        match record_one(&face, &staff, ask).await {
            Ok(true) => new += 1,
            Ok(false) => known += 1,
            Err(TransferError::Database(error)) => return Err(error.into()),
            Err(error) => {
                let words =
                    error.fields().first().map_or_else(|| error.message(), |field| field.message.clone());
                wrong.push(format!("{name}: {words}"));
            }
        }
    }
    let words =
        format!("{new} recorded, {known} known before, {} not taken. {}", wrong.len(), wrong.join(" "));
    let notice = outcome(if wrong.is_empty() { Tone::Success } else { Tone::Warning }, &words);
    let said = Said { notice: Some(notice), ..Said::default() };
    page(&face, &staff.person, None, &said, StatusCode::OK).await
}

async fn record_one(
    face: &Face,
    staff: &Staff<HandleMoney>,
    ask: RecordTransfer,
) -> Result<bool, TransferError> {
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    spawn_write(async move {
        let mut tx = db.begin().await?;
        let recorded = transfers::record_transfer(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok(matches!(recorded, Recorded::New(_)))
    })
    .await
}

/// `POST /admin/transfers/{id}/match`.
pub(crate) async fn match_to(
    State(face): State<Face>,
    staff: Staff<HandleMoney>,
    Path(id): Path<String>,
    FormData(form): FormData,
) -> Result<Response, Refusal> {
    let transfer = read_id(&id)?;
    let found = orders::find_by_number(&mut *face.db.read().await?, form.get("order")).await?;
    let Some(order) = found.map(|order| order.id) else {
        return said(&face, &staff, &TransferError::OrderNotFound).await;
    };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let done = spawn_write(async move {
        db::with_retry(|| async {
            let mut tx = db.begin().await?;
            transfers::match_transfer(&mut tx, &cx, MatchTransfer { transfer, order }).await?;
            Ok::<_, TransferError>(tx.commit().await?)
        })
        .await
    });
    answer(&face, &staff, done.await, "matched").await
}

/// `POST /admin/transfers/{id}/refund`: the money belongs to no order and goes back.
pub(crate) async fn owe_back(
    State(face): State<Face>,
    staff: Staff<HandleMoney>,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let transfer = read_id(&id)?;
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let done = spawn_write(async move {
        let mut tx = db.begin().await?;
        transfers::owe_back(&mut tx, &cx, transfer).await?;
        Ok::<_, TransferError>(tx.commit().await?)
    });
    answer(&face, &staff, done.await, "owed").await
}

/// `POST /admin/transfers/{id}/return`: it was sent back at the bank.
pub(crate) async fn send_back(
    State(face): State<Face>,
    staff: Staff<HandleMoney>,
    Path(id): Path<String>,
    FormData(form): FormData,
) -> Result<Response, Refusal> {
    let transfer = read_id(&id)?;
    let returned_on = form.get("returned_on").parse().unwrap_or_default();
    let ask = ReturnTransfer { transfer, returned_on, line_id: form.get("line_id").to_owned() };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let done = spawn_write(async move {
        let mut tx = db.begin().await?;
        transfers::return_transfer(&mut tx, &cx, ask).await?;
        Ok::<_, TransferError>(tx.commit().await?)
    });
    answer(&face, &staff, done.await, "returned").await
}

async fn answer(
    face: &Face,
    staff: &Staff<HandleMoney>,
    done: Result<(), TransferError>,
    word: &str,
) -> Result<Response, Refusal> {
    match done {
        Ok(()) => Ok(see_other(&format!("{PATH}?done={word}"))),
        Err(error @ (TransferError::Database(_) | TransferError::NotFound)) => Err(error.into()),
        Err(error) => said(face, staff, &error).await,
    }
}

async fn said(face: &Face, staff: &Staff<HandleMoney>, error: &TransferError) -> Result<Response, Refusal> {
    let words = error.fields().first().map_or_else(|| error.message(), |field| field.message.clone());
    let said = Said { notice: Some(outcome(Tone::Warning, &words)), ..Said::default() };
    page(face, &staff.person, None, &said, status_of(error.kind())).await
}

async fn refused(
    face: &Face,
    staff: &Staff<HandleMoney>,
    entered: Entered,
    wrong: Vec<FieldError>,
    status: StatusCode,
) -> Result<Response, Refusal> {
    page(face, &staff.person, None, &Said { notice: None, entered, wrong }, status).await
}

/// The transfer an address names; anything that is no transfer's id is simply not there.
fn read_id(text: &str) -> Result<TransferId, Refusal> {
    text.parse().map_err(|_| Refusal::not_found())
}
