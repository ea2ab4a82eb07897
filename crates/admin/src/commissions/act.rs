//! What staff do to a commission: each form calls one operation and goes back to where it came from.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use bespoke::{
    BespokeError,
    commissions::{Action, Commission, Do, ReleaseWay, Side, Stage, act, find_cards, find_commission},
    ids::CommissionId,
};
use db::with_retry;
use http::{HeaderMap, HeaderValue, StatusCode};
use kernel::{Fault, FieldError, Money};
use maud::html;
use ui::Tone;
use web::{
    CachePolicy, FormData, Page, Pairs, Refusal, parse_pairs, see_other, spawn_write,
    staff::{Staff, rights::WorkCommissions},
    status_of,
};

use super::{PATH, board, cards, page, read};
use crate::{Face, frame::outcome, words::query_value};

/// The id in an address; anything else is no commission.
pub(crate) fn read_id(id: &str) -> Result<CommissionId, Refusal> {
    id.parse().map_err(|_| Refusal::not_found())
}

/// Does it in a transaction of its own.
pub(crate) async fn run(
    face: &Face,
    staff: &Staff<WorkCommissions>,
    ask: Do,
) -> Result<Commission, BespokeError> {
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    spawn_write(async move {
        with_retry(|| async {
            let mut tx = db.begin().await?;
            let done = act(&mut tx, &cx, ask.clone()).await?;
            tx.commit().await?;
            Ok::<_, BespokeError>(done)
        })
        .await
    })
    .await
}

/// `POST /admin/commissions/{id}/move`: from the board or from the commission's page. A script that asks for the fragment `card` is given the card as it
/// stands then, whether it was moved or somebody else was faster, with what is to be said.
pub(crate) async fn move_to(
    State(face): State<Face>,
    staff: Staff<WorkCommissions>,
    Path(id): Path<String>,
    headers: HeaderMap,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let id = read_id(&id)?;
    let to = Stage::find(sent.get("to")).ok_or_else(Refusal::not_found)?;
    let action = Action::Move { to, reason: sent.find("reason").map(str::to_owned) };
    let ask = Do { commission: id, expected_version: Some(version(&sent)), action };
    let done = run(&face, &staff, ask).await;
    let back = sent.find("back").filter(|back| *back == PATH || back.starts_with("/admin/commissions?"));
    if headers.get(FRAGMENT).is_some_and(|name| name == "card") {
        return match done {
            Err(BespokeError::Database(error)) => Err(error.into()),
            done => card(&face, &staff, id, back.unwrap_or(PATH), done).await,
        };
    }
    match (done, back) {
        (Ok(moved), Some(back)) => {
            let join = if back.contains('?') { '&' } else { '?' };
            let number = query_value(&moved.state.number);
            Ok(see_other(&format!("{back}{join}done=moved&number={number}&to={}", to.code())))
        }
        (Ok(_), None) => Ok(see_other(&format!("{PATH}/{id}?done=moved"))),
        (Err(BespokeError::Database(error)), _) => Err(error.into()),
        (Err(error), Some(back)) => {
            let found =
                find_commission(&mut *face.db.read().await?, id).await?.ok_or_else(Refusal::not_found)?;
            let asked = filter_of(&staff, back)?;
            let notice = outcome(Tone::Warning, &format!("{}: {}", found.state.number, error.message()));
            board::page(&face, &staff.person, status_of(error.kind()), &asked, &notice).await
        }
        (Err(error), None) => page::refused(&face, &staff.person, id, &error, &sent).await,
    }
}

/// The header by which a script asks for a piece of a page.
const FRAGMENT: &str = "x-fragment";

fn filter_of(staff: &Staff<WorkCommissions>, back: &str) -> Result<board::Asked, Refusal> {
    let query = parse_pairs(back.split_once('?').map_or("", |(_, query)| query).as_bytes())?;
    Ok(board::Asked::read(&query, &staff.person))
}

