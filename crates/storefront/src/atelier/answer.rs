//! What a client answers on their project page.

use axum::{
    extract::{Path, State},
    response::Response,
};
use bespoke::{
    BespokeError,
    commissions::{Action, Answer, Commission, Do, Pin, Side, answer, ask_code, try_code},
    quotes::{AcceptQuote, accept_quote},
};
use db::{Tx, with_retry};
use http::StatusCode;
use kernel::{Fault, Kind};
use platform::Cx;
use web::{FormData, Pairs, QueryPairs, Refusal, customer::Visitor, see_other, spawn_write, status_of};

use super::{is_said_in_place, project};
use crate::Face;

/// What was asked for.
#[derive(Debug, Clone)]
enum Ask {
    Accept(AcceptQuote),
    Act(Do),
}

/// What was typed, and whether the page was open.
struct Typed<'a> {
    words: &'a str,
    /// The code from a letter.
    code: &'a str,
    open: bool,
}

fn typed<'a>(words: &'a str, sent: &'a Pairs, query: &Pairs) -> Typed<'a> {
    Typed { words, code: sent.get("code"), open: project::is_open(query) }
}

async fn go(tx: &mut Tx, cx: &Cx, ask: Ask, code: Option<&str>) -> Result<Commission, BespokeError> {
    match ask {
        Ask::Accept(ask) => accept_quote(tx, cx, ask).await,
        Ask::Act(ask) => answer(tx, cx, ask, code).await,
    }
}

/// `POST /projects/{number}/quote?key=`
pub(super) async fn quote(
    State(face): State<Face>,
    Path(number): Path<String>,
    visitor: Visitor,
    QueryPairs(query): QueryPairs,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let found = project::find(&face, &number, query.get("key")).await?;
    if sent.get("answer") == "code" {
        return send_code(&face, &visitor, &found, project::is_open(&query)).await;
    }
    let version = sent.get("version").parse().unwrap_or_default();
    let ask = if sent.get("answer") == "accept" {
        let (terms, code) = (sent.get("terms").to_owned(), sent.find("code").map(str::to_owned));
        Ask::Accept(AcceptQuote { commission: found.id, version, terms, code })
    } else {
        let reason = sent.find("reason").map(str::to_owned);
        acting(&found, Action::AnswerQuote { version, answer: Answer::Decline { reason } })
    };
    perform(&face, &visitor, &found, ask, typed("", &sent, &query)).await
}

/// `POST /projects/{number}/design?key=`
pub(super) async fn design(
    State(face): State<Face>,
    Path(number): Path<String>,
    visitor: Visitor,
    QueryPairs(query): QueryPairs,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let found = project::find(&face, &number, query.get("key")).await?;
    if sent.get("answer") == "code" {
        return send_code(&face, &visitor, &found, project::is_open(&query)).await;
    }
    let action = if sent.get("answer") == "approve" {
        Action::ApproveDesign { hash: sent.get("hash").to_owned() }
    } else {
        let round = sent.get("round").parse().unwrap_or_default();
        Action::ReturnDesign { round, words: sent.get("words").to_owned() }
    };
    perform(&face, &visitor, &found, acting(&found, action), typed(sent.get("words"), &sent, &query)).await
}

/// `POST /projects/{number}/change?key=`
pub(super) async fn change(
    State(face): State<Face>,
    Path(number): Path<String>,
    visitor: Visitor,
    QueryPairs(query): QueryPairs,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let found = project::find(&face, &number, query.get("key")).await?;
    if sent.get("answer") == "code" {
        return send_code(&face, &visitor, &found, project::is_open(&query)).await;
    }
    let change = sent.get("change").parse().unwrap_or_default();
    let action = Action::AnswerChange { change, accepted: sent.get("answer") == "accept" };
    perform(&face, &visitor, &found, acting(&found, action), typed("", &sent, &query)).await
}

/// `POST /projects/{number}/service?key=`: asks for one, or answers its estimate.
pub(super) async fn service(
    State(face): State<Face>,
    Path(number): Path<String>,
    visitor: Visitor,
    QueryPairs(query): QueryPairs,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let found = project::find(&face, &number, query.get("key")).await?;
    if sent.get("answer") == "code" {
        return send_code(&face, &visitor, &found, project::is_open(&query)).await;
    }
    let action = match sent.get("answer") {
        "" => Action::AskService { by: Side::Client, words: sent.get("service_words").to_owned() },
        answer => {
            let service = sent.get("service").parse().unwrap_or_default();
            Action::AnswerService { service, accepted: answer == "accept" }
        }
    };
    perform(&face, &visitor, &found, acting(&found, action), typed("", &sent, &query)).await
}

