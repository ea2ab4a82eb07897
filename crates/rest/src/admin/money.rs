//! Payments by parts and by bank, for staff.

use axum::{Json, extract::State};
use commerce::{
    orders::{self, Fate, LapseOrder, OrderError},
    schedules::{self, ExtendInstallment, PutSchedule, ScheduleError},
    transfers::{self, MatchTransfer, ReturnTransfer, TransferError, TransferState},
};
use kernel::{
    Currency,
    ids::{InstallmentId, TransferId},
};
use web::{
    QueryPairs, spawn_write,
    staff::rights::{EditTerms, HandleMoney, ReadOrders, ReadTerms},
};

use crate::{
    Face,
    answer::{Own, OwnVersion},
    body::Body,
    caller::Staff,
    headers::{IfMatch, Versioned},
    problem::{ApiResult, Problem},
    query::{Query, Segment},
    responses::{StaffRead, StaffWrite},
    wire::{
        ExtendIn, FateIn, InstallmentOut, LapseIn, MatchIn, PoliciesOut, PolicyIn, PolicyOut, PutScheduleIn,
        ReturnIn, ScheduleOut, TransferIn, TransferOut, TransfersOut,
    },
};

/// List how the house lets its clients pay.
#[utoipa::path(get, path = "/admin/payment-policies", operation_id = "list_payment_policies", tag = "admin",
    security(("staff_session" = [])),
    responses((status = 200, description = "One a currency", body = PoliciesOut), StaffRead))]
pub(crate) async fn list_payment_policies(
    State(face): State<Face>,
    _staff: Staff<ReadTerms>,
) -> ApiResult<Own<Json<PoliciesOut>>> {
    let policies = schedules::list_policies(&mut *face.db.read().await?).await?;
    Ok(Own(Json(PoliciesOut { data: policies.iter().map(Into::into).collect() })))
}

/// Say how the house lets its clients pay in a currency.
///
/// `If-Match: "0"` makes a new one. Orders keep the installments they were placed with.
#[utoipa::path(put, path = "/admin/payment-policies/{currency}", operation_id = "put_payment_policy", tag = "admin",
    params(("currency" = String, Path, example = "USD"),
           ("If-Match" = String, Header, description = "Its ETag as last read, or \"0\" for a new one")),
    request_body = PolicyIn, security(("staff_session" = [])),
    responses((status = 200, description = "The policy", body = PolicyOut,
               headers(("ETag" = String, description = "Its version"))), StaffWrite))]
pub(crate) async fn put_payment_policy(
    State(face): State<Face>,
    staff: Staff<EditTerms>,
    Segment(currency): Segment,
    version: IfMatch,
    Body(ask): Body<PolicyIn>,
) -> ApiResult<OwnVersion<PolicyOut>> {
    let unknown = || Problem::field("currency", "unknown_value", "The house is not paid in this currency.");
    let currency: Currency = currency.parse().map_err(|_| unknown())?;
    let ask = ask.read(currency, version.required()?)?;
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let put = spawn_write(async move {
        let mut tx = db.begin().await?;
        let put = schedules::put_policy(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, ScheduleError>(put)
    });
    let put = put.await.map_err(refuse)?;
    Ok(Own(Versioned(put.version, Json((&put).into()))))
}

/// Divide what is still owed for an order into other parts.
#[utoipa::path(put, path = "/admin/orders/{order}/schedule", operation_id = "put_schedule", tag = "admin",
    params(("order" = String, Path, description = "Id or number"),
           ("If-Match" = String, Header, description = "The order's ETag as last read")),
    request_body = PutScheduleIn, security(("staff_session" = [])),
    responses((status = 200, description = "Every installment that counts", body = ScheduleOut), StaffWrite))]
pub(crate) async fn put_schedule(
    State(face): State<Face>,
    staff: Staff<HandleMoney>,
    Segment(order): Segment,
    version: IfMatch,
    Body(ask): Body<PutScheduleIn>,
) -> ApiResult<Own<Json<ScheduleOut>>> {
    let order = crate::orders::find(&face, &order).await?;
    let parts = ask.read(order.currency)?;
    let ask = PutSchedule { order: order.id, expected_version: version.required()?, parts };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let put = spawn_write(async move {
        let mut tx = db.begin().await?;
        let put = schedules::put_schedule(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, ScheduleError>(put)
    });
    let put = put.await.map_err(refuse)?;
    Ok(Own(Json(ScheduleOut {
        data: put.iter().map(Into::into).collect(),
        transfer: None,
        card_consent: None,
    })))
}

/// Give a client more time for an installment.
#[utoipa::path(put, path = "/admin/installments/{installment}/day", operation_id = "extend_installment", tag = "admin",
    params(("installment" = String, Path, example = "ins_069283r0000000000000000000")),
    request_body = ExtendIn, security(("staff_session" = [])),
    responses((status = 200, description = "The installment", body = InstallmentOut), StaffWrite))]
