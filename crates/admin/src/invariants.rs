//! What must always be true of the books, and what was found when it was asked last.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use bespoke::invariants::{check_house, statements};
use commerce::invariants::{Broken, InvariantRun, find_runs};
use maud::{Markup, html};
use ui::{Button, ButtonScheme, Column, DataTable, PageHeader, Row, StatusDot, Tone};
use web::{
    QueryPairs, Refusal, see_other, spawn_write,
    staff::{Staff, rights::ReadAudit},
};

use crate::{
    Face,
    frame::{Sheet, outcome},
    words::moment,
};

/// Where it stands.
pub(crate) const PATH: &str = "/admin/invariants";
/// How many earlier times are told: two days of them.
const RUNS: i64 = 48;

/// `GET /admin/invariants`.
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<ReadAudit>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    let runs = find_runs(&mut *face.db.read().await?, RUNS).await?;
    let notice = match query.get("done") {
        "checked" => outcome(Tone::Success, "Everything was asked. This is what was found."),
        _ => html! {},
    };
    let body = html! {
        (PageHeader {
            title: "Invariants".into(),
            text: "What must be true of the books at every moment. The house asks all of it once an hour; nothing is corrected by it.".into(),
            ..PageHeader::default()
        })
        (notice)
        div class="stack stack-5" {
            (said(runs.first()))
            form method="post" action=(PATH) {
                (Button { busy_text: Some("Reading the books…".into()), ..Button::submit("Ask now").scheme(ButtonScheme::Outline) })
            }
            (of_now(runs.first()))
            @if !runs.is_empty() { (earlier(&runs)) }
        }
    };
    Ok(Sheet { title: "Invariants".into(), path: PATH, body }.ok(&face, &staff.person).into_response())
}

/// `POST /admin/invariants`: now, rather than within the hour.
pub(crate) async fn check(State(face): State<Face>, staff: Staff<ReadAudit>) -> Result<Response, Refusal> {
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    spawn_write(async move { check_house(&db, &cx).await }).await?;
    Ok(see_other(&format!("{PATH}?done=checked")))
}

fn verdict(run: &InvariantRun) -> StatusDot {
    let (scheme, text) = match run.broken.len() {
        0 => (Tone::Success, "All hold".to_owned()),
        1 => (Tone::Danger, "1 is broken".to_owned()),
        many => (Tone::Danger, format!("{many} are broken")),
    };
    StatusDot { scheme, text, hollow: false }
}

fn said(last: Option<&InvariantRun>) -> Markup {
    let Some(last) = last else {
        return html! { p class="muted" { "They have not been asked yet since this house was opened." } };
    };
    html! {
        p {
            (verdict(last)) " "
            "· " (last.checks) " asked " (moment(last.ran_at)) ", in " (last.took_ms) " ms, by " (last.asked_by) "."
        }
        @if !last.broken.is_empty() {
            p {
                "Write the numbers down, stop dispatching the orders named, and correct nothing by hand: "
                "ledger, movements and logs only grow, and are corrected by operations."
            }
        }
    }
}

/// The broken ones first.
fn of_now(last: Option<&InvariantRun>) -> DataTable {
    let found = |id: &str| last.and_then(|run| run.broken.iter().find(|broken| broken.id == id));
    let mut all = statements();
    all.sort_by_key(|(id, _)| found(id).is_none());
    DataTable {
        caption: "What must be true".into(),
        columns: vec![Column::new("Number"), Column::new("Statement"), Column::new("Found")],
        rows: all
            .into_iter()
            .map(|(id, statement)| Row {
                id: id.into(),
                cells: vec![
                    html! { span class="num" { (id) } },
                    html! { (statement) },
                    of_one(last.is_some(), found(id)),
                ],
                ..Row::default()
            })
            .collect(),
        ..DataTable::default()
    }
}

fn of_one(asked: bool, broken: Option<&Broken>) -> Markup {
    match broken {
        Some(broken) => html! {
            (StatusDot { scheme: Tone::Danger, text: count(broken.violations), hollow: false })
            ul { @for name in &broken.named { li { (name) } } }
        },
        None if asked => html! { (StatusDot { scheme: Tone::Success, text: "Holds".into(), hollow: false }) },
        None => html! { span class="muted" { "Not asked yet" } },
    }
}

fn count(violations: u64) -> String {
    if violations == 1 { "1 violation".into() } else { format!("{violations} violations") }
}

fn earlier(runs: &[InvariantRun]) -> DataTable {
    DataTable {
        caption: "Earlier".into(),
        columns: vec![
            Column::new("When"),
            Column::new("Found"),
            Column::numeric("Took"),
            Column::new("Asked for by"),
        ],
        rows: runs
            .iter()
            .map(|run| Row {
                id: run.id.to_string(),
                cells: vec![
                    html! { (moment(run.ran_at)) },
                    html! { (verdict(run)) },
                    html! { (run.took_ms) " ms" },
                    html! { (run.asked_by) },
                ],
                ..Row::default()
            })
            .collect(),
        ..DataTable::default()
    }
}