/// The card as it stands now, and what came of the move.
async fn card(
    face: &Face,
    staff: &Staff<WorkCommissions>,
    id: CommissionId,
    back: &str,
    done: Result<Commission, BespokeError>,
) -> Result<Response, Refusal> {
    let asked = filter_of(staff, back)?;
    let mut tx = face.db.begin().await?;
    let now = tx.now().await?;
    // a card that the filter no longer shows is told without itself
    let found = find_cards(&mut tx, &asked.filter_at(now), &[id]).await?;
    let commission = find_commission(&mut tx, id).await?.ok_or_else(Refusal::not_found)?;
    drop(tx);
    let number = &commission.state.number;
    let (status, told) = match &done {
        Ok(moved) => (StatusCode::OK, cards::told(number, moved.state.stage)),
        Err(error) => (status_of(error.kind()), format!("{number}: {}", error.message())),
    };
    let hand = cards::Hand { now, works: true, back: asked.address(false) };
    let html = html! { @for one in &found { (cards::card(&hand, one)) } p data-announce { (told) } };
    let mut response = Page { status, policy: CachePolicy::NoStore, html }.into_response();
    response.headers_mut().insert(FRAGMENT, HeaderValue::from_static("card"));
    Ok(response)
}

/// `POST /admin/commissions/{id}/messages`
pub(crate) async fn write(
    State(face): State<Face>,
    staff: Staff<WorkCommissions>,
    Path(id): Path<String>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let action = Action::Write { by: Side::House, words: sent.get("words").to_owned() };
    simple(&face, &staff, &id, action, &sent, "written").await
}

/// `POST /admin/commissions/{id}/question`
pub(crate) async fn ask(
    State(face): State<Face>,
    staff: Staff<WorkCommissions>,
    Path(id): Path<String>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let due = match sent.find("due").map(str::parse::<chrono::NaiveDate>) {
        Some(Err(_)) => return refused(&face, &staff, &id, malformed_day("due"), &sent).await,
        Some(Ok(due)) => Some(due),
        None => None,
    };
    simple(&face, &staff, &id, Action::Ask { words: sent.get("question").to_owned(), due }, &sent, "asked")
        .await
}

/// `POST /admin/commissions/{id}/promise`
pub(crate) async fn promise(
    State(face): State<Face>,
    staff: Staff<WorkCommissions>,
    Path(id): Path<String>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    match sent.get("on").parse() {
        Ok(on) => simple(&face, &staff, &id, Action::Promise { on }, &sent, "promised").await,
        Err(_) => refused(&face, &staff, &id, malformed_day("on"), &sent).await,
    }
}

fn malformed_day(field: &'static str) -> Vec<FieldError> {
    vec![FieldError::new(field, "malformed", "Enter a day, for example 2027-02-14.")]
}

/// `POST /admin/commissions/{id}/owner`: whoever presses it looks after the commission.
pub(crate) async fn take_over(
    State(face): State<Face>,
    staff: Staff<WorkCommissions>,
    Path(id): Path<String>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let action = Action::Assign { account: staff.person.account, name: staff.person.name.clone() };
    simple(&face, &staff, &id, action, &sent, "assigned").await
}

/// `POST /admin/commissions/{id}/changes`
pub(crate) async fn order_change(
    State(face): State<Face>,
    staff: Staff<WorkCommissions>,
    Path(id): Path<String>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let currency = currency_of(&face, &id).await?;
    let mut wrong = Vec::new();
    let typed = sent.get("delta");
    let (sign, digits) = typed.strip_prefix(['-', '−']).map_or((1, typed), |rest| (-1, rest));
    let delta_minor = sign * read::money("delta".into(), digits, currency, &mut wrong);
    let days = sent.find("days").map_or(0, |days| read::whole("days", days, &mut wrong));
    if !wrong.is_empty() {
        return refused(&face, &staff, &id, wrong, &sent).await;
    }
    let days = i32::try_from(days).unwrap_or(i32::MAX);
    let action = Action::OrderChange { words: sent.get("change_words").to_owned(), delta_minor, days };
    simple(&face, &staff, &id, action, &sent, "changed").await
}

