//! One list: how far it is, what became of its lines, and what was not taken.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use catalog::stones::feed::{ImportNote, ImportState, MOST_NOTES, StoneImport, find_import, list_notes};
use kernel::ids::StoneImportId;
use maud::{Markup, html};
use ui::{Button, ButtonScheme, Column, DataTable, InlineAlert, KpiTile, PageHeader, ProgressBar, Row, Tone};
use web::{
    QueryPairs, Refusal,
    staff::{Staff, rights::ReadCatalog},
};

use super::{imports, parked};
use crate::{
    Face,
    frame::{Sheet, outcome},
    words::{count, datetime, moment, number},
};

/// `GET /admin/stones/imports/{id}`.
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<ReadCatalog>,
    Path(id): Path<String>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    let id: StoneImportId = id.parse().map_err(|_| Refusal::not_found())?;
    let mut conn = face.db.read().await?;
    let import = find_import(&mut conn, id).await?.ok_or_else(Refusal::not_found)?;
    let most = i64::try_from(MOST_NOTES).unwrap_or(i64::MAX - 1) + 1;
    let notes = list_notes(&mut conn, id, 0, most).await?;
    let path = format!("{}/{id}", imports::PATH);
    let body = html! {
        (header(&import, &path))
        @if query.get("done") == "same" {
            (outcome(Tone::Accent, "This list was taken before: there was nothing to do. To take it again, send it as the whole list."))
        }
        (progress(&import))
        (figures(&import))
        h2 { "What was not taken as it stood" }
        @if notes.len() >= MOST_NOTES { p class="muted" { "The first " (count(MOST_NOTES as u64, "note", "notes")) " are kept." } }
        (DataTable {
            caption: "Notes in the order of the lines".into(),
            columns: vec![Column::numeric("Line"), Column::new("Stock number"), Column::new("What to do")],
            rows: notes.iter().map(note).collect(),
            empty: html! { p { @if import.state == ImportState::Running { "Nothing so far." } @else { "Every line was taken as it stood." } } },
            ..DataTable::default()
        })
    };
    Ok(Sheet { title: import.file_name.clone(), path: imports::PATH, body }
        .ok(&face, &staff.person)
        .into_response())
}

fn header(import: &StoneImport, path: &str) -> PageHeader {
    let mut actions = Vec::new();
    if import.state == ImportState::Running {
        actions.push(Button::link("Look again", path).scheme(ButtonScheme::Outline));
    }
    if import.counts.parked > 0 {
        let href = format!("{}?import={}", parked::PATH, import.id);
        actions.push(Button::link("See what waits", href).scheme(ButtonScheme::Outline));
    }
    PageHeader {
        crumbs: vec![("Lists".into(), imports::PATH.into()), (import.file_name.clone(), String::new())],
        title: import.file_name.clone(),
        aside: html! { (imports::state(import)) },
        text: format!(
            "{}, {}",
            import.supplier.1,
            count(number(i64::from(import.rows_total)), "line", "lines")
        ),
        actions,
    }
}

fn progress(import: &StoneImport) -> Markup {
    let total = i64::from(import.rows_total.max(1));
    let share = (i64::from(import.counts.rows_read) * 100 / total).clamp(0, 100);
    html! {
        @match import.state {
            ImportState::Running => (ProgressBar {
                id: "taken".into(),
                label: format!("Lines looked at, last heard of {}", moment(import.beat_at)),
                percent: u8::try_from(share).ok(),
            }),
            ImportState::Failed => (InlineAlert {
                title: "The list was not taken to its end".into(),
                ..InlineAlert::new(Tone::Danger, import.failure.clone().unwrap_or_default())
            }),
            ImportState::Done => {
                @if let Some(at) = import.ended_at { p class="muted" { "Taken to its end on " time datetime=(datetime(at)) { (moment(at)) } "." } }
            }
        }
    }
}

fn figures(import: &StoneImport) -> Markup {
    let c = &import.counts;
    let tile = |text: &str, value: i32| KpiTile {
        text: text.into(),
        value: count(number(i64::from(value)), "", "").trim().to_owned(),
        ..KpiTile::default()
    };
    html! {
        div class="kpis" {
            (tile("New", c.created)) (tile("Changed", c.changed)) (tile("Unchanged", c.unchanged)) (tile("Waiting", c.parked))
            (tile("Not taken", c.rejected)) (tile("Kept for clients", c.kept)) (tile("Withdrawn", c.withdrawn))
        }
    }
}

fn note(note: &ImportNote) -> Row {
    Row {
        name: format!("line {}", note.line),
        cells: vec![
            html! { @if note.line > 0 { (note.line) } @else { "whole list" } },
            html! { span class="num" { (note.key) } },
            html! { (note.message) },
        ],
        ..Row::default()
    }
}
