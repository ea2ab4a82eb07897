//! A table's page, and the same as a file.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use customers::Permission;
use http::StatusCode;
use kernel::{CursorKey, FieldError, ids::TableViewId};
use maud::{Markup, html};
use platform::tables::{
    Cell, FieldKind, Place, TableQuery, TableRow, TableView, count_each, list_rows, list_views, read_filter,
};
use ui::{
    Button, ButtonScheme, Column, DataTable, ErrorSummary, FieldProblem, PageHeader, Row, Sorted, Tab, Tabs,
    Tone,
};
use web::{Pairs, QueryPairs, Refusal, see_other, sheet, staff::Staff};

use super::{Sheets, address, columns, narrow, views};
use crate::{
    Face,
    frame::{Sheet, outcome},
    words::{count, datetime, moment, number},
};

/// How many rows a page shows.
const ROWS: usize = 100;

/// `GET /admin/tables/{table}`.
pub(crate) async fn show<T: Sheets>(
    State(face): State<Face>,
    staff: Staff<T::Read>,
    QueryPairs(sent): QueryPairs,
) -> Result<Response, Refusal> {
    let table = T::table();
    let (query, mut wrong) = match TableQuery::read(table, |name| sent.find(name)) {
        Ok(query) => (query, Vec::new()),
        Err(wrong) => (without(&sent, &wrong, T::table()), wrong),
    };
    // a small form that adds to the query leads to the address that says the same
    match narrow::added(&query, &sent).or_else(|| columns::added(&query, &sent).map(Ok)) {
        Some(Ok(query)) => return Ok(see_other(&address(T::PATH, &query, &[]))),
        Some(Err(error)) => wrong.push(error),
        None => {}
    }
    let now = staff.person.at;
    let key = CursorKey::new(face.cx.secret.clone(), address(T::PATH, &query, &[]));
    let place: Option<Place> = match sent.find("after") {
        Some(cursor) => Some(key.open(cursor).ok_or_else(|| {
            Refusal::new(
                kernel::Kind::Malformed,
                "invalid_cursor",
                "That page of the table cannot be opened. Please start again from its first page.",
            )
        })?),
        None => None,
    };
    let mut conn = face.db.read().await?;
    let saved = list_views(&mut conn, table.code, staff.person.account).await?;
    let (rows, next) = if wrong.is_empty() {
        list_rows(&mut conn, &query, now, place.as_ref(), ROWS).await?
    } else {
        (Vec::new(), None)
    };
    let (total, counts) = count_views::<T>(&mut conn, &query, &saved, now).await?;
    drop(conn);
    let current: Option<TableViewId> = sent.find("view").and_then(|id| id.parse().ok());
    let next = next.and_then(|place| key.seal(&place));
    let total_words = count(number(total), table.noun.0, table.noun.1);
    let body = html! {
        (PageHeader {
            title: T::TITLE.into(),
            actions: vec![
                Button::link("Export as CSV", address(&format!("{}/file", T::PATH), &query, &[])).scheme(ButtonScheme::Outline),
            ],
            ..PageHeader::default()
        })
        @match sent.get("done") {
            "saved" => (outcome(Tone::Success, "The view is saved.")),
            "removed" => (outcome(Tone::Success, "The view is removed.")),
            _ => {}
        }
        @if !wrong.is_empty() { (faults(&wrong)) }
        (tabs::<T>(&query, &saved, &counts, current))
        (narrow::controls::<T>(&query, sent.find("q"), &total_words))
        @if wrong.is_empty() {
            table-keys {
                (DataTable {
                    caption: format!("{total_words}, sorted by {}{}", query.sort.field.label.to_lowercase(), if query.sort.descending { ", greatest first" } else { "" }),
                    columns: query.columns.iter().map(|field| column::<T>(&query, field)).collect(),
                    rows: rows.iter().map(|row| line::<T>(&query, row)).collect(),
                    bulk: T::CHANGE.filter(|_| staff.person.may(Permission::EditCatalog)).map(|action| (action.to_owned(), bulk(&query, &total_words))),
                    empty: html! { p { "No " (table.noun.0) " matches: " (query.filter.say()) ". " a class="row-link" href=(T::PATH) { "Show all" } } },
                    density: query.density.code(),
                    pinned: query.pinned,
                    ..DataTable::default()
                })
            }
            @if place.is_some() || next.is_some() {
                nav class="cluster" aria-label="Pages" {
                    @if place.is_some() { a class="btn btn-outline btn-sm" href=(address(T::PATH, &query, &[])) { span { "First page" } } }
                    @if let Some(cursor) = &next { a class="btn btn-outline btn-sm" rel="next" href=(address(T::PATH, &query, &[("after", cursor)])) { span { "More " (table.noun.1) } } }
                }
            }
        }
        (columns::controls::<T>(&query))
        (views::controls::<T>(&query, &saved, current, staff.person.account))
    };
    let status = if wrong.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(Sheet { title: T::TITLE.into(), path: T::PATH, body }
        .respond(&face, &staff.person, status)
        .into_response())
}

/// `GET /admin/tables/{table}/file`: exactly what the table shows, all pages of it.
pub(crate) async fn export<T: Sheets>(
    State(face): State<Face>,
    staff: Staff<T::Read>,
    QueryPairs(sent): QueryPairs,
) -> Result<Response, Refusal> {
    match TableQuery::read(T::table(), |name| sent.find(name)) {
        Ok(query) => Ok(sheet(face.db.clone(), query, staff.person.at)),
        Err(wrong) => Err(Refusal::new(
            kernel::Kind::Invalid,
            "invalid_fields",
            wrong.first().map_or_else(String::new, |e| e.message.to_string()),
        )),
    }
}

