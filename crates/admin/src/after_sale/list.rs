//! Returns that go on.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use commerce::returns::{self, Return};
use maud::html;
use ui::{Column, DataTable, PageHeader, Row, StatusDot};
use web::{
    Refusal,
    staff::{Staff, rights::ReadOrders},
};

use super::{PATH, tone};
use crate::{
    Face,
    frame::Sheet,
    words::{datetime, moment},
};

/// How many are shown; more than that is a flood and not a queue.
const SHOWN: i64 = 200;

/// `GET /admin/returns`: the oldest first.
pub(crate) async fn show(State(face): State<Face>, staff: Staff<ReadOrders>) -> Result<Response, Refusal> {
    let open = returns::list_open_returns(&mut *face.db.read().await?, SHOWN).await?;
    let body = html! {
        (PageHeader {
            title: "Returns".into(),
            text: "Returns and claims that go on: what waits for an answer, for a parcel, for the bench, or for its money.".into(),
            ..PageHeader::default()
        })
        (DataTable {
            caption: "Returns that go on, the oldest first".into(),
            columns: vec![Column::new("Return"), Column::new("Stands"), Column::new("Why"), Column::numeric("Gives"), Column::new("Since")],
            rows: open.iter().map(row).collect(),
            empty: html! { p { "Nothing comes back at present." } },
            ..DataTable::default()
        })
    };
    Ok(Sheet { title: "Returns".into(), path: PATH, body }.ok(&face, &staff.person).into_response())
}

fn row(found: &Return) -> Row {
    let pieces: Vec<_> = found.lines.iter().map(|line| line.title.as_str()).collect();
    Row {
        id: found.id.to_string(),
        name: found.number.clone(),
        cells: vec![
            html! { a class="link num" href={ (PATH) "/" (found.id) } { (found.number) } span class="cell-sub" { (pieces.join(", ")) } },
            html! { (StatusDot::new(found.state.label(), tone(found))) span class="cell-sub" { (found.kind.label()) } },
            html! { (found.reason.label()) },
            html! { (found.owed()) span class="cell-sub" { (found.resolution.label()) } },
            html! { time datetime=(datetime(found.asked_at)) { (moment(found.asked_at)) } },
        ],
        ..Row::default()
    }
}
