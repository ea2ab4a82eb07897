//! Which attributes pieces have, category by category.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use catalog::{
    attributes::{self, Definition, KindWord, Schema},
    model::Category,
};
use customers::Permission;
use maud::{Markup, html};
use ui::{Button, Column, DataTable, Disclosure, PageHeader, Row, StatusDot, Tab, Tabs, Tone};
use web::{
    QueryPairs, Refusal,
    staff::{Staff, rights::ReadCatalog},
};

use super::{NEW, PATH};
use crate::{
    Face,
    frame::{Sheet, outcome},
};

/// `GET /admin/attributes`: those that staff defined, then the house's own; of one category, or all.
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<ReadCatalog>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    let category: Option<Category> = query.get("category").parse().ok();
    let mut conn = face.db.read().await?;
    let schema = attributes::load(&mut conn).await?;
    let edits = staff.person.may(Permission::EditCatalog);
    let is_for = |d: &&Definition| category.is_none_or(|c| d.is_for(c));
    let defined: Vec<_> = schema.defined().iter().filter(is_for).collect();
    let own: Vec<_> = Schema::built_in().iter().filter(is_for).collect();
    let notice = match query.get("done") {
        "defined" => outcome(Tone::Success, "Defined. The form of a product asks for it from now on."),
        "changed" => outcome(Tone::Success, "Saved. The shop shows it within a few seconds."),
        _ => html! {},
    };
    let body = html! {
        (PageHeader {
            title: "Attributes".into(),
            text: "What the form of a product asks for. Those you define yourself need no programmer.".into(),
            actions: if edits { vec![Button::link("New attribute", NEW)] } else { Vec::new() },
            ..PageHeader::default()
        })
        (notice)
        (tabs(category))
        (DataTable {
            rows: defined.iter().map(|d| row(d, edits)).collect(),
            empty: html! { p { "No attribute of your own yet. A new one might be the gallery of a ring, or the length of an earring’s drop." } },
            ..table("Attributes of your own")
        })
        (Disclosure {
            title: format!("The house’s own fields ({})", own.len()),
            body: html! { (DataTable { rows: own.iter().map(|d| row(d, false)).collect(), ..table("The house’s own fields") }) },
            ..Disclosure::default()
        })
    };
    Ok(Sheet { title: "Attributes".into(), path: PATH, body }.ok(&face, &staff.person).into_response())
}

fn table(caption: &str) -> DataTable {
    DataTable {
        caption: caption.into(),
        columns: ["Attribute", "Kind", "Asked for", "Needed", "Filter"].map(Column::new).to_vec(),
        ..DataTable::default()
    }
}

fn tabs(current: Option<Category>) -> Tabs {
    let tab = |text: &str, category: Option<Category>| Tab {
        text: text.into(),
        href: category.map_or_else(|| PATH.to_owned(), |c| format!("{PATH}?category={c}")),
        count: None,
        current: category == current,
    };
    let all = std::iter::once(tab("All", None));
    let tabs = all.chain(Category::ALL.iter().map(|c| tab(c.plural(), Some(*c)))).collect();
    Tabs { label: "Attributes by category".into(), tabs }
}

fn row(definition: &Definition, edits: bool) -> Row {
    let name = html! { (definition.label) };
    Row {
        name: definition.label.clone(),
        href: edits.then(|| format!("{PATH}/{}", definition.code)),
        cells: vec![
            name,
            html! { (KindWord::label(definition.kind.word())) @if definition.archived { " " (StatusDot::new("out of use", Tone::Neutral)) } span class="cell-sub code-word" { (definition.code) } },
            categories(definition),
            yes_or_no(definition.required),
            yes_or_no(definition.is_facet()),
        ],
        ..Row::default()
    }
}

fn yes_or_no(yes: bool) -> Markup {
    html! { @if yes { "Yes" } @else { span class="muted" { "No" } } }
}

fn categories(definition: &Definition) -> Markup {
    let names: Vec<_> = definition.categories.iter().map(|c| c.plural()).collect();
    html! { @if names.is_empty() { (definition.scope.label()) ", every category" } @else { (names.join(", ")) } }
}
