//! One parcel.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use commerce::{
    checkout::Address,
    fulfillment::{
        FulfillmentError, Plan, Release, Shipment, ShipmentState, find_label, find_shipment, read_plan,
        read_release,
    },
    orders::{self, OrderHold},
};
use customers::{Permission, SignedIn, accounts};
use http::{StatusCode, header};
use kernel::{Fault, FieldError, ids::ShipmentId};
use maud::{Markup, html};
use ui::{Button, ButtonScheme, ErrorSummary, FieldProblem, PageHeader, StatusDot, Tone};
use web::{
    Pairs, QueryPairs, Refusal,
    staff::{Staff, rights::ReadOrders},
    status_of,
};

use super::{PATH, cards, read_id, tone};
use crate::{
    Face,
    audit::account_of,
    frame::{Sheet, outcome},
    words::moment,
};

/// Everything the page shows.
pub(super) struct Dossier {
    pub(super) shipment: Shipment,
    pub(super) plan: Plan,
    pub(super) release: Release,
    pub(super) hold: Option<OrderHold>,
    pub(super) address: Address,
    pub(super) gift: Vec<String>,
    pub(super) names: std::collections::HashMap<kernel::ids::AccountId, String>,
}

/// What was typed and what stands against it.
#[derive(Default)]
pub(super) struct Said {
    pub(super) sent: Pairs,
    pub(super) wrong: Vec<FieldError>,
}

impl Said {
    pub(super) fn error(&self, name: &str) -> Option<String> {
        self.wrong.iter().find(|e| e.field == name).map(|e| e.message.to_string())
    }
}

/// `GET /admin/shipments/{id}`.
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<ReadOrders>,
    Path(id): Path<String>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    let dossier = read(&face, read_id(&id)?).await?;
    let done = match query.get("done") {
        "made" => Some("Set aside. Nobody else can put these pieces into another parcel."),
        "step" => Some("Written down."),
        "released" => Some("Released. It may leave the house."),
        "labelled" => Some("The label is here. Print it, and hand the parcel over."),
        "sent" => Some("It has left. The client is being written to."),
        "ready" => Some("Ready. The client is being written to, with the code to collect it by."),
        "delivered" => Some("Received. The client is being written to."),
        "cancelled" => Some("Taken apart. Its pieces can go into another parcel."),
        _ => None,
    };
    let notice = done.map(|words| outcome(Tone::Success, words));
    let body = body(&face, &staff.person, &dossier, notice, &Said::default());
    Ok(sheet(&dossier, body).ok(&face, &staff.person).into_response())
}

/// `GET /admin/shipments/{id}/label`: the label as its carrier made it, to be printed.
pub(crate) async fn label(
    State(face): State<Face>,
    _staff: Staff<ReadOrders>,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let found = find_label(&mut *face.db.read().await?, read_id(&id)?).await?;
    let (kind, document) = found.ok_or_else(Refusal::not_found)?;
    // what comes from outside is shown as what it is, and runs nothing
    let kind = match kind.as_str() {
        "image/svg+xml" => "image/svg+xml",
        "application/pdf" => "application/pdf",
        "image/png" => "image/png",
        _ => "application/octet-stream",
    };
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    Ok((headers, document).into_response())
}

/// The page as it stands now, after an action was refused: why, and what was typed.
pub(super) async fn refused(
    face: &Face,
    person: &SignedIn,
    id: ShipmentId,
    error: FulfillmentError,
    sent: Pairs,
) -> Result<Response, Refusal> {
    if matches!(
        error,
        FulfillmentError::NotFound | FulfillmentError::OrderNotFound | FulfillmentError::Database(_)
    ) {
        return Err(error.into());
    }
    let dossier = read(face, id).await?;
    let status = status_of(error.kind());
    let notice = error.fields().is_empty().then(|| outcome(Tone::Warning, &error.message()));
    let said = Said { sent, wrong: error.fields().to_vec() };
    let body = body(face, person, &dossier, notice, &said);
    Ok(respond(face, person, &dossier, body, status))
}

fn respond(face: &Face, person: &SignedIn, dossier: &Dossier, body: Markup, status: StatusCode) -> Response {
    sheet(dossier, body).respond(face, person, status).into_response()
}

async fn read(face: &Face, id: ShipmentId) -> Result<Dossier, Refusal> {
    let mut conn = face.db.read().await?;
    let shipment = find_shipment(&mut conn, id).await?.ok_or_else(Refusal::not_found)?;
    let plan = read_plan(&mut conn, shipment.kind).await?;
    let release = read_release(&mut conn, &shipment).await?;
    let hold = orders::find_hold(&mut conn, shipment.order).await?;
    let order = orders::find(&mut conn, shipment.order).await?.ok_or_else(Refusal::not_found)?;
    let people: Vec<_> = shipment.steps.iter().filter_map(|taken| account_of(&taken.actor)).collect();
    let names = accounts::find_names(&mut conn, &people).await?;
    let gift = order.gift.as_ref().map(|gift| {
        let note = gift.note.as_ref().map(|note| format!("On the card: {note}"));
        gift.phrases().into_iter().chain(note).collect()
    });
    Ok(Dossier {
        shipment,
        plan,
        release,
        hold,
        address: order.shipping_address,
        gift: gift.unwrap_or_default(),
        names,
    })
}

fn sheet(dossier: &Dossier, body: Markup) -> Sheet<'static> {
    Sheet { title: format!("Parcel {}", dossier.shipment.name()), path: PATH, body }
}

fn body(face: &Face, person: &SignedIn, dossier: &Dossier, notice: Option<Markup>, said: &Said) -> Markup {
    let shipment = &dossier.shipment;
    let works = person.may(Permission::WorkOrders);
    let order = format!("/admin/orders/{}", shipment.order);
    let problem =
        |e: &FieldError| FieldProblem { field_id: e.field.to_string(), text: e.message.to_string() };
    html! {
        (PageHeader {
            crumbs: vec![("Parcels".into(), PATH.into()), (shipment.name(), String::new())],
            title: format!("Parcel {}", shipment.name()),
            aside: html! {
                (StatusDot::new(shipment.state.label(), tone(shipment.state)))
                (Button::link("The order", order.clone()).scheme(ButtonScheme::Outline).small())
            },
            text: format!("{}, made {}", shipment.kind.label(), moment(shipment.created_at)),
            ..PageHeader::default()
        })
        @if let Some(notice) = notice { (notice) }
        (ErrorSummary { title: "Nothing was changed yet".into(), problems: said.wrong.iter().map(problem).collect() })
        @if let Some(hold) = dossier.hold.as_ref().filter(|_| shipment.state.is_in_house()) {
            (outcome(Tone::Warning, &format!("The order is on hold: {} Lift the hold on the order’s page first.", sentence(&hold.reason))))
        }
        (cards::progress(dossier))
        div class="admin-cols" {
            div {
                (cards::packing_list(dossier))
                (cards::history(dossier))
            }
            div {
                @if works { (cards::next(face, dossier, said)) }
                @if shipment.state != ShipmentState::Cancelled { (cards::travels(dossier)) }
                @if works && shipment.state.is_in_house() { (cards::take_apart(shipment)) }
            }
        }
    }
}

fn sentence(text: &str) -> String {
    if text.ends_with(['.', '!', '?']) { text.to_owned() } else { format!("{text}.") }
}
