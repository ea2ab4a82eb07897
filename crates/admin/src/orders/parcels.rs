//! An order's parcels: those there are, and what is left to send.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use commerce::{
    fulfillment::{
        CreateShipment, FulfillmentError, Shipment, ShipmentState, Unsent, Wanted, create_shipment,
        list_unsent,
    },
    orders::{Order, OrderState},
};
use kernel::Fault as _;
use maud::{Markup, Render, html};
use ui::{Button, ButtonScheme, Card, StatusDot, TextField, TextKind};
use web::{
    FormData, Pairs, Refusal, see_other, spawn_write,
    staff::{Staff, rights::WorkOrders},
};

use super::{page, page::Entered, read_id};
use crate::{Face, shipments};

/// `POST /admin/orders/{id}/shipments`: these pieces leave together.
pub(crate) async fn create(
    State(face): State<Face>,
    staff: Staff<WorkOrders>,
    Path(id): Path<String>,
    FormData(form): FormData,
) -> Result<Response, Refusal> {
    let order = read_id(&id)?;
    let left = list_unsent(&mut *face.db.read().await?, order).await?;
    let ask = CreateShipment { order, lines: Some(read(&form, &left)) };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let made = spawn_write(async move {
        let mut tx = db.begin().await?;
        let made = create_shipment(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, FulfillmentError>(made)
    });
    match made.await {
        Ok(made) => Ok(see_other(&format!("{}/{made}?done=made", shipments::PATH))),
        Err(error @ (FulfillmentError::OrderNotFound | FulfillmentError::Database(_))) => Err(error.into()),
        Err(error) => {
            let said = error.fields().first().map_or_else(|| error.message(), |field| field.message.clone());
            let said = (&*said, error.kind());
            Ok(page::refused(&face, &staff.person, order, said, Entered::default(), &[])
                .await?
                .into_response())
        }
    }
}

/// What a form says goes into a parcel. What is no number is refused by the operation.
fn read(form: &Pairs, left: &[Unsent]) -> Vec<Wanted> {
    left.iter()
        .filter_map(|line| {
            let typed = form.get(&format!("pack-{}", line.line)).trim().to_owned();
            let quantity = typed.parse().unwrap_or(if typed.is_empty() { 0 } else { -1 });
            (quantity != 0).then_some(Wanted { line: line.line, quantity })
        })
        .collect()
}

/// The card of an order that has parcels, or pieces to put into one.
pub(super) fn card(order: &Order, parcels: &[Shipment], left: &[Unsent], works: bool) -> Markup {
    let packs = works && order.state == OrderState::Paid && !left.is_empty();
    if parcels.is_empty() && !packs {
        return html! {};
    }
    let body = html! {
        div class="stack stack-4" {
            @for parcel in parcels { (row(parcel)) }
            @if packs {
                form class="form stack stack-4" method="post" action={ "/admin/orders/" (order.id) "/shipments" } {
                    @for line in left { (field(line)) }
                    p class="small muted" { "Pieces that leave together go into one parcel. Set a number to 0 to leave it out." }
                    (Button::submit("Make a parcel").scheme(ButtonScheme::Outline))
                }
            }
        }
    };
    html! { div id="parcels" { (Card { title: "Parcels".into(), body, sticky: false }.render()) } }
}

fn row(parcel: &Shipment) -> Markup {
    let pieces: Vec<_> =
        parcel.lines.iter().map(|line| format!("{} × {}", line.quantity, line.title)).collect();
    html! {
        p {
            a class="link num" href={ (shipments::PATH) "/" (parcel.id) } { (parcel.name()) } " "
            (StatusDot::new(parcel.state.label(), shipments::tone(parcel.state)))
            @if parcel.state != ShipmentState::Cancelled { span class="cell-sub" { (pieces.join(", ")) } }
        }
    }
}

fn field(line: &Unsent) -> TextField {
    let serial = line.serial.as_ref().map(|serial| format!(" ({serial})")).unwrap_or_default();
    TextField {
        kind: TextKind::Number,
        min: Some("0".into()),
        max: Some(line.left.to_string()),
        quiet: true,
        hint: Some(line.kind.label().to_owned()),
        ..TextField::new(format!("pack-{}", line.line), format!("{}{serial}, of {}", line.title, line.left))
    }
    .value(line.left.to_string())
}
