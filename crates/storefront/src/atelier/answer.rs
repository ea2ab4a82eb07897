//! What a client answers on their project page.

use axum::{
    extract::{Path, State},
    response::Response,
};
use bespoke::{
    BespokeError,
    commissions::{Action, Answer, Commission, Do, Side, act},
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
    open: bool,
}

fn typed<'a>(words: &'a str, query: &Pairs) -> Typed<'a> {
    Typed { words, open: project::is_open(query) }
}

async fn go(tx: &mut Tx, cx: &Cx, ask: Ask) -> Result<Commission, BespokeError> {
    match ask {
        Ask::Accept(ask) => accept_quote(tx, cx, ask).await,
        Ask::Act(ask) => act(tx, cx, ask).await,
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
    let version = sent.get("version").parse().unwrap_or_default();
    let ask = if sent.get("answer") == "accept" {
        Ask::Accept(AcceptQuote { commission: found.id, version, terms: sent.get("terms").to_owned() })
    } else {
        let reason = sent.find("reason").map(str::to_owned);
        acting(&found, Action::AnswerQuote { version, answer: Answer::Decline { reason } })
    };
    perform(&face, &visitor, &found, ask, typed("", &query)).await
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
    let action = if sent.get("answer") == "approve" {
        Action::ApproveDesign { hash: sent.get("hash").to_owned() }
    } else {
        let round = sent.get("round").parse().unwrap_or_default();
        Action::ReturnDesign { round, words: sent.get("words").to_owned() }
    };
    perform(&face, &visitor, &found, acting(&found, action), typed(sent.get("words"), &query)).await
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
    let change = sent.get("change").parse().unwrap_or_default();
    let action = Action::AnswerChange { change, accepted: sent.get("answer") == "accept" };
    perform(&face, &visitor, &found, acting(&found, action), typed("", &query)).await
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
    let action = match sent.get("answer") {
        "" => Action::AskService { by: Side::Client, words: sent.get("service_words").to_owned() },
        answer => {
            let service = sent.get("service").parse().unwrap_or_default();
            Action::AnswerService { service, accepted: answer == "accept" }
        }
    };
    perform(&face, &visitor, &found, acting(&found, action), typed("", &query)).await
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
    perform(&face, &visitor, &found, acting(&found, action), typed(&words, &query)).await
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
    let (db, cx) = (face.db.clone(), visitor.cx.clone());
    let done = spawn_write(async move {
        with_retry(|| async {
            let mut tx = db.begin().await?;
            let done = go(&mut tx, &cx, ask.clone()).await?;
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
            let said = project::Said { status, refused, typed: typed.words.to_owned(), open };
            project::page(face, found.id, &said).await
        }
        Err(error) => Err(error.into()),
    }
}
