//! A piece: where it lies, what it cost, and everything that ever happened to it.

use axum::{
    extract::{Path, State},
    response::Response,
};
use commerce::inventory::places::{
    Entry, PieceFound, PlaceError, SetCost, find_piece, list_history, set_cost as set,
};
use customers::{Permission, SignedIn};
use kernel::{Currency, FieldError, Money};
use maud::{Markup, html};
use ui::{Activity, ActivityFeed, Button, Card, Tone};
use web::{
    FormData, QueryPairs, Refusal, see_other, spawn_write,
    staff::{
        Staff,
        rights::{ReadCosts, ReadStock},
    },
};

use super::{
    PATH,
    list::state_dot,
    parts::{Places, Said, Side, sheet},
};
use crate::{
    Face,
    words::{datetime, moment, query_value},
};

/// How many lines of its history are shown.
const MOST: i64 = 500;

/// `GET /admin/inventory/pieces/{serial}`.
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<ReadStock>,
    Path(serial): Path<String>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    let done = (query.get("done") == "cost").then_some("Saved. Valuations of any day count with it.");
    page(&face, &staff.person, &serial, &Said::done(done)).await
}

async fn page(face: &Face, person: &SignedIn, serial: &str, said: &Said) -> Result<Response, Refusal> {
    if serial.chars().any(char::is_control) {
        return Err(Refusal::not_found());
    }
    let places = Places::read(face).await?;
    let mut conn = face.db.read().await?;
    let piece = find_piece(&mut conn, serial).await?.ok_or_else(Refusal::not_found)?;
    let history = list_history(&mut conn, piece.variant, Some(piece.id), MOST).await?;
    let body = html! {
        (Card { title: piece.title.clone(), body: facts(&piece, &places, person, said), sticky: false })
        (Card {
            title: "Everything that happened, newest first".into(),
            body: html! { (ActivityFeed { items: history.iter().map(|entry| activity(entry, &places)).collect() }) },
            sticky: false,
        })
    };
    let title = format!("Piece {}", piece.serial);
    Ok(sheet(face, person, Side::Stock, (&title, ""), said, &body))
}

fn facts(piece: &PieceFound, places: &Places, person: &SignedIn, said: &Said) -> Markup {
    html! {
        div class="stack stack-4" {
            p { (state_dot(Some(&piece.state))) " · " (places.name(piece.location)) }
            p class="muted" { "Code " span class="num" { (piece.sku) } }
            @if person.may(Permission::ReadCosts) && let Some((lot, cost)) = &piece.lot {
                p { @match cost { Some(cost) => { "It cost " (cost) "." }, None => "Nobody has said what it cost." } }
                form class="cluster" method="post" action={ (PATH) "/pieces/" (query_value(&piece.serial)) } {
                    input type="hidden" name="lot" value=(lot);
                    (said.field("unit_cost", "Cost in US dollars", ""))
                    (Button::submit("Save the cost").small())
                }
            }
        }
    }
}

fn activity(entry: &Entry, places: &Places) -> Activity {
    let (what, scheme) = match entry.kind.as_str() {
        "receive" => ("came in", Tone::Success),
        "open" => ("was here when places began to be kept", Tone::Neutral),
        "hold" => ("was kept for an order", Tone::Neutral),
        "release" => ("was given back by its order", Tone::Neutral),
        "consume" => ("was paid for", Tone::Neutral),
        "sell" => ("was sold", Tone::Accent),
        "restock" => ("came back", Tone::Warning),
        "write_off" => ("was written off", Tone::Danger),
        "move" => ("went elsewhere", Tone::Neutral),
        _ => ("was booked", Tone::Neutral),
    };
    let way = match (entry.from, entry.to) {
        (Some(from), Some(to)) => format!("From {} to {}", places.name(from), places.name(to)),
        (None, Some(to)) => format!("At {}", places.name(to)),
        (Some(from), None) => format!("From {}", places.name(from)),
        (None, None) => String::new(),
    };
    Activity {
        who: "It".into(),
        what: what.into(),
        when: moment(entry.at),
        datetime: datetime(entry.at),
        detail: html! {
            p { (way) }
            p class="muted" {
                @if entry.reference.starts_with("ord_") { a class="link" href={ "/admin/orders/" (entry.reference) } { "Its order" } }
                @else { (entry.reference) }
                " · by " (entry.actor)
            }
        },
        scheme,
    }
}

/// `POST /admin/inventory/pieces/{serial}`: what it cost.
pub(crate) async fn set_cost(
    State(face): State<Face>,
    staff: Staff<ReadCosts>,
    Path(serial): Path<String>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let cost = Money::parse_decimal(sent.get("unit_cost"), Currency::Usd);
    let lot = sent.get("lot").parse();
    let set = match (cost, lot) {
        (Some(unit_cost), Ok(lot)) => {
            let (db, cx) = (face.db.clone(), staff.cx.clone());
            spawn_write(async move {
                let mut tx = db.begin().await?;
                set(&mut tx, &cx, SetCost { lot, unit_cost }).await?;
                Ok::<_, PlaceError>(tx.commit().await?)
            })
            .await
        }
        (None, _) => {
            let words = "Enter an amount, for example 1,250.00.";
            Err(PlaceError::Invalid(vec![FieldError::new("unit_cost", "malformed", words)]))
        }
        (_, Err(_)) => Err(PlaceError::LotNotFound),
    };
    match set {
        Ok(()) => Ok(see_other(&format!("{PATH}/pieces/{}?done=cost", query_value(&serial)))),
        Err(error) => page(&face, &staff.person, &serial, &Said::refused(error, sent)?).await,
    }
}
