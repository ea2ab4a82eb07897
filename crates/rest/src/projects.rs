//! Enquiries, and projects by the key of their link: what a client may see and answer without an account.

use axum::{Json, extract::State};
use bespoke::{
    BespokeError,
    billing::list_bills,
    commissions::{
        Action, Answer, Commission, Do, Pin, Side, answer, ask_code, find_by_number, find_commission, link,
        try_code, verify_link,
    },
    enquiries::{SaveAnswers, SendEnquiry, begin_enquiry, save_answers, send_enquiry},
    ids::CommissionId,
    quotes::{AcceptQuote, accept_quote, find_quote},
    valuations::find_valuation,
};
use db::{Db, with_retry};
use http::StatusCode;
use kernel::FieldError;
use platform::Cx;
use web::{Network, QueryPairs, spawn_write};

use crate::{
    Face,
    answer::Own,
    body::Body,
    caller::Shopper,
    problem::{ApiResult, Problem},
    query::{Query, Segment},
    responses::{EnquirySend, OwnRead, ProjectWrite},
    wire::{
        AnswerChangeIn, AnswerDesignIn, AnswerQuoteIn, EnquiryIn, EnquirySentOut, MessageIn,
        PieceValuationOut, ProjectOut, RemarkIn, ServiceIn, project_payments, spelled_here,
    },
};

/// Tell the atelier what you wish for.
///
/// The answers of the five screens at once; the client is written to, and what comes back opens their project.
#[utoipa::path(post, path = "/enquiries", operation_id = "send_enquiry", tag = "bespoke",
    request_body = EnquiryIn, security(()),
    responses((status = 200, description = "The project it became", body = EnquirySentOut), EnquirySend))]
pub(crate) async fn send(
    State(face): State<Face>,
    shopper: Shopper,
    network: Network,
    Body(ask): Body<EnquiryIn>,
) -> ApiResult<Own<Json<EnquirySentOut>>> {
    let (db, cx, network) = (face.db.clone(), shopper.cx.clone(), network.outside());
    let sent = spawn_write(async move {
        let mut tx = db.begin().await?;
        let (enquiry, _) = begin_enquiry(&mut tx, &cx, network.as_deref()).await?;
        let typed = ask.typed();
        for screen in EnquiryIn::screens() {
            // what is not right is said by sending, all of it at once
            let ask = SaveAnswers { enquiry: enquiry.id, screen, typed: typed.clone() };
            save_answers(&mut tx, ask).await?;
        }
        let sent = send_enquiry(&mut tx, &cx, SendEnquiry { enquiry: enquiry.id, account: None }).await?;
        tx.commit().await?;
        Ok::<_, BespokeError>(sent)
    });
    let sent = sent.await.map_err(refuse)?;
    let path = link(&face.cx, &sent);
    let key = path.split_once("?key=").map(|(_, key)| key.to_owned()).unwrap_or_default();
    Ok(Own(Json(EnquirySentOut { number: sent.state.number, key, page: face.cx.link(&path) })))
}

/// See a project.
#[utoipa::path(get, path = "/projects/{number}", operation_id = "get_project", tag = "bespoke",
    params(("number" = String, Path, example = "B-7K3MQ2"), ("key" = String, Query, description = "The key of the project's link"),
           ("open" = Option<bool>, Query, description = "`true` shows everything though it is a surprise: only when the client asks for it")),
    security(()), responses((status = 200, description = "The project", body = ProjectOut), OwnRead))]
pub(crate) async fn get(
    State(face): State<Face>,
    Segment(number): Segment,
    QueryPairs(pairs): QueryPairs,
) -> ApiResult<Own<Json<ProjectOut>>> {
    let key = pairs.get("key").to_owned();
    let found = find(&face, &number, &key).await?;
    show(&face, found, pairs.get("open") == "true").await
}

