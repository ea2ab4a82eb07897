//! One program that is told: its secret, what it is told of, and the log.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use customers::{Permission, SignedIn};
use http::StatusCode;
use kernel::{
    FieldError,
    ids::{WebhookDeliveryId, WebhookId},
};
use maud::{Markup, html};
use platform::webhooks::{
    Attempt, DeliveryState, Endpoint, Sent, find_endpoint, list_attempts, list_deliveries, secret_of,
};
use ui::{
    Button, ButtonScheme, Card, Checkbox, Column, CopyButton, DataTable, Disclosure, PageHeader, Row,
    StatusDot, Tone,
};
use web::{
    Pairs, QueryPairs, Refusal,
    staff::{Staff, rights::ReadChannels},
};

use super::{PATH, form, state, topics};
use crate::{
    Face,
    frame::{Sheet, outcome},
    words::{datetime, moment},
};

/// How many messages the log shows.
const ROWS: i64 = 100;

/// What an action came to.
#[derive(Default)]
pub(super) struct Said {
    pub(super) status: StatusCode,
    pub(super) sent: Pairs,
    pub(super) wrong: Vec<FieldError>,
    pub(super) notice: Option<&'static str>,
}

/// `GET /admin/webhooks/{id}`.
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<ReadChannels>,
    Path(id): Path<String>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    let id: WebhookId = id.parse().map_err(|_| Refusal::not_found())?;
    let notice = match query.get("done") {
        "saved" => Some("Saved."),
        "rotated" => Some("The secret is new. Put it into the program now."),
        "test" => Some("A test is on its way. Look at the log in a moment."),
        "replayed" => Some("It is sent again, under the same id."),
        _ => None,
    };
    page(&face, &staff.person, id, &Said { notice, ..Said::default() }).await
}

pub(super) async fn page(
    face: &Face,
    person: &SignedIn,
    id: WebhookId,
    said: &Said,
) -> Result<Response, Refusal> {
    let mut conn = face.db.read().await?;
    let endpoint = find_endpoint(&mut conn, id).await?.ok_or_else(Refusal::not_found)?;
    let deliveries = list_deliveries(&mut conn, id, None, ROWS).await?;
    let runs = person.may(Permission::RunChannels);
    let body = html! {
        (PageHeader {
            crumbs: vec![("Webhooks".into(), PATH.into())],
            title: endpoint.url.clone(),
            text: format!("Told of: {}. Looked after by {}.", topics(&endpoint), endpoint.contact),
            ..PageHeader::default()
        })
        @if let Some(words) = said.notice { (outcome(Tone::Success, words)) }
        div class="stack stack-4" {
            p { (state(&endpoint)) }
            @if runs {
                (Card { title: "Secret".into(), body: secret(face, &endpoint), sticky: false })
                (Card { title: "What it is told, and where".into(), body: form(Some(&endpoint), &said.sent, &said.wrong), sticky: false })
            }
            (DataTable {
                caption: "The log: what was sent, or waits to be, the latest first".into(),
                columns: vec![Column::new("What"), Column::new("About"), Column::new("Happened"), Column::new("State"), Column::new("Next")],
                rows: deliveries.iter().map(|delivery| delivery_row(id, delivery, runs)).collect(),
                empty: html! { p { "Nothing was sent yet." } },
                ..DataTable::default()
            })
            @if runs { (Disclosure { title: "End this webhook".into(), body: end(id), open: false, group: String::new() }) }
        }
    };
    let status = if said.status == StatusCode::default() { StatusCode::OK } else { said.status };
    Ok(Sheet { title: "Webhook".into(), path: PATH, body }.respond(face, person, status).into_response())
}

fn secret(face: &Face, endpoint: &Endpoint) -> Markup {
    let action = |what: &str| format!("{PATH}/{}/{what}", endpoint.id);
    html! {
        div class="stack stack-4" {
            p { "By this the program knows that a message is ours (Standard Webhooks, v1). Who has it can speak in our name." }
            p { (CopyButton { value: secret_of(&face.cx.secret, endpoint.id, endpoint.secret_number), what: "secret".into() }) }
            @if let Some(until) = endpoint.previous_until.filter(|until| *until > face.cx.clock.now()) {
                p class="muted" { "Messages are signed with the one before as well until " (moment(until)) "." }
            }
            form class="stack stack-2" method="post" action=(action("secret")) {
                (Checkbox {
                    id: "at_once".into(), name: "at_once".into(), text: "The old secret ends at once".into(),
                    hint: Some("Because somebody has it who should not. Otherwise both count for a day.".into()), ..Checkbox::default()
                })
                div { (Button::submit("Make a new secret").scheme(ButtonScheme::Outline).small()) }
            }
            form method="post" action=(action("test")) { (Button::submit("Send a test").scheme(ButtonScheme::Outline).small()) }
        }
    }
}