/// The query without the parameters that cannot be read.
fn without(sent: &Pairs, wrong: &[FieldError], table: &'static platform::tables::Table) -> TableQuery {
    let sound = |name: &str| if wrong.iter().any(|e| e.field == name) { None } else { sent.find(name) };
    TableQuery::read(table, sound).unwrap_or_else(|_| TableQuery::all(table))
}

fn faults(wrong: &[FieldError]) -> Markup {
    let problem = |e: &FieldError| FieldProblem { field_id: "filter-q".into(), text: e.message.to_string() };
    html! { (ErrorSummary { title: "This cannot be read as it stands".into(), problems: wrong.iter().map(problem).collect() }) }
}

/// How many rows are shown, and how many every view shows: the house's, then the saved ones. One that can no longer be read
/// shows none.
async fn count_views<T: Sheets>(
    conn: &mut db::Conn,
    query: &TableQuery,
    saved: &[TableView],
    now: chrono::DateTime<chrono::Utc>,
) -> Result<(i64, Vec<i64>), Refusal> {
    let table = T::table();
    let own = table.views.iter().map(|(_, q)| read_filter(table, q).unwrap_or_default());
    let nothing = || platform::tables::Filter::Any(Vec::new());
    let of_view =
        |v: &TableView| read_filter(table, v.get("q").unwrap_or_default()).unwrap_or_else(|_| nothing());
    let filters: Vec<_> =
        std::iter::once(query.filter.clone()).chain(own).chain(saved.iter().map(of_view)).collect();
    let mut counts = count_each(conn, table, &filters, now).await?;
    Ok((counts.remove(0), counts))
}

fn tabs<T: Sheets>(
    query: &TableQuery,
    saved: &[TableView],
    counts: &[i64],
    current: Option<TableViewId>,
) -> Tabs {
    let table = T::table();
    let shown = query.filter.to_string();
    let own = table.views.iter().map(|(name, q)| {
        let same = read_filter(table, q).is_ok_and(|f| f.to_string() == shown);
        let view = TableQuery { filter: read_filter(table, q).unwrap_or_default(), ..query.clone() };
        ((*name).to_owned(), address(T::PATH, &view, &[]), same && current.is_none())
    });
    let theirs = saved.iter().map(|view| {
        let id = view.id.to_string();
        let read = TableQuery::read(table, |name| view.get(name)).unwrap_or_else(|_| TableQuery::all(table));
        (view.name.clone(), address(T::PATH, &read, &[("view", &id)]), current == Some(view.id))
    });
    let tab = |((text, href, current), n): ((String, String, bool), &i64)| Tab {
        text,
        href,
        count: Some(number(*n)),
        current,
    };
    Tabs { label: "Views".into(), tabs: own.chain(theirs).zip(counts).map(tab).collect() }
}

fn column<T: Sheets>(query: &TableQuery, field: &'static platform::tables::Field) -> Column {
    let current = query.sort.field.code == field.code;
    let mut turned = query.clone();
    turned.sort = platform::tables::Sorting { field, descending: current && !query.sort.descending };
    Column {
        text: field.label.into(),
        sort_href: field.kind.has_order().then(|| address(T::PATH, &turned, &[])),
        sorted: current.then_some(if query.sort.descending { Sorted::Descending } else { Sorted::Ascending }),
        numeric: field.kind.is_numeric(),
    }
}

fn line<T: Sheets>(query: &TableQuery, row: &TableRow) -> Row {
    Row {
        id: row.key.to_string(),
        name: row.cells.first().and_then(Cell::plain).unwrap_or_else(|| T::table().noun.0.to_owned()),
        href: Some(T::href(row)),
        cells: query.columns.iter().zip(&row.cells).map(|(field, cell)| shown(field.kind, cell)).collect(),
        ..Row::default()
    }
}

/// A cell for people.
pub(crate) fn shown(kind: FieldKind, cell: &Cell) -> Markup {
    let label = |code: &str| {
        let found = kind.choices().into_iter().find(|c| c.code == code);
        found.map_or_else(|| code.to_owned(), |c| c.label.to_owned())
    };
    html! {
        @match cell {
            Cell::Empty => span class="muted" { "—" },
            Cell::Text(text) => (text.chars().take(200).collect::<String>()),
            Cell::Money(amount) => (amount),
            Cell::Moment(at) => time datetime=(datetime(*at)) { (moment(*at)) },
            Cell::Code(code) => (label(code)),
            Cell::Flag(yes) => (if *yes { "Yes" } else { "No" }),
            Cell::Many(words) => (words.iter().map(|w| label(w)).collect::<Vec<_>>().join(", ")),
            Cell::Number { .. } => (cell.plain().unwrap_or_default()),
        }
    }
}

/// What a selection can be sent to.
fn bulk(query: &TableQuery, total: &str) -> Markup {
    html! {
        input type="hidden" name="q" value=(query.filter.to_string());
        button class="btn btn-outline btn-sm" name="scope" value="chosen" { span { "Change chosen" } }
        button class="btn btn-outline btn-sm" name="scope" value="all" data-always { span { "Change all " (total) " that match" } }
    }
}