/// See what the finished piece of a project would cost to make today, for its insurance.
///
/// From today's price of its metal, and everything else as it was quoted. 404 before it is with its owner, and while it is a surprise unless `open` is `true`.
#[utoipa::path(get, path = "/projects/{number}/valuation", operation_id = "get_project_valuation", tag = "bespoke",
    params(("number" = String, Path, example = "B-7K3MQ2"), ("key" = String, Query, description = "The key of the project's link"),
           ("open" = Option<bool>, Query, description = "`true` shows it though it is a surprise: only when the client asks for it")),
    security(()), responses((status = 200, description = "The valuation", body = PieceValuationOut), OwnRead))]
pub(crate) async fn get_valuation(
    State(face): State<Face>,
    Segment(number): Segment,
    QueryPairs(pairs): QueryPairs,
) -> ApiResult<Own<Json<PieceValuationOut>>> {
    let found = find(&face, &number, pairs.get("key")).await?;
    let mut tx = face.db.begin().await?;
    let today = tx.now().await?.date_naive();
    let hidden = found.state.is_secret(today) && pairs.get("open") != "true";
    let valued = if hidden { None } else { find_valuation(&mut tx, &found, today).await? };
    Ok(Own(Json(valued.ok_or_else(Problem::not_found)?.into())))
}

/// Accept or decline the newest quote.
///
/// One that was superseded, has expired or needs a new price is refused by name (410, 409), and nothing is accepted.
#[utoipa::path(post, path = "/projects/{number}/quote", operation_id = "answer_project_quote", tag = "bespoke",
    params(("number" = String, Path, example = "B-7K3MQ2"), ("key" = String, Query, description = "The key of the project's link")),
    request_body = AnswerQuoteIn, security(()),
    responses((status = 200, description = "The project", body = ProjectOut), ProjectWrite))]
pub(crate) async fn answer_quote(
    State(face): State<Face>,
    shopper: Shopper,
    Segment(number): Segment,
    QueryPairs(pairs): QueryPairs,
    Body(ask): Body<AnswerQuoteIn>,
) -> ApiResult<Own<Json<ProjectOut>>> {
    let found = keyed(&face, &number, &pairs).await?;
    let (db, cx, commission) = (face.db.clone(), shopper.cx.clone(), found.id);
    if ask.accept {
        let done = spawn_write(async move {
            note_code(&db, &cx, commission, ask.code.as_deref()).await?;
            let mut tx = db.begin().await?;
            let accept = AcceptQuote { commission, version: ask.version, terms: ask.terms, code: ask.code };
            let done = accept_quote(&mut tx, &cx, accept).await?;
            tx.commit().await?;
            Ok::<_, BespokeError>(done)
        });
        return show(&face, done.await.map_err(refuse)?, false).await;
    }
    let answer = Answer::Decline { reason: ask.reason };
    perform(&face, &shopper, found, Action::AnswerQuote { version: ask.version, answer }, None).await
}

/// Approve the design, or ask for another round.
///
/// An approval carries the hash that was seen: when the file, the specification or the price changed meanwhile it is refused (409
/// `approval_outdated`).
#[utoipa::path(post, path = "/projects/{number}/design", operation_id = "answer_project_design", tag = "bespoke",
    params(("number" = String, Path, example = "B-7K3MQ2"), ("key" = String, Query, description = "The key of the project's link")),
    request_body = AnswerDesignIn, security(()),
    responses((status = 200, description = "The project", body = ProjectOut), ProjectWrite))]
pub(crate) async fn answer_design(
    State(face): State<Face>,
    shopper: Shopper,
    Segment(number): Segment,
    QueryPairs(pairs): QueryPairs,
    Body(ask): Body<AnswerDesignIn>,
) -> ApiResult<Own<Json<ProjectOut>>> {
    let (found, code) = (keyed(&face, &number, &pairs).await?, ask.code);
    let action = match ask.hash {
        Some(hash) => Action::ApproveDesign { hash },
        None => Action::ReturnDesign { round: ask.round, words: ask.words },
    };
    perform(&face, &shopper, found, action, code).await
}

/// Write a note on the design, at a place of its picture or about all of it.
///
/// A note on a round that is no longer the one shown is refused (409 `approval_outdated`).
#[utoipa::path(post, path = "/projects/{number}/remarks", operation_id = "remark_project_design", tag = "bespoke",
    params(("number" = String, Path, example = "B-7K3MQ2"), ("key" = String, Query, description = "The key of the project's link")),
    request_body = RemarkIn, security(()),
    responses((status = 200, description = "The project", body = ProjectOut), ProjectWrite))]
