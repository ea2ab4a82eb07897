//! Holds and notes of an order, for staff.

use axum::{Json, extract::State};
use commerce::orders::{self, OrderError};
use db::Tx;
use kernel::ids::OrderId;
use platform::Cx;
use web::{
    spawn_write,
    staff::rights::{ReadOrders, WorkOrders},
};

use super::orders::refuse;
use crate::{
    Face,
    answer::Own,
    body::Body,
    caller::Staff,
    problem::ApiResult,
    query::Segment,
    responses::{StaffRead, StaffWrite},
    wire::{HoldIn, OrderCareOut, OrderNoteIn},
};

type Answer = Own<Json<OrderCareOut>>;

/// Read the hold an order is on, and the notes beside it.
#[utoipa::path(get, path = "/admin/orders/{order}/notes", operation_id = "list_order_notes", tag = "admin",
    params(("order" = String, Path, description = "Id or number")), security(("staff_session" = [])),
    responses((status = 200, description = "The hold and the notes", body = OrderCareOut), StaffRead))]
pub(crate) async fn list_notes(
    State(face): State<Face>,
    _staff: Staff<ReadOrders>,
    Segment(order): Segment,
) -> ApiResult<Answer> {
    let order = crate::orders::find(&face, &order).await?.id;
    answer(&face, order).await
}

/// Write a note beside an order. A note is never changed: another one corrects it.
#[utoipa::path(post, path = "/admin/orders/{order}/notes", operation_id = "add_order_note", tag = "admin",
    params(("order" = String, Path, description = "Id or number")), request_body = OrderNoteIn, security(("staff_session" = [])),
    responses((status = 200, description = "The hold and the notes", body = OrderCareOut), StaffWrite))]
pub(crate) async fn add_note(
    State(face): State<Face>,
    staff: Staff<WorkOrders>,
    Segment(order): Segment,
    Body(ask): Body<OrderNoteIn>,
) -> ApiResult<Answer> {
    let order = crate::orders::find(&face, &order).await?.id;
    write(&face, &staff.cx, order, Word::Note(ask.words, ask.for_client)).await
}

/// Put an order on hold: nothing of it is packed, released or sent until the hold is lifted.
#[utoipa::path(post, path = "/admin/orders/{order}/hold", operation_id = "hold_order", tag = "admin",
    params(("order" = String, Path, description = "Id or number")), request_body = HoldIn, security(("staff_session" = [])),
    responses((status = 200, description = "The hold and the notes", body = OrderCareOut), StaffWrite))]
pub(crate) async fn hold(
    State(face): State<Face>,
    staff: Staff<WorkOrders>,
    Segment(order): Segment,
    Body(ask): Body<HoldIn>,
) -> ApiResult<Answer> {
    let order = crate::orders::find(&face, &order).await?.id;
    write(&face, &staff.cx, order, Word::Hold(ask.reason)).await
}

/// Lift the hold of an order, saying what was found.
#[utoipa::path(post, path = "/admin/orders/{order}/hold/end", operation_id = "lift_order_hold", tag = "admin",
    params(("order" = String, Path, description = "Id or number")), request_body = HoldIn, security(("staff_session" = [])),
    responses((status = 200, description = "The hold and the notes", body = OrderCareOut), StaffWrite))]
pub(crate) async fn lift(
    State(face): State<Face>,
    staff: Staff<WorkOrders>,
    Segment(order): Segment,
    Body(ask): Body<HoldIn>,
) -> ApiResult<Answer> {
    let order = crate::orders::find(&face, &order).await?.id;
    write(&face, &staff.cx, order, Word::Lift(ask.reason)).await
}

enum Word {
    Note(String, bool),
    Hold(String),
    Lift(String),
}

async fn run(tx: &mut Tx, cx: &Cx, order: OrderId, word: Word) -> Result<(), OrderError> {
    match word {
        Word::Note(words, for_client) => orders::add_note(tx, cx, order, &words, for_client).await,
        Word::Hold(reason) => orders::put_hold(tx, cx, order, &reason).await,
        Word::Lift(found) => orders::lift_hold(tx, cx, order, &found).await,
    }
}

async fn write(face: &Face, cx: &Cx, order: OrderId, word: Word) -> ApiResult<Answer> {
    let (db, cx) = (face.db.clone(), cx.clone());
    spawn_write(async move {
        let mut tx = db.begin().await?;
        run(&mut tx, &cx, order, word).await?;
        Ok::<_, OrderError>(tx.commit().await?)
    })
    .await
    .map_err(refuse)?;
    answer(face, order).await
}

async fn answer(face: &Face, order: OrderId) -> ApiResult<Answer> {
    let mut conn = face.db.read().await?;
    let hold = orders::find_hold(&mut conn, order).await?;
    let notes = orders::list_notes(&mut conn, order).await?;
    Ok(Own(Json(OrderCareOut::new(hold, notes))))
}
