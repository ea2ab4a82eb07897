//! `/admin/workload`: who looks after how much, and who has how much on their bench.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use bespoke::{
    agenda::{Load, workload},
    commissions::{BoardFilter, list_board},
    workshop::list_load,
};
use maud::{Markup, html};
use ui::{Column, DataTable, PageHeader, Row};
use web::{
    Refusal,
    staff::{Staff, rights::ReadCommissions},
};

use super::{CALENDAR, TODAY};
use crate::{
    Face,
    commissions::{BENCH, PATH as COMMISSIONS, ways_to},
    frame::Sheet,
};

/// Where it is.
pub(crate) const PATH: &str = "/admin/workload";

/// `GET /admin/workload`
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<ReadCommissions>,
) -> Result<Response, Refusal> {
    let mut tx = face.db.begin().await?;
    let now = tx.now().await?;
    let cards = list_board(&mut tx, &BoardFilter::default()).await?;
    let bench = list_load(&mut tx, now.date_naive()).await?;
    drop(tx);
    let benches = bench.iter().map(|one| Row {
        name: one.maker.clone(),
        href: Some(BENCH.to_owned()),
        cells: vec![
            html! { (one.maker) },
            html! { (one.jobs) },
            html! { (one.minutes / 60) " h " (format!("{:02}", one.minutes % 60)) " min" },
            html! { (one.late) },
            html! { (one.next_due.format("%-d %b %Y")) },
        ],
        ..Row::default()
    });
    let body = html! {
        (PageHeader {
            title: "Workload".into(),
            text: "Who looks after how much, and which promises are near.".into(),
            actions: ways_to(&[("My work today", TODAY), ("Calendar", CALENDAR), ("The bench", BENCH), ("Board", COMMISSIONS)]),
            ..PageHeader::default()
        })
        section class="stack stack-3" {
            h2 { "Designers" }
            (DataTable {
                caption: "Commissions by who looks after them, the fullest first".into(),
                columns: vec![
                    Column::new("Who"), Column::numeric("Open"), Column::numeric("Client waits"), Column::numeric("Late"), Column::numeric("Stalled"),
                    Column::numeric("Promised within two weeks"), Column::new("Next promised day"),
                ],
                rows: workload(&cards, now).iter().map(row).collect(),
                empty: html! { p { "No commission is open." } },
                ..DataTable::default()
            })
        }
        section class="stack stack-3" {
            h2 { "The bench" }
            (DataTable {
                caption: "Open jobs by maker, the fullest first".into(),
                columns: vec![
                    Column::new("Who"), Column::numeric("Jobs"), Column::new("Planned"), Column::numeric("Past their day"), Column::new("Next day"),
                ],
                rows: benches.collect(),
                empty: html! { p { "No job is open." } },
                ..DataTable::default()
            })
        }
    };
    Ok(Sheet { title: "Workload".into(), path: PATH, body }.ok(&face, &staff.person).into_response())
}

fn row(load: &Load) -> Row {
    let owner = load.account.map_or_else(|| "nobody".to_owned(), |account| account.to_string());
    let shown = |n: usize, more: &str| -> Markup {
        html! { @if n == 0 { "–" } @else { a href={ (COMMISSIONS) "?view=list&owner=" (owner) (more) } { (n) } } }
    };
    Row {
        name: load.name.clone(),
        href: Some(format!("{COMMISSIONS}?view=list&owner={owner}")),
        cells: vec![
            html! { (load.name) },
            html! { (load.open) },
            shown(load.waiting, "&unanswered=yes"),
            shown(load.late, "&look=yes"),
            shown(load.stalled, "&look=yes"),
            html! { @if load.near == 0 { "–" } @else { (load.near) } },
            html! { @if let Some(on) = load.next_promised { (on.format("%-d %b %Y")) } @else { "–" } },
        ],
        ..Row::default()
    }
}