pub(crate) async fn remark(
    State(face): State<Face>,
    shopper: Shopper,
    Segment(number): Segment,
    QueryPairs(pairs): QueryPairs,
    Body(ask): Body<RemarkIn>,
) -> ApiResult<Own<Json<ProjectOut>>> {
    let found = keyed(&face, &number, &pairs).await?;
    let at = ask.x.zip(ask.y).map(|(x, y)| Pin { x, y });
    let action = Action::Remark { by: Side::Client, round: ask.round, at, words: ask.words };
    perform(&face, &shopper, found, action, None).await
}

/// Agree to a change of what was agreed, or leave it as it was.
#[utoipa::path(post, path = "/projects/{number}/change", operation_id = "answer_project_change", tag = "bespoke",
    params(("number" = String, Path, example = "B-7K3MQ2"), ("key" = String, Query, description = "The key of the project's link")),
    request_body = AnswerChangeIn, security(()),
    responses((status = 200, description = "The project", body = ProjectOut), ProjectWrite))]
pub(crate) async fn answer_change(
    State(face): State<Face>,
    shopper: Shopper,
    Segment(number): Segment,
    QueryPairs(pairs): QueryPairs,
    Body(ask): Body<AnswerChangeIn>,
) -> ApiResult<Own<Json<ProjectOut>>> {
    let found = keyed(&face, &number, &pairs).await?;
    let action = Action::AnswerChange { change: ask.change, accepted: ask.accept };
    perform(&face, &shopper, found, action, ask.code).await
}

/// Ask for a service for the finished piece, or answer what it will cost.
///
/// With `words` alone it is asked for; with `service` and `accept` its estimate is answered. One service at a time: 409 `nothing_waits`.
#[utoipa::path(post, path = "/projects/{number}/service", operation_id = "ask_project_service", tag = "bespoke",
    params(("number" = String, Path, example = "B-7K3MQ2"), ("key" = String, Query, description = "The key of the project's link")),
    request_body = ServiceIn, security(()),
    responses((status = 200, description = "The project", body = ProjectOut), ProjectWrite))]
pub(crate) async fn serve(
    State(face): State<Face>,
    shopper: Shopper,
    Segment(number): Segment,
    QueryPairs(pairs): QueryPairs,
    Body(ask): Body<ServiceIn>,
) -> ApiResult<Own<Json<ProjectOut>>> {
    let (found, code) = (keyed(&face, &number, &pairs).await?, ask.code);
    let action = match (ask.service, ask.accept) {
        (Some(service), Some(accepted)) => Action::AnswerService { service, accepted },
        _ => Action::AskService { by: Side::Client, words: ask.words },
    };
    perform(&face, &shopper, found, action, code).await
}

/// Write to the atelier.
#[utoipa::path(post, path = "/projects/{number}/messages", operation_id = "write_project_message", tag = "bespoke",
    params(("number" = String, Path, example = "B-7K3MQ2"), ("key" = String, Query, description = "The key of the project's link")),
    request_body = MessageIn, security(()),
    responses((status = 200, description = "The project", body = ProjectOut), ProjectWrite))]
pub(crate) async fn write_message(
    State(face): State<Face>,
    shopper: Shopper,
    Segment(number): Segment,
    QueryPairs(pairs): QueryPairs,
    Body(ask): Body<MessageIn>,
) -> ApiResult<Own<Json<ProjectOut>>> {
    let found = keyed(&face, &number, &pairs).await?;
    perform(&face, &shopper, found, Action::Write { by: Side::Client, words: ask.words }, None).await
}

/// Have a code sent to the project's address.
///
/// Answers that bind to much money (from 5,000 on) are refused as 403 `proof_needed` without it; send the digits as `code` with the answer.
/// They are good for fifteen minutes and five wrong tries. Five codes an hour.
#[utoipa::path(post, path = "/projects/{number}/code", operation_id = "send_project_code", tag = "bespoke",
    params(("number" = String, Path, example = "B-7K3MQ2"), ("key" = String, Query, description = "The key of the project's link")),
    security(()), responses((status = 204, description = "It is on its way"), ProjectWrite))]
