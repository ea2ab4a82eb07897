//! The list of parcels that are not with their clients yet.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use commerce::fulfillment::{Shipment, ShipmentState, list_open};
use maud::html;
use ui::{Button, ButtonScheme, Column, DataTable, PageHeader, Row, StatusDot, Tab, Tabs};
use web::{
    QueryPairs, Refusal,
    staff::{Staff, rights::ReadOrders},
};

use super::{PATH, tone};
use crate::{
    Face,
    frame::Sheet,
    words::{count, datetime, moment},
};

const ROWS: i64 = 200;

/// `GET /admin/shipments?state=`.
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<ReadOrders>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    let state = ShipmentState::find(query.get("state"));
    let found = list_open(&mut *face.db.read().await?, state, ROWS).await?;
    let body = html! {
        (PageHeader {
            title: "Parcels".into(),
            text: "What of paid orders is on its way out of the house, and what its client does not have yet. The oldest first.".into(),
            aside: html! { (Button::link("How careful we are", "/admin/release-policy").scheme(ButtonScheme::Outline).small()) },
            ..PageHeader::default()
        })
        (tabs(state))
        (DataTable {
            caption: "Open parcels".into(),
            columns: vec![
                Column::new("Parcel"), Column::new("Pieces"), Column::new("Stands at"), Column::numeric("Declared"), Column::new("Since"),
            ],
            rows: found.iter().map(row).collect(),
            empty: html! { p { "No parcel stands here. Parcels are made on an order’s page." } },
            ..DataTable::default()
        })
    };
    Ok(Sheet { title: "Parcels".into(), path: PATH, body }.ok(&face, &staff.person).into_response())
}

fn tabs(current: Option<ShipmentState>) -> Tabs {
    let tab = |state: Option<ShipmentState>| Tab {
        text: state.map_or("All open", ShipmentState::label).to_owned(),
        href: state.map_or_else(|| PATH.to_owned(), |state| format!("{PATH}?state={}", state.code())),
        current: state == current,
        ..Tab::default()
    };
    let open = ShipmentState::ALL.iter().copied().filter(|state| state.is_in_house() || state.has_left());
    let open = open.filter(|state| *state != ShipmentState::Delivered).map(Some);
    Tabs { label: "Where parcels stand".into(), tabs: std::iter::once(None).chain(open).map(tab).collect() }
}

fn row(shipment: &Shipment) -> Row {
    let pieces: i32 = shipment.lines.iter().map(|line| line.quantity).sum();
    let since = shipment.steps.last().map_or(shipment.created_at, |taken| taken.at);
    Row {
        name: shipment.name(),
        cells: vec![
            html! { a class="row-link num" href={ (PATH) "/" (shipment.id) } { (shipment.name()) } span class="cell-sub" { (shipment.way.label()) } },
            html! {
                (count(u64::try_from(pieces).unwrap_or(0), "piece", "pieces"))
                @for line in &shipment.lines { span class="cell-sub" { (line.title) } }
            },
            html! { (StatusDot::new(shipment.state.label(), tone(shipment.state))) span class="cell-sub" { (shipment.kind.label()) } },
            html! { (shipment.declared) },
            html! { time datetime=(datetime(since)) { (moment(since)) } },
        ],
        ..Row::default()
    }
}
