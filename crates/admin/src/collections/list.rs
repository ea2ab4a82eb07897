//! The collections in the house's order.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use catalog::{
    Snapshot,
    attributes::{self, Schema},
    collections::{self, StaffCollection},
};
use customers::Permission;
use maud::html;
use ui::{Button, Column, DataTable, PageHeader, Row, StatusDot, Tone};
use web::{
    QueryPairs, Refusal,
    staff::{Staff, rights::ReadCatalog},
};

use super::{NEW, PATH};
use crate::{
    Face,
    frame::{Sheet, outcome},
};

/// `GET /admin/collections`.
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<ReadCatalog>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    let mut conn = face.db.read().await?;
    let all = collections::list_collections(&mut conn).await?;
    let schema = attributes::load(&mut conn).await?;
    let snapshot = face.catalog.snapshot();
    let edits = staff.person.may(Permission::EditCatalog);
    let notice = match query.get("done") {
        "saved" => outcome(Tone::Success, "Saved. The shop shows it within a few seconds."),
        "removed" => outcome(Tone::Info, "Taken out of the shop. Its pieces stay where they are."),
        _ => html! {},
    };
    let body = html! {
        (PageHeader {
            title: "Collections".into(),
            actions: if edits { vec![Button::link("New collection", NEW)] } else { Vec::new() },
            ..PageHeader::default()
        })
        (notice)
        (DataTable {
            caption: "Collections in the house’s order".into(),
            columns: vec![
                Column::new("Collection"), Column::new("Made"), Column::new("Kind"), Column::numeric("Pieces on show"), Column::numeric("Place"),
            ],
            rows: all.iter().map(|c| row(c, &snapshot, &schema, edits)).collect(),
            empty: html! { p { "No collection yet." } },
            ..DataTable::default()
        })
    };
    Ok(Sheet { title: "Collections".into(), path: PATH, body }.ok(&face, &staff.person).into_response())
}

fn row(collection: &StaffCollection, snapshot: &Snapshot, schema: &Schema, edits: bool) -> Row {
    let problems = collection.rule_problems(schema);
    let made = if collection.rule.is_some() { "By a rule" } else { "By hand" };
    Row {
        name: collection.title.clone(),
        href: edits.then(|| format!("{PATH}/{}", collection.slug)),
        cells: vec![
            html! { (collection.title) },
            html! { (made) @if !problems.is_empty() { " " (StatusDot::new("cannot be followed", Tone::Warning)) } @for problem in &problems { span class="cell-sub" { (problem.message) } } span class="cell-sub" { "/collections/" (collection.slug) } },
            html! { (collection.kind.label()) },
            html! { @match snapshot.collection(&collection.slug) { Some(view) => (view.count), None => span class="muted" { "none" } } },
            html! { (collection.position) },
        ],
        ..Row::default()
    }
}
