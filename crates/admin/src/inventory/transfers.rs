//! Stock on its way from one place to another.

use axum::{
    extract::{Path, State},
    response::Response,
};
use commerce::inventory::places::{
    Outcome, PlaceError, SendTransfer, Sent, TransferState, close_transfer, list_transfers, read_units,
    send_transfer,
};
use customers::{Permission, SignedIn};
use kernel::ids::StockTransferId;
use maud::{Markup, html};
use ui::{Button, ButtonScheme, Column, DataTable, Disclosure, Row, StatusDot, Tone};
use web::{
    FormData, Pairs, QueryPairs, Refusal, see_other, spawn_write,
    staff::{
        Staff,
        rights::{ReadStock, WorkStock},
    },
};

use super::{
    PATH,
    parts::{Places, Said, Side, chosen, sheet},
};
use crate::{
    Face,
    words::{datetime, moment},
};

const ROWS: i64 = 100;

/// `GET /admin/inventory/transfers`.
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<ReadStock>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    let done = match query.get("done") {
        "sent" => Some("Sent. Nothing of it is for sale until somebody says that it arrived."),
        "received" => Some("Arrived. What lies for sale there is in the shop again."),
        "cancelled" => Some("Called back to where it came from."),
        _ => None,
    };
    page(&face, &staff.person, &Said::done(done)).await
}

async fn page(face: &Face, person: &SignedIn, said: &Said) -> Result<Response, Refusal> {
    let places = Places::read(face).await?;
    let found = list_transfers(&mut *face.db.read().await?, None, ROWS).await?;
    let works = person.may(Permission::WorkStock);
    let body = html! {
        @if works {
            (Disclosure {
                title: "Send something".into(),
                body: send_form(&places, said),
                open: !said.wrong.is_empty() || said.notice.as_ref().is_some_and(|(tone, _)| *tone == Tone::Warning),
                group: String::new(),
            })
        }
        (DataTable {
            caption: "Transfers, the latest first".into(),
            columns: vec![
                Column::new("Sent"), Column::new("From and to"), Column::new("What"), Column::new("State"), Column::new("Next"),
            ],
            rows: found.iter().map(|sent| row(sent, &places, works)).collect(),
            empty: html! { p { "Nothing was sent yet." } },
            ..DataTable::default()
        })
    };
    let words =
        ("Transfers", "A transfer leaves one place and arrives at another. On the road nothing is for sale.");
    Ok(sheet(face, person, Side::Transfers, words, said, &body))
}

fn send_form(places: &Places, said: &Said) -> Markup {
    html! {
        form class="stack stack-4" method="post" action={ (PATH) "/transfers" } {
            div class="variant-row" {
                (said.place("from", "From", &places.open()))
                (said.place("to", "To", &places.open()))
                (said.field("note", "Note", "For whoever receives it."))
            }
            (said.units("What is sent", "One thing a line: a serial number, or a code and how many, like ATL-BAND-6 3. A scanner works too."))
            div { (Button::submit("Send it")) }
        }
    }
}

fn row(sent: &Sent, places: &Places, works: bool) -> Row {
    let tone = match sent.state {
        TransferState::Sent => Tone::Warning,
        TransferState::Received => Tone::Success,
        TransferState::Cancelled => Tone::Neutral,
    };
    Row {
        name: format!("transfer {}", sent.id),
        cells: vec![
            html! { time datetime=(datetime(sent.sent_at)) { (moment(sent.sent_at)) } },
            html! { (places.name(sent.from)) span class="cell-sub" { "to " (places.name(sent.to)) } },
            html! {
                @for line in &sent.lines {
                    span class="cell-sub" {
                        @match &line.serial {
                            Some(serial) => a class="link num" href={ (PATH) "/pieces/" (serial) } { (serial) },
                            None => { (line.quantity) " × " span class="num" { (line.sku) } },
                        }
                        " " (line.title)
                    }
                }
                @if !sent.note.is_empty() { span class="cell-sub" { "“" (sent.note) "”" } }
            },
            html! { (StatusDot::new(sent.state.label(), tone)) },
            html! {
                @if works && sent.state == TransferState::Sent {
                    form class="cluster" method="post" action={ (PATH) "/transfers/" (sent.id) } {
                        (Button { name: Some("outcome".into()), value: Some("received".into()), ..Button::submit("It arrived").small() })
                        (Button { name: Some("outcome".into()), value: Some("cancelled".into()), ..Button::submit("Call it back").scheme(ButtonScheme::Outline).small() })
                    }
                }
            },
        ],
        ..Row::default()
    }
}

/// `POST /admin/inventory/transfers`.
pub(crate) async fn send(
    State(face): State<Face>,
    staff: Staff<WorkStock>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let done = match read(&sent) {
        Ok(ask) => {
            let (db, cx) = (face.db.clone(), staff.cx.clone());
            spawn_write(async move {
                db::with_retry(|| async {
                    let mut tx = db.begin().await?;
                    send_transfer(&mut tx, &cx, ask.clone()).await?;
                    Ok::<_, PlaceError>(tx.commit().await?)
                })
                .await
            })
            .await
        }
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => Ok(see_other(&format!("{PATH}/transfers?done=sent"))),
        Err(error) => page(&face, &staff.person, &Said::refused(error, sent)?).await,
    }
}

fn read(sent: &Pairs) -> Result<SendTransfer, PlaceError> {
    Ok(SendTransfer {
        from: chosen(sent, "from")?,
        to: chosen(sent, "to")?,
        units: read_units(sent.get("units")).map_err(|error| PlaceError::Invalid(vec![error]))?,
        note: sent.get("note").to_owned(),
    })
}

/// `POST /admin/inventory/transfers/{id}`.
pub(crate) async fn close(
    State(face): State<Face>,
    staff: Staff<WorkStock>,
    Path(id): Path<String>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let id: StockTransferId = id.parse().map_err(|_| Refusal::not_found())?;
    let (outcome, word) = match sent.get("outcome") {
        "received" => (Outcome::Arrived, "received"),
        "cancelled" => (Outcome::CalledBack, "cancelled"),
        _ => return Err(Refusal::not_found()),
    };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let closed = spawn_write(async move {
        db::with_retry(|| async {
            let mut tx = db.begin().await?;
            close_transfer(&mut tx, &cx, id, outcome).await?;
            Ok::<_, PlaceError>(tx.commit().await?)
        })
        .await
    });
    match closed.await {
        Ok(()) => Ok(see_other(&format!("{PATH}/transfers?done={word}"))),
        Err(error) => page(&face, &staff.person, &Said::refused(error, sent)?).await,
    }
}
