//! Returns, claims and papers of the caller's own orders.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use commerce::{
    documents::{self, Document, DocumentError, IssueDocument, issue_document},
    orders::{Order, OrderError},
    returns::{
        self, Return, ReturnError, SendReturn, WithdrawReturn, ask_return, send_return, withdraw_return,
    },
};
use http::header;
use platform::Cx;
use web::{QueryPairs, customer::Visitor, spawn_write};

use crate::{
    Face,
    answer::Own,
    body::Body,
    caller::Shopper,
    orders::{find, owns},
    problem::{ApiResult, Problem},
    query::{Query, Segment},
    responses::{OwnRead, ProjectWrite},
    wire::{
        AskReturnIn, DocumentOut, DocumentsOut, IssueDocumentIn, OrderReturnsOut, ReturnOut, SendReturnIn,
    },
};

/// The order, if it is the caller's; somebody else's reads like one that does not exist.
async fn own(
    face: &Face,
    shopper: &Shopper,
    visitor: &Visitor,
    order: &str,
    pairs: &web::Pairs,
) -> ApiResult<Order> {
    let mut query = Query::new(pairs);
    let key = query.text("key");
    query.finish()?;
    let order = find(face, order).await?;
    if owns(face, shopper, visitor, &order, key).await? {
        Ok(order)
    } else {
        Err(OrderError::NotFound.into())
    }
}

async fn own_return(face: &Face, order: &Order, id: &str) -> ApiResult<Return> {
    let all = returns::list_returns_of(&mut *face.db.read().await?, order.id).await?;
    let found = all.into_iter().find(|one| one.number == id || one.id.to_string() == id);
    found.ok_or_else(|| ReturnError::NotFound.into())
}

/// Say what of an order may come back, until when and what it gives, and list its returns.
#[utoipa::path(get, path = "/orders/{order}/returns", operation_id = "get_order_returns", tag = "orders", params(
    ("order" = String, Path, description = "Id or number"),
    ("key" = Option<String>, Query, description = "The key of the order's signed link"),
), security((), ("cart_token" = []), ("cart_cookie" = []), ("customer_session" = [])),
    responses((status = 200, description = "What may come back, and what does", body = OrderReturnsOut), OwnRead))]
pub(crate) async fn get_order_returns(
    State(face): State<Face>,
    shopper: Shopper,
    visitor: Visitor,
    Segment(order): Segment,
    QueryPairs(pairs): QueryPairs,
) -> ApiResult<Own<Json<OrderReturnsOut>>> {
    let order = own(&face, &shopper, &visitor, &order, &pairs).await?;
    let mut conn = face.db.read().await?;
    let offer = returns::offer(&mut conn, &order, face.cx.clock.now()).await?;
    let all = returns::list_returns_of(&mut conn, order.id).await?;
    Ok(Own(Json(OrderReturnsOut::new(&offer, all))))
}

/// Ask that pieces come back, or claim that something is wrong with them. A piece can be in one return at a time.
#[utoipa::path(post, path = "/orders/{order}/returns", operation_id = "ask_return", tag = "orders", params(
    ("order" = String, Path, description = "Id or number"),
    ("key" = Option<String>, Query, description = "The key of the order's signed link"),
), request_body = AskReturnIn, security((), ("cart_token" = []), ("cart_cookie" = []), ("customer_session" = [])),
    responses((status = 200, description = "The return as it was asked for", body = ReturnOut), ProjectWrite))]
pub(crate) async fn ask_own_return(
    State(face): State<Face>,
    shopper: Shopper,
    visitor: Visitor,
    Segment(order): Segment,
    QueryPairs(pairs): QueryPairs,
    Body(ask): Body<AskReturnIn>,
) -> ApiResult<Own<Json<ReturnOut>>> {
    let order = own(&face, &shopper, &visitor, &order, &pairs).await?;
    let ask = ask.read(order.id)?;
    let (db, cx) = (face.db.clone(), shopper.cx.clone());
    let asked = spawn_write(async move {
        let mut tx = db.begin().await?;
        let asked = ask_return(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, ReturnError>(asked)
    })
    .await?;
    Ok(Own(Json(asked.into())))
}

/// Say that the pieces of an approved return were handed over.
#[utoipa::path(post, path = "/orders/{order}/returns/{return}/parcel", operation_id = "send_return", tag = "orders", params(
    ("order" = String, Path, description = "Id or number"), ("return" = String, Path, description = "Id or number"),
    ("key" = Option<String>, Query, description = "The key of the order's signed link"),
), request_body = SendReturnIn, security((), ("cart_token" = []), ("cart_cookie" = []), ("customer_session" = [])),
    responses((status = 200, description = "The return", body = ReturnOut), ProjectWrite))]
pub(crate) async fn send_own_return(
    State(face): State<Face>,
    shopper: Shopper,
    visitor: Visitor,
    axum::extract::Path((order, id)): axum::extract::Path<(String, String)>,
    QueryPairs(pairs): QueryPairs,
    Body(ask): Body<SendReturnIn>,
) -> ApiResult<Own<Json<ReturnOut>>> {
    let order = own(&face, &shopper, &visitor, &order, &pairs).await?;
    let id = own_return(&face, &order, &id).await?.id;
    let (db, cx) = (face.db.clone(), shopper.cx.clone());
    let moved = spawn_write(async move {
        let mut tx = db.begin().await?;
        let ask = SendReturn { id, courier: ask.courier, tracking: ask.tracking };
        let moved = send_return(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, ReturnError>(moved)
    })
    .await?;
    Ok(Own(Json(moved.into())))
}

/// Keep the pieces after all.
#[utoipa::path(post, path = "/orders/{order}/returns/{return}/withdrawal", operation_id = "withdraw_return", tag = "orders", params(
    ("order" = String, Path, description = "Id or number"), ("return" = String, Path, description = "Id or number"),
    ("key" = Option<String>, Query, description = "The key of the order's signed link"),
), security((), ("cart_token" = []), ("cart_cookie" = []), ("customer_session" = [])),
    responses((status = 200, description = "The return", body = ReturnOut), ProjectWrite))]
