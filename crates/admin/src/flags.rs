//! Feature flags: every flag with whom it is for, each a form of its own, and what was changed.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, NaiveDateTime, Utc};
use customers::SignedIn;
use http::StatusCode;
use kernel::{Fault, FieldError};
use maud::{Markup, html};
use platform::flags::{
    Channel, Flag, FlagError, PutFlagRule, Rule, Setting, list_flag_settings, put_flag_rule,
};
use ui::{
    Button, Card, Checkbox, ErrorSummary, FieldProblem, PageHeader, TextArea, TextField, TextKind, Tone,
};
use web::{
    FormData, Pairs, QueryPairs, Refusal, see_other, spawn_write,
    staff::{Staff, rights::SwitchFlags},
    status_of,
};

use crate::{
    Face,
    frame::{Sheet, outcome},
};

const PATH: &str = "/admin/flags";
/// How a moment is written in a form; always UTC.
const MOMENT: &str = "%Y-%m-%dT%H:%M";

/// `GET /admin/flags`.
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<SwitchFlags>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    let notice = match query.get("done") {
        "saved" => outcome(Tone::Success, "Saved. The whole house follows within a second."),
        _ => html! {},
    };
    page(&face, &staff.person, StatusCode::OK, None, &notice).await
}

/// What was typed for a flag, and what is wrong with it.
struct Typed<'a> {
    flag: Flag,
    sent: &'a Pairs,
    wrong: &'a [FieldError],
}

/// `POST /admin/flags/{code}`.
pub(crate) async fn save(
    State(face): State<Face>,
    staff: Staff<SwitchFlags>,
    Path(code): Path<String>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let flag = Flag::find(&code).ok_or_else(Refusal::not_found)?;
    let expected_version = sent.get("version").parse().unwrap_or_default();
    let saved = match read(&sent) {
        Ok(rule) => {
            let (db, cx) = (face.db.clone(), staff.cx.clone());
            let written = spawn_write(async move {
                let mut tx = db.begin().await?;
                put_flag_rule(&mut tx, &cx, PutFlagRule { flag, expected_version, rule }).await?;
                Ok::<_, FlagError>(tx.commit().await?)
            });
            written.await
        }
        Err(wrong) => Err(FlagError::Invalid(wrong)),
    };
    match saved {
        Ok(()) => Ok(see_other(&format!("{PATH}?done=saved"))),
        Err(FlagError::Database(error)) => Err(error.into()),
        Err(error) => {
            let notice = match &error {
                FlagError::VersionConflict { .. } => outcome(Tone::Warning, &error.message()),
                _ => html! {},
            };
            let typed = Typed { flag, sent: &sent, wrong: error.fields() };
            page(&face, &staff.person, status_of(error.kind()), Some(typed), &notice).await
        }
    }
}

/// The rule as typed, or everything that cannot be read.
fn read(sent: &Pairs) -> Result<Rule, Vec<FieldError>> {
    let mut wrong = Vec::new();
    let percent = sent.get("percent").trim().parse().unwrap_or_else(|_| {
        wrong.push(FieldError::new("percent", "malformed", "Enter a whole number from 0 to 100."));
        0
    });
    let mut accounts = Vec::new();
    for word in sent.get("accounts").split([',', ' ', '\r', '\n']).filter(|word| !word.is_empty()) {
        match word.parse() {
            Ok(account) => accounts.push(account),
            Err(_) => {
                let words = "Enter ids of accounts as orders show them, acc_…, one a line.";
                wrong.push(FieldError::new("accounts", "malformed", words));
                break;
            }
        }
    }
    let starts_at = moment("starts_at", sent, &mut wrong);
    let ends_at = moment("ends_at", sent, &mut wrong);
    let channels = Channel::ALL.into_iter().filter(|channel| sent.has(&channel_field(*channel))).collect();
    let rule = Rule {
        killed: sent.has("killed"),
        staff: sent.has("staff"),
        accounts,
        channels,
        percent,
        starts_at,
        ends_at,
    };
    if wrong.is_empty() { Ok(rule) } else { Err(wrong) }
}

fn channel_field(channel: Channel) -> String {
    format!("channel_{}", channel.code())
}

fn moment(field: &'static str, sent: &Pairs, wrong: &mut Vec<FieldError>) -> Option<DateTime<Utc>> {
    let text = sent.get(field).trim();
    if text.is_empty() {
        return None;
    }
    let read = NaiveDateTime::parse_from_str(text, MOMENT).map(|moment| moment.and_utc());
    if read.is_err() {
        let words = "Enter a day and a time in UTC, for example 2027-02-14T09:00, or leave it empty.";
        wrong.push(FieldError::new(field, "malformed", words));
    }
    read.ok()
}

