//! Answering a concern: clearing it, or deciding about money that waits.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use commerce::payments::{self, ClearConcern, DecideAuthorization, PaymentError, Settlement};
use kernel::Fault as _;
use web::{
    FormData, Refusal, see_other, spawn_write,
    staff::{Staff, rights::DecidePayments},
};

use crate::{
    Face,
    orders::{page, read_id},
};

/// `POST /admin/orders/{id}/concerns/{concern}`: nothing speaks against sending any more.
pub(crate) async fn clear(
    State(face): State<Face>,
    staff: Staff<DecidePayments>,
    Path((id, concern)): Path<(String, String)>,
    FormData(form): FormData,
) -> Result<Response, Refusal> {
    let order = read_id(&id)?;
    let ask = ClearConcern {
        concern: concern.parse().map_err(|_| Refusal::not_found())?,
        note: form.get("note").to_owned(),
    };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let done = spawn_write(async move {
        let mut tx = db.begin().await?;
        payments::clear_concern(&mut tx, &cx, ask).await?;
        Ok::<_, PaymentError>(tx.commit().await?)
    })
    .await;
    match done {
        Ok(()) => Ok(see_other(&format!("/admin/orders/{order}?done=cleared#concerns"))),
        Err(error) => again(&face, &staff, order, error, form.get("note")).await,
    }
}

/// `POST /admin/orders/{id}/authorization`: the money is taken, or let go of with the order.
pub(crate) async fn decide(
    State(face): State<Face>,
    staff: Staff<DecidePayments>,
    Path(id): Path<String>,
    FormData(form): FormData,
) -> Result<Response, Refusal> {
    let order = read_id(&id)?;
    let take = match form.get("verdict") {
        "take" => true,
        "release" => false,
        _ => return Ok(see_other(&format!("/admin/orders/{order}#concerns"))),
    };
    let ask = DecideAuthorization { order, take, note: form.get("note").to_owned() };
    let (db, commerce, cx) = (face.db.clone(), face.commerce.clone(), staff.cx.clone());
    let decided =
        spawn_write(async move { payments::decide_authorization(&db, &commerce, &cx, ask).await }).await;
    match decided {
        Ok(settled) => {
            let done = match settled {
                Settlement::Paid(_) => "taken",
                Settlement::Cancelled(_) => "released",
                _ => "decided",
            };
            Ok(see_other(&format!("/admin/orders/{order}?done={done}#concerns")))
        }
        // what was decided is written down; the house goes on with it
        Err(PaymentError::Gateway(_)) => {
            Ok(see_other(&format!("/admin/orders/{order}?done=decided#concerns")))
        }
        Err(error) => again(&face, &staff, order, error, form.get("note")).await,
    }
}

async fn again(
    face: &Face,
    staff: &Staff<DecidePayments>,
    order: kernel::ids::OrderId,
    error: PaymentError,
    note: &str,
) -> Result<Response, Refusal> {
    if matches!(error, PaymentError::Database(_) | PaymentError::NotFound) {
        return Err(error.into());
    }
    let entered = page::Entered { note: note.to_owned(), ..page::Entered::default() };
    let said = error.fields().first().map_or_else(|| error.message(), |field| field.message.clone());
    Ok(page::refused(face, &staff.person, order, (&said, error.kind()), entered, error.fields())
        .await?
        .into_response())
}