pub(crate) async fn send_code(
    State(face): State<Face>,
    shopper: Shopper,
    Segment(number): Segment,
    QueryPairs(pairs): QueryPairs,
) -> ApiResult<Own<StatusCode>> {
    let found = keyed(&face, &number, &pairs).await?;
    let (db, cx) = (face.db.clone(), shopper.cx.clone());
    let sent = spawn_write(async move {
        let mut tx = db.begin().await?;
        ask_code(&mut tx, &cx, found.id).await?;
        Ok::<_, BespokeError>(tx.commit().await?)
    });
    sent.await.map_err(refuse)?;
    Ok(Own(StatusCode::NO_CONTENT))
}

/// Counts a code that was typed, right or wrong, before the answer it came with.
async fn note_code(
    db: &Db,
    cx: &Cx,
    commission: CommissionId,
    code: Option<&str>,
) -> Result<(), BespokeError> {
    let Some(code) = code else { return Ok(()) };
    let mut tx = db.begin().await?;
    try_code(&mut tx, cx, commission, code).await?;
    Ok(tx.commit().await?)
}

async fn keyed(face: &Face, number: &str, pairs: &web::Pairs) -> Result<Commission, Problem> {
    let mut query = Query::new(pairs);
    let key = query.text("key").unwrap_or_default().to_owned();
    query.finish()?;
    find(face, number, &key).await
}

/// A wrong key reads as if there were no such project.
async fn find(face: &Face, number: &str, key: &str) -> Result<Commission, Problem> {
    let found = find_by_number(&mut *face.db.read().await?, number).await?;
    found.filter(|c| verify_link(&face.cx, c, key)).ok_or_else(Problem::not_found)
}

async fn perform(
    face: &Face,
    shopper: &Shopper,
    found: Commission,
    action: Action,
    code: Option<String>,
) -> ApiResult<Own<Json<ProjectOut>>> {
    let (db, cx) = (face.db.clone(), shopper.cx.clone());
    let ask = Do { commission: found.id, expected_version: None, action };
    let done = spawn_write(async move {
        note_code(&db, &cx, ask.commission, code.as_deref()).await?;
        with_retry(|| async {
            let mut tx = db.begin().await?;
            let done = answer(&mut tx, &cx, ask.clone(), code.as_deref()).await?;
            tx.commit().await?;
            Ok::<_, BespokeError>(done)
        })
        .await
    });
    show(face, done.await.map_err(refuse)?, false).await
}

async fn show(face: &Face, commission: Commission, open: bool) -> ApiResult<Own<Json<ProjectOut>>> {
    let mut conn = face.db.read().await?;
    let commission = find_commission(&mut conn, commission.id).await?.ok_or_else(Problem::not_found)?;
    let quote = match &commission.state.quote {
        Some(standing) => find_quote(&mut conn, commission.id, standing.version).await?,
        None => None,
    };
    let bills = list_bills(&mut conn, commission.id).await?;
    let today = face.cx.clock.now().date_naive();
    let paid = project_payments(&face.cx, &bills);
    Ok(Own(Json(ProjectOut::new(&commission, quote.as_ref(), paid, (today, open)))))
}

/// A refusal with its fields under the names of the API.
pub(crate) fn refuse(error: BespokeError) -> Problem {
    match error {
        BespokeError::Invalid(fields) => {
            Problem::fields(fields.into_iter().map(spelled_here).collect::<Vec<FieldError>>())
        }
        BespokeError::VersionConflict { current, stage } => {
            let problem = Problem::from(BespokeError::VersionConflict { current, stage });
            problem.with("current_version", current).with("stage", stage.code())
        }
        BespokeError::GateClosed { to, missing } => {
            let codes: Vec<_> = missing.iter().map(|m| m.code()).collect();
            Problem::from(BespokeError::GateClosed { to, missing }).with("missing", codes)
        }
        error => error.into(),
    }
}
