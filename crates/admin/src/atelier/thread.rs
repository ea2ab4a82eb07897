//! `/admin/inbox/{id}`: what was said about one commission, and an answer to it.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use bespoke::{
    BespokeError,
    commissions::{Action, Commission, Do, Entry, Fact, Side, find_commission},
    ids::CommissionId,
    inbox::{Blanks, Template, fill, list_messages, list_templates, mark_read},
};
use chrono::NaiveDate;
use customers::{Permission, SignedIn};
use http::{HeaderMap, StatusCode};
use kernel::Fault;
use maud::{Markup, html};
use ui::{Badge, Button, ButtonScheme, Card, Choice, PageHeader, Select, StatusDot, TextArea, Tone};
use web::{
    FormData, QueryPairs, Refusal, see_other, spawn_write,
    staff::{
        Staff,
        rights::{ReadCommissions, WorkCommissions},
    },
    status_of,
};

use super::{inbox, templates};
use crate::{
    Face,
    commissions::{PATH as COMMISSIONS, read_id, run, ways_to},
    frame::{Sheet, outcome},
    words::{datetime, moment},
};

/// What the page shows.
struct Talk {
    commission: Commission,
    entries: Vec<Entry>,
    templates: Vec<Template>,
    today: NaiveDate,
}

/// What stands in the field of the answer, and what is said about it.
#[derive(Default)]
struct Draft {
    template: String,
    words: String,
    error: Option<String>,
}

/// `GET /admin/inbox/{id}`: notes that whoever looks has read it. A browser that loads the page before anybody asks for it notes nothing.
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<ReadCommissions>,
    Path(id): Path<String>,
    QueryPairs(query): QueryPairs,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let talk = find(&face, read_id(&id)?).await?;
    if !headers.contains_key("sec-purpose") {
        note_read(&face, &staff.person, &talk).await?;
    }
    let notice = match query.get("done") {
        "sent" => outcome(Tone::Success, "Sent. The client is being written to."),
        _ => html! {},
    };
    let chosen = talk.templates.iter().find(|one| one.code == query.get("template"));
    let draft = chosen.map_or_else(Draft::default, |one| Draft {
        template: one.code.clone(),
        words: fill(&one.words, &Blanks::of(&talk.commission.state, &staff.person.name, talk.today)),
        error: None,
    });
    Ok(page(&face, &staff.person, StatusCode::OK, &talk, &draft, &notice))
}

/// `POST /admin/inbox/{id}`: answers.
pub(crate) async fn reply(
    State(face): State<Face>,
    staff: Staff<WorkCommissions>,
    Path(id): Path<String>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let id = read_id(&id)?;
    let words = sent.get("words").to_owned();
    let action = Action::Write { by: Side::House, words: words.clone() };
    match run(&face, &staff, Do { commission: id, expected_version: None, action }).await {
        Ok(_) => Ok(see_other(&format!("{}/{id}?done=sent", inbox::PATH))),
        Err(BespokeError::Database(error)) => Err(error.into()),
        Err(error) => {
            let talk = find(&face, id).await?;
            let said = error.fields().first().map(|field| field.message.to_string());
            let draft = Draft {
                template: String::new(),
                words,
                error: said.or_else(|| Some(error.message().into())),
            };
            Ok(page(&face, &staff.person, status_of(error.kind()), &talk, &draft, &html! {}))
        }
    }
}

async fn find(face: &Face, id: CommissionId) -> Result<Talk, Refusal> {
    let mut tx = face.db.begin().await?;
    Ok(Talk {
        commission: find_commission(&mut tx, id).await?.ok_or_else(Refusal::not_found)?,
        entries: list_messages(&mut tx, id).await?,
        templates: list_templates(&mut tx).await?,
        today: tx.now().await?.date_naive(),
    })
}