/// `POST /admin/commissions/{id}/service`: asks for one in the house's name, estimates it, or ends it.
pub(crate) async fn serve(
    State(face): State<Face>,
    staff: Staff<WorkCommissions>,
    Path(id): Path<String>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let currency = currency_of(&face, &id).await?;
    let (words, service) =
        (sent.get("service_words").to_owned(), sent.get("service").parse().unwrap_or_default());
    let mut wrong = Vec::new();
    let action = match sent.get("go") {
        "estimate" => {
            let amount_minor = read::money("estimate".into(), sent.get("estimate"), currency, &mut wrong);
            let ready_on = sent.get("ready_on").parse().unwrap_or_else(|_| {
                wrong.extend(malformed_day("ready_on"));
                chrono::NaiveDate::default()
            });
            Action::EstimateService { service, words, amount_minor, ready_on }
        }
        "done" => Action::FinishService { service, words },
        _ => Action::AskService { by: Side::House, words },
    };
    if !wrong.is_empty() {
        return refused(&face, &staff, &id, wrong, &sent).await;
    }
    simple(&face, &staff, &id, action, &sent, "served").await
}

/// `POST /admin/commissions/{id}/release`: the finished piece may leave the house.
pub(crate) async fn release(
    State(face): State<Face>,
    staff: Staff<WorkCommissions>,
    Path(id): Path<String>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let currency = currency_of(&face, &id).await?;
    let mut wrong = Vec::new();
    let way = ReleaseWay::find(sent.get("way")).unwrap_or(ReleaseWay::Collected);
    let cover_minor = match sent.get("cover") {
        "" => 0,
        cover => read::money("cover".into(), cover, currency, &mut wrong),
    };
    if !wrong.is_empty() {
        return refused(&face, &staff, &id, wrong, &sent).await;
    }
    let action = Action::Release { way, words: sent.get("release_words").to_owned(), cover_minor };
    simple(&face, &staff, &id, action, &sent, "released").await
}

/// `POST /admin/commissions/{id}/remarks`: a note on the design that is shown.
pub(crate) async fn remark(
    State(face): State<Face>,
    staff: Staff<WorkCommissions>,
    Path(id): Path<String>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let round = sent.get("round").parse().unwrap_or_default();
    let action = Action::Remark { by: Side::House, round, at: None, words: sent.get("remark").to_owned() };
    simple(&face, &staff, &id, action, &sent, "written").await
}

async fn currency_of(face: &Face, id: &str) -> Result<kernel::Currency, Refusal> {
    let found = find_commission(&mut *face.db.read().await?, read_id(id)?).await?;
    Ok(Money::zero(found.ok_or_else(Refusal::not_found)?.state.currency).currency())
}

fn version(sent: &Pairs) -> i64 {
    sent.get("version").parse().unwrap_or_default()
}

/// An action whose form tells which version it was made for.
async fn simple(
    face: &Face,
    staff: &Staff<WorkCommissions>,
    id: &str,
    action: Action,
    sent: &Pairs,
    done: &str,
) -> Result<Response, Refusal> {
    let id = read_id(id)?;
    // a message stands beside whatever else happened; all else was decided looking at one state
    let free = matches!(action, Action::Write { .. } | Action::Ask { .. } | Action::Assign { .. });
    let ask = Do { commission: id, expected_version: (!free).then(|| version(sent)), action };
    match run(face, staff, ask).await {
        Ok(_) => Ok(see_other(&format!("{PATH}/{id}?done={done}"))),
        Err(BespokeError::Database(error)) => Err(error.into()),
        Err(error) => page::refused(face, &staff.person, id, &error, sent).await,
    }
}

async fn refused(
    face: &Face,
    staff: &Staff<WorkCommissions>,
    id: &str,
    wrong: Vec<FieldError>,
    sent: &Pairs,
) -> Result<Response, Refusal> {
    page::refused(face, &staff.person, read_id(id)?, &BespokeError::Invalid(wrong), sent).await
}
