//! Concerns, authorized money and evidence, for staff.

use axum::{Json, extract::State};
use commerce::{
    orders::{self, OrderError},
    payments::{self, ClearConcern, DecideAuthorization, PaymentError},
};
use kernel::ids::OrderId;
use platform::states;
use web::{
    spawn_write,
    staff::rights::{DecidePayments, ReadOrders},
};

use crate::{
    Face,
    answer::Own,
    body::Body,
    caller::Staff,
    problem::{ApiResult, Problem},
    query::Segment,
    responses::{StaffRead, StaffWrite},
    wire::{ClearConcernIn, ConcernsOut, DecideAuthorizationIn, EvidenceOut, Gathered, StaffOrderOut},
};

/// The most concerns of one answer.
const MOST: i64 = 500;

/// List what keeps orders from being sent or money from being taken, the oldest first.
#[utoipa::path(get, path = "/admin/concerns", operation_id = "list_concerns", tag = "admin",
    security(("staff_session" = [])), responses((status = 200, description = "The concerns", body = ConcernsOut), StaffRead))]
pub(crate) async fn list_concerns(
    State(face): State<Face>,
    _staff: Staff<ReadOrders>,
) -> ApiResult<Own<Json<ConcernsOut>>> {
    let concerns = payments::list_open_concerns(&mut *face.db.read().await?, MOST).await?;
    Ok(Own(Json(ConcernsOut { data: concerns.into_iter().map(Into::into).collect() })))
}

/// Clear a concern: nothing speaks against sending the order any more.
#[utoipa::path(post, path = "/admin/concerns/{concern}/clearance", operation_id = "clear_concern", tag = "admin",
    params(("concern" = String, Path, description = "Id of the concern")), request_body = ClearConcernIn,
    security(("staff_session" = [])),
    responses((status = 200, description = "The concerns that are left", body = ConcernsOut), StaffWrite))]
pub(crate) async fn clear_concern(
    State(face): State<Face>,
    staff: Staff<DecidePayments>,
    Segment(concern): Segment,
    Body(ask): Body<ClearConcernIn>,
) -> ApiResult<Own<Json<ConcernsOut>>> {
    let concern = concern.parse().map_err(|_| Problem::not_found())?;
    let ask = ClearConcern { concern, note: ask.note };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    spawn_write(async move {
        let mut tx = db.begin().await?;
        payments::clear_concern(&mut tx, &cx, ask).await?;
        Ok::<_, PaymentError>(tx.commit().await?)
    })
    .await?;
    let concerns = payments::list_open_concerns(&mut *face.db.read().await?, MOST).await?;
    Ok(Own(Json(ConcernsOut { data: concerns.into_iter().map(Into::into).collect() })))
}

/// Take money that is authorized, or let go of it and cancel the order.
#[utoipa::path(post, path = "/admin/orders/{order}/authorization", operation_id = "decide_authorization", tag = "admin",
    params(("order" = String, Path, description = "Id or number")), request_body = DecideAuthorizationIn,
    security(("staff_session" = [])),
    responses((status = 200, description = "The order; still waiting while the provider has not answered", body = StaffOrderOut), StaffWrite))]
pub(crate) async fn decide_authorization(
    State(face): State<Face>,
    staff: Staff<DecidePayments>,
    Segment(order): Segment,
    Body(ask): Body<DecideAuthorizationIn>,
) -> ApiResult<Own<Json<StaffOrderOut>>> {
    let order = crate::orders::find(&face, &order).await?.id;
    let ask = DecideAuthorization { order, take: ask.take, note: ask.note };
    let (db, commerce, cx) = (face.db.clone(), face.commerce.clone(), staff.cx.clone());
    match spawn_write(async move { payments::decide_authorization(&db, &commerce, &cx, ask).await }).await {
        // what was decided is written down; the house goes on with it
        Ok(_) | Err(PaymentError::Gateway(_)) => {}
        Err(error) => return Err(error.into()),
    }
    let mut conn = face.db.read().await?;
    let found = orders::find(&mut conn, order).await?.ok_or(OrderError::NotFound)?;
    let payments = payments::list_for_order(&mut conn, order).await?;
    Ok(Own(Json(StaffOrderOut::new(&found, &payments))))
}

/// Get everything that shows who bought what, paid and received it.
#[utoipa::path(get, path = "/admin/orders/{order}/evidence", operation_id = "get_order_evidence", tag = "admin",
    params(("order" = String, Path, description = "Id or number")), security(("staff_session" = [])),
    responses((status = 200, description = "The evidence", body = EvidenceOut), StaffRead))]
pub(crate) async fn get_order_evidence(
    State(face): State<Face>,
    _staff: Staff<ReadOrders>,
    Segment(order): Segment,
) -> ApiResult<Own<Json<EvidenceOut>>> {
    let id = crate::orders::find(&face, &order).await?.id;
    Ok(Own(Json(gather(&face, id).await?.into())))
}

async fn gather(face: &Face, id: OrderId) -> ApiResult<Gathered> {
    let mut conn = face.db.read().await?;
    let order = orders::find(&mut conn, id).await?.ok_or(OrderError::NotFound)?;
    Ok(Gathered {
        made_at: face.cx.clock.now(),
        payments: payments::list_for_order(&mut conn, id).await?,
        concerns: payments::list_concerns_of_order(&mut conn, id).await?,
        states: states::list(&mut conn, "order", id.uuid()).await?,
        mails: engagement::list_mails_for_order(&mut conn, id).await?,
        others: orders::list_of_address(&mut conn, &order.email).await?,
        order,
    })
}
