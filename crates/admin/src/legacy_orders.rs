//! Orders of the old shop, as they were imported.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use commerce::legacy::{LegacyOrder, LegacyState, count_legacy_orders, list_legacy_orders};
use maud::{Markup, html};
use ui::{Column, DataTable, PageHeader, Row, StatusDot, Tab, Tabs, Tone};
use web::{
    QueryPairs, Refusal,
    staff::{Staff, rights::ReadOrders},
};

use crate::{
    Face,
    frame::Sheet,
    list::{Listing, ROWS},
};

const PATH: &str = "/admin/legacy-orders";

/// `GET /admin/legacy-orders`; `state` narrows it.
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<ReadOrders>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    let state = LegacyState::find(query.get("state"));
    let word = state.map(LegacyState::code).unwrap_or_default();
    let listing = Listing::new(&face, PATH, vec![("state", word.to_owned())]);
    let after: Option<String> = listing.place(&query)?;
    let mut conn = face.db.read().await?;
    let mut orders = list_legacy_orders(&mut conn, state, after.as_deref(), ROWS + 1).await?;
    let (imported, waiting) = count_legacy_orders(&mut conn).await?;
    let rows = usize::try_from(ROWS).unwrap_or(usize::MAX);
    let more = orders.len() > rows;
    orders.truncate(rows);
    let next = if more { orders.last().map(|order| order.legacy_id.clone()) } else { None };
    let body = html! {
        (PageHeader {
            title: "Orders of the old shop".into(),
            text: "Their amounts were dollars in some rows and cents in others. What is imported is proven by its payment, its lines or the catalogue; what is not waits in quarantine, with the reason. Correct the files and import them again.".into(),
            ..PageHeader::default()
        })
        (tabs(state, imported, waiting))
        (DataTable {
            caption: "Orders of the old shop, by their number there".into(),
            columns: vec![
                Column::new("Order"), Column::new("Client"), Column::new("State"), Column::numeric("As written"),
                Column::numeric("Total"), Column::numeric("Paid"), Column::new("Because"),
            ],
            rows: orders.iter().map(row).collect(),
            empty: html! { p { "Nothing here. " code { "atelier import legacy-orders" } " brings them in." } },
            ..DataTable::default()
        })
        (listing.pager(after.is_none(), next.as_ref(), "Further orders"))
    };
    Ok(Sheet { title: "Orders of the old shop".into(), path: PATH, body }
        .ok(&face, &staff.person)
        .into_response())
}

fn tabs(state: Option<LegacyState>, imported: i64, waiting: i64) -> Tabs {
    let tab = |text: String, of: Option<LegacyState>| Tab {
        text,
        href: of.map_or_else(|| PATH.to_owned(), |of| format!("{PATH}?state={}", of.code())),
        count: None,
        current: of == state,
    };
    Tabs {
        label: "State".into(),
        tabs: vec![
            tab("All".to_owned(), None),
            tab(format!("Imported ({imported})"), Some(LegacyState::Imported)),
            tab(format!("In quarantine ({waiting})"), Some(LegacyState::Quarantined)),
        ],
    }
}

fn row(order: &LegacyOrder) -> Row {
    let money = |money: Option<kernel::Money>| -> Markup {
        match money {
            Some(money) => html! { (money) },
            None => html! { span class="muted" { "Unknown" } },
        }
    };
    let (state, tone) = match order.state {
        LegacyState::Imported => ("Imported", Tone::Success),
        LegacyState::Quarantined => ("In quarantine", Tone::Warning),
    };
    let unit = order.total_unit.map_or("", |unit| unit.code());
    Row {
        id: format!("order-{}", order.legacy_id),
        name: format!("order {}", order.legacy_id),
        cells: vec![
            html! { span class="num" { (order.legacy_id) } span class="cell-sub" { (order.placed_on) } },
            html! { (order.email.as_deref().unwrap_or("—")) span class="cell-sub" { (order.status) } },
            html! { (StatusDot::new(state, tone)) },
            html! { (order.source_total) " " span class="cell-sub" { (unit) } },
            money(order.total),
            money(order.provider),
            html! { (order.said) },
        ],
        ..Row::default()
    }
}
