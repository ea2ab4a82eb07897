//! The five screens: shown, kept, sent.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use bespoke::{
    BespokeError,
    commissions::{find_commission, link},
    enquiries::{
        Enquiry, SaveAnswers, Screen, SendEnquiry, begin_enquiry, check_screen, find_enquiry, save_answers,
        send_enquiry,
    },
    files::list_of_enquiry,
};
use db::with_retry;
use http::StatusCode;
use kernel::{Fault, FieldError, Kind, Token};
use maud::html;
use ui::{Button, CopyButton, Head};
use web::{
    CachePolicy, FormData, Network, Page, Refusal, customer::Visitor, see_other, spawn_write, status_of,
};

use super::{is_said_in_place, lost, screens};
use crate::{
    Face,
    frame::{Open, Sheet},
};

/// What is said on a screen beside the questions.
#[derive(Debug, Default)]
pub(super) struct Said {
    pub(super) status: StatusCode,
    pub(super) wrong: Vec<FieldError>,
    pub(super) refused: Option<String>,
}

/// Where a screen is.
pub(super) fn address(token: &Token, screen: Screen) -> String {
    format!("/bespoke/enquiry/{}/{}", token.as_str(), screen.code())
}

/// `POST /bespoke/enquiry`: a fresh draft, and on to its first screen.
pub(super) async fn begin(
    State(face): State<Face>,
    visitor: Visitor,
    network: Network,
) -> Result<Response, Refusal> {
    let (db, cx, network) = (face.db.clone(), visitor.cx.clone(), network.outside());
    let begun = spawn_write(async move {
        let mut tx = db.begin().await?;
        let (_, token) = begin_enquiry(&mut tx, &cx, network.as_deref()).await?;
        tx.commit().await?;
        Ok::<_, BespokeError>(token)
    });
    Ok(see_other(&address(&begun.await?, Screen::Piece)))
}

/// The draft that a link opens.
pub(super) async fn find(face: &Face, key: &str) -> Result<(Token, Enquiry), Refusal> {
    let token = Token::parse(key).ok_or_else(lost)?;
    let mut tx = face.db.begin().await?;
    let now = tx.now().await?;
    let found = find_enquiry(&mut tx, &token, now).await?;
    Ok((token, found.ok_or_else(lost)?))
}

