//! What of an order is under way, and what happened to it: the client's side.

use chrono::{DateTime, NaiveDate, Utc};
use commerce::{
    fulfillment::{self, Shipment, ShipmentState, Way},
    orders::{self, Order, OrderNote},
};
use db::{Conn, DbError};
use maud::{Markup, Render, html};
use ui::{Card, CopyButton};

use crate::{Face, dates};

/// An order's parcels and the notes that its client reads.
pub(crate) struct Along {
    parcels: Vec<Shipment>,
    notes: Vec<OrderNote>,
}

impl Along {
    /// Reads them; those that were taken apart are no business of the client's.
    pub(crate) async fn read(conn: &mut Conn, order: &Order) -> Result<Self, DbError> {
        let mut parcels = fulfillment::list_of_order(conn, order.id).await?;
        parcels.retain(|parcel| parcel.state != ShipmentState::Cancelled);
        let mut notes = orders::list_notes(conn, order.id).await?;
        notes.retain(|note| note.for_client);
        Ok(Self { parcels, notes })
    }

    /// Whether the order has no parcel.
    pub(crate) fn is_empty(&self) -> bool {
        self.parcels.is_empty()
    }

    /// The card of what is under way.
    pub(crate) fn parcels(&self, face: &Face, order: &Order, today: NaiveDate) -> Option<Markup> {
        if self.parcels.is_empty() {
            return None;
        }
        let many = self.parcels.len() > 1;
        let body = html! {
            div class="stack stack-5" {
                @for (at, parcel) in self.parcels.iter().enumerate() {
                    div class="stack stack-3" {
                        @if many { h3 class="h4" { "Parcel " (at + 1) } }
                        p { b { (words(parcel.state)) } @if let Some(on) = since(parcel) { " " span class="muted" { (dates::day(on.date_naive(), today)) } } }
                        @if many { p class="small" { (pieces(parcel)) } }
                        (way(face, parcel))
                    }
                }
                @if order.lines.len() > 1 && !many && self.parcels[0].lines.len() < order.lines.len() {
                    p class="small muted" { "The other pieces follow in a parcel of their own." }
                }
            }
        };
        let title = if many { "Your parcels" } else { "Your parcel" };
        Some(Card { title: title.into(), body, sticky: false }.render())
    }

    /// What happened, in the client's words, the latest first.
    pub(crate) fn timeline(&self, order: &Order, today: NaiveDate) -> Option<Markup> {
        let mut told: Vec<(DateTime<Utc>, String)> = vec![(order.placed_at, "You placed the order.".into())];
        told.extend(order.paid_at.map(|at| (at, "It was paid in full.".to_owned())));
        let many = self.parcels.len() > 1;
        for (at, parcel) in self.parcels.iter().enumerate() {
            let which = if many { format!("Parcel {}", at + 1) } else { "The parcel".to_owned() };
            told.extend(
                parcel.steps.iter().filter_map(|taken| Some((taken.at, step(taken.step, &which, parcel)?))),
            );
            told.extend(parcel.events.iter().filter(|event| event.signed_by.is_none()).map(|event| {
                (event.at, format!("{which}: {}, {}.", event.kind.label().to_lowercase(), event.place))
            }));
        }
        told.extend(self.notes.iter().map(|note| (note.at, note.words.clone())));
        if told.len() < 3 {
            return None;
        }
        told.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
        Some(html! {
            section class="stack stack-4" {
                h2 class="h3" { "What happened" }
                ol class="stack stack-4" {
                    @for (at, words) in &told {
                        li {
                            time class="small muted" datetime=(at.format("%Y-%m-%dT%H:%M:%SZ")) { (dates::day(at.date_naive(), today)) }
                            p { @for line in words.lines() { (line) br; } }
                        }
                    }
                }
            }
        })
    }
}

/// What a client reads of a step; what the house checks among itself is not told.
fn step(state: ShipmentState, which: &str, parcel: &Shipment) -> Option<String> {
    Some(match state {
        ShipmentState::AtTheBench => "Our goldsmiths are at work.".to_owned(),
        ShipmentState::QualityCheck => "The bench is done, and the piece is being looked at.".to_owned(),
        ShipmentState::Packed => format!("{which} is packed."),
        ShipmentState::Shipped => format!("{which} left the atelier, insured."),
        ShipmentState::ReadyToCollect => format!("{which} waits for you at the atelier."),
        ShipmentState::Delivered => match &parcel.received_by {
            Some(name) => format!("{which} was received by {name}."),
            None => format!("{which} was received."),
        },
        ShipmentState::Allocated | ShipmentState::Released | ShipmentState::Cancelled => return None,
    })
}

const fn words(state: ShipmentState) -> &'static str {
    match state {
        ShipmentState::Allocated => "Set aside for you",
        ShipmentState::AtTheBench => "At the bench",
        ShipmentState::QualityCheck => "Being looked at",
        // what the house does between packing and sending is its own business
        ShipmentState::Packed | ShipmentState::Released => "Packed",
        ShipmentState::Shipped => "On its way",
        ShipmentState::ReadyToCollect => "Ready to collect",
        ShipmentState::Delivered => "Delivered",
        ShipmentState::Cancelled => "",
    }
}

fn since(parcel: &Shipment) -> Option<DateTime<Utc>> {
    parcel.delivered_at.or(parcel.left_at)
}

fn pieces(parcel: &Shipment) -> String {
    let piece = |line: &fulfillment::ShipmentLine| {
        if line.quantity > 1 { format!("{} × {}", line.title, line.quantity) } else { line.title.clone() }
    };
    parcel.lines.iter().map(piece).collect::<Vec<_>>().join(", ")
}

fn way(face: &Face, parcel: &Shipment) -> Markup {
    html! {
        @match parcel.way {
            Way::Courier => {
                @if let Some((carrier, number)) = parcel.carrier.as_ref().zip(parcel.tracking_number.as_ref()).filter(|_| parcel.left_at.is_some()) {
                    p { (carrier) " " (CopyButton { value: number.clone(), what: "tracking number".into() }) }
                }
                @if let Some(event) = parcel.events.last().filter(|_| parcel.state == ShipmentState::Shipped) {
                    p class="small muted" { (event.kind.label()) ", " (event.place) }
                }
                @if parcel.id_due && parcel.state == ShipmentState::Shipped {
                    p class="small" { "The courier asks whoever receives it for a document with a photograph." }
                }
            }
            Way::Collect => {
                @if parcel.state == ShipmentState::ReadyToCollect {
                    @let code = fulfillment::collection_code(&face.cx, parcel.id);
                    p { "Your collection code: " b class="num" { (code[..3]) " " (code[3..]) } }
                    p class="small muted" { "We hand the parcel to whoever tells us this code. Please bring a document with your name." }
                }
            }
        }
        @if let Some(name) = &parcel.received_by { p class="small muted" { "Received by " (name) "." } }
    }
}
