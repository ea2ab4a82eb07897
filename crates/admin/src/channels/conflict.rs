//! A sale that a channel told of; when it is a conflict, the way to make it good.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use commerce::{
    channels::{
        ChannelError, Resolution, Sale, SaleState, SettleConflict, find_channel, find_sale, settle_conflict,
    },
    inventory::find_keeper,
    orders,
};
use customers::{Permission, SignedIn};
use http::StatusCode;
use kernel::{Fault, ids::ChannelSaleId};
use maud::{Markup, html};
use ui::{Button, ButtonScheme, Card, PageHeader, StatusDot, TextArea, Tone};
use web::{
    FormData, QueryPairs, Refusal, see_other, spawn_write,
    staff::{
        Staff,
        rights::{HandleMoney, ReadChannels},
    },
    status_of,
};

use super::{PATH, SALES};
use crate::{
    Face,
    frame::{Sheet, outcome},
    words::{datetime, moment},
};

/// `GET /admin/channel-sales/{sale}`.
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<ReadChannels>,
    Path(sale): Path<String>,
    QueryPairs(_): QueryPairs,
) -> Result<Response, Refusal> {
    let id: ChannelSaleId = sale.parse().map_err(|_| Refusal::not_found())?;
    page(&face, &staff.person, id, StatusCode::OK, None, "").await
}

async fn page(
    face: &Face,
    person: &SignedIn,
    id: ChannelSaleId,
    status: StatusCode,
    refused: Option<String>,
    note: &str,
) -> Result<Response, Refusal> {
    let mut conn = face.db.read().await?;
    let sale = find_sale(&mut conn, id).await?.ok_or_else(Refusal::not_found)?;
    let channel = find_channel(&mut conn, sale.channel).await?.ok_or_else(Refusal::not_found)?;
    let mut keepers = Vec::new();
    for line in &sale.lines {
        if let Some(order) = find_keeper(&mut conn, &line.code).await?
            && let Some(order) = orders::find(&mut conn, order).await?
        {
            keepers.push((line.code.clone(), order));
        }
    }
    let body = html! {
        (PageHeader {
            crumbs: vec![("Channels".into(), PATH.into()), (channel.name.clone(), format!("{PATH}/{}", channel.code))],
            title: format!("Sale {}", sale.key),
            ..PageHeader::default()
        })
        @if let Some(words) = &refused { (outcome(Tone::Warning, words)) }
        div class="stack stack-4" {
            (Card { title: "What the till told".into(), body: told(&sale), sticky: false })
            @if sale.state == SaleState::Conflict {
                (Card { title: "What happened".into(), body: happened(&sale, &keepers), sticky: false })
                @if person.may(Permission::HandleMoney) {
                    (Card { title: "Make it good".into(), body: guide(&sale, &face.web.house.name, note), sticky: false })
                } @else { p class="muted" { "Somebody who handles money makes it good." } }
            }
        }
    };
    Ok(Sheet { title: format!("Sale {}", sale.key), path: PATH, body }
        .respond(face, person, status)
        .into_response())
}

fn told(sale: &Sale) -> Markup {
    let tone = match sale.state {
        SaleState::Recorded => Tone::Success,
        SaleState::Conflict => Tone::Danger,
        SaleState::Settled => Tone::Neutral,
    };
    html! {
        div class="stack stack-2" {
            p { (StatusDot::new(sale.state.label(), tone)) " · " (sale.total) " · " (sale.tender.label()) }
            p {
                "Sold " time datetime=(datetime(sale.sold_at)) { (moment(sale.sold_at)) } " by " (sale.seller) ", heard of "
                time datetime=(datetime(sale.received_at)) { (moment(sale.received_at)) } "."
            }
            ul { @for line in &sale.lines { li { (line.quantity) " × " span class="num" { (line.code) } } } }
            @if let Some(order) = sale.order { p { a class="link" href={ "/admin/orders/" (order) } { "The order that it became" } } }
            @if let (Some(resolution), Some(note)) = (sale.resolution, &sale.note) {
                p { (resolution.label()) @if let Some(by) = &sale.resolved_by { " by " (by) } ": “" (note) "”" }
            }
        }
    }
}

