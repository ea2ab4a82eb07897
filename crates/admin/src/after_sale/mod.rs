//! After the sale, for staff: returns and claims from their question to their settlement, and the papers of an order.

pub(crate) mod act;
pub(crate) mod card;
pub(crate) mod list;
mod open;
pub(crate) mod page;
pub(crate) mod papers;

use axum::{
    Router,
    routing::{get, post},
};
use commerce::returns::{Return, ReturnState};
use kernel::ids::ReturnId;
use ui::Tone;
use web::Refusal;

use crate::Face;

pub(crate) const PATH: &str = "/admin/returns";

pub(crate) fn routes() -> Router<Face> {
    Router::new()
        .route(PATH, get(list::show))
        .route("/admin/returns/{id}", get(page::show))
        .route("/admin/returns/{id}/decision", post(act::decide))
        .route("/admin/returns/{id}/parcel", post(act::send))
        .route("/admin/returns/{id}/withdrawal", post(act::withdraw))
        .route("/admin/returns/{id}/receipt", post(act::receive))
        .route("/admin/returns/{id}/inspection", post(act::inspect))
        .route("/admin/returns/{id}/settlement", post(act::settle))
        .route("/admin/orders/{id}/return-requests", get(open::show).post(open::send))
        .route("/admin/orders/{id}/papers", post(papers::issue))
        .route("/admin/orders/{id}/papers/{paper}", get(papers::show))
}

/// The return an address names; anything that is no return's id is simply not there.
fn read_id(text: &str) -> Result<ReturnId, Refusal> {
    text.parse().map_err(|_| Refusal::not_found())
}

/// How a state is coloured.
const fn tone(found: &Return) -> Tone {
    match found.state {
        ReturnState::Requested | ReturnState::Received | ReturnState::Inspected => Tone::Warning,
        ReturnState::Approved | ReturnState::OnItsWay => Tone::Info,
        ReturnState::Settled => Tone::Success,
        ReturnState::Declined | ReturnState::Withdrawn => Tone::Neutral,
    }
}
