//! Returns, claims, their policies and papers, for staff.

use axum::{
    Json,
    extract::{Path, State},
    response::Response,
};
use commerce::{
    checkout::Country,
    documents::{self, DocumentError, IssueDocument},
    payments,
    returns::{
        self, DecideReturn, InspectReturn, PutPolicy, ReceiveReturn, Return, ReturnError, SettleReturn,
        ask_return, decide_return, inspect_return, put_policy, receive_return, settle_return,
    },
};
use kernel::ids::ReturnId;
use web::{
    spawn_write,
    staff::rights::{EditTerms, ReadOrders, ReadTerms, RequestRefunds, WorkOrders},
};

use crate::{
    Face,
    answer::{Own, OwnVersion},
    body::Body,
    caller::Staff,
    headers::{IfMatch, Versioned},
    problem::{ApiResult, Problem},
    query::Segment,
    responses::{StaffRead, StaffWrite},
    returns::{issue, pdf},
    wire::{
        AskReturnIn, DecideReturnIn, DocumentOut, DocumentsOut, InspectReturnIn, IssueDocumentIn, ReturnOut,
        ReturnPoliciesOut, ReturnPolicyIn, ReturnPolicyOut, ReturnsOut, SettleReturnIn,
    },
};

/// How many are listed; more than that is a flood and not a queue.
const LISTED: i64 = 200;

type Answer = OwnVersion<ReturnOut>;

fn read_id(text: &str) -> ApiResult<ReturnId> {
    text.parse().map_err(|_| Problem::from(ReturnError::NotFound))
}

fn answer(found: Return) -> Answer {
    Own(Versioned(found.version, Json(found.into())))
}

fn refuse(error: ReturnError) -> Problem {
    match error {
        ReturnError::VersionConflict { current } => Problem::from(error).with("current_version", current),
        error => error.into(),
    }
}

/// List the returns and claims that go on, the oldest first.
#[utoipa::path(get, path = "/admin/returns", operation_id = "list_returns", tag = "admin", security(("staff_session" = [])),
    responses((status = 200, description = "Up to two hundred", body = ReturnsOut), StaffRead))]
pub(crate) async fn list_returns(
    State(face): State<Face>,
    _staff: Staff<ReadOrders>,
) -> ApiResult<Own<Json<ReturnsOut>>> {
    let open = returns::list_open_returns(&mut *face.db.read().await?, LISTED).await?;
    Ok(Own(Json(ReturnsOut { data: open.into_iter().map(Into::into).collect() })))
}

/// Get a return.
#[utoipa::path(get, path = "/admin/returns/{return}", operation_id = "get_return", tag = "admin",
    params(("return" = String, Path, description = "Id of the return")), security(("staff_session" = [])),
    responses((status = 200, description = "The return", body = ReturnOut,
               headers(("ETag" = String, description = "The return's version"))), StaffRead))]
pub(crate) async fn get_return(
    State(face): State<Face>,
    _staff: Staff<ReadOrders>,
    Segment(id): Segment,
) -> ApiResult<Answer> {
    let found = returns::find_return(&mut *face.db.read().await?, read_id(&id)?).await?;
    Ok(answer(found.ok_or(ReturnError::NotFound)?))
}

/// Open a return in a client's name; `beyond` says why it is taken back though nobody had promised to.
#[utoipa::path(post, path = "/admin/orders/{order}/return-requests", operation_id = "open_return", tag = "admin",
    params(("order" = String, Path, description = "Id or number")), request_body = AskReturnIn, security(("staff_session" = [])),
    responses((status = 200, description = "The return as it was asked for", body = ReturnOut,
               headers(("ETag" = String, description = "The return's version"))), StaffWrite))]
pub(crate) async fn open_return(
    State(face): State<Face>,
    staff: Staff<WorkOrders>,
    Segment(order): Segment,
    Body(ask): Body<AskReturnIn>,
) -> ApiResult<Answer> {
    let order = crate::orders::find(&face, &order).await?.id;
    let ask = ask.read(order)?;
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let asked = spawn_write(async move {
        let mut tx = db.begin().await?;
        let asked = ask_return(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, ReturnError>(asked)
    });
    Ok(answer(asked.await?))
}

/// Approve a return, or decline it. Its client is written to.
#[utoipa::path(post, path = "/admin/returns/{return}/decision", operation_id = "decide_return", tag = "admin",
    params(("return" = String, Path, description = "Id of the return"),
           ("If-Match" = String, Header, description = "The return's ETag as last read")),
    request_body = DecideReturnIn, security(("staff_session" = [])),
    responses((status = 200, description = "The return", body = ReturnOut,
               headers(("ETag" = String, description = "The return's version"))), StaffWrite))]
