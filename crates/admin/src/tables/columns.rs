//! Which columns stand in which order, how many stay in sight, and how much room a row has: all by links.

use maud::{Markup, html};
use platform::tables::{Density, Field, TableQuery};
use ui::{Choice, Select};
use web::Pairs;

use super::{Sheets, address, narrow::kept};

/// The query with the column that the form adds, when it was sent.
pub(super) fn added(query: &TableQuery, sent: &Pairs) -> Option<TableQuery> {
    let field = query.table.find(sent.find("add_column")?)?;
    let mut columns = query.columns.clone();
    if !columns.iter().any(|c| c.code == field.code) {
        columns.push(field);
    }
    Some(TableQuery { columns, ..query.clone() })
}

/// The panel.
pub(super) fn controls<T: Sheets>(query: &TableQuery) -> Markup {
    let link = |columns: Vec<&'static Field>| address(T::PATH, &TableQuery { columns, ..query.clone() }, &[]);
    let pinned = |pinned: usize| address(T::PATH, &TableQuery { pinned, ..query.clone() }, &[]);
    let dense = |density: Density| address(T::PATH, &TableQuery { density, ..query.clone() }, &[]);
    let absent = query.table.fields.iter().filter(|f| !query.columns.iter().any(|c| c.code == f.code));
    html! {
        details class="table-options" data-columns {
            summary { "Columns" }
            ol class="column-list" {
                @for (at, field) in query.columns.iter().enumerate() {
                    li {
                        span { (field.label) }
                        span class="cluster" {
                            @if at > 0 { a class="row-link" href=(link(swapped(&query.columns, at, at - 1))) aria-label={ "Move " (field.label) " to the left" } { "Left" } }
                            @if at + 1 < query.columns.len() { a class="row-link" href=(link(swapped(&query.columns, at, at + 1))) aria-label={ "Move " (field.label) " to the right" } { "Right" } }
                            @if query.columns.len() > 1 { a class="row-link" href=(link(dropped(&query.columns, at))) aria-label={ "Hide " (field.label) } { "Hide" } }
                        }
                    }
                }
            }
            form class="filter-form" action=(T::PATH) {
                (kept(query, ""))
                (Select {
                    id: "add-column".into(), name: "add_column".into(), label: "Show another".into(), quiet: true, required: true,
                    choices: absent.map(|f| Choice::new(f.code, f.label)).collect(), ..Select::default()
                })
                button class="btn btn-outline btn-sm" type="submit" { span { "Show" } }
            }
            p class="cluster" {
                "Kept in sight:"
                @for n in 0..=3 { a class="row-link" href=(pinned(n)) aria-current=[(query.pinned == n).then_some("true")] { @if n == 0 { "none" } @else { (n) } } }
            }
            p class="cluster" {
                "Rows:"
                @for density in Density::ALL { a class="row-link" href=(dense(density)) aria-current=[(query.density == density).then_some("true")] { (density.label()) } }
            }
        }
    }
}

fn swapped(columns: &[&'static Field], a: usize, b: usize) -> Vec<&'static Field> {
    let mut columns = columns.to_vec();
    columns.swap(a, b);
    columns
}

fn dropped(columns: &[&'static Field], at: usize) -> Vec<&'static Field> {
    columns.iter().enumerate().filter(|(place, _)| *place != at).map(|(_, field)| *field).collect()
}
