//! One channel: its keys, what it may sell, and what it sold.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use commerce::channels::{Channel, Key, MadeKey, Scope, find_channel_by_code, list_keys, list_sales};
use customers::{Permission, SignedIn};
use http::StatusCode;
use kernel::FieldError;
use maud::{Markup, html};
use ui::{
    Button, ButtonScheme, Card, Checkbox, Choice, Column, CopyButton, DataTable, Disclosure, ErrorSummary,
    FieldProblem, PageHeader, Row, Select, StatusDot, TextField, TextKind, Tone,
};
use web::{
    Pairs, QueryPairs, Refusal,
    staff::{Staff, rights::ReadChannels},
};

use super::{PATH, list::row};
use crate::{
    Face,
    frame::{Sheet, outcome},
    words::{datetime, moment},
};

/// What an action came to.
#[derive(Default)]
pub(super) struct Said {
    pub(super) status: StatusCode,
    pub(super) sent: Pairs,
    pub(super) wrong: Vec<FieldError>,
    pub(super) notice: Option<(Tone, String)>,
    pub(super) made: Option<MadeKey>,
}

/// `GET /admin/channels/{code}`.
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<ReadChannels>,
    Path(code): Path<String>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    let words = match query.get("done") {
        "revoked" => Some("The key opens nothing from now on."),
        "allotted" => Some("The rule is in force: the next sale keeps to it."),
        "saved" => Some("Saved."),
        _ => None,
    };
    let notice = words.map(|words| (Tone::Success, words.to_owned()));
    page(&face, &staff.person, &code, &Said { notice, ..Said::default() }).await
}

/// The channel of an address.
pub(super) async fn find(face: &Face, code: &str) -> Result<Channel, Refusal> {
    if code.chars().any(char::is_control) {
        return Err(Refusal::not_found());
    }
    let found = find_channel_by_code(&mut *face.db.read().await?, code).await?;
    found.ok_or_else(Refusal::not_found)
}

pub(super) async fn page(
    face: &Face,
    person: &SignedIn,
    code: &str,
    said: &Said,
) -> Result<Response, Refusal> {
    let channel = find(face, code).await?;
    let mut conn = face.db.read().await?;
    let keys = list_keys(&mut conn, channel.id).await?;
    let sales = list_sales(&mut conn, Some(channel.id), 50).await?;
    let runs = person.may(Permission::RunChannels);
    let now = face.cx.clock.now();
    let problem =
        |e: &FieldError| FieldProblem { field_id: e.field.to_string(), text: e.message.to_string() };
    let body = html! {
        (PageHeader {
            crumbs: vec![("Channels".into(), PATH.into())],
            title: channel.name.clone(),
            text: format!("{} · sells in {} · receipts without an address go to {}", channel.kind.label(), channel.currency.code(), channel.receipts_email),
            ..PageHeader::default()
        })
        @if let Some((tone, words)) = &said.notice { (outcome(*tone, words)) }
        (ErrorSummary { title: "Nothing was changed yet".into(), problems: said.wrong.iter().map(problem).collect() })
        @if let Some(made) = &said.made { (fresh(made)) }
        div class="stack stack-4" {
            (Card { title: "Keys".into(), body: keys_part(&channel, &keys, runs, now, said), sticky: false })
            @if runs { (Card { title: "What it may sell".into(), body: allotment_form(&channel, said), sticky: false }) }
            (DataTable {
                caption: "What it sold, the latest first".into(),
                columns: vec![
                    Column::new("Sale"), Column::new("Channel"), Column::new("What"), Column::new("State"), Column::new("Sold"), Column::numeric("Paid"),
                ],
                rows: sales.iter().map(|sale| row(sale, &channel.name)).collect(),
                empty: html! { p { "It told of no sale yet." } },
                ..DataTable::default()
            })
        }
    };
    let status = if said.status == StatusCode::default() { StatusCode::OK } else { said.status };
    Ok(Sheet { title: channel.name.clone(), path: PATH, body }.respond(face, person, status).into_response())
}

/// The only time that the key is shown.
fn fresh(made: &MadeKey) -> Markup {
    html! {
        (outcome(Tone::Success, "Here is the key. It is shown this once: put it into the device now."))
        p { (CopyButton { value: made.key.clone(), what: "key".into() }) }
    }
}

fn keys_part(channel: &Channel, keys: &[Key], runs: bool, now: DateTime<Utc>, said: &Said) -> Markup {
    html! {
        div class="stack stack-4" {
            (DataTable {
                caption: "Keys, the newest first; the house keeps digests only".into(),
                columns: vec![Column::new("Key"), Column::new("Opens"), Column::new("State"), Column::new("Used last"), Column::new("Next")],
                rows: keys.iter().map(|key| key_row(channel, key, runs, now)).collect(),
                empty: html! { p { "No key was made yet: nobody can call for this channel." } },
                ..DataTable::default()
            })
            @if runs {
                (Disclosure { title: "Make a key".into(), body: key_form(channel, keys, said, now), open: !said.wrong.is_empty() && said.sent.has("overlap_hours"), group: String::new() })
            }
        }
    }
}