/// `GET /bespoke/enquiry/{token}/{screen}`
pub(super) async fn show(
    State(face): State<Face>,
    Path((key, screen)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let screen = Screen::find(&screen).ok_or_else(Refusal::not_found)?;
    let (token, enquiry) = find(&face, &key).await?;
    if enquiry.commission.is_some() {
        return Ok(see_other(&format!("/bespoke/enquiry/{}/thanks", token.as_str())));
    }
    page(&face, &token, &enquiry, screen, &Said::default()).await
}

/// `POST /bespoke/enquiry/{token}/{screen}`: keeps what was typed, then goes on, back, or sends it.
pub(super) async fn save(
    State(face): State<Face>,
    Path((key, screen)): Path<(String, String)>,
    visitor: Visitor,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let screen = Screen::find(&screen).ok_or_else(Refusal::not_found)?;
    let (token, enquiry) = find(&face, &key).await?;
    let ask = SaveAnswers { enquiry: enquiry.id, screen, typed: sent.0.clone() };
    let db = face.db.clone();
    let saved = spawn_write(async move {
        let mut tx = db.begin().await?;
        let saved = save_answers(&mut tx, ask).await?;
        tx.commit().await?;
        Ok::<_, BespokeError>(saved)
    });
    let (enquiry, wrong) = match saved.await {
        Ok(saved) => saved,
        Err(BespokeError::EnquirySent) => {
            return Ok(see_other(&format!("/bespoke/enquiry/{}/thanks", token.as_str())));
        }
        Err(error) => return Err(error.into()),
    };
    match (sent.get("go"), screen.previous(), screen.next()) {
        ("back", Some(previous), _) => Ok(see_other(&address(&token, previous))),
        ("later", ..) => Ok(see_other(&format!("{}#later", address(&token, screen)))),
        _ if !wrong.is_empty() => {
            let said = Said { status: StatusCode::UNPROCESSABLE_ENTITY, wrong, refused: None };
            page(&face, &token, &enquiry, screen, &said).await
        }
        (_, _, Some(next)) => Ok(see_other(&address(&token, next))),
        (_, _, None) => send(&face, &visitor, &token, &enquiry).await,
    }
}

async fn send(face: &Face, visitor: &Visitor, token: &Token, enquiry: &Enquiry) -> Result<Response, Refusal> {
    let today = face.cx.clock.now().date_naive();
    // an earlier screen that was left out: there first, with what it lacks
    for screen in Screen::ALL {
        let wrong = check_screen(screen, &enquiry.answers, today);
        if !wrong.is_empty() {
            let said = Said { status: StatusCode::UNPROCESSABLE_ENTITY, wrong, refused: None };
            return page(face, token, enquiry, screen, &said).await;
        }
    }
    let ask = SendEnquiry { enquiry: enquiry.id, account: visitor.person.as_ref().map(|p| p.account) };
    let (db, cx) = (face.db.clone(), visitor.cx.clone());
    let sent = spawn_write(async move {
        with_retry(|| async {
            let mut tx = db.begin().await?;
            send_enquiry(&mut tx, &cx, ask).await?;
            Ok::<_, BespokeError>(tx.commit().await?)
        })
        .await
    });
    match sent.await {
        Ok(()) | Err(BespokeError::EnquirySent) => {
            Ok(see_other(&format!("/bespoke/enquiry/{}/thanks", token.as_str())))
        }
        Err(error) if is_said_in_place(error.kind()) => {
            let said = Said {
                status: status_of(error.kind()),
                wrong: error.fields().to_vec(),
                refused: Some(error.message().into_owned()),
            };
            page(face, token, enquiry, Screen::Contact, &said).await
        }
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn page(
    face: &Face,
    token: &Token,
    enquiry: &Enquiry,
    screen: Screen,
    said: &Said,
) -> Result<Response, Refusal> {
    let files = list_of_enquiry(&mut *face.db.read().await?, enquiry.id).await?;
    let resume = face.cx.link(&address(token, screen));
    let body = screens::view(token, enquiry, screen, &files, said, &resume);
    Ok(answer(face, said.status, "Your commission", body))
}

/// A page of one person's; its title tells nothing.
pub(super) fn answer(face: &Face, status: StatusCode, title: &str, body: maud::Markup) -> Response {
    let head = Head { title: title.to_owned(), noindex: true, ..Head::default() };
    let page = Open { sheet: Sheet::Atelier, path: "/bespoke", head, scripts: &[], body };
    let status = if status == StatusCode::default() { StatusCode::OK } else { status };
    Page { status, policy: CachePolicy::NoStore, html: page.document(face) }.into_response()
}

/// `GET /bespoke/enquiry/{token}/thanks`
pub(super) async fn thanks(State(face): State<Face>, Path(key): Path<String>) -> Result<Response, Refusal> {
    let (token, enquiry) = find(&face, &key).await?;
    let Some(commission) = enquiry.commission else { return Ok(see_other(&address(&token, Screen::Piece))) };
    let found = find_commission(&mut *face.db.read().await?, commission).await?;
    let commission =
        found.ok_or_else(|| Refusal::new(Kind::NotFound, "not_found", "This project is no longer here."))?;
    let body = html! {
        div class="wrap wrap-narrow section stack stack-6" {
            header class="stack stack-4" {
                p class="eyebrow" { "Thank you, " (commission.state.client) }
                h1 class="h1" { "It begins with you." }
                p class="lead" {
                    "One of our designers reads every word and answers within one working day, by e-mail to " (commission.email) ". You owe nothing until you approve a design and its price."
                }
            }
            div class="cluster" {
                span { "Your project is " b class="num" { (commission.state.number) } }
                (CopyButton { value: commission.state.number.clone(), what: "project number".into() })
            }
            p { (Button::link("Open your project page", link(&face.cx, &commission))) }
            p class="muted" { "The same page is linked in every letter we send you. Keep it to yourself: whoever has the link can answer for you." }
        }
    };
    Ok(answer(&face, StatusCode::OK, "Thank you", body))
}
