//! The list of channels, with what waits to be made good and what was sold last.

use std::collections::HashMap;

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use commerce::{
    channels::{Channel, ChannelKind, Sale, SaleState, list_channels, list_open_conflicts, list_sales},
    inventory::places::{Location, list_locations},
};
use customers::{Permission, SignedIn};
use http::StatusCode;
use kernel::{FieldError, ids::ChannelId};
use maud::{Markup, html};
use ui::{
    Button, Choice, Column, DataTable, Disclosure, ErrorSummary, FieldProblem, PageHeader, Row, Select,
    StatusDot, TextField, Tone,
};
use web::{
    Pairs, QueryPairs, Refusal,
    staff::{Staff, rights::ReadChannels},
};

use super::{PATH, SALES};
use crate::{
    Face,
    frame::{Sheet, outcome},
    words::{datetime, moment},
};

/// How many sales are shown.
const ROWS: i64 = 50;

/// What was typed, and what stands against it.
#[derive(Default)]
pub(super) struct Said {
    pub(super) status: StatusCode,
    pub(super) sent: Pairs,
    pub(super) wrong: Vec<FieldError>,
    pub(super) notice: Option<(Tone, String)>,
}

/// `GET /admin/channels`.
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<ReadChannels>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    let notice = match query.get("done") {
        "settled" => Some((Tone::Success, "Made good. The client and the ledger are square.".to_owned())),
        _ => None,
    };
    page(&face, &staff.person, &Said { notice, ..Said::default() }).await
}

pub(super) async fn page(face: &Face, person: &SignedIn, said: &Said) -> Result<Response, Refusal> {
    let mut conn = face.db.read().await?;
    let (channels, places) = (list_channels(&mut conn).await?, list_locations(&mut conn).await?);
    let (conflicts, sales) =
        (list_open_conflicts(&mut conn).await?, list_sales(&mut conn, None, ROWS).await?);
    let names: HashMap<ChannelId, &str> = channels.iter().map(|c| (c.id, c.name.as_str())).collect();
    let name = |sale: &Sale| names.get(&sale.channel).copied().unwrap_or_default();
    let problem =
        |e: &FieldError| FieldProblem { field_id: e.field.to_string(), text: e.message.to_string() };
    let body = html! {
        (PageHeader {
            title: "Channels".into(),
            text: "Tills, marketplaces and partners. A sale on one is seen by all within a second; the first in the ledger has the piece.".into(),
            ..PageHeader::default()
        })
        @if let Some((tone, words)) = &said.notice { (outcome(*tone, words)) }
        (ErrorSummary { title: "Nothing was changed yet".into(), problems: said.wrong.iter().map(problem).collect() })
        div class="stack stack-4" {
            @if !conflicts.is_empty() {
                h2 class="h3" { "To be made good" }
                (DataTable {
                    caption: "To be made good, the longest waiting first".into(),
                    columns: columns(),
                    rows: conflicts.iter().map(|sale| row(sale, name(sale))).collect(),
                    ..DataTable::default()
                })
            }
            h2 class="h3" { "Where the house sells" }
            (DataTable {
                caption: "Channels, the open ones first".into(),
                columns: vec![Column::new("Channel"), Column::new("Kind"), Column::new("Hands over at"), Column::new("State")],
                rows: channels.iter().map(|channel| channel_row(channel, &places)).collect(),
                empty: html! { p { "The house sells in its own shop only." } },
                ..DataTable::default()
            })
            @if person.may(Permission::RunChannels) {
                (Disclosure { title: "Open a channel".into(), body: form(&places, said), open: !said.wrong.is_empty(), group: String::new() })
            }
            h2 class="h3" { "What was sold" }
            (DataTable {
                caption: "What channels sold, the latest first".into(),
                columns: columns(),
                rows: sales.iter().map(|sale| row(sale, name(sale))).collect(),
                empty: html! { p { "No channel told of a sale yet." } },
                ..DataTable::default()
            })
        }
    };
    let status = if said.status == StatusCode::default() { StatusCode::OK } else { said.status };
    Ok(Sheet { title: "Channels".into(), path: PATH, body }.respond(face, person, status).into_response())
}

fn columns() -> Vec<Column> {
    vec![
        Column::new("Sale"),
        Column::new("Channel"),
        Column::new("What"),
        Column::new("State"),
        Column::new("Sold"),
        Column::numeric("Paid"),
    ]
}

fn channel_row(channel: &Channel, places: &[Location]) -> Row {
    let place =
        places.iter().find(|place| place.id == channel.location).map_or("", |place| place.name.as_str());
    Row {
        name: channel.name.clone(),
        href: Some(format!("{PATH}/{}", channel.code)),
        sub: Some(channel.code.clone()),
        cells: vec![
            html! { (channel.name) },
            html! { (channel.kind.label()) },
            html! { (place) },
            html! { @if channel.closed_at.is_some() { (StatusDot::new("Closed", Tone::Neutral)) } @else { (StatusDot::new("Sells", Tone::Success)) } },
        ],
        ..Row::default()
    }
}

/// A sale as lists show it.
pub(super) fn row(sale: &Sale, channel: &str) -> Row {
    let tone = match sale.state {
        SaleState::Recorded => Tone::Success,
        SaleState::Conflict => Tone::Danger,
        SaleState::Settled => Tone::Neutral,
    };
    let what: Vec<_> = sale.lines.iter().map(|line| format!("{} × {}", line.quantity, line.code)).collect();
    Row {
        name: format!("sale {}", sale.key),
        href: Some(format!("{SALES}/{}", sale.id)),
        sub: sale.offline.then(|| "told later".to_owned()),
        cells: vec![
            html! { span class="num" { (sale.key) } },
            html! { (channel) span class="cell-sub" { (sale.seller) } },
            html! { (what.join(", ")) },
            html! { (StatusDot::new(sale.state.label(), tone)) },
            html! { time datetime=(datetime(sale.sold_at)) { (moment(sale.sold_at)) } },
            html! { (sale.total) span class="cell-sub" { (sale.tender.label()) } },
        ],
        ..Row::default()
    }
}

fn form(places: &[Location], said: &Said) -> Markup {
    let field = |name: &str, label: &str, hint: &str| {
        let error = said.wrong.iter().find(|e| e.field == name).map(|e| e.message.to_string());
        let hint = (!hint.is_empty()).then(|| hint.to_owned());
        TextField { hint, quiet: true, ..TextField::new(name, label) }.value(said.sent.get(name)).error(error)
    };
    let select = |name: &str, label: &str, choices: Vec<Choice>| Select {
        id: name.into(),
        name: name.into(),
        label: label.into(),
        choices,
        selected: said.sent.get(name).to_owned(),
        error: said.wrong.iter().find(|e| e.field == name).map(|e| e.message.to_string()),
        quiet: true,
        ..Select::default()
    };
    let open = places.iter().filter(|place| !place.kind.is_own() && place.closed_at.is_none());
    html! {
        form class="stack stack-4" method="post" action=(PATH) {
            div class="variant-row" {
                (field("code", "Code", "Small letters, digits, underscores."))
                (field("name", "Name", ""))
                (select("kind", "Kind", ChannelKind::ALL.iter().map(|kind| Choice::new(kind.code(), kind.label())).collect()))
                (select("location", "Hands over at", open.map(|place| Choice::new(place.id.to_string(), place.name.clone())).collect()))
                (field("receipts_email", "Receipts without an address go to", "The boutique's own mailbox."))
            }
            div { (Button::submit("Open the channel")) }
        }
    }
}
