//! Cancelling an order that waits for its payment.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use commerce::orders;
use web::{
    Refusal, see_other, spawn_write,
    staff::{Staff, rights::WorkOrders},
};

use super::{page, page::Entered, read_id};
use crate::Face;

/// `POST /admin/orders/{id}/cancellation`: gives the pieces back and ends the payment. A paid order is refused.
pub(crate) async fn cancel_order(
    State(face): State<Face>,
    staff: Staff<WorkOrders>,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let order = read_id(&id)?;
    let (db, commerce, cx) = (face.db.clone(), face.commerce.clone(), staff.cx.clone());
    let done = spawn_write(async move { orders::cancel_order(&db, &commerce, &cx, order).await }).await;
    match done {
        Ok(_) => Ok(see_other(&format!("/admin/orders/{order}?done=cancelled"))),
        Err(error) => Ok(page::after_refusal(&face, &staff.person, order, error, Entered::default())
            .await?
            .into_response()),
    }
}