/// `POST /projects/{number}/messages?key=`
pub(super) async fn write(
    State(face): State<Face>,
    Path(number): Path<String>,
    visitor: Visitor,
    QueryPairs(query): QueryPairs,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let found = project::find(&face, &number, query.get("key")).await?;
    let words = sent.get("words").to_owned();
    let action = Action::Write { by: Side::Client, words: words.clone() };
    perform(&face, &visitor, &found, acting(&found, action), typed(&words, &sent, &query)).await
}

/// Has a code sent, and says so on the page.
async fn send_code(
    face: &Face,
    visitor: &Visitor,
    found: &Commission,
    open: bool,
) -> Result<Response, Refusal> {
    let (db, cx, id) = (face.db.clone(), visitor.cx.clone(), found.id);
    let sent = spawn_write(async move {
        let mut tx = db.begin().await?;
        ask_code(&mut tx, &cx, id).await?;
        Ok::<_, BespokeError>(tx.commit().await?)
    });
    let said = match sent.await {
        Ok(()) => project::Said { open, code_sent: true, ..project::Said::default() },
        Err(error @ BespokeError::TooOften) => project::Said {
            status: status_of(error.kind()),
            refused: Some(error.message().into_owned()),
            open,
            ..project::Said::default()
        },
        Err(error) => return Err(error.into()),
    };
    project::page(face, found.id, &said).await
}

/// `POST /projects/{number}/remarks?key=`: a note on the design.
pub(super) async fn remark(
    State(face): State<Face>,
    Path(number): Path<String>,
    visitor: Visitor,
    QueryPairs(query): QueryPairs,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let found = project::find(&face, &number, query.get("key")).await?;
    let place = |field: &str| sent.get(field).parse().ok();
    let at = place("x").zip(place("y")).map(|(x, y)| Pin { x, y });
    let round = sent.get("round").parse().unwrap_or_default();
    let action = Action::Remark { by: Side::Client, round, at, words: sent.get("remark").to_owned() };
    perform(&face, &visitor, &found, acting(&found, action), typed("", &sent, &query)).await
}

const fn acting(found: &Commission, action: Action) -> Ask {
    Ask::Act(Do { commission: found.id, expected_version: None, action })
}

/// Does it and goes back to the page; a refusal is said there, with what was typed.
async fn perform(
    face: &Face,
    visitor: &Visitor,
    found: &Commission,
    ask: Ask,
    typed: Typed<'_>,
) -> Result<Response, Refusal> {
    let (db, cx, id) = (face.db.clone(), visitor.cx.clone(), found.id);
    let code = Some(typed.code.to_owned()).filter(|code| !code.is_empty());
    let done = spawn_write(async move {
        if let Some(code) = &code {
            // a try counts whatever becomes of the answer
            let mut tx = db.begin().await?;
            try_code(&mut tx, &cx, id, code).await?;
            tx.commit().await?;
        }
        with_retry(|| async {
            let mut tx = db.begin().await?;
            let done = go(&mut tx, &cx, ask.clone(), code.as_deref()).await?;
            tx.commit().await?;
            Ok::<_, BespokeError>(done)
        })
        .await
    });
    match done.await {
        Ok(done) => {
            let open = if typed.open { "&open=yes" } else { "" };
            Ok(see_other(&format!("{}{open}", bespoke::commissions::link(&face.cx, &done))))
        }
        Err(error) if is_said_in_place(error.kind()) => {
            let words = error.fields().first().map_or_else(|| error.message(), |field| field.message.clone());
            let status = match error.kind() {
                Kind::PreconditionFailed => StatusCode::CONFLICT,
                kind => status_of(kind),
            };
            let (refused, open) = (Some(words.into_owned()), typed.open);
            let said = project::Said {
                status,
                refused,
                typed: typed.words.to_owned(),
                open,
                ..project::Said::default()
            };
            project::page(face, found.id, &said).await
        }
        Err(error) => Err(error.into()),
    }
}
