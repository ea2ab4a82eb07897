//! Suppliers and their lists: sending one, and those that were sent.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use catalog::stones::feed::{ImportState, StoneImport, SupplierSummary, list_imports, list_suppliers};
use customers::Permission;
use http::StatusCode;
use kernel::FieldError;
use maud::{Markup, html};
use ui::{
    Button, Card, Checkbox, Choice, Column, DataTable, ErrorSummary, Field, FieldProblem, PageHeader, Row,
    Select, StatusDot, Tone,
};
use web::{
    QueryPairs, Refusal,
    staff::{Staff, rights::ReadCatalog},
};

use super::{supplier, tabs};
use crate::{
    Face,
    frame::{Sheet, outcome},
    list::{Listing, ROWS},
    words::{count, datetime, moment, number},
};

pub(super) const PATH: &str = "/admin/stones/imports";

/// What was sent and stands against it.
#[derive(Default)]
pub(super) struct Entered {
    /// The supplier that was chosen.
    pub(super) supplier: String,
    /// What is wrong with the list.
    pub(super) list: Vec<FieldError>,
    /// The supplier to edit.
    pub(super) edit: String,
    /// What was typed about a supplier.
    pub(super) noted: supplier::Draft,
    /// What is wrong with it.
    pub(super) wrong: Vec<FieldError>,
}

/// `GET /admin/stones/imports`.
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<ReadCatalog>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    let notice = match query.get("done") {
        "noted" => outcome(Tone::Success, "Noted. Its next list is read accordingly."),
        _ => html! {},
    };
    let entered = Entered {
        supplier: query.get("supplier").to_owned(),
        edit: query.get("edit").to_owned(),
        ..Entered::default()
    };
    let listing = Listing::new(&face, PATH, Vec::new());
    let before = listing.place(&query)?;
    page(&face, &staff.person, StatusCode::OK, &entered, &notice, (listing, before)).await
}

type Place = Option<(chrono::DateTime<chrono::Utc>, kernel::ids::StoneImportId)>;

/// The page with what was typed before, after a refusal.
pub(super) async fn again(
    face: &Face,
    person: &customers::SignedIn,
    entered: &Entered,
) -> Result<Response, Refusal> {
    let listing = Listing::new(face, PATH, Vec::new());
    page(face, person, StatusCode::UNPROCESSABLE_ENTITY, entered, &html! {}, (listing, None)).await
}

async fn page(
    face: &Face,
    person: &customers::SignedIn,
    status: StatusCode,
    entered: &Entered,
    notice: &Markup,
    (listing, before): (Listing, Place),
) -> Result<Response, Refusal> {
    let mut conn = face.db.read().await?;
    let suppliers = list_suppliers(&mut conn).await?;
    let mut imports = list_imports(&mut conn, before, ROWS + 1).await?;
    let rows = usize::try_from(ROWS).unwrap_or(usize::MAX);
    let more = imports.len() > rows;
    imports.truncate(rows);
    let next = imports.last().filter(|_| more).map(|i| (i.began_at, i.id));
    let edited = (!entered.edit.is_empty()).then(|| supplier::to_edit(&suppliers, &entered.edit));
    let noted = edited.as_ref().unwrap_or(&entered.noted);
    let may = person.may(Permission::EditCatalog);
    let body = html! {
        (PageHeader { title: "Suppliers’ lists".into(), text: "A list is looked through before anything of it is taken. What surprises waits for a second person.".into(), ..PageHeader::default() })
        (tabs(&mut conn, PATH).await?)
        (notice)
        div class="stack stack-4" {
            @if may && !suppliers.is_empty() { (Card { title: "Send a list".into(), body: upload_form(&suppliers, entered), sticky: false }) }
            @if may { (supplier::fold(&suppliers, noted, &entered.wrong)) }
            (suppliers_table(&suppliers))
            (DataTable {
                caption: "Lists, newest first".into(),
                columns: vec![
                    Column::new("List"), Column::new("Came to"), Column::numeric("New"), Column::numeric("Changed"), Column::numeric("Unchanged"),
                    Column::numeric("Waiting"), Column::numeric("Not taken"), Column::numeric("Withdrawn"), Column::new("Begun"),
                ],
                rows: imports.iter().map(row).collect(),
                empty: html! { p { "No list has been sent yet." } },
                ..DataTable::default()
            })
            (listing.pager(before.is_none(), next.as_ref(), "Earlier lists"))
        }
    };
    Ok(Sheet { title: "Suppliers’ lists".into(), path: PATH, body }
        .respond(face, person, status)
        .into_response())
}

