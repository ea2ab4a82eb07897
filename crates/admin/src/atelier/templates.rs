//! `/admin/message-templates`: words to begin an answer with.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use bespoke::{
    BespokeError,
    inbox::{BLANKS, PutTemplate, find_template, list_templates, put_template, remove_template},
};
use customers::{Permission, SignedIn};
use http::StatusCode;
use kernel::{Fault, FieldError};
use maud::{Markup, html};
use ui::{
    Button, ButtonScheme, Card, Column, DataTable, ErrorSummary, FieldProblem, PageHeader, Row, TextArea,
    TextField, Tone,
};
use web::{
    FormData, Pairs, QueryPairs, Refusal, see_other, spawn_write,
    staff::{
        Staff,
        rights::{ReadCommissions, WorkCommissions},
    },
    status_of,
};

use super::{inbox, today::short};
use crate::{
    Face,
    commissions::ways_to,
    frame::{Sheet, outcome},
};

/// Where they are.
pub(crate) const PATH: &str = "/admin/message-templates";
/// Where one is written.
pub(crate) const NEW: &str = "/admin/new-message-template";

/// `GET /admin/message-templates`
pub(crate) async fn list(
    State(face): State<Face>,
    staff: Staff<ReadCommissions>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    let templates = list_templates(&mut *face.db.read().await?).await?;
    let works = staff.person.may(Permission::WorkCommissions);
    let notice = match query.get("done") {
        "kept" => outcome(Tone::Success, "The template is kept."),
        "removed" => outcome(Tone::Success, "The template is gone. What was written with it stays."),
        _ => html! {},
    };
    let rows = templates.iter().map(|one| Row {
        name: one.title.clone(),
        href: works.then(|| format!("{PATH}/{}", one.code)),
        cells: vec![
            html! { (one.title) },
            html! { (short(&one.words)) span class="cell-sub" { (one.code) } },
        ],
        ..Row::default()
    });
    let actions = if works { ways_to(&[("Write a template", NEW)]) } else { Vec::new() };
    let body = html! {
        (PageHeader {
            crumbs: vec![("Messages".into(), inbox::PATH.into()), ("Templates".into(), String::new())],
            title: "Templates".into(),
            text: "Words to begin an answer with. Blanks are filled in when one is used, and can be changed before it is sent.".into(),
            actions,
            ..PageHeader::default()
        })
        (notice)
        (DataTable {
            caption: "Templates by title".into(),
            columns: vec![Column::new("Template"), Column::new("Begins")],
            rows: rows.collect(),
            empty: html! { p { "There is none yet." } },
            ..DataTable::default()
        })
    };
    Ok(Sheet { title: "Templates".into(), path: inbox::PATH, body }.ok(&face, &staff.person).into_response())
}

/// What stands in the form.
#[derive(Default)]
struct Form {
    code: String,
    title: String,
    words: String,
    /// The version it was read at; none for a new one.
    version: Option<i64>,
    wrong: Vec<FieldError>,
}

/// `GET /admin/new-message-template`
pub(crate) async fn begin(
    State(face): State<Face>,
    staff: Staff<WorkCommissions>,
) -> Result<Response, Refusal> {
    Ok(form(&face, &staff.person, StatusCode::OK, &Form::default()))
}

/// `GET /admin/message-templates/{code}`
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<WorkCommissions>,
    Path(code): Path<String>,
) -> Result<Response, Refusal> {
    let found = find_template(&mut *face.db.read().await?, &code).await?.ok_or_else(Refusal::not_found)?;
    let shown = Form {
        code: found.code,
        title: found.title,
        words: found.words,
        version: Some(found.version),
        wrong: Vec::new(),
    };
    Ok(form(&face, &staff.person, StatusCode::OK, &shown))
}

/// `POST /admin/new-message-template`
pub(crate) async fn create(
    State(face): State<Face>,
    staff: Staff<WorkCommissions>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let code = sent.get("code").trim().to_owned();
    keep(&face, &staff, code, None, &sent).await
}

