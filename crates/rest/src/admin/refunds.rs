//! Refunds, for staff.

use axum::{Json, extract::State};
use commerce::payments::{self, DecideRefund, PaymentError, RequestRefund};
use kernel::ids::OrderId;
use web::{
    spawn_write,
    staff::rights::{DecidePayments, ReadOrders, RequestRefunds},
};

use crate::{
    Face,
    answer::Own,
    body::Body,
    caller::Staff,
    headers::IdempotencyKey,
    problem::{ApiResult, Problem},
    query::Segment,
    responses::{StaffRead, StaffWrite},
    wire::{DecideRefundIn, RefundsOut, RequestRefundIn, read_returns},
};

/// List the refunds of an order, the oldest first.
#[utoipa::path(get, path = "/admin/orders/{order}/refunds", operation_id = "list_refunds", tag = "admin",
    params(("order" = String, Path, description = "Id or number")), security(("staff_session" = [])),
    responses((status = 200, description = "The refunds, and what can still go back", body = RefundsOut), StaffRead))]
pub(crate) async fn list_refunds(
    State(face): State<Face>,
    _staff: Staff<ReadOrders>,
    Segment(order): Segment,
) -> ApiResult<Own<Json<RefundsOut>>> {
    let order = crate::orders::find(&face, &order).await?.id;
    answer(&face, order).await
}

/// Ask that money of an order goes back: to payments by card first, then to gift cards and store credit, each up to what it paid. Above the house's limit a second person approves it first.
#[utoipa::path(post, path = "/admin/orders/{order}/refunds", operation_id = "request_refund", tag = "admin",
    params(("order" = String, Path, description = "Id or number"),
           ("Idempotency-Key" = String, Header, description = "The same key asks for the same refund, once")),
    request_body = RequestRefundIn, security(("staff_session" = [])),
    responses((status = 200, description = "The refunds with the new one", body = RefundsOut), StaffWrite))]
pub(crate) async fn request_refund(
    State(face): State<Face>,
    staff: Staff<RequestRefunds>,
    Segment(order): Segment,
    key: IdempotencyKey,
    Body(ask): Body<RequestRefundIn>,
) -> ApiResult<Own<Json<RefundsOut>>> {
    let order = crate::orders::find(&face, &order).await?.id;
    let ask = RequestRefund {
        order,
        amount: ask.amount.into(),
        note: ask.note,
        returns: read_returns(&ask.returns).map_err(PaymentError::from)?,
        key: key.0,
    };
    let (db, commerce, cx) = (face.db.clone(), face.commerce.clone(), staff.cx.clone());
    spawn_write(async move {
        let mut tx = db.begin().await?;
        let asked = payments::request_refund(&mut tx, &commerce, &cx, ask).await?;
        tx.commit().await?;
        if !asked.waits {
            payments::send_refund(&db, &commerce, &cx, asked.id).await;
        }
        Ok::<_, PaymentError>(())
    })
    .await?;
    answer(&face, order).await
}

/// Approve a refund that waits for a second person, or turn it down.
#[utoipa::path(post, path = "/admin/refunds/{refund}/decision", operation_id = "decide_refund", tag = "admin",
    params(("refund" = String, Path, description = "Id of the refund")), request_body = DecideRefundIn,
    security(("staff_session" = [])),
    responses((status = 200, description = "The refunds of the order; all parts of the request are decided together", body = RefundsOut), StaffWrite))]
pub(crate) async fn decide_refund(
    State(face): State<Face>,
    staff: Staff<DecidePayments>,
    Segment(refund): Segment,
    Body(ask): Body<DecideRefundIn>,
) -> ApiResult<Own<Json<RefundsOut>>> {
    let refund = refund.parse().map_err(|_| Problem::not_found())?;
    let known = payments::find_refund(&mut *face.db.read().await?, refund).await?;
    let order = known.ok_or_else(Problem::not_found)?.order;
    let ask = DecideRefund { refund, approve: ask.approve };
    let (db, commerce, cx) = (face.db.clone(), face.commerce.clone(), staff.cx.clone());
    spawn_write(async move {
        let mut tx = db.begin().await?;
        payments::decide_refund(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        if ask.approve {
            payments::send_refund(&db, &commerce, &cx, refund).await;
        }
        Ok::<_, PaymentError>(())
    })
    .await?;
    answer(&face, order).await
}

async fn answer(face: &Face, order: OrderId) -> ApiResult<Own<Json<RefundsOut>>> {
    let mut conn = face.db.read().await?;
    let refunds = payments::list_refunds(&mut conn, order).await?;
    let left = payments::refundable(&mut conn, order).await?;
    let sources = payments::list_sources(&mut conn, order).await?;
    Ok(Own(Json(RefundsOut {
        data: refunds.into_iter().map(Into::into).collect(),
        refundable: left.map(Into::into),
        sources: sources.into_iter().map(Into::into).collect(),
    })))
}
