//! The list of loose stones.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use catalog::stones::{
    StaffFilter, StoneStatus,
    feed::{StaffStone, list_supplier_names},
    find_by_number, list_for_staff,
};
use kernel::clean_text;
use maud::{Markup, html};
use ui::{Choice, Column, DataTable, FilterBar, PageHeader, Row, Select, StatusDot, Tag, Tone};
use web::{
    QueryPairs, Refusal,
    staff::{Staff, rights::ReadCatalog},
};

use super::tabs;
use crate::{
    Face,
    frame::Sheet,
    list::{Listing, ROWS},
    words::{count, datetime, moment},
};

pub(super) const PATH: &str = "/admin/stones";

/// `GET /admin/stones`: by status and supplier, what changed last first; or those that go by a number.
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<ReadCatalog>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    let number: String = clean_text(query.get("q"), false).chars().take(60).collect();
    let status = query.find("status").and_then(|code| code.parse().ok()).unwrap_or(StoneStatus::Available);
    let supplier: String = query.get("supplier").chars().take(40).collect();
    let filters = vec![("status", status.code().to_owned()), ("supplier", supplier.clone())];
    let listing = Listing::new(&face, PATH, filters);
    let before = listing.place(&query)?;
    let first = before.is_none();
    let mut conn = face.db.read().await?;
    let mut stones = if number.is_empty() {
        let ask = StaffFilter { status, supplier: Some(supplier.clone()).filter(|s| !s.is_empty()), before };
        list_for_staff(&mut conn, &ask, ROWS + 1).await?
    } else {
        find_by_number(&mut conn, &number).await?
    };
    let rows = usize::try_from(ROWS).unwrap_or(usize::MAX);
    let more = number.is_empty() && stones.len() > rows;
    stones.truncate(rows);
    let next = stones.last().filter(|_| more).map(|s| (s.updated_at, s.view.id));
    let suppliers = list_supplier_names(&mut conn).await?;
    let shown = count(stones.len() as u64, "stone", "stones");
    let body = html! {
        (PageHeader { title: "Loose stones".into(), ..PageHeader::default() })
        (tabs(&mut conn, PATH).await?)
        (FilterBar {
            action: PATH.into(),
            query: number.clone(),
            placeholder: "Serial, report or stock number".into(),
            controls: controls(status, &supplier, &suppliers),
            tags: if number.is_empty() { Vec::new() } else { vec![Tag { text: format!("Goes by “{number}”"), remove_href: Some(listing.address()) }] },
            count: if more { format!("First {shown} shown") } else { shown },
        })
        (DataTable {
            caption: "Loose stones, last changed first".into(),
            columns: vec![
                Column::new("Stone"), Column::new("Standing"), Column::new("Report"), Column::new("Supplier"),
                Column::numeric("Cost"), Column::numeric("Price before tax"), Column::new("Last changed"),
            ],
            rows: stones.iter().map(row).collect(),
            empty: html! { p { @if number.is_empty() { "No stone stands there." } @else { "No stone goes by “" (number) "”." } } },
            ..DataTable::default()
        })
        @if number.is_empty() { (listing.pager(first, next.as_ref(), "More stones")) }
    };
    Ok(Sheet { title: "Loose stones".into(), path: PATH, body }.ok(&face, &staff.person).into_response())
}

fn controls(status: StoneStatus, supplier: &str, suppliers: &[(String, String)]) -> Markup {
    let select = |id: &str, label: &str, choices, selected: &str, prompt: Option<&str>| Select {
        id: id.into(),
        name: id.into(),
        label: label.into(),
        choices,
        selected: selected.into(),
        prompt: prompt.map(Into::into),
        required: true,
        ..Select::default()
    };
    let states = StoneStatus::ALL.iter().map(|s| Choice::new(s.code(), s.label())).collect();
    let suppliers = suppliers.iter().map(|(code, name)| Choice::new(code, name)).collect();
    html! {
        (select("status", "Standing", states, status.code(), None))
        (Select { required: false, quiet: true, ..select("supplier", "Supplier", suppliers, supplier, Some("Everyone’s")) })
    }
}

/// The colour beside a standing.
fn tone(status: StoneStatus) -> Tone {
    match status {
        StoneStatus::Available => Tone::Success,
        StoneStatus::Held | StoneStatus::Parked => Tone::Warning,
        StoneStatus::Sold => Tone::Accent,
        StoneStatus::Withdrawn => Tone::Neutral,
    }
}

fn row(stone: &StaffStone) -> Row {
    let view = &stone.view;
    let facts = &view.facts;
    Row {
        name: view.serial.to_string(),
        href: view.status.is_shown().then(|| view.path()),
        sub: Some(facts.describe()),
        cells: vec![
            html! { span class="num code-word" { (view.serial) } },
            html! { (StatusDot::new(view.status.label(), tone(view.status))) },
            html! { @if let (Some(lab), Some(number)) = (facts.lab, &facts.report_number) { (lab.label()) " " span class="num" { (number) } } @else { span class="muted" { "none" } } },
            html! {
                @match &stone.supplier {
                    Some((code, key)) => { (code) span class="cell-sub num" { (key) } }
                    None => { "The house" }
                }
                span class="cell-sub" { (view.location) }
            },
            html! { @if let Some(cost) = stone.cost { (cost) } @else { span class="muted" { "not noted" } } },
            html! { (view.price) },
            html! { time datetime=(datetime(stone.updated_at)) { (moment(stone.updated_at)) } },
        ],
        ..Row::default()
    }
}
