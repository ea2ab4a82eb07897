//! One commission: where it stands, what it waits for, and everything that happened.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use bespoke::{
    BespokeError,
    billing::{Bill, list_bills},
    commissions::{Commission, Entry, Stage, find_commission, link, list_entries},
    files::{File, list_of_commission},
    ids::CommissionId,
    passports::{Passport, list_of_commission as list_passports},
    quotes::{Quote, list_quotes},
    workshop::{earliest_day, list_load},
};
use chrono::NaiveDate;
use commerce::schedules::pay_link;
use customers::{Permission, SignedIn};
use http::StatusCode;
use kernel::{Fault, FieldError};
use maud::{Markup, html};
use ui::{Card, CopyButton, ErrorSummary, FieldProblem, PageHeader, StatusDot, Tone};
use web::{
    Pairs, QueryPairs, Refusal,
    staff::{Staff, rights::ReadCommissions},
    status_of,
};

use super::{PATH, act::read_id, parts, service, words::tone};
use crate::{
    Face,
    frame::{Sheet, outcome},
};

/// Everything the page shows.
pub(super) struct Dossier {
    pub(super) commission: Commission,
    pub(super) entries: Vec<Entry>,
    pub(super) files: Vec<File>,
    pub(super) quotes: Vec<Quote>,
    pub(super) passports: Vec<Passport>,
    /// Its orders, and where each open part of them is paid.
    pub(super) bills: Vec<(Bill, Option<String>)>,
    pub(super) works: bool,
    /// The first day that the bench could have it ready, as it is loaded now.
    pub(super) earliest: NaiveDate,
    /// What was typed into a form that was refused.
    pub(super) sent: Pairs,
    pub(super) wrong: Vec<FieldError>,
}

impl Dossier {
    /// What was typed into a field.
    pub(super) fn typed(&self, field: &str) -> String {
        self.sent.get(field).to_owned()
    }

    /// What is said against a field.
    pub(super) fn said(&self, field: &str) -> Option<String> {
        self.wrong.iter().find(|e| e.field == field).map(|e| e.message.to_string())
    }
}

/// `GET /admin/commissions/{id}`
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<ReadCommissions>,
    Path(id): Path<String>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    let notice = match query.get("done") {
        "moved" => outcome(Tone::Success, "Moved. The client is being written to where it concerns them."),
        "written" => outcome(Tone::Success, "Sent. The client is being written to."),
        "asked" => outcome(Tone::Success, "Asked. It stands on top of the client’s page."),
        "promised" => outcome(Tone::Success, "Promised. The client sees the day on their page."),
        "assigned" => outcome(Tone::Success, "You look after this commission."),
        "changed" => {
            outcome(Tone::Success, "The change is before the client. The bench waits for their answer.")
        }
        "released" => outcome(
            Tone::Success,
            "Released. The client is being written to; move it to “Delivered” when it is with them.",
        ),
        "shown" => outcome(Tone::Success, "The design is before the client."),
        "served" => {
            outcome(Tone::Success, "Written down. The client is being written to where it concerns them.")
        }
        "sealed" => outcome(Tone::Success, "The passport is sealed."),
        "revoked" => outcome(Tone::Success, "The passport is revoked. Everybody who looks at it reads why."),
        "quoted" => outcome(Tone::Success, "The quote is before the client."),
        _ => html! {},
    };
    answer(&face, &staff.person, read_id(&id)?, StatusCode::OK, &notice, Refused::default()).await
}

#[derive(Default)]
struct Refused {
    sent: Pairs,
    wrong: Vec<FieldError>,
}

