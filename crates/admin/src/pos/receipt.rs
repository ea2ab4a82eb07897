//! The receipt, to print.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use commerce::{
    channels::{Channel, Sale, find_sale},
    inventory::places::{Location, find_location},
    orders::{self, Order, OrderLine},
};
use kernel::{Money, ids::ChannelSaleId};
use maud::{Markup, html};
use ui::{Button, ButtonScheme, PageHeader};
use web::{
    Refusal,
    staff::{Staff, rights::WorkTill},
};

use super::{PATH, find_till};
use crate::{
    Face,
    frame::Sheet,
    words::{datetime, moment},
};

/// `GET /admin/pos/{till}/sales/{sale}`.
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<WorkTill>,
    Path((till, sale)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let id: ChannelSaleId = sale.parse().map_err(|_| Refusal::not_found())?;
    let mut conn = face.db.read().await?;
    let till = find_till(&mut conn, &till).await?;
    let sale = find_sale(&mut conn, id).await?.filter(|sale| sale.channel == till.id);
    let sale = sale.ok_or_else(Refusal::not_found)?;
    let order = orders::find(&mut conn, sale.order.ok_or_else(Refusal::not_found)?).await?;
    let order = order.ok_or_else(Refusal::not_found)?;
    let place = find_location(&mut conn, till.location).await?;
    drop(conn);
    let body = html! {
        div class="screen-only" {
            (PageHeader {
                crumbs: vec![(till.name.clone(), format!("{PATH}/{}", till.code)), ("Receipt".into(), String::new())],
                title: "Sold".into(),
                text: "Hand over the piece with its papers and this receipt.".into(),
                aside: html! { print-button { button class="btn btn-outline btn-sm" type="button" hidden { "Print" } } },
                ..PageHeader::default()
            })
        }
        (receipt(&face.web.house.name, &till, place.as_ref(), &sale, &order))
        p class="screen-only" { (Button::link("Next client", format!("{PATH}/{}", till.code)).scheme(ButtonScheme::Outline)) }
    };
    Ok(Sheet { title: format!("Receipt {}", order.number), path: PATH, body }
        .ok(&face, &staff.person)
        .into_response())
}

fn receipt(house: &str, till: &Channel, place: Option<&Location>, sale: &Sale, order: &Order) -> Markup {
    html! {
        article class="receipt stack stack-4" aria-label={ "Receipt " (order.number) } {
            header class="stack stack-1" {
                p class="receipt-house" { (house) }
                p { (till.name) }
                @if let Some(place) = place {
                    p class="muted" { @for line in lines(place) { (line) br; } }
                }
            }
            p {
                "Receipt " span class="num" { (order.number) } br;
                time datetime=(datetime(sale.sold_at)) { (moment(sale.sold_at)) } ", served by " (sale.seller)
            }
            table class="receipt-lines" {
                caption class="sr" { "What was bought" }
                thead class="sr" { tr { th scope="col" { "Piece" } th scope="col" { "Amount" } } }
                tbody {
                    @for line in &order.lines {
                        tr {
                            th scope="row" {
                                (line.title)
                                @if line.quantity.get() > 1 { " × " (line.quantity.get()) }
                                br; span class="muted" { (line.options) }
                                @if let Some(serial) = &line.serial { br; span class="muted" { "Serial " span class="num" { (serial) } } }
                            }
                            td { (before_tax(line)) }
                        }
                    }
                }
                tfoot {
                    @if !order.tax.is_zero() { tr { th scope="row" { (order.tax_name) } td { (order.tax) } } }
                    tr class="receipt-total" { th scope="row" { "Total" } td { (order.total) } }
                    tr { th scope="row" { "Paid: " (sale.tender.label()) } td { (sale.total) } }
                    @if !order.tax_included.is_zero() { tr { th scope="row" class="muted" { "Contains " (order.tax_name) } td class="muted" { (order.tax_included) } } }
                }
            }
            p { "Thank you. We look after what we make: bring it in once a year, and we clean and check it." }
        }
    }
}

/// What the pieces of a line cost as they are marked: a tax that comes on top has a row of its own.
fn before_tax(line: &OrderLine) -> Money {
    line.unit_price.checked_mul(line.quantity.get().into()).unwrap_or(line.line_total)
}

/// Where the boutique is, as an envelope has it.
fn lines(place: &Location) -> Vec<String> {
    let at = &place.address;
    let joined = |parts: [&str; 3]| {
        let said: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        said.join(" ")
    };
    let town = joined([&at.city, &at.region, &at.postal_code]);
    [at.line1.clone(), town].into_iter().filter(|line| !line.is_empty()).collect()
}