fn upload_form(suppliers: &[SupplierSummary], entered: &Entered) -> Markup {
    let said = |field: &str| entered.list.iter().find(|e| e.field == field).map(|e| e.message.to_string());
    // what is wrong with a file's columns is wrong with the file
    let file_error = entered.list.iter().find(|e| e.field != "supplier").map(|e| e.message.to_string());
    let problems = entered
        .list
        .iter()
        .map(|e| FieldProblem {
            field_id: if e.field == "supplier" { "supplier" } else { "file" }.into(),
            text: e.message.to_string(),
        })
        .collect();
    html! {
        form class="stack stack-4" method="post" enctype="multipart/form-data" action=(PATH) {
            (ErrorSummary { title: "Nothing was taken".into(), problems })
            div class="admin-row" {
                (Select {
                    id: "supplier".into(),
                    name: "supplier".into(),
                    label: "Supplier".into(),
                    choices: suppliers.iter().map(|s| Choice::new(s.supplier.code.clone(), s.supplier.name.clone())).collect(),
                    selected: entered.supplier.clone(),
                    hint: Some("The list is read with the headings noted for them.".into()),
                    error: said("supplier"),
                    required: true,
                    ..Select::default()
                })
                (Field {
                    id: "file".into(),
                    label: "The list".into(),
                    hint: Some("CSV in UTF-8 with a line of headings, up to two million lines.".into()),
                    error: file_error.clone(),
                    control: html! {
                        input class="input" id="file" name="file" type="file" accept=".csv,text/csv,text/plain" required
                            aria-describedby=(Field::described_by("file", true)) aria-invalid=[file_error.is_some().then_some("true")];
                    },
                    ..Field::default()
                })
            }
            (Checkbox {
                id: "confirmed".into(),
                name: "confirmed".into(),
                value: "yes".into(),
                text: "This is the whole list".into(),
                hint: Some("For a list that was taken without its withdrawals, or whose last line does not end. Stones that are not in it are withdrawn, however many.".into()),
                ..Checkbox::default()
            })
            div class="btn-group" { (Button::submit("Send the list")) }
        }
    }
}

fn suppliers_table(suppliers: &[SupplierSummary]) -> Markup {
    let row = |s: &SupplierSummary| Row {
        name: s.supplier.name.clone(),
        cells: vec![
            html! { (s.supplier.name) span class="cell-sub" { (s.supplier.code) } },
            html! { (s.supplier.location) },
            html! { (number(s.available)) },
            html! { (number(s.parked)) },
            html! { @if let Some(at) = s.last_import_at { time datetime=(datetime(at)) { (moment(at)) } } @else { span class="muted" { "never" } } },
            html! { a class="link" href={ (PATH) "?edit=" (s.supplier.code) "#noted" } { "Edit" } },
        ],
        ..Row::default()
    };
    html! {
        (DataTable {
            caption: "Suppliers".into(),
            columns: vec![
                Column::new("Supplier"), Column::new("Stones lie in"), Column::numeric("On offer"), Column::numeric("Waiting"),
                Column::new("Last list"), Column::new("Noted"),
            ],
            rows: suppliers.iter().map(row).collect(),
            empty: html! { p { "No supplier is noted yet." } },
            ..DataTable::default()
        })
    }
}

/// How far an import is, with its colour.
pub(super) fn state(import: &StoneImport) -> StatusDot {
    match import.state {
        ImportState::Running => StatusDot { hollow: true, ..StatusDot::new("Being taken", Tone::Accent) },
        ImportState::Done => StatusDot::new("Taken", Tone::Success),
        ImportState::Failed => StatusDot::new("Stopped", Tone::Danger),
    }
}

fn row(import: &StoneImport) -> Row {
    let c = &import.counts;
    let cell = |n: i32| html! { (number(i64::from(n))) };
    Row {
        name: import.file_name.clone(),
        href: Some(format!("{PATH}/{}", import.id)),
        sub: Some(format!(
            "{}, {}",
            import.supplier.1,
            count(number(i64::from(import.rows_total)), "line", "lines")
        )),
        cells: vec![
            html! { (import.file_name) },
            html! { (state(import)) },
            cell(c.created),
            cell(c.changed),
            cell(c.unchanged),
            cell(c.parked),
            cell(c.rejected + c.kept),
            cell(c.withdrawn),
            html! { time datetime=(datetime(import.began_at)) { (moment(import.began_at)) } },
        ],
        ..Row::default()
    }
}
