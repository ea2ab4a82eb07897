//! The list of orders.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use commerce::orders::{self, ListOrders, OrderState, OrderSummary};
use kernel::clean_text;
use maud::{Markup, html};
use ui::{Column, DataTable, FilterBar, PageHeader, Row, StatusDot, Tab, Tabs, Tag};
use web::{
    QueryPairs, Refusal,
    staff::{Staff, rights::ReadOrders},
};

use super::words::{label, tone};
use crate::{
    Face,
    frame::Sheet,
    list::{Listing, rows_limit},
    words::{count, datetime, moment, number},
};

const PATH: &str = "/admin/orders";

/// `GET /admin/orders`: newest first, by state, with a search over number, e-mail and name.
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<ReadOrders>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    let q: String = clean_text(query.get("q"), false).chars().take(120).collect();
    // a state that does not exist shows every order rather than an error: links grow old
    let state: Option<OrderState> = query.find("state").and_then(|code| code.parse().ok());
    let state_code = state.map_or("", OrderState::code);
    let listing = Listing::new(&face, PATH, vec![("state", state_code.to_owned()), ("q", q.clone())]);
    let after = listing.place(&query)?;
    let first = after.is_none();
    let mut conn = face.db.read().await?;
    let ask = ListOrders { q: Some(q.clone()).filter(|q| !q.is_empty()), state, after, limit: rows_limit() };
    let (rows, next) = orders::list_for_staff(&mut conn, &ask).await?;
    let counts = orders::count_by_state(&mut conn).await?;
    let body = html! {
        (PageHeader { title: "Orders".into(), ..PageHeader::default() })
        (tabs(&face, &counts, state, &q))
        (FilterBar {
            action: PATH.into(),
            query: q.clone(),
            placeholder: "Order number, e-mail or name".into(),
            controls: html! { @if state.is_some() { input type="hidden" name="state" value=(state_code); } },
            tags: search_tag(&face, &q, state_code),
            count: shown(&rows, next.is_some()),
        })
        (DataTable {
            caption: "Orders, newest first".into(),
            columns: vec![
                Column::new("Order"), Column::new("State"), Column::new("Customer"), Column::new("Pieces"),
                Column::new("Placed"), Column::new("Deliver by"), Column::numeric("Total"),
            ],
            rows: rows.iter().map(row).collect(),
            empty: html! { p { @if q.is_empty() { "No order is in this state." } @else { "No order matches “" (q) "”." } } },
            ..DataTable::default()
        })
        (listing.pager(first, next.as_ref(), "Earlier orders"))
    };
    Ok(Sheet { title: "Orders".into(), path: PATH, body }.ok(&face, &staff.person).into_response())
}

fn tabs(face: &Face, counts: &[(OrderState, i64)], current: Option<OrderState>, q: &str) -> Tabs {
    let href = |state: &str| {
        Listing::new(face, PATH, vec![("state", state.to_owned()), ("q", q.to_owned())]).address()
    };
    let all = Tab {
        text: "All".into(),
        href: href(""),
        count: Some(counts.iter().map(|(_, n)| number(*n)).sum()),
        current: current.is_none(),
    };
    let each = counts.iter().map(|(state, n)| Tab {
        text: label(*state).into(),
        href: href(state.code()),
        count: Some(number(*n)),
        current: current == Some(*state),
    });
    Tabs { label: "Orders by state".into(), tabs: std::iter::once(all).chain(each).collect() }
}

fn search_tag(face: &Face, q: &str, state: &str) -> Vec<Tag> {
    if q.is_empty() {
        return Vec::new();
    }
    let without = Listing::new(face, PATH, vec![("state", state.to_owned())]).address();
    vec![Tag { text: format!("Contains “{q}”"), remove_href: Some(without) }]
}

fn shown(rows: &[OrderSummary], more: bool) -> String {
    let n = count(rows.len() as u64, "order", "orders");
    if more { format!("First {n} shown") } else { n }
}

fn row(order: &OrderSummary) -> Row {
    Row {
        name: format!("order {}", order.number),
        href: Some(format!("{PATH}/{}", order.id)),
        cells: vec![
            html! { span class="num" { (order.number) } },
            html! { (StatusDot::new(label(order.state), tone(order.state))) },
            customer(order),
            html! { (count(number(order.pieces), "piece", "pieces")) },
            html! { time datetime=(datetime(order.placed_at)) { (moment(order.placed_at)) } },
            html! { time datetime=(order.deliver_by) { (order.deliver_by.format("%-d %b %Y")) } },
            html! { (order.total) },
        ],
        ..Row::default()
    }
}

fn customer(order: &OrderSummary) -> Markup {
    html! { (order.name) span class="cell-sub" { (order.email) } }
}