async fn page(
    face: &Face,
    person: &SignedIn,
    status: StatusCode,
    typed: Option<Typed<'_>>,
    notice: &Markup,
) -> Result<Response, Refusal> {
    let settings = list_flag_settings(&mut *face.db.read().await?).await?;
    let body = html! {
        (PageHeader {
            title: "Feature flags".into(),
            text: "Show a part of the house to some people first, or switch it off at once when it misbehaves. Nothing has to be installed for that, and orders are not touched.".into(),
            ..PageHeader::default()
        })
        (notice)
        div class="stack stack-4" {
            @for setting in &settings {
                @let typed = typed.as_ref().filter(|typed| typed.flag == setting.flag);
                (Card { title: setting.flag.label().into(), body: one(setting, face.cx.clock.now(), typed), sticky: false })
            }
        }
    };
    Ok(Sheet { title: "Feature flags".into(), path: PATH, body }
        .respond(face, person, status)
        .into_response())
}

fn one(setting: &Setting, now: DateTime<Utc>, typed: Option<&Typed<'_>>) -> Markup {
    html! {
        div class="stack stack-4" {
            p { strong { (said(&setting.rule, now)) } }
            p class="muted" { (setting.flag.consequence()) }
            (form(setting, typed))
            p { a class="link" href={ "/admin/audit?object=" (setting.flag.code()) } { "What was changed, and by whom" } }
        }
    }
}

/// Whom a rule is for, in a sentence.
fn said(rule: &Rule, now: DateTime<Utc>) -> String {
    if rule.killed {
        return "Off for everybody: the kill switch is thrown.".to_owned();
    }
    if rule.starts_at.is_some_and(|start| now < start) {
        return "Off for everybody until it starts.".to_owned();
    }
    if rule.ends_at.is_some_and(|end| now >= end) {
        return "Off for everybody: it has ended.".to_owned();
    }
    let mut whom = Vec::new();
    match rule.percent {
        100 => whom.push("everybody".to_owned()),
        0 => {}
        share => whom.push(format!("{share} of 100 visitors")),
    }
    if rule.percent < 100 && rule.staff {
        whom.push("staff".to_owned());
    }
    if rule.percent < 100 && !rule.accounts.is_empty() {
        whom.push(match rule.accounts.len() {
            1 => "one account".to_owned(),
            n => format!("{n} accounts"),
        });
    }
    let whom =
        if whom.is_empty() { "Off for everybody".to_owned() } else { format!("On for {}", whom.join(", ")) };
    let places: Vec<_> = rule.channels.iter().map(|channel| channel.label()).collect();
    if places.is_empty() { format!("{whom}.") } else { format!("{whom}. Only in: {}.", places.join(", ")) }
}

fn form(setting: &Setting, typed: Option<&Typed<'_>>) -> Markup {
    let (code, rule) = (setting.flag.code(), &setting.rule);
    let wrong = typed.map_or(&[][..], |typed| typed.wrong);
    let id = |name: &str| format!("{code}_{name}");
    let error = |name: &str| wrong.iter().find(|e| e.field == name).map(|e| e.message.to_string());
    let value = |name: &str, own: String| typed.map_or(own, |typed| typed.sent.get(name).to_owned());
    let ticked = |name: &str, own: bool| typed.map_or(own, |typed| typed.sent.has(name));
    let tick = |name: &str, text: &str, own: bool| Checkbox {
        id: id(name),
        name: name.into(),
        text: text.into(),
        checked: ticked(name, own),
        ..Checkbox::default()
    };
    let field = |name: &str, label: &str, own: String, hint: &str, kind| {
        let field = TextField {
            id: id(name),
            hint: Some(hint.into()),
            quiet: true,
            kind,
            ..TextField::new(name, label)
        };
        field.value(&value(name, own)).error(error(name))
    };
    let moment = |at: Option<DateTime<Utc>>| at.map(|at| at.format(MOMENT).to_string()).unwrap_or_default();
    let accounts = rule.accounts.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    let problems = wrong.iter().map(|e| FieldProblem { field_id: id(&e.field), text: e.message.to_string() });
    html! {
        form class="stack stack-4" method="post" action={ (PATH) "/" (code) } {
            (ErrorSummary { title: "Nothing was saved yet".into(), problems: problems.collect() })
            input type="hidden" name="version" value=(setting.version);
            (tick("killed", "Kill switch: off for everybody, whatever stands below", rule.killed))
            div class="variant-row" {
                (field("percent", "Per cent of visitors", rule.percent.to_string(), "0 to 100; always the same ones.", TextKind::Number))
                (field("starts_at", "Starts", moment(rule.starts_at), "UTC; empty for at once.", TextKind::Moment))
                (field("ends_at", "Ends", moment(rule.ends_at), "UTC; empty for never.", TextKind::Moment))
            }
            (tick("staff", "On for staff", rule.staff))
            (TextArea {
                id: id("accounts"), name: "accounts".into(), label: "On for these accounts".into(),
                value: value("accounts", accounts), hint: Some("Ids, acc_…, one a line.".into()), error: error("accounts"),
                quiet: true, ..TextArea::default()
            })
            fieldset class="stack stack-4" {
                legend { "Only in these places; none ticked means everywhere" }
                @for channel in Channel::ALL {
                    (tick(&channel_field(channel), channel.label(), rule.channels.contains(&channel)))
                }
            }
            div { (Button::submit("Save")) }
        }
    }
}
