//! The list of bulk edits, and sending a file.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use catalog::bulk::{BulkEdit, list_bulk_edits};
use customers::{Permission, SignedIn};
use http::StatusCode;
use kernel::FieldError;
use maud::html;
use ui::{Button, Card, Column, DataTable, ErrorSummary, FieldProblem, PageHeader, Row, StatusDot};
use web::{
    Refusal,
    staff::{Staff, rights::ReadCatalog},
};

use super::{PATH, parts::tone, path};
use crate::{
    Face,
    frame::Sheet,
    words::{count, datetime, moment, number},
};

/// How many are shown.
const SHOWN: i64 = 50;

/// `GET /admin/bulk-edits`: newest first.
pub(crate) async fn show(State(face): State<Face>, staff: Staff<ReadCatalog>) -> Result<Response, Refusal> {
    page(&face, &staff.person, &[], StatusCode::OK).await
}

/// The page, with what stands against a file.
pub(super) async fn page(
    face: &Face,
    person: &SignedIn,
    wrong: &[FieldError],
    status: StatusCode,
) -> Result<Response, Refusal> {
    let edits = list_bulk_edits(&mut *face.db.read().await?, SHOWN).await?;
    let problem = |e: &FieldError| FieldProblem { field_id: "file".into(), text: e.message.to_string() };
    let body = html! {
        (PageHeader { title: "Bulk edits".into(), text: "Changes of many pieces at once, each with every cell it changes.".into(), ..PageHeader::default() })
        @if !wrong.is_empty() { (ErrorSummary { title: "The file was not taken".into(), problems: wrong.iter().map(problem).collect() }) }
        @if person.may(Permission::EditCatalog) {
            (Card {
                title: "Send a file".into(),
                body: html! {
                    form class="filter-form" method="post" action={ (PATH) "/file" } enctype="multipart/form-data" {
                        div class="field" {
                            label for="file" { "CSV file" }
                            input class="input" type="file" id="file" name="file" accept=".csv,.txt,.tsv,text/csv" required aria-describedby="file-hint";
                            p class="muted" id="file-hint" {
                                "Its first line names the columns; one is “sku”. A blank cell leaves what is there, " code { "\\N" } " empties it. Nothing changes before you have seen every change. "
                                a class="row-link" href="/admin/tables/variants" { "Export a table" } " to begin with one."
                            }
                        }
                        (Button::submit("See what it would change"))
                    }
                },
                ..Card::default()
            })
        }
        (DataTable {
            caption: "Bulk edits, newest first".into(),
            columns: vec![Column::new("What"), Column::new("State"), Column::new("Which"), Column::numeric("Rows"), Column::numeric("Cells"), Column::new("Prepared")],
            rows: edits.iter().map(row).collect(),
            empty: html! { p { "Nobody has changed many pieces at once yet." } },
            ..DataTable::default()
        })
    };
    Ok(Sheet { title: "Bulk edits".into(), path: PATH, body }.respond(face, person, status).into_response())
}

fn row(edit: &BulkEdit) -> Row {
    let cells = i64::from(edit.counts.cells);
    Row {
        name: edit.said.clone(),
        href: Some(path(edit.id)),
        cells: vec![
            html! { (edit.said) },
            html! { (StatusDot::new(edit.state.label(), tone(edit.state))) },
            html! { (edit.chosen) },
            html! { (edit.counts.changed) },
            html! { (count(number(cells), "", "").trim()) },
            html! { time datetime=(datetime(edit.created_at)) { (moment(edit.created_at)) } },
        ],
        ..Row::default()
    }
}
