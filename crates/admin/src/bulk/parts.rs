//! The parts of a bulk edit's page: its figures, its diff, its faults, its columns.

use catalog::bulk::{BulkEdit, BulkFault, BulkFile, BulkRow, BulkState, VARIANTS};
use maud::{Markup, html};
use ui::{Button, ButtonScheme, Card, Choice, Column, DataTable, KpiTile, ProgressBar, Row, Select, Tone};

use super::path;
use crate::words::{count, number};

/// The colour beside a state.
pub(super) const fn tone(state: BulkState) -> Tone {
    match state {
        BulkState::Prepared => Tone::Info,
        BulkState::Waiting => Tone::Warning,
        BulkState::Running | BulkState::Undoing => Tone::Accent,
        BulkState::Done => Tone::Success,
        BulkState::Undone | BulkState::Discarded => Tone::Neutral,
    }
}

/// The field's label.
pub(super) fn label(code: &str) -> &str {
    match code {
        "publish_at" => "Goes on show",
        "unpublish_at" => "Leaves the shop",
        "line" => "Line",
        code => VARIANTS.find(code).map_or(code, |f| f.label),
    }
}

/// How far it is, while it is under way.
pub(super) fn progress(edit: &BulkEdit) -> Markup {
    let counts = &edit.counts;
    let (done, of) = match edit.state {
        BulkState::Running => (counts.applied + counts.refused, i64::from(counts.changed)),
        BulkState::Undoing => (counts.undone + counts.kept, counts.applied + counts.undone + counts.kept),
        _ => return html! {},
    };
    let percent = (done * 100 / of.max(1)).clamp(0, 100);
    html! {
        (ProgressBar {
            id: "progress".into(),
            label: format!("{} of {}", done, count(number(of), "row", "rows")),
            percent: u8::try_from(percent).ok(),
        })
        p { a class="row-link" href=(path(edit.id)) { "Look again" } }
    }
}

/// How many of what.
pub(super) fn figures(edit: &BulkEdit) -> Markup {
    let c = &edit.counts;
    let tile = |text: &str, value: i64, scheme: Tone| KpiTile {
        text: text.into(),
        value: count(number(value), "", "").trim().to_owned(),
        scheme,
        ..KpiTile::default()
    };
    let past = !matches!(edit.state, BulkState::Prepared | BulkState::Waiting | BulkState::Discarded);
    html! {
        div class="kpis" {
            (tile("Rows looked at", i64::from(c.read), Tone::Neutral))
            (tile("Rows that change", i64::from(c.changed), Tone::Neutral))
            (tile("Unchanged", i64::from(c.unchanged()), Tone::Neutral))
            (tile("Rejected", i64::from(c.rejected), Tone::Danger))
            (tile("Cells that change", i64::from(c.cells), Tone::Neutral))
            (tile("Warnings", i64::from(c.warnings), Tone::Warning))
            @if past {
                (tile("Applied", c.applied, Tone::Success)) (tile("Refused", c.refused, Tone::Danger))
                (tile("Put back", c.undone, Tone::Neutral)) (tile("Kept as changed since", c.kept, Tone::Warning))
            }
        }
    }
}

/// The diff, a row a cell.
pub(super) fn diff(rows: &[BulkRow]) -> Markup {
    let all = rows.iter().flat_map(|row| row.cells.iter().enumerate().map(move |(at, cell)| (row, at, cell)));
    let side = |text: Option<&str>, gone: bool| {
        html! {
            @match text {
                Some(text) if gone => del { (text) },
                Some(text) => ins { (text) },
                None => span class="muted" { "empty" },
            }
        }
    };
    let line = |(row, at, cell): (&BulkRow, usize, &catalog::bulk::BulkCell)| Row {
        name: format!("{} {}", row.sku, label(&cell.field)),
        href: Some(format!("/admin/products/{}", row.product)),
        cells: vec![
            html! { (row.sku) },
            html! { (label(&cell.field)) },
            side(cell.before.as_deref(), true),
            side(cell.after.as_deref(), false),
            html! {
                @if let Some(warning) = &cell.warning { span class="status tone-warning" { (warning) } }
                @if at == 0 { @if let Some(fault) = &row.fault { span class="cell-sub" { (fault) } } }
            },
        ],
        ..Row::default()
    };
    html! {
        (DataTable {
            caption: "Every cell that changes".into(),
            columns: vec![Column::new("Code"), Column::new("Field"), Column::new("Before"), Column::new("After"), Column::new("To look at")],
            rows: all.map(line).collect(),
            empty: html! { p { "No cell changes here." } },
            density: "compact",
            ..DataTable::default()
        })
    }
}

/// What is wrong, cell by cell.
pub(super) fn faults(edit: &BulkEdit, faults: &[BulkFault], of_file: bool) -> Markup {
    let line = |fault: &BulkFault| Row {
        name: fault.sku.clone(),
        cells: vec![
            html! { @if let Some(line) = fault.line { "Line " (line) } @else { (fault.sku) } },
            html! { (fault.sku) },
            html! { (label(&fault.field)) },
            html! { @if fault.given.is_empty() { span class="muted" { "—" } } @else { (fault.given) } },
            html! { (fault.message) },
        ],
        ..Row::default()
    };
    html! {
        @if !faults.is_empty() {
            h2 { "What is left out" }
            p { (count(number(i64::from(edit.counts.rejected)), "row changes", "rows change")) " nothing until this is mended." }
            @if of_file { p { (Button::link("Download these lines", format!("{}/rejected", path(edit.id))).scheme(ButtonScheme::Outline)) } }
            (DataTable {
                caption: "What is wrong, cell by cell".into(),
                columns: vec![Column::new("Where"), Column::new("Code"), Column::new("Field"), Column::new("Given"), Column::new("What is wrong")],
                rows: faults.iter().map(line).collect(),
                density: "compact",
                ..DataTable::default()
            })
        }
    }
}

/// How the columns of a file are understood, and the form that says it otherwise.
pub(super) fn mapping(edit: &BulkEdit, file: &BulkFile) -> Markup {
    let known = VARIANTS.fields.iter().filter(|f| f.editable || f.code == "sku" || f.code == "currency");
    let choices: Vec<Choice> = known.map(|f| Choice::new(f.code, f.label)).collect();
    let read = file.fields.iter().filter(|f| !f.is_empty()).count();
    html! {
        details class="table-options" open[read < 2] {
            summary { "Columns: " (read) " of " (file.headings.len()) " are read" }
            form class="stack" method="post" action={ (path(edit.id)) "/columns" } {
                (Card {
                    title: "What each column is".into(),
                    body: html! {
                        @for (at, (heading, field)) in file.headings.iter().zip(&file.fields).enumerate() {
                            (Select {
                                id: format!("column-{at}"), name: "column".into(), label: heading.clone(), quiet: true,
                                prompt: Some("Not read".into()), selected: field.clone(), choices: choices.clone(), ..Select::default()
                            })
                        }
                        (Button::submit("Read the file again").scheme(ButtonScheme::Outline))
                    },
                    ..Card::default()
                })
            }
        }
    }
}