fn end(id: WebhookId) -> Markup {
    html! {
        form class="stack stack-2" method="post" action={ (PATH) "/" (id) "/end" } {
            p { "The program is told nothing more, and what waits is not sent. This cannot be undone; to stop for a while, pause it." }
            div { (Button::submit("End it for good").scheme(ButtonScheme::Outline).small()) }
        }
    }
}

fn delivery_row(endpoint: WebhookId, delivery: &Sent, runs: bool) -> Row {
    let page = format!("{PATH}/{endpoint}/deliveries/{}", delivery.id);
    let tries = match delivery.attempts {
        0 => "not tried yet".to_owned(),
        1 => "one try".to_owned(),
        n => format!("{n} tries"),
    };
    Row {
        name: format!("message {}", delivery.event),
        href: Some(page.clone()),
        cells: vec![
            html! { (delivery.topic) },
            html! { span class="num" { (delivery.object) } span class="cell-sub" { "number " (delivery.seq) } },
            html! { time datetime=(datetime(delivery.happened_at)) { (moment(delivery.happened_at)) } },
            html! {
                (dot(delivery.state))
                span class="cell-sub" {
                    (tries) @if let Some(error) = &delivery.last_error { ": " (error) }
                    @if delivery.state == DeliveryState::Waiting && delivery.attempts > 0 { "; again " (moment(delivery.next_at)) }
                }
            },
            html! { @if runs && delivery.attempts > 0 { (again(&page)) } },
        ],
        ..Row::default()
    }
}

fn dot(state: DeliveryState) -> StatusDot {
    let tone = match state {
        DeliveryState::Waiting => Tone::Warning,
        DeliveryState::Done => Tone::Success,
        DeliveryState::Failed => Tone::Danger,
    };
    StatusDot::new(state.label(), tone)
}

fn again(page: &str) -> Markup {
    html! { form method="post" action=(page) { (Button::submit("Send again").scheme(ButtonScheme::Outline).small()) } }
}

/// `GET /admin/webhooks/{id}/deliveries/{delivery}`: every try of a message.
pub(crate) async fn tries(
    State(face): State<Face>,
    staff: Staff<ReadChannels>,
    Path((id, delivery)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let id: WebhookId = id.parse().map_err(|_| Refusal::not_found())?;
    let delivery: WebhookDeliveryId = delivery.parse().map_err(|_| Refusal::not_found())?;
    let mut conn = face.db.read().await?;
    let endpoint = find_endpoint(&mut conn, id).await?.ok_or_else(Refusal::not_found)?;
    let tries = list_attempts(&mut conn, id, delivery).await?;
    let page = format!("{PATH}/{id}");
    let body = html! {
        (PageHeader {
            crumbs: vec![("Webhooks".into(), PATH.into()), (endpoint.url.clone(), page.clone())],
            title: "One message".into(),
            ..PageHeader::default()
        })
        div class="stack stack-4" {
            (DataTable {
                caption: "Every try, the first first".into(),
                columns: vec![Column::new("When"), Column::new("Answer"), Column::numeric("Took")],
                rows: tries.iter().map(try_row).collect(),
                empty: html! { p { "It was not tried yet." } },
                ..DataTable::default()
            })
            @if staff.person.may(Permission::RunChannels) && !tries.is_empty() { (again(&format!("{page}/deliveries/{delivery}"))) }
        }
    };
    Ok(Sheet { title: "One message".into(), path: PATH, body }
        .respond(&face, &staff.person, StatusCode::OK)
        .into_response())
}

fn try_row(attempt: &Attempt) -> Row {
    let words = match (&attempt.error, attempt.status) {
        (Some(error), _) => error.clone(),
        (None, status) => status.map_or_else(String::new, |status| format!("it answered {status}")),
    };
    let tone = if attempt.error.is_none() { Tone::Success } else { Tone::Danger };
    Row {
        name: "try".into(),
        cells: vec![
            html! { time datetime=(datetime(attempt.at)) { (moment(attempt.at)) } },
            html! { (StatusDot::new(words, tone)) },
            html! { (attempt.took_ms) " ms" },
        ],
        ..Row::default()
    }
}
