//! Parcels: which are open, one parcel with its steps, its label, and how careful the house is.

mod board;
mod cards;
mod page;
mod policy;
mod steps;

use axum::{
    Router,
    routing::{get, post},
};
use commerce::fulfillment::ShipmentState;
use kernel::ids::ShipmentId;
use ui::Tone;
use web::Refusal;

use crate::Face;

/// Where the pages are.
pub(crate) const PATH: &str = "/admin/shipments";

/// Every address of parcels.
pub(crate) fn routes() -> Router<Face> {
    Router::new()
        .route("/admin/shipments", get(board::show))
        .route("/admin/shipments/{id}", get(page::show))
        .route("/admin/shipments/{id}/step", post(steps::advance))
        .route("/admin/shipments/{id}/release", post(steps::release))
        .route("/admin/shipments/{id}/label", get(page::label).post(steps::label))
        .route("/admin/shipments/{id}/dispatch", post(steps::dispatch))
        .route("/admin/shipments/{id}/delivery", post(steps::deliver))
        .route("/admin/shipments/{id}/cancellation", post(steps::cancel))
        .route("/admin/release-policy", get(policy::show).post(policy::save))
}

/// The parcel an address names; anything that is no parcel's id is simply not there.
fn read_id(text: &str) -> Result<ShipmentId, Refusal> {
    text.parse().map_err(|_| Refusal::not_found())
}

/// The colour beside a state's words.
pub(crate) const fn tone(state: ShipmentState) -> Tone {
    match state {
        ShipmentState::Allocated | ShipmentState::AtTheBench | ShipmentState::QualityCheck => Tone::Warning,
        ShipmentState::Packed => Tone::Info,
        ShipmentState::Released | ShipmentState::Shipped | ShipmentState::ReadyToCollect => Tone::Accent,
        ShipmentState::Delivered => Tone::Success,
        ShipmentState::Cancelled => Tone::Neutral,
    }
}