pub(crate) async fn extend_installment(
    State(face): State<Face>,
    staff: Staff<HandleMoney>,
    Segment(installment): Segment,
    Body(ask): Body<ExtendIn>,
) -> ApiResult<Own<Json<InstallmentOut>>> {
    let installment: InstallmentId = installment.parse().map_err(|_| ScheduleError::NotFound)?;
    let ask = ExtendInstallment { installment, until: ask.until };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let extended = spawn_write(async move {
        let mut tx = db.begin().await?;
        let extended = schedules::extend_installment(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, ScheduleError>(extended)
    });
    Ok(Own(Json((&extended.await.map_err(refuse)?).into())))
}

/// Let an order lapse whose balance never came.
///
/// Its pieces go back on sale. 409 `still_in_time` before the days of grace are over.
#[utoipa::path(post, path = "/admin/orders/{order}/lapse", operation_id = "lapse_order", tag = "admin",
    params(("order" = String, Path, description = "Id or number"),
           ("If-Match" = String, Header, description = "The order's ETag as last read")),
    request_body = LapseIn, security(("staff_session" = [])),
    responses((status = 200, description = "The installments that were paid", body = ScheduleOut), StaffWrite))]
pub(crate) async fn lapse_order(
    State(face): State<Face>,
    staff: Staff<HandleMoney>,
    Segment(order): Segment,
    version: IfMatch,
    Body(ask): Body<LapseIn>,
) -> ApiResult<Own<Json<ScheduleOut>>> {
    let order = crate::orders::find(&face, &order).await?.id;
    let fate = match ask.deposit {
        FateIn::Returned => Fate::Returned,
        FateIn::Kept => Fate::Kept,
    };
    let ask = LapseOrder { order, expected_version: version.required()?, fate };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    spawn_write(async move {
        let mut tx = db.begin().await?;
        orders::lapse_order(&mut tx, &cx, ask).await?;
        Ok::<_, OrderError>(tx.commit().await?)
    })
    .await
    .map_err(crate::admin::orders::refuse)?;
    let left = schedules::list_for_order(&mut *face.db.read().await?, order).await?;
    Ok(Own(Json(ScheduleOut {
        data: left.iter().map(Into::into).collect(),
        transfer: None,
        card_consent: None,
    })))
}

/// List money that came by bank, the latest hundred first.
#[utoipa::path(get, path = "/admin/transfers", operation_id = "list_transfers", tag = "admin",
    params(("status" = Option<String>, Query, description = "For example `unmatched`")), security(("staff_session" = [])),
    responses((status = 200, description = "The transfers", body = TransfersOut), StaffRead))]
pub(crate) async fn list_transfers(
    State(face): State<Face>,
    _staff: Staff<ReadOrders>,
    QueryPairs(pairs): QueryPairs,
) -> ApiResult<Own<Json<TransfersOut>>> {
    let mut query = Query::new(&pairs);
    let status = query.text("status");
    query.finish()?;
    let unknown = || {
        Problem::field(
            "status",
            "unknown_value",
            "Choose unmatched, waiting, applied, refund_due or refunded.",
        )
    };
    let state = status.map(|code| TransferState::find(code).ok_or_else(unknown)).transpose()?;
    let mut conn = face.db.read().await?;
    let mut data = Vec::new();
    for transfer in transfers::list_transfers(&mut conn, state, 100).await? {
        let suggested = match transfer.state {
            TransferState::Unmatched => transfers::suggest_order(&mut conn, &transfer.reference).await?,
            _ => None,
        };
        data.push(TransferOut::new(&transfer, suggested.as_ref()));
    }
    Ok(Own(Json(TransfersOut { data })))
}

/// Record a line of the bank's statement.
///
/// The same line again changes nothing and answers what is recorded; with other facts it is 409 `line_known`.
#[utoipa::path(post, path = "/admin/transfers", operation_id = "record_transfer", tag = "admin",
    request_body = TransferIn, security(("staff_session" = [])),
    responses((status = 200, description = "The transfer, new or known", body = TransferOut), StaffWrite))]
