//! Marking an order as sent.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use commerce::orders::{self, MarkFulfilled, OrderError};
use kernel::{Kind, ids::OrderId};
use web::{
    FormData, Pairs, Refusal, see_other, spawn_write,
    staff::{Staff, rights::WorkOrders},
};

use super::{page, page::Entered, read_id};
use crate::Face;

/// `POST /admin/orders/{id}/fulfilment`: courier and tracking number; the client is written to.
pub(crate) async fn mark_fulfilled(
    State(face): State<Face>,
    staff: Staff<WorkOrders>,
    Path(id): Path<String>,
    FormData(form): FormData,
) -> Result<Response, Refusal> {
    let order = read_id(&id)?;
    let ask = MarkFulfilled {
        order,
        expected_version: form.get("version").parse().map_err(|_| unversioned())?,
        courier: form.get("courier").to_owned(),
        tracking_number: form.get("tracking_number").to_owned(),
    };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let done = spawn_write(async move {
        let mut tx = db.begin().await?;
        orders::mark_fulfilled(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, OrderError>(())
    })
    .await;
    match done {
        Ok(()) => Ok(see_other(&format!("/admin/orders/{order}?done=fulfilled"))),
        Err(error) => Ok(again(&face, &staff, order, error, &form).await?.into_response()),
    }
}

fn unversioned() -> Refusal {
    Refusal::new(Kind::Malformed, "version_missing", "That form was incomplete. Please open the order again.")
}

/// The order's page again, with what was typed and what stands against it.
async fn again(
    face: &Face,
    staff: &Staff<WorkOrders>,
    order: OrderId,
    error: OrderError,
    form: &Pairs,
) -> Result<web::Page, Refusal> {
    let entered = Entered {
        courier: form.get("courier").to_owned(),
        tracking_number: form.get("tracking_number").to_owned(),
        ..Entered::default()
    };
    page::after_refusal(face, &staff.person, order, error, entered).await
}
