//! The parts in which an order of the caller's is paid.

use axum::{
    Json,
    extract::{Path, State},
};
use commerce::{
    orders::{Order, OrderError},
    schedules::{self, ScheduleError, begin_payment},
    transfers::creditor_reference,
};
use kernel::ids::InstallmentId;
use web::{QueryPairs, customer::Visitor, spawn_write};

use crate::{
    Face,
    answer::Own,
    caller::Shopper,
    orders::{find, owns},
    problem::ApiResult,
    query::{Query, Segment},
    responses::{OrderCancel, OwnRead},
    wire::{BegunOut, ScheduleOut, TransferInstructionsOut},
};

/// List the installments of an order, and where a transfer goes.
///
/// An order that is paid whole has none.
#[utoipa::path(get, path = "/orders/{order}/installments", operation_id = "list_installments", tag = "orders", params(
    ("order" = String, Path, description = "Id or number", example = "JC-7K2M9QX"),
    ("key" = Option<String>, Query, description = "The key of the order's signed link"),
), security((), ("cart_token" = []), ("cart_cookie" = []), ("customer_session" = [])),
    responses((status = 200, description = "The installments", body = ScheduleOut), OwnRead))]
pub(crate) async fn list_installments(
    State(face): State<Face>,
    shopper: Shopper,
    visitor: Visitor,
    Segment(order): Segment,
    QueryPairs(pairs): QueryPairs,
) -> ApiResult<Own<Json<ScheduleOut>>> {
    let mut query = Query::new(&pairs);
    let key = query.text("key");
    query.finish()?;
    let order = find(&face, &order).await?;
    if !owns(&face, &shopper, &visitor, &order, key).await? {
        return Err(OrderError::NotFound.into());
    }
    tell(&face, &order).await
}

async fn tell(face: &Face, order: &Order) -> ApiResult<Own<Json<ScheduleOut>>> {
    let mut conn = face.db.read().await?;
    let installments = schedules::list_for_order(&mut conn, order.id).await?;
    let policy = schedules::find_policy(&mut conn, order.currency).await?;
    let transfer = policy.filter(|p| p.offers_transfer(order.due)).map(|p| TransferInstructionsOut {
        reference: creditor_reference(&order.number),
        account_holder: p.account.holder,
        account_number: p.account.number,
        account_bank: p.account.bank,
    });
    let consent = schedules::find_consent(&mut conn, order.id).await?;
    Ok(Own(Json(ScheduleOut {
        data: installments.iter().map(Into::into).collect(),
        transfer,
        card_consent: consent.map(Into::into),
    })))
}

/// Take back that the balance is charged to the card of the deposit.
///
/// Doing so twice changes nothing. The balance is paid by its pay link then.
#[utoipa::path(delete, path = "/orders/{order}/card-consent", operation_id = "withdraw_card_consent", tag = "payments", params(
    ("order" = String, Path, description = "Id or number", example = "JC-7K2M9QX"),
    ("key" = Option<String>, Query, description = "The key of the order's signed link"),
), security((), ("cart_token" = []), ("cart_cookie" = []), ("customer_session" = [])),
    responses((status = 200, description = "The installments; the card is not charged any more", body = ScheduleOut), OrderCancel))]
pub(crate) async fn withdraw_card_consent(
    State(face): State<Face>,
    shopper: Shopper,
    visitor: Visitor,
    Segment(order): Segment,
    QueryPairs(pairs): QueryPairs,
) -> ApiResult<Own<Json<ScheduleOut>>> {
    let mut query = Query::new(&pairs);
    let key = query.text("key");
    query.finish()?;
    let order = find(&face, &order).await?;
    if !owns(&face, &shopper, &visitor, &order, key).await? {
        return Err(OrderError::NotFound.into());
    }
    let (db, cx, id) = (face.db.clone(), shopper.cx.clone(), order.id);
    spawn_write(async move {
        let mut tx = db.begin().await?;
        schedules::withdraw_consent(&mut tx, &cx, id).await?;
        Ok::<_, ScheduleError>(tx.commit().await?)
    })
    .await?;
    tell(&face, &order).await
}

/// Begin the payment of the installment that is due.
///
/// Asking again answers the same payment. 409 `nothing_due` when it is paid, or not its turn.
#[utoipa::path(post, path = "/orders/{order}/installments/{installment}/payment", operation_id = "begin_installment_payment",
    tag = "payments", params(
    ("order" = String, Path, description = "Id or number", example = "JC-7K2M9QX"),
    ("installment" = String, Path, description = "Id", example = "ins_069283r0000000000000000000"),
    ("key" = Option<String>, Query, description = "The key of the order's signed link"),
), security((), ("cart_token" = []), ("cart_cookie" = []), ("customer_session" = [])),
    responses((status = 200, description = "The payment, ready to be confirmed", body = BegunOut), OrderCancel))]
pub(crate) async fn begin_installment_payment(
    State(face): State<Face>,
    shopper: Shopper,
    visitor: Visitor,
    Path((order, installment)): Path<(String, String)>,
    QueryPairs(pairs): QueryPairs,
) -> ApiResult<Own<Json<BegunOut>>> {
    let mut query = Query::new(&pairs);
    let key = query.text("key");
    query.finish()?;
    let order = find(&face, &order).await?;
    if !owns(&face, &shopper, &visitor, &order, key).await? {
        return Err(OrderError::NotFound.into());
    }
    let id: InstallmentId = installment.parse().map_err(|_| ScheduleError::NotFound)?;
    let known = schedules::find_installment(&mut *face.db.read().await?, id).await?;
    if known.is_none_or(|i| i.order != order.id) {
        return Err(ScheduleError::NotFound.into());
    }
    let (db, commerce, cx) = (face.db.clone(), face.commerce.clone(), shopper.cx.clone());
    let begun = spawn_write(async move { begin_payment(&db, &commerce, &cx, id).await }).await?;
    Ok(Own(Json((&begun).into())))
}