/// The page as it stands now, after something was refused: why, and what was typed.
pub(super) async fn refused(
    face: &Face,
    person: &SignedIn,
    id: CommissionId,
    error: &BespokeError,
    sent: &Pairs,
) -> Result<Response, Refusal> {
    let wrong: Vec<FieldError> = error
        .fields()
        .iter()
        .map(|e| {
            // the same words stand in more than one form of the page
            let field = match (e.field.as_ref(), sent.has("question"), sent.has("change_words")) {
                ("words", true, _) => "question".into(),
                ("words", _, true) => "change_words".into(),
                _ => e.field.clone(),
            };
            FieldError { field, ..e.clone() }
        })
        .collect();
    let notice = if wrong.is_empty() {
        outcome(Tone::Warning, &error.message())
    } else {
        html! {}
    };
    answer(face, person, id, status_of(error.kind()), &notice, Refused { sent: sent.clone(), wrong }).await
}

async fn answer(
    face: &Face,
    person: &SignedIn,
    id: CommissionId,
    status: StatusCode,
    notice: &Markup,
    refused: Refused,
) -> Result<Response, Refusal> {
    let mut conn = face.db.begin().await?;
    let today = conn.now().await?.date_naive();
    let quotes = list_quotes(&mut conn, id).await?;
    let work = quotes.first().map_or(0, |quote| {
        quote.priced.parts.iter().filter_map(|part| part.work).map(|(minutes, _)| minutes).sum()
    });
    let dossier = Dossier {
        earliest: earliest_day(&list_load(&mut conn, today).await?, work, today),
        commission: find_commission(&mut conn, id).await?.ok_or_else(Refusal::not_found)?,
        entries: list_entries(&mut conn, id, 0, 5_000).await?,
        files: list_of_commission(&mut conn, id).await?,
        quotes,
        passports: list_passports(&mut conn, id).await?,
        bills: list_bills(&mut conn, id)
            .await?
            .into_iter()
            .map(|bill| {
                let page = bill.next().map(|next| face.cx.link(&pay_link(&face.cx, next.id)));
                (bill, page)
            })
            .collect(),
        works: person.may(Permission::WorkCommissions),
        sent: refused.sent,
        wrong: refused.wrong,
    };
    drop(conn);
    let title = dossier.commission.state.number.clone();
    let body = body(face, &dossier, notice);
    Ok(Sheet { title, path: PATH, body }.respond(face, person, status).into_response())
}

fn body(face: &Face, dossier: &Dossier, notice: &Markup) -> Markup {
    let commission = &dossier.commission;
    let state = &commission.state;
    let listed = dossier.wrong.iter();
    let problems =
        listed.map(|e| FieldProblem { field_id: e.field.to_string(), text: e.message.to_string() }).collect();
    let card = |title: &str, body: Markup| Card { title: title.into(), body, sticky: false };
    html! {
        (PageHeader {
            crumbs: vec![("Commissions".into(), PATH.into()), (state.number.clone(), String::new())],
            title: state.title.clone(),
            aside: html! { (StatusDot::new(state.stage.label(), tone(state.stage))) },
            text: String::new(),
            ..PageHeader::default()
        })
        (notice)
        (ErrorSummary { title: "Nothing was changed yet".into(), problems })
        div class="split split-aside" {
            div class="stack stack-6" {
                @if dossier.works { (card("Move", parts::moves(dossier))) }
                @if dossier.works && state.stage == Stage::Balance { (card("Release", parts::release(dossier))) }
                (card("Design and approval", parts::design(dossier)))
                (card("Quotes", parts::quotes(dossier)))
                @if dossier.works { (card("Write to the client", parts::message(dossier))) }
                (card("Everything so far", parts::timeline(dossier)))
            }
            div class="stack" {
                (card("The client’s page", html! { (CopyButton { value: face.cx.link(&link(&face.cx, commission)), what: "link to the client’s page".into() }) }))
                (card("Brief", parts::brief(dossier)))
                (card("Money", parts::money(dossier)))
                @if !dossier.passports.is_empty() || state.stage >= Stage::Photography { (card("Passport", parts::passports(dossier))) }
                @if dossier.works && state.stage >= Stage::Delivered && !state.stage.has_ended() { (card("Looking after it", service::card(dossier))) }
                (card("Who and when", parts::people(dossier)))
                @if dossier.works && state.accepted.is_some() { (card("Change what was agreed", parts::change(dossier))) }
            }
        }
    }
}
