//! Saved views: whose they are, saving and removing them.

use axum::{
    extract::{Path, State},
    response::Response,
};
use kernel::{
    Fault,
    ids::{AccountId, TableViewId},
};
use maud::{Markup, html};
use platform::tables::{
    PutView, RemoveView, TableError, TableQuery, TableView, ViewKind, put_view, remove_view,
};
use ui::{Choice, Select, TextField};
use web::{FormData, Refusal, see_other, spawn_write, staff::Staff};

use super::{Sheets, address, narrow::kept};
use crate::Face;

/// `POST /admin/tables/{table}/views`: saves what is shown, as a new view or over one.
pub(crate) async fn save<T: Sheets>(
    State(face): State<Face>,
    staff: Staff<T::Read>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let query =
        TableQuery::read(T::table(), |name| sent.find(name)).map_err(TableError::Invalid).map_err(said)?;
    let over = sent.find("over").and_then(|id| Some((id.parse().ok()?, sent.get("version").parse().ok()?)));
    let kind = ViewKind::read(sent.get("kind")).unwrap_or(ViewKind::Private);
    let ask = PutView { over, name: sent.get("name").to_owned(), kind, query: query.clone() };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let id = spawn_write(async move {
        let mut tx = db.begin().await?;
        let id = put_view(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, TableError>(id)
    })
    .await
    .map_err(said)?;
    Ok(see_other(&address(T::PATH, &query, &[("view", &id.to_string()), ("done", "saved")])))
}

/// `POST /admin/tables/{table}/views/{view}/removal`.
pub(crate) async fn remove<T: Sheets>(
    State(face): State<Face>,
    staff: Staff<T::Read>,
    Path(view): Path<String>,
) -> Result<Response, Refusal> {
    let id: TableViewId = view.parse().map_err(|_| Refusal::not_found())?;
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    spawn_write(async move {
        let mut tx = db.begin().await?;
        remove_view(&mut tx, &cx, RemoveView { table: T::table().code, id }).await?;
        Ok::<_, TableError>(tx.commit().await?)
    })
    .await
    .map_err(said)?;
    Ok(see_other(&format!("{}?done=removed", T::PATH)))
}

/// A refusal that names the field: these forms are one line long.
fn said(error: TableError) -> Refusal {
    match error.fields().first() {
        Some(field) => Refusal::new(error.kind(), error.code(), field.message.clone()),
        None => error.into(),
    }
}

/// The panel.
pub(super) fn controls<T: Sheets>(
    query: &TableQuery,
    saved: &[TableView],
    current: Option<TableViewId>,
    reader: AccountId,
) -> Markup {
    let current = saved.iter().find(|view| current == Some(view.id));
    let open = current.filter(|view| view.is_open_to(reader));
    let action = format!("{}/views", T::PATH);
    html! {
        details class="table-options" data-views {
            summary { "Views" }
            @if let Some(view) = open {
                @if is_changed(view, query) { p { "“" (view.name) "” shows something else than it was saved with." } }
                form class="filter-form" method="post" action=(action) {
                    (kept(query, ""))
                    input type="hidden" name="over" value=(view.id);
                    input type="hidden" name="version" value=(view.version);
                    (fields("over", &view.name, view.kind))
                    button class="btn btn-outline btn-sm" type="submit" { span { "Save over “" (view.name) "”" } }
                }
                form method="post" action={ (action) "/" (view.id) "/removal" } {
                    button class="btn btn-outline btn-sm" type="submit" { span { "Remove “" (view.name) "”" } }
                }
            } @else if let Some(view) = current { p { "“" (view.name) "” is locked: only who saved it can change it." } }
            form class="filter-form" method="post" action=(action) {
                (kept(query, ""))
                (fields("new", "", ViewKind::Private))
                button class="btn btn-outline btn-sm" type="submit" { span { "Save as a new view" } }
            }
        }
    }
}

fn fields(id: &str, name: &str, kind: ViewKind) -> Markup {
    html! {
        (TextField {
            id: format!("view-name-{id}"), value: name.into(), required: true, quiet: true, max_length: Some(60),
            ..TextField::new("name", "Name")
        })
        (Select {
            id: format!("view-kind-{id}"), name: "kind".into(), label: "Whose it is".into(), quiet: true, selected: kind.code().into(),
            choices: ViewKind::ALL.iter().map(|k| Choice::new(k.code(), k.label())).collect(), ..Select::default()
        })
    }
}

fn is_changed(view: &TableView, query: &TableQuery) -> bool {
    let now: Vec<(String, String)> = query.pairs().into_iter().map(|(n, v)| (n.to_owned(), v)).collect();
    now != view.pairs
}
