//! How often something may happen at checkout: every rule with its numbers, each a form of its own.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use commerce::velocity::{
    PutVelocityRule, VelocityError, VelocityRule, VelocitySetting, list_velocity_rules, put_velocity_rule,
};
use customers::SignedIn;
use http::StatusCode;
use kernel::{Fault, FieldError};
use maud::{Markup, html};
use ui::{Button, Card, Checkbox, ErrorSummary, PageHeader, Tone};
use web::{
    FormData, Pairs, QueryPairs, Refusal, see_other, spawn_write,
    staff::{
        Staff,
        rights::{EditTerms, ReadTerms},
    },
    status_of,
};

use super::{may_edit, problems, tabs, text, whole};
use crate::{
    Face,
    frame::{Sheet, outcome},
};

pub(crate) const PATH: &str = "/admin/velocity-rules";

/// `GET /admin/velocity-rules`.
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<ReadTerms>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    let notice = match query.get("done") {
        "saved" => outcome(Tone::Success, "Saved. The next checkout is counted by it."),
        _ => html! {},
    };
    page(&face, &staff.person, StatusCode::OK, None, &notice).await
}

/// What was typed for a rule, and what is wrong with it.
struct Typed<'a> {
    rule: VelocityRule,
    sent: &'a Pairs,
    wrong: &'a [FieldError],
}

/// `POST /admin/velocity-rules/{code}`.
pub(crate) async fn save(
    State(face): State<Face>,
    staff: Staff<EditTerms>,
    Path(code): Path<String>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let rule = VelocityRule::find(&code).ok_or_else(Refusal::not_found)?;
    let mut wrong = Vec::new();
    let ask = PutVelocityRule {
        rule,
        expected_version: sent.get("version").parse().unwrap_or_default(),
        most: whole("most", sent.get("most"), &mut wrong),
        within_minutes: whole("within_minutes", sent.get("within_minutes"), &mut wrong),
        active: sent.has("active"),
    };
    let saved = if wrong.is_empty() {
        let (db, cx) = (face.db.clone(), staff.cx.clone());
        let written = spawn_write(async move {
            let mut tx = db.begin().await?;
            put_velocity_rule(&mut tx, &cx, ask).await?;
            Ok::<_, VelocityError>(tx.commit().await?)
        });
        written.await
    } else {
        Err(VelocityError::Invalid(wrong))
    };
    match saved {
        Ok(()) => Ok(see_other(&format!("{PATH}?done=saved"))),
        Err(VelocityError::Database(error)) => Err(error.into()),
        Err(error) => {
            let notice = match &error {
                VelocityError::VersionConflict { .. } => outcome(Tone::Warning, &error.message()),
                _ => html! {},
            };
            let typed = Typed { rule, sent: &sent, wrong: error.fields() };
            page(&face, &staff.person, status_of(error.kind()), Some(typed), &notice).await
        }
    }
}

async fn page(
    face: &Face,
    person: &SignedIn,
    status: StatusCode,
    typed: Option<Typed<'_>>,
    notice: &Markup,
) -> Result<Response, Refusal> {
    let settings = list_velocity_rules(&mut *face.db.read().await?).await?;
    let edits = may_edit(person);
    let body = html! {
        (PageHeader {
            title: "Velocity rules".into(),
            text: "Who has a list of stolen cards tries them one after the other. These rules notice, before a payment is begun. Clients behind them are told how long to wait, and that you can take their order by hand.".into(),
            ..PageHeader::default()
        })
        (tabs(PATH))
        (notice)
        div class="stack stack-4" {
            @for setting in &settings {
                @let typed = typed.as_ref().filter(|typed| typed.rule == setting.rule);
                (Card { title: setting.rule.label().into(), body: one(setting, edits, typed), sticky: false })
            }
        }
    };
    Ok(Sheet { title: "Velocity rules".into(), path: PATH, body }
        .respond(face, person, status)
        .into_response())
}

fn one(setting: &VelocitySetting, edits: bool, typed: Option<&Typed<'_>>) -> Markup {
    html! {
        div class="stack stack-4" {
            p { (said(setting)) }
            p class="muted" { (tripped(setting)) }
            @if edits { (form(setting, typed)) }
        }
    }
}

fn said(setting: &VelocitySetting) -> String {
    if !setting.active {
        return "Switched off: nothing is counted.".to_owned();
    }
    let minutes = setting.within_minutes;
    let within = match minutes {
        1 => "a minute".to_owned(),
        60 => "an hour".to_owned(),
        1_440 => "a day".to_owned(),
        hours if hours % 60 == 0 => format!("{} hours", hours / 60),
        _ => format!("{minutes} minutes"),
    };
    format!(
        "Up to {} within {within}. Beyond that: {}.",
        setting.most,
        lower(setting.rule.consequence().label())
    )
}

fn lower(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

fn tripped(setting: &VelocitySetting) -> String {
    match (setting.tripped, setting.tripped_at) {
        (0, _) | (_, None) => "Has never been full.".to_owned(),
        (times, Some(at)) => {
            let times = if times == 1 { "once".to_owned() } else { format!("{times} times") };
            format!("Was full {times}, last on {} UTC.", at.format("%-d %B %Y at %H:%M"))
        }
    }
}

fn form(setting: &VelocitySetting, typed: Option<&Typed<'_>>) -> Markup {
    let code = setting.rule.code();
    let wrong = typed.map_or(&[][..], |typed| typed.wrong);
    let value = |name: &str, own: i32| typed.map_or_else(|| own.to_string(), |t| t.sent.get(name).to_owned());
    let field = |name: &str, label: &str, own: i32, hint: &str| {
        let field = text(name, label, &value(name, own), hint, wrong);
        // six forms on one page: each field has an id of its own
        ui::TextField { id: format!("{code}_{name}"), ..field }
    };
    let listed = problems(wrong).into_iter();
    let listed =
        listed.map(|p| ui::FieldProblem { field_id: format!("{code}_{}", p.field_id), ..p }).collect();
    html! {
        form class="stack stack-4" method="post" action={ (PATH) "/" (code) } {
            (ErrorSummary { title: "Nothing was saved yet".into(), problems: listed })
            input type="hidden" name="version" value=(setting.version);
            div class="variant-row" {
                (field("most", "Let through", setting.most, "1 to 1,000."))
                (field("within_minutes", "Within minutes", setting.within_minutes, "1 to 1,440, which is a day."))
            }
            (Checkbox {
                id: format!("{code}_active"), name: "active".into(), text: "Counts".into(),
                checked: typed.map_or(setting.active, |typed| typed.sent.has("active")), ..Checkbox::default()
            })
            div { (Button::submit("Save")) }
        }
    }
}