async fn note_read(face: &Face, person: &SignedIn, talk: &Talk) -> Result<(), Refusal> {
    let (db, account) = (face.db.clone(), person.account);
    let (commission, version) = (talk.commission.id, talk.commission.version);
    let noted = spawn_write(async move {
        let mut tx = db.begin().await?;
        mark_read(&mut tx, commission, account, version).await?;
        tx.commit().await?;
        Ok::<_, BespokeError>(())
    });
    Ok(noted.await?)
}

fn page(
    face: &Face,
    person: &SignedIn,
    status: StatusCode,
    talk: &Talk,
    draft: &Draft,
    notice: &Markup,
) -> Response {
    let (state, id) = (&talk.commission.state, talk.commission.id);
    let works = person.may(Permission::WorkCommissions);
    let card = |title: &str, body: Markup| Card { title: title.into(), body, sticky: false };
    let body = html! {
        (PageHeader {
            crumbs: vec![("Messages".into(), inbox::PATH.into()), (state.number.clone(), String::new())],
            title: state.client.clone(),
            aside: html! {
                @if state.unanswered { (StatusDot::new("To answer", Tone::Warning)) } @else { (StatusDot::new("Answered", Tone::Success)) }
                @if state.is_secret(talk.today) { (Badge::new("A surprise", Tone::Accent)) }
            },
            text: format!("{}: {}. {} looks after it.", state.title, state.stage.label(), state.owner.as_ref().map_or("Nobody", |owner| owner.name.as_str())),
            actions: ways_to(&[("Open the commission", &format!("{COMMISSIONS}/{id}"))]),
        })
        (notice)
        @if works { (card("Answer", answer(talk, draft))) }
        (card("What was said", html! { ol class="timeline" { @for entry in talk.entries.iter().rev() { (said(entry, state.client.as_str())) } } }))
    };
    Sheet { title: state.number.clone(), path: inbox::PATH, body }
        .respond(face, person, status)
        .into_response()
}

fn answer(talk: &Talk, draft: &Draft) -> Markup {
    let here = format!("{}/{}", inbox::PATH, talk.commission.id);
    let choices = talk.templates.iter().map(|one| Choice::new(one.code.as_str(), one.title.as_str()));
    html! {
        div class="stack stack-4" {
            form class="cluster" method="get" action=(here) {
                (Select {
                    id: "template".into(), name: "template".into(), label: "Begin with".into(), choices: choices.collect(),
                    selected: draft.template.clone(), prompt: Some("An empty page".into()), quiet: true, ..Select::default()
                })
                (Button::submit("Use").scheme(ButtonScheme::Outline).small())
                a class="small" href=(templates::PATH) { "Change the templates" }
            }
            form class="stack stack-3" method="post" action=(here) {
                (TextArea {
                    id: "words".into(), name: "words".into(), label: "Your answer".into(), value: draft.words.clone(), error: draft.error.clone(),
                    hint: Some(if talk.commission.state.is_secret(talk.today) {
                        "It is a surprise: the letter says only that there is something to see. Your words stand on the client’s own page.".into()
                    } else {
                        "It stands on the client’s page, and goes to them by letter.".into()
                    }),
                    max_length: Some(4_000), required: true, ..TextArea::default()
                })
                div { (Button::submit("Send")) }
            }
        }
    }
}

fn said(entry: &Entry, client: &str) -> Markup {
    let (who, words) = match &entry.fact {
        Fact::Opened { brief, .. } => (format!("{client}’s wishes"), brief.feeling.clone()),
        Fact::Written { by: Side::Client, words } => (client.to_owned(), words.clone()),
        Fact::Written { by: Side::House, words } => ("We".to_owned(), words.clone()),
        Fact::Asked { words, .. } => ("We asked".to_owned(), words.clone()),
        Fact::DesignReturned { words, round } => {
            (format!("{client}, of round {round} of the design"), words.clone())
        }
        Fact::ServiceAsked { words, .. } => ("A service was asked for".to_owned(), words.clone()),
        _ => return html! {},
    };
    html! {
        li {
            p { b { (who) } span class="small muted" { " · " time datetime=(datetime(entry.at)) { (moment(entry.at)) } } }
            p class="said" { (words) }
        }
    }
}