fn happened(sale: &Sale, keepers: &[(String, orders::Order)]) -> Markup {
    html! {
        div class="stack stack-2" {
            @match sale.reason.as_deref() {
                Some("insufficient_stock") => p { "When the till could be heard again, what it had sold was not there any more. The first in the ledger has it." },
                Some("price_changed") => p { "What the client paid is not what the sale comes to by the house's prices and taxes." },
                _ => p { "The sale could not be written down as an order (" (sale.reason.as_deref().unwrap_or("no reason")) ")." },
            }
            @for (code, order) in keepers {
                p {
                    span class="num" { (code) } " belongs to order " a class="link" href={ "/admin/orders/" (order.id) } { (order.number) }
                    ", placed " (moment(order.placed_at)) "."
                }
            }
            p { "The till's " strong { (sale.total) } " stand in the ledger as owed to the client." }
        }
    }
}

/// The three steps, with words to begin with.
fn guide(sale: &Sale, house: &str, note: &str) -> Markup {
    let draft = format!(
        "We are sorry. The piece you chose had found its owner a moment before, and we should have known. Your {} are yours: \
         we give them back today, or choose with you something of the same hand, at our cost where it is dearer. {house}",
        sale.total
    );
    html! {
        ol class="stack stack-4" {
            li {
                p { strong { "Ring the client" } " before you write" @if !sale.email.is_empty() { " to " a class="link" href={ "mailto:" (sale.email) } { (sale.email) } } ". Words to begin with:" }
                blockquote { p { (draft) } }
            }
            li { p { strong { "Offer another piece." } " The stock room shows what lies in the same boutique; a sister can be made." } p { a class="link" href="/admin/inventory" { "What lies where" } } }
            li {
                p { strong { "Write down what was agreed." } " If the other client gives the piece up, honour the sale: it becomes an order. Otherwise give the money back." }
                form class="stack stack-4" method="post" action={ (SALES) "/" (sale.id) } {
                    (TextArea { id: "note".into(), name: "note".into(), label: "What was agreed".into(), value: note.to_owned(), quiet: true, max_length: Some(500), ..TextArea::default() })
                    div class="cluster" {
                        (Button { name: Some("resolution".into()), value: Some("refunded".into()), ..Button::submit("The money was given back") })
                        (Button { name: Some("resolution".into()), value: Some("honoured".into()), ..Button::submit("Honour the sale").scheme(ButtonScheme::Outline) })
                    }
                }
            }
        }
    }
}

/// `POST /admin/channel-sales/{sale}`.
pub(crate) async fn settle(
    State(face): State<Face>,
    staff: Staff<HandleMoney>,
    Path(sale): Path<String>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let sale: ChannelSaleId = sale.parse().map_err(|_| Refusal::not_found())?;
    let resolution = Resolution::find(sent.get("resolution")).ok_or_else(Refusal::not_found)?;
    let note = sent.get("note").to_owned();
    let ask = SettleConflict { sale, resolution, note: note.clone() };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let done = spawn_write(async move {
        db::with_retry(|| async {
            let mut tx = db.begin().await?;
            settle_conflict(&mut tx, &cx, ask.clone()).await?;
            Ok::<_, ChannelError>(tx.commit().await?)
        })
        .await
    });
    match done.await {
        Ok(()) => Ok(see_other(&format!("{PATH}?done=settled"))),
        Err(ChannelError::Database(error)) => Err(error.into()),
        Err(ChannelError::NotFound) => Err(Refusal::not_found()),
        Err(error) => {
            let words = error.fields().first().map_or_else(|| error.message(), |field| field.message.clone());
            page(&face, &staff.person, sale, status_of(error.kind()), Some(words.into_owned()), &note).await
        }
    }
}