/// `POST /admin/message-templates/{code}`
pub(crate) async fn save(
    State(face): State<Face>,
    staff: Staff<WorkCommissions>,
    Path(code): Path<String>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let version = sent.get("version").parse().unwrap_or_default();
    keep(&face, &staff, code, Some(version), &sent).await
}

async fn keep(
    face: &Face,
    staff: &Staff<WorkCommissions>,
    code: String,
    expected_version: Option<i64>,
    sent: &Pairs,
) -> Result<Response, Refusal> {
    let (title, words) = (sent.get("title").to_owned(), sent.get("words").to_owned());
    let ask =
        PutTemplate { code: code.clone(), title: title.clone(), words: words.clone(), expected_version };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let done = spawn_write(async move {
        let mut tx = db.begin().await?;
        let kept = put_template(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, BespokeError>(kept)
    });
    match done.await {
        Ok(_) => Ok(see_other(&format!("{PATH}?done=kept"))),
        Err(BespokeError::Database(error)) => Err(error.into()),
        Err(error) => {
            let shown =
                Form { code, title, words, version: expected_version, wrong: error.fields().to_vec() };
            Ok(form(face, &staff.person, status_of(error.kind()), &shown))
        }
    }
}

/// `POST /admin/message-templates/{code}/removal`
pub(crate) async fn remove(
    State(face): State<Face>,
    staff: Staff<WorkCommissions>,
    Path(code): Path<String>,
) -> Result<Response, Refusal> {
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    spawn_write(async move {
        let mut tx = db.begin().await?;
        remove_template(&mut tx, &cx, &code).await?;
        tx.commit().await?;
        Ok::<_, BespokeError>(())
    })
    .await?;
    Ok(see_other(&format!("{PATH}?done=removed")))
}

fn form(face: &Face, person: &SignedIn, status: StatusCode, shown: &Form) -> Response {
    let problems = shown.wrong.iter();
    let problems = problems
        .map(|e| FieldProblem { field_id: e.field.to_string(), text: e.message.to_string() })
        .collect();
    let said = |field: &str| shown.wrong.iter().find(|e| e.field == field).map(|e| e.message.to_string());
    let title = if shown.version.is_some() { shown.title.clone() } else { "A new template".into() };
    let action = if shown.version.is_some() { format!("{PATH}/{}", shown.code) } else { NEW.to_owned() };
    let fields = html! {
        form class="stack stack-4" method="post" action=(action) {
            @match shown.version {
                Some(version) => { input type="hidden" name="version" value=(version); }
                None => (TextField { hint: Some("A short word for it: small letters, digits and underscores.".into()), required: true, ..TextField::new("code", "Code").value(shown.code.clone()).error(said("code")) }),
            }
            (TextField { required: true, ..TextField::new("title", "What it is for").value(shown.title.clone()).error(said("title")) })
            (TextArea { id: "words".into(), name: "words".into(), label: "Words".into(), value: shown.words.clone(), error: said("words"), max_length: Some(3_000), required: true, ..TextArea::default() })
            div { (Button::submit("Keep it")) }
        }
    };
    let body = html! {
        (PageHeader {
            crumbs: vec![("Messages".into(), inbox::PATH.into()), ("Templates".into(), PATH.into()), (title.clone(), String::new())],
            title: title.clone(),
            ..PageHeader::default()
        })
        (ErrorSummary { title: "Nothing was kept yet".into(), problems })
        div class="split split-aside" {
            (Card { title: "Template".into(), body: fields, sticky: false })
            div class="stack" {
                (Card { title: "Blanks".into(), body: blanks(), sticky: false })
                @if shown.version.is_some() {
                    form method="post" action={ (PATH) "/" (shown.code) "/removal" } { (Button::submit("Take it away").scheme(ButtonScheme::Outline).small()) }
                }
            }
        }
    };
    Sheet { title, path: inbox::PATH, body }.respond(face, person, status).into_response()
}

fn blanks() -> Markup {
    html! {
        dl class="facts" { @for (name, words) in BLANKS { div { dt class="num" { "{" (name) "}" } dd { (words) } } } }
    }
}