pub(crate) async fn decide(
    State(face): State<Face>,
    staff: Staff<WorkOrders>,
    Segment(id): Segment,
    version: IfMatch,
    Body(ask): Body<DecideReturnIn>,
) -> ApiResult<Answer> {
    let DecideReturnIn { approve, words, courier, tracking } = ask;
    let expected_version = version.required()?;
    let ask = DecideReturn { id: read_id(&id)?, expected_version, approve, words, courier, tracking };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let done = spawn_write(async move {
        let mut tx = db.begin().await?;
        let done = decide_return(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, ReturnError>(done)
    });
    Ok(answer(done.await.map_err(refuse)?))
}

/// Say that the parcel of a return is in the house.
#[utoipa::path(post, path = "/admin/returns/{return}/receipt", operation_id = "receive_return", tag = "admin",
    params(("return" = String, Path, description = "Id of the return"),
           ("If-Match" = String, Header, description = "The return's ETag as last read")), security(("staff_session" = [])),
    responses((status = 200, description = "The return", body = ReturnOut,
               headers(("ETag" = String, description = "The return's version"))), StaffWrite))]
pub(crate) async fn receive(
    State(face): State<Face>,
    staff: Staff<WorkOrders>,
    Segment(id): Segment,
    version: IfMatch,
) -> ApiResult<Answer> {
    let ask = ReceiveReturn { id: read_id(&id)?, expected_version: version.required()? };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let done = spawn_write(async move {
        let mut tx = db.begin().await?;
        let done = receive_return(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, ReturnError>(done)
    });
    Ok(answer(done.await.map_err(refuse)?))
}

/// Say what was found when the pieces were looked at.
#[utoipa::path(post, path = "/admin/returns/{return}/inspection", operation_id = "inspect_return", tag = "admin",
    params(("return" = String, Path, description = "Id of the return"),
           ("If-Match" = String, Header, description = "The return's ETag as last read")),
    request_body = InspectReturnIn, security(("staff_session" = [])),
    responses((status = 200, description = "The return", body = ReturnOut,
               headers(("ETag" = String, description = "The return's version"))), StaffWrite))]
pub(crate) async fn inspect(
    State(face): State<Face>,
    staff: Staff<WorkOrders>,
    Segment(id): Segment,
    version: IfMatch,
    Body(ask): Body<InspectReturnIn>,
) -> ApiResult<Answer> {
    let ask = InspectReturn { id: read_id(&id)?, expected_version: version.required()?, lines: ask.read()? };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let done = spawn_write(async move {
        let mut tx = db.begin().await?;
        let done = inspect_return(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, ReturnError>(done)
    });
    Ok(answer(done.await.map_err(refuse)?))
}

/// Settle a return: its pieces go into the books and its money on the way, once. Above the house's limit a second person approves the money.
#[utoipa::path(post, path = "/admin/returns/{return}/settlement", operation_id = "settle_return", tag = "admin",
    params(("return" = String, Path, description = "Id of the return"),
           ("If-Match" = String, Header, description = "The return's ETag as last read")),
    request_body = SettleReturnIn, security(("staff_session" = [])),
    responses((status = 200, description = "The return", body = ReturnOut,
               headers(("ETag" = String, description = "The return's version"))), StaffWrite))]
pub(crate) async fn settle(
    State(face): State<Face>,
    staff: Staff<RequestRefunds>,
    Segment(id): Segment,
    version: IfMatch,
    Body(ask): Body<SettleReturnIn>,
) -> ApiResult<Answer> {
    let SettleReturnIn { less_minor, less_words } = ask;
    let ask =
        SettleReturn { id: read_id(&id)?, expected_version: version.required()?, less_minor, less_words };
    let (db, commerce, cx) = (face.db.clone(), face.commerce.clone(), staff.cx.clone());
    let done = spawn_write(async move {
        let mut tx = db.begin().await?;
        let done = settle_return(&mut tx, &commerce, &cx, ask).await?;
        tx.commit().await?;
        if let Some(refund) = done.send {
            payments::send_refund(&db, &commerce, &cx, refund).await;
        }
        Ok::<_, ReturnError>(done.settled)
    });
    Ok(answer(done.await.map_err(refuse)?))
}

/// List what the house promises of returns in each market.
#[utoipa::path(get, path = "/admin/return-policies", operation_id = "list_return_policies", tag = "admin", security(("staff_session" = [])),
    responses((status = 200, description = "Every policy", body = ReturnPoliciesOut), StaffRead))]
