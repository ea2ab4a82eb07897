//! The queue of concerns.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use commerce::payments::{self, Concern, StoredRefund};
use maud::{Markup, html};
use ui::{Column, DataTable, PageHeader, Row, StatusDot, Tone};
use web::{
    QueryPairs, Refusal,
    staff::{Staff, rights::ReadOrders},
};

use super::{PATH, words};
use crate::{
    Face,
    frame::{Sheet, outcome},
    words::{datetime, moment},
};

/// How many are shown; more than that is a flood and not a queue.
const SHOWN: i64 = 200;

/// `GET /admin/concerns`: what nobody has answered, and what is lost; the oldest first, money that waits before all else.
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<ReadOrders>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    let mut concerns = payments::list_open_concerns(&mut *face.db.read().await?, SHOWN).await?;
    // what ends by itself comes first, the nearest end before the others
    concerns.sort_by_key(|concern| (concern.lost, concern.until.is_none(), concern.until, concern.opened_at));
    let refunds = payments::list_waiting_refunds(&mut *face.db.read().await?, SHOWN).await?;
    let notice = match query.get("done") {
        "cleared" => {
            outcome(Tone::Success, "Cleared. The order can be sent, unless something else speaks against it.")
        }
        _ => html! {},
    };
    let body = html! {
        (PageHeader {
            title: "Concerns".into(),
            text: "What keeps an order from being sent, or its money from being taken, until one of us has answered it.".into(),
            ..PageHeader::default()
        })
        (notice)
        (DataTable {
            caption: "Concerns, the most urgent first".into(),
            columns: vec![
                Column::new("Order"), Column::new("What"), Column::numeric("Worth"), Column::new("Until"), Column::new("Since"),
            ],
            rows: concerns.iter().map(|concern| row(&face, concern)).collect(),
            empty: html! { p { "Nothing waits for an answer." } },
            ..DataTable::default()
        })
        @if !refunds.is_empty() {
            h2 { "Refunds that wait for a second person" }
            (DataTable {
                caption: "Refunds that wait for a second person, the oldest first".into(),
                columns: vec![Column::new("Order"), Column::numeric("Amount"), Column::new("Why"), Column::new("Since")],
                rows: refunds.iter().map(waiting).collect(),
                ..DataTable::default()
            })
        }
    };
    Ok(Sheet { title: "Concerns".into(), path: PATH, body }.ok(&face, &staff.person).into_response())
}

fn row(face: &Face, concern: &Concern) -> Row {
    let href = format!("/admin/orders/{}#concerns", concern.order);
    Row {
        id: concern.id.to_string(),
        name: concern.number.clone(),
        cells: vec![
            html! { a class="link num" href=(href) { (concern.number) } span class="cell-sub" { (concern.client) } },
            html! {
                (StatusDot::new(words::label(concern.kind), words::tone(concern)))
                @if concern.lost { span class="cell-sub" { "Lost: the order is not sent" } }
            },
            html! { (concern.amount) },
            until(face, concern),
            html! { time datetime=(datetime(concern.opened_at)) { (moment(concern.opened_at)) } },
        ],
        ..Row::default()
    }
}

fn waiting(refund: &StoredRefund) -> Row {
    Row {
        id: refund.id.to_string(),
        name: refund.number.clone(),
        cells: vec![
            html! { a class="link num" href={ "/admin/orders/" (refund.order) "#refunds" } { (refund.number) } },
            html! { (refund.amount) span class="cell-sub" { "To " (refund.to.name()) } },
            html! { (refund.note.as_deref().unwrap_or_default()) },
            html! { time datetime=(datetime(refund.created_at)) { (moment(refund.created_at)) } },
        ],
        ..Row::default()
    }
}

/// When it ends by itself, and how long that is.
pub(crate) fn until(face: &Face, concern: &Concern) -> Markup {
    let Some(until) = concern.until else { return html! { span class="muted" { "No end by itself" } } };
    let left = until - face.cx.clock.now();
    html! {
        time datetime=(datetime(until)) { (moment(until)) }
        span class="cell-sub" {
            @if left.num_seconds() <= 0 { "Over: it is being let go of" }
            @else if left.num_hours() < 2 { (left.num_minutes() + 1) " minutes left" }
            @else { (left.num_hours()) " hours left" }
        }
    }
}