pub(crate) async fn withdraw_own_return(
    State(face): State<Face>,
    shopper: Shopper,
    visitor: Visitor,
    axum::extract::Path((order, id)): axum::extract::Path<(String, String)>,
    QueryPairs(pairs): QueryPairs,
) -> ApiResult<Own<Json<ReturnOut>>> {
    let order = own(&face, &shopper, &visitor, &order, &pairs).await?;
    let id = own_return(&face, &order, &id).await?.id;
    let (db, cx) = (face.db.clone(), shopper.cx.clone());
    let moved = spawn_write(async move {
        let mut tx = db.begin().await?;
        let moved = withdraw_return(&mut tx, &cx, WithdrawReturn { id }).await?;
        tx.commit().await?;
        Ok::<_, ReturnError>(moved)
    })
    .await?;
    Ok(Own(Json(moved.into())))
}

/// List the papers of an order.
#[utoipa::path(get, path = "/orders/{order}/documents", operation_id = "list_order_documents", tag = "orders", params(
    ("order" = String, Path, description = "Id or number"),
    ("key" = Option<String>, Query, description = "The key of the order's signed link"),
), security((), ("cart_token" = []), ("cart_cookie" = []), ("customer_session" = [])),
    responses((status = 200, description = "The papers that were issued, the oldest first", body = DocumentsOut), OwnRead))]
pub(crate) async fn list_order_documents(
    State(face): State<Face>,
    shopper: Shopper,
    visitor: Visitor,
    Segment(order): Segment,
    QueryPairs(pairs): QueryPairs,
) -> ApiResult<Own<Json<DocumentsOut>>> {
    let order = own(&face, &shopper, &visitor, &order, &pairs).await?;
    let all = documents::list_documents(&mut *face.db.read().await?, order.id).await?;
    let data = all.iter().filter(|paper| paper.kind.is_for_clients()).map(Into::into).collect();
    Ok(Own(Json(DocumentsOut { data })))
}

/// Issue a paper of a paid order; one that was issued is answered as it is.
#[utoipa::path(post, path = "/orders/{order}/documents", operation_id = "issue_order_document", tag = "orders", params(
    ("order" = String, Path, description = "Id or number"),
    ("key" = Option<String>, Query, description = "The key of the order's signed link"),
), request_body = IssueDocumentIn, security((), ("cart_token" = []), ("cart_cookie" = []), ("customer_session" = [])),
    responses((status = 200, description = "The paper", body = DocumentOut), ProjectWrite))]
pub(crate) async fn issue_order_document(
    State(face): State<Face>,
    shopper: Shopper,
    visitor: Visitor,
    Segment(order): Segment,
    QueryPairs(pairs): QueryPairs,
    Body(ask): Body<IssueDocumentIn>,
) -> ApiResult<Own<Json<DocumentOut>>> {
    let order = own(&face, &shopper, &visitor, &order, &pairs).await?;
    let kind = ask.kind().filter(|kind| kind.is_for_clients()).ok_or(DocumentError::NotFound)?;
    let issued = issue(&face, &shopper.cx, IssueDocument { order: order.id, kind, refund: None }).await?;
    Ok(Own(Json((&issued).into())))
}

/// Get a paper as PDF, the same bytes every time.
#[utoipa::path(get, path = "/orders/{order}/documents/{document}", operation_id = "get_order_document", tag = "orders", params(
    ("order" = String, Path, description = "Id or number"), ("document" = String, Path, description = "The paper's number", example = "US-INV-000042"),
    ("key" = Option<String>, Query, description = "The key of the order's signed link"),
), security((), ("cart_token" = []), ("cart_cookie" = []), ("customer_session" = [])),
    responses((status = 200, description = "The paper, tagged for readers of screens (PDF/UA-1)", body = Vec<u8>, content_type = "application/pdf"), OwnRead))]
pub(crate) async fn get_order_document(
    State(face): State<Face>,
    shopper: Shopper,
    visitor: Visitor,
    axum::extract::Path((order, number)): axum::extract::Path<(String, String)>,
    QueryPairs(pairs): QueryPairs,
) -> ApiResult<Own<Response>> {
    let order = own(&face, &shopper, &visitor, &order, &pairs).await?;
    let found = documents::find_document(&mut *face.db.read().await?, order.id, &number).await?;
    let found = found.filter(|paper| paper.kind.is_for_clients()).ok_or(DocumentError::NotFound)?;
    pdf(&found)
}

/// Issues a paper in the name of whoever asks.
pub(crate) async fn issue(face: &Face, cx: &Cx, ask: IssueDocument) -> ApiResult<Document> {
    let (db, cx) = (face.db.clone(), cx.clone());
    let issued = spawn_write(async move {
        let mut tx = db.begin().await?;
        let issued = issue_document(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, DocumentError>(issued)
    });
    issued.await.map_err(Problem::from)
}

/// The paper's bytes.
pub(crate) fn pdf(found: &Document) -> ApiResult<Own<Response>> {
    let headers = [
        (header::CONTENT_TYPE, paper::MEDIA_TYPE.to_owned()),
        (header::CONTENT_DISPOSITION, format!("inline; filename=\"{}\"", paper::file_name(&found.facts))),
    ];
    Ok(Own((headers, paper::render(&found.facts)?).into_response()))
}