pub(crate) async fn list_return_policies(
    State(face): State<Face>,
    _staff: Staff<ReadTerms>,
) -> ApiResult<Own<Json<ReturnPoliciesOut>>> {
    let all = returns::list_policies(&mut *face.db.read().await?).await?;
    Ok(Own(Json(ReturnPoliciesOut { data: all.into_iter().map(Into::into).collect() })))
}

/// Say what the house promises of returns in a market. Orders that were placed keep what was promised with them.
#[utoipa::path(put, path = "/admin/return-policies/{market}", operation_id = "put_return_policy", tag = "admin",
    params(("market" = String, Path, description = "ISO 3166-1 code of two letters", example = "US"),
           ("If-Match" = String, Header, description = "The policy's version as last read; 0 where there was none")),
    request_body = ReturnPolicyIn, security(("staff_session" = [])),
    responses((status = 200, description = "The policy", body = ReturnPolicyOut,
               headers(("ETag" = String, description = "The policy's version"))), StaffWrite))]
pub(crate) async fn put_return_policy(
    State(face): State<Face>,
    staff: Staff<EditTerms>,
    Segment(market): Segment,
    version: IfMatch,
    Body(ask): Body<ReturnPolicyIn>,
) -> ApiResult<OwnVersion<ReturnPolicyOut>> {
    let country = Country::find(&market).ok_or_else(Problem::not_found)?;
    let policy = ask.read(country.code.to_owned(), version.required()?)?;
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let saved = spawn_write(async move {
        let mut tx = db.begin().await?;
        let saved = put_policy(&mut tx, &cx, PutPolicy { policy }).await?;
        tx.commit().await?;
        Ok::<_, ReturnError>(saved)
    });
    let saved = saved.await.map_err(refuse)?;
    Ok(Own(Versioned(saved.version, Json(saved.into()))))
}

/// List the papers of an order.
#[utoipa::path(get, path = "/admin/orders/{order}/documents", operation_id = "list_staff_documents", tag = "admin",
    params(("order" = String, Path, description = "Id or number")), security(("staff_session" = [])),
    responses((status = 200, description = "The papers that were issued, the oldest first", body = DocumentsOut), StaffRead))]
pub(crate) async fn list_staff_documents(
    State(face): State<Face>,
    _staff: Staff<ReadOrders>,
    Segment(order): Segment,
) -> ApiResult<Own<Json<DocumentsOut>>> {
    let order = crate::orders::find(&face, &order).await?.id;
    let all = documents::list_documents(&mut *face.db.read().await?, order).await?;
    Ok(Own(Json(DocumentsOut { data: all.iter().map(Into::into).collect() })))
}

/// Issue a paper of a paid order, with the next number of its kind and market; one that was issued is answered as it is.
#[utoipa::path(post, path = "/admin/orders/{order}/documents", operation_id = "issue_staff_document", tag = "admin",
    params(("order" = String, Path, description = "Id or number")), request_body = IssueDocumentIn, security(("staff_session" = [])),
    responses((status = 200, description = "The paper", body = DocumentOut), StaffWrite))]
pub(crate) async fn issue_staff_document(
    State(face): State<Face>,
    staff: Staff<WorkOrders>,
    Segment(order): Segment,
    Body(ask): Body<IssueDocumentIn>,
) -> ApiResult<Own<Json<DocumentOut>>> {
    let order = crate::orders::find(&face, &order).await?.id;
    let kind = ask.kind().ok_or(DocumentError::NotFound)?;
    let issued = issue(&face, &staff.cx, IssueDocument { order, kind, refund: None }).await?;
    Ok(Own(Json((&issued).into())))
}

/// Get a paper as PDF, the same bytes every time.
#[utoipa::path(get, path = "/admin/orders/{order}/documents/{document}", operation_id = "get_staff_document", tag = "admin",
    params(("order" = String, Path, description = "Id or number"), ("document" = String, Path, description = "The paper's number")),
    security(("staff_session" = [])),
    responses((status = 200, description = "The paper, tagged for readers of screens (PDF/UA-1)", body = Vec<u8>, content_type = "application/pdf"), StaffRead))]
pub(crate) async fn get_staff_document(
    State(face): State<Face>,
    _staff: Staff<ReadOrders>,
    Path((order, number)): Path<(String, String)>,
) -> ApiResult<Own<Response>> {
    let order = crate::orders::find(&face, &order).await?.id;
    let found = documents::find_document(&mut *face.db.read().await?, order, &number).await?;
    pdf(&found.ok_or(DocumentError::NotFound)?)
}
