//! Everything that shows who bought what and received it, on one page to print: for a bank's question or a court's.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use commerce::{
    fulfillment::{Shipment, ShipmentState},
    orders::{self, Order},
    payments::Payment,
};
use maud::{Markup, html};
use ui::{Button, ButtonScheme, Column, DataTable, PageHeader, Row};
use web::{
    Refusal,
    staff::{Staff, rights::ReadOrders},
};

use super::{
    page::{Dossier, read},
    parts, read_id,
    words::{label, payment_label},
};
use crate::{
    Face,
    concerns::words as concern_words,
    frame::Sheet,
    words::{datetime, moment},
};

/// `GET /admin/orders/{id}/evidence`.
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<ReadOrders>,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let dossier = read(&face, read_id(&id)?).await?;
    let order = &dossier.order;
    let history = orders::list_of_address(&mut *face.db.read().await?, &order.email).await?;
    let before: Vec<&Order> = history.iter().filter(|other| other.id != order.id).collect();
    let body = html! {
        (PageHeader {
            crumbs: vec![
                ("Orders".into(), "/admin/orders".into()),
                (order.number.clone(), format!("/admin/orders/{}", order.id)),
                ("Evidence".into(), String::new()),
            ],
            title: format!("Evidence of order {}", order.number),
            text: format!("{}, as known {}", face.cx.house.name, moment(face.cx.clock.now())),
            aside: html! {
                (Button::link("As a file for programs", format!("/api/v1/admin/orders/{}/evidence", order.id)).scheme(ButtonScheme::Outline).small())
            },
            ..PageHeader::default()
        })
        div class="stack stack-6" {
            (parts::pieces(order, false))
            (parts::money(order))
            (parts::customer(order))
            (paid(&face, &dossier.payments))
            @if !dossier.parcels.is_empty() { (received(&dossier.parcels)) }
            @else if let Some(tracking) = &order.tracking { (parts::parcel(order, tracking)) }
            @else { (parts::titled("Delivery", &html! { p { "Not sent." } })) }
            (concerns(&dossier))
            (parts::letters(&face, &dossier.mails))
            (parts::timeline(&dossier))
            (earlier(&before))
        }
    };
    Ok(Sheet { title: format!("Evidence of order {}", order.number), path: "/admin/orders", body }
        .ok(&face, &staff.person)
        .into_response())
}

fn paid(face: &Face, payments: &[Payment]) -> Markup {
    let body = html! {
        @for payment in payments {
            @let (secure, risk) = concern_words::found(payment.found);
            (parts::facts(&[
                ("Attempt", payment.attempt.to_string()),
                ("Provider", face.commerce.gateway.provider().to_owned()),
                ("Payment at the provider", payment.intent_id.clone().unwrap_or_else(|| "none".into())),
                ("Result", payment_label(payment.state).to_owned()),
                ("Amount", payment.amount.to_string()),
                ("Received", payment.captured.to_string()),
                ("Given back", payment.refunded.to_string()),
                ("3-D Secure", secure.to_owned()),
                ("Risk as the provider judged it", risk.to_owned()),
            ]))
        }
        @if payments.is_empty() { p { "No payment was begun." } }
    };
    parts::titled("Payment", &body)
}

/// Who has each parcel, and how that is known: what a bank asks for first.
fn received(parcels: &[Shipment]) -> Markup {
    let told = |at: Option<chrono::DateTime<chrono::Utc>>| at.map_or_else(|| "Not yet".to_owned(), moment);
    let body = html! {
        @for parcel in parcels.iter().filter(|parcel| parcel.state != ShipmentState::Cancelled) {
            h3 { "Parcel " (parcel.name()) }
            (parts::facts(&[
                ("Stands at", parcel.state.label().to_owned()),
                ("Way", parcel.way.label().to_owned()),
                ("Courier", parcel.carrier.clone().unwrap_or_default()),
                ("Number", parcel.tracking_number.clone().unwrap_or_default()),
                ("Declared at", parcel.declared.to_string()),
                ("Left", told(parcel.left_at)),
                ("Received", told(parcel.delivered_at)),
                ("Signed by", parcel.received_by.clone().unwrap_or_else(|| "Nobody yet".into())),
                ("Document shown", parcel.id_kind.map_or("None", |kind| kind.label()).to_owned()),
            ]))
            @for event in &parcel.events { p class="small" { (moment(event.at)) ": " (event.kind.label()) ", " (event.place) ". " (event.words) } }
        }
    };
    parts::titled("Delivery", &body)
}

fn concerns(dossier: &Dossier) -> Markup {
    let body = html! {
        @if dossier.concerns.is_empty() { p { "None." } }
        @for concern in &dossier.concerns {
            p {
                (concern_words::label(concern.kind)) ", since " (moment(concern.opened_at)) ". "
                @if let Some(answer) = &concern.answer { "Answered " (moment(answer.at)) ": " (answer.note) }
                @else { "Not answered." }
            }
        }
    };
    parts::titled("Concerns", &body)
}

fn earlier(orders: &[&Order]) -> Markup {
    let row = |order: &&Order| Row {
        name: order.number.clone(),
        cells: vec![
            html! { a class="link num" href={ "/admin/orders/" (order.id) } { (order.number) } },
            html! { time datetime=(datetime(order.placed_at)) { (moment(order.placed_at)) } },
            html! { (label(order.state)) },
            html! { (order.total) },
        ],
        ..Row::default()
    };
    let table = DataTable {
        caption: "Other orders with the same address".into(),
        columns: vec![
            Column::new("Order"),
            Column::new("Placed"),
            Column::new("State"),
            Column::numeric("Total"),
        ],
        rows: orders.iter().map(row).collect(),
        empty: html! { p { "This is the client's first." } },
        ..DataTable::default()
    };
    parts::titled("Other orders of the client", &html! { (table) })
}