fn lives(key: &Key, now: DateTime<Utc>) -> bool {
    key.revoked_at.is_none() && key.expires_at.is_none_or(|at| at > now)
}

fn key_row(channel: &Channel, key: &Key, runs: bool, now: DateTime<Utc>) -> Row {
    let scopes: Vec<_> = key.scopes.iter().map(|scope| scope.label()).collect();
    Row {
        name: format!("key {}", key.name),
        cells: vec![
            html! { (key.name) span class="cell-sub num" { "ak_…" (key.last_four) } },
            html! { (scopes.join(", ")) },
            html! {
                @if !lives(key, now) { (StatusDot::new("Opens nothing", Tone::Neutral)) }
                @else if let Some(until) = key.expires_at { (StatusDot::new("Being replaced", Tone::Warning)) span class="cell-sub" { "works until " (moment(until)) } }
                @else { (StatusDot::new("Works", Tone::Success)) }
            },
            html! { @match key.last_used_at { Some(at) => time datetime=(datetime(at)) { (moment(at)) }, None => span class="muted" { "Never" } } },
            html! {
                @if runs && lives(key, now) {
                    form method="post" action={ (PATH) "/" (channel.code) "/keys/" (key.id) "/revocation" } {
                        (Button { label: Some(format!("Revoke {}", key.name)), ..Button::submit("Revoke").scheme(ButtonScheme::Outline).small() })
                    }
                }
            },
        ],
        ..Row::default()
    }
}

fn key_form(channel: &Channel, keys: &[Key], said: &Said, now: DateTime<Utc>) -> Markup {
    let error = |name: &str| said.wrong.iter().find(|e| e.field == name).map(|e| e.message.to_string());
    let living = keys.iter().filter(|key| lives(key, now) && key.expires_at.is_none());
    html! {
        form class="stack stack-4" method="post" action={ (PATH) "/" (channel.code) "/keys" } {
            div class="variant-row" {
                (TextField { hint: Some("The device or program it lives in.".into()), quiet: true, ..TextField::new("name", "Name") }
                    .value(said.sent.get("name")).error(error("name")))
                (Select {
                    id: "replaces".into(), name: "replaces".into(), label: "Takes the place of".into(), prompt: Some("No other key".into()),
                    choices: living.map(|key| Choice::new(key.id.to_string(), format!("{} (…{})", key.name, key.last_four))).collect(),
                    selected: said.sent.get("replaces").to_owned(), quiet: true, ..Select::default()
                })
                (TextField { kind: TextKind::Number, hint: Some("0 to 168 hours in which both work.".into()), quiet: true, ..TextField::new("overlap_hours", "Overlap") }
                    .value(if said.sent.has("overlap_hours") { said.sent.get("overlap_hours") } else { "24" }).error(error("overlap_hours")))
            }
            fieldset class="stack stack-2" {
                legend { "Opens" }
                @for scope in Scope::ALL {
                    (Checkbox { id: format!("scope-{}", scope.code().replace(':', "-")), name: "scopes".into(), value: scope.code().into(), text: scope.label().into(),
                                checked: true, ..Checkbox::default() })
                }
            }
            div { (Button::submit("Make the key")) }
        }
    }
}

fn allotment_form(channel: &Channel, said: &Said) -> Markup {
    let error = |name: &str| said.wrong.iter().find(|e| e.field == name).map(|e| e.message.to_string());
    let rules = [
        ("shared", "Shares with everybody"),
        ("buffer", "Leaves the last units to the others"),
        ("exclusive", "Has units of its own"),
    ];
    html! {
        form class="stack stack-4" method="post" action={ (PATH) "/" (channel.code) "/allotments" } {
            p class="muted" { "Without a rule a channel shares the stock with everybody. Units of its own leave the shop until they are given back." }
            div class="variant-row" {
                (TextField { quiet: true, ..TextField::new("sku", "Code of the piece") }.value(said.sent.get("sku")).error(error("sku")))
                (Select {
                    id: "rule".into(), name: "rule".into(), label: "Rule".into(), choices: rules.map(|(code, words)| Choice::new(code, words)).into(),
                    selected: said.sent.get("rule").to_owned(), quiet: true, ..Select::default()
                })
                (TextField { kind: TextKind::Number, quiet: true, ..TextField::new("units", "Units") }.value(said.sent.get("units")).error(error("units")))
            }
            div { (Button::submit("Put the rule in force")) }
        }
    }
}
