//! Tables with filters: real `<table>` markup, sorted and paged by links.

use maud::{Markup, Render, html};

use crate::feedback::Tag;
use crate::icon::{Icon, icon_small};
use crate::look::classes;
use crate::navigation::Pagination;

/// How a column is ordered now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sorted {
    /// Least first.
    Ascending,
    /// Greatest first.
    Descending,
}

/// A column.
#[derive(Debug, Clone, Default)]
pub struct Column {
    /// The heading.
    pub text: String,
    /// The address that sorts by it; none makes it unsortable.
    pub sort_href: Option<String>,
    /// How it is sorted now.
    pub sorted: Option<Sorted>,
    /// Numbers and amounts: set to the right, figures of one width.
    pub numeric: bool,
}

impl Column {
    /// A plain column.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// A column of numbers.
    pub fn numeric(text: impl Into<String>) -> Self {
        Self { text: text.into(), numeric: true, ..Self::default() }
    }
}

/// A row.
#[derive(Debug, Clone, Default)]
pub struct Row {
    /// The value its box sends, when rows can be chosen.
    pub id: String,
    /// The row's name, for the box's label: the order's number.
    pub name: String,
    /// Its own page, reached from the first cell.
    pub href: Option<String>,
    /// A quiet line under the first cell, outside its link.
    pub sub: Option<String>,
    /// The cells, as many as columns.
    pub cells: Vec<Markup>,
}

/// A table in the back office.
#[derive(Debug, Clone, Default)]
pub struct DataTable {
    /// What it lists, read to those who cannot see it: "Orders, newest first".
    pub caption: String,
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows.
    pub rows: Vec<Row>,
    /// Rows can be chosen: the form's address and the buttons of the bulk bar.
    pub bulk: Option<(String, Markup)>,
    /// What stands in place of rows when there are none.
    pub empty: Markup,
    /// The pages; none for a single page.
    pub pagination: Option<Pagination>,
    /// How much room a row has; the stylesheet's word, empty for its own.
    pub density: &'static str,
    /// How many columns stay in sight when the table is moved sideways.
    pub pinned: usize,
}

impl Render for DataTable {
    fn render(&self) -> Markup {
        if self.rows.is_empty() {
            return html! { div class="table-empty" { (self.empty) } };
        }
        let Some((action, buttons)) = &self.bulk else {
            return html! { (self.table(false)) (self.pages()) };
        };
        html! {
            data-table {
                form method="post" action=(action) {
                    (self.table(true))
                    div class="bulk" data-bulk { p aria-live="polite" { "Choose rows to change several at once." } div class="btn-group" { (buttons) } }
                }
                (self.pages())
            }
        }
    }
}

impl DataTable {
    fn pages(&self) -> Markup {
        html! { @if let Some(pagination) = &self.pagination { (pagination) } }
    }

    fn table(&self, choosable: bool) -> Markup {
        html! {
            div class="table-scroll" tabindex="0" role="region" aria-label=(self.caption) {
                table class="table" data-density=[(!self.density.is_empty()).then_some(self.density)]
                    data-pinned=[(self.pinned > 0).then_some(self.pinned)] {
                    caption class="sr" { (self.caption) }
                    thead {
                        tr {
                            @if choosable { th scope="col" class="pick" { input type="checkbox" data-pick-all aria-label="Choose all rows shown"; } }
                            @for column in &self.columns { (heading(column)) }
                        }
                    }
                    tbody { @for row in &self.rows { (self.row(row, choosable)) } }
                }
            }
        }
    }

    fn row(&self, row: &Row, choosable: bool) -> Markup {
        html! {
            tr {
                @if choosable {
                    td class="pick" { input type="checkbox" name="id" value=(row.id) data-pick aria-label={ "Choose " (row.name) }; }
                }
                @for (place, cell) in row.cells.iter().enumerate() {
                    @let numeric = self.columns.get(place).is_some_and(|column| column.numeric);
                    @if place == 0 {
                        th scope="row" class=[numeric.then_some("numeric")] {
                            @if let Some(href) = &row.href { a class="row-link" href=(href) { (cell) } } @else { (cell) }
                            @if let Some(sub) = &row.sub { span class="cell-sub" { (sub) } }
                        }
                    } @else { td class=[numeric.then_some("numeric")] { (cell) } }
                }
            }
        }
    }
}

fn heading(column: &Column) -> Markup {
    let order =
        column.sorted.map(|sorted| if sorted == Sorted::Ascending { "ascending" } else { "descending" });
    html! {
        th scope="col" class=[column.numeric.then_some("numeric")] aria-sort=[order] {
            @if let Some(href) = &column.sort_href {
                a href=(href) {
                    (column.text)
                    @match column.sorted {
                        Some(Sorted::Ascending) => (icon_small(Icon::ArrowUp)),
                        Some(Sorted::Descending) => (icon_small(Icon::ArrowDown)),
                        None => {}
                    }
                }
            } @else { (column.text) }
        }
    }
}

/// Search, filters in use, and room for more, above a table. A `GET` form.
#[derive(Debug, Clone, Default)]
pub struct FilterBar {
    /// The list's address.
    pub action: String,
    /// The words searched for.
    pub query: String,
    /// What the search looks through: "Order number, name or e-mail".
    pub placeholder: String,
    /// Selects and other controls of the same form.
    pub controls: Markup,
    /// Filters in use, as sentences: "Status is paid".
    pub tags: Vec<Tag>,
    /// "4,212 orders".
    pub count: String,
}

impl Render for FilterBar {
    fn render(&self) -> Markup {
        html! {
            div class="filter-bar" {
                form class="filter-form" action=(self.action) role="search" aria-label="This list" {
                    label class="sr" for="filter-q" { (self.placeholder) }
                    input class="input" id="filter-q" name="q" type="search" value=(self.query) placeholder=(self.placeholder);
                    (self.controls)
                    button class="btn btn-outline btn-sm" type="submit" { span { "Apply" } }
                }
                div class="filter-tags" {
                    @for tag in &self.tags { (tag) }
                    @if !self.count.is_empty() { p class=(classes(&[("muted", true), ("num", true)])) { (self.count) } }
                }
            }
        }
    }
}