pub(crate) async fn record_transfer(
    State(face): State<Face>,
    staff: Staff<HandleMoney>,
    Body(ask): Body<TransferIn>,
) -> ApiResult<Own<Json<TransferOut>>> {
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let recorded = spawn_write(async move {
        let mut tx = db.begin().await?;
        let recorded = transfers::record_transfer(&mut tx, &cx, ask.into()).await?;
        tx.commit().await?;
        Ok::<_, TransferError>(recorded)
    });
    let transfer = recorded.await?.into_transfer();
    let suggested = transfers::suggest_order(&mut *face.db.read().await?, &transfer.reference).await?;
    Ok(Own(Json(TransferOut::new(&transfer, suggested.as_ref()))))
}

/// Say which order a transfer is for.
///
/// Exact money is applied, short money waits, what is over pays what comes next or is owed back.
#[utoipa::path(post, path = "/admin/transfers/{transfer}/match", operation_id = "match_transfer", tag = "admin",
    params(("transfer" = String, Path, example = "btr_069283r0000000000000000000")),
    request_body = MatchIn, security(("staff_session" = [])),
    responses((status = 200, description = "The transfer as it stands now", body = TransferOut), StaffWrite))]
pub(crate) async fn match_transfer(
    State(face): State<Face>,
    staff: Staff<HandleMoney>,
    Segment(transfer): Segment,
    Body(ask): Body<MatchIn>,
) -> ApiResult<Own<Json<TransferOut>>> {
    let ask = MatchTransfer {
        transfer: read_id(&transfer)?,
        order: crate::orders::find(&face, &ask.order).await?.id,
    };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let matched = spawn_write(async move {
        db::with_retry(|| async {
            let mut tx = db.begin().await?;
            let matched = transfers::match_transfer(&mut tx, &cx, ask).await?;
            tx.commit().await?;
            Ok::<_, TransferError>(matched)
        })
        .await
    });
    Ok(Own(Json(TransferOut::new(&matched.await?, None))))
}

/// Say that money which belongs to no order goes back.
#[utoipa::path(post, path = "/admin/transfers/{transfer}/refund", operation_id = "owe_transfer_back", tag = "admin",
    params(("transfer" = String, Path, example = "btr_069283r0000000000000000000")), security(("staff_session" = [])),
    responses((status = 200, description = "The transfer as it stands now", body = TransferOut), StaffWrite))]
pub(crate) async fn owe_transfer_back(
    State(face): State<Face>,
    staff: Staff<HandleMoney>,
    Segment(transfer): Segment,
) -> ApiResult<Own<Json<TransferOut>>> {
    let id = read_id(&transfer)?;
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let owed = spawn_write(async move {
        let mut tx = db.begin().await?;
        let owed = transfers::owe_back(&mut tx, &cx, id).await?;
        tx.commit().await?;
        Ok::<_, TransferError>(owed)
    });
    Ok(Own(Json(TransferOut::new(&owed.await?, None))))
}

/// Say that what was left of a transfer was sent back at the bank.
#[utoipa::path(post, path = "/admin/transfers/{transfer}/return", operation_id = "return_transfer", tag = "admin",
    params(("transfer" = String, Path, example = "btr_069283r0000000000000000000")),
    request_body = ReturnIn, security(("staff_session" = [])),
    responses((status = 200, description = "The transfer as it stands now", body = TransferOut), StaffWrite))]
pub(crate) async fn return_transfer(
    State(face): State<Face>,
    staff: Staff<HandleMoney>,
    Segment(transfer): Segment,
    Body(ask): Body<ReturnIn>,
) -> ApiResult<Own<Json<TransferOut>>> {
    let ask =
        ReturnTransfer { transfer: read_id(&transfer)?, returned_on: ask.returned_on, line_id: ask.line_id };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let returned = spawn_write(async move {
        let mut tx = db.begin().await?;
        let returned = transfers::return_transfer(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, TransferError>(returned)
    });
    Ok(Own(Json(TransferOut::new(&returned.await?, None))))
}

fn read_id(text: &str) -> ApiResult<TransferId> {
    text.parse().map_err(|_| TransferError::NotFound.into())
}

fn refuse(error: ScheduleError) -> Problem {
    match error {
        ScheduleError::VersionConflict { current } => Problem::from(error).with("current_version", current),
        error => error.into(),
    }
}
