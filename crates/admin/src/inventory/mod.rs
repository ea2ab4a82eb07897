//! What lies where: the list, a piece with its history, deliveries, transfers, counts, cost and the places themselves.

mod counts;
mod list;
mod locations;
mod parts;
mod piece;
mod transfers;
mod value;

use axum::{
    Router,
    routing::{get, post},
};

use crate::Face;

/// Where the pages are.
pub(crate) const PATH: &str = "/admin/inventory";

/// Every address of the stock room.
pub(crate) fn routes() -> Router<Face> {
    Router::new()
        .route("/admin/inventory", get(list::show))
        .route("/admin/inventory/deliveries", post(list::take))
        .route("/admin/inventory/pieces/{serial}", get(piece::show).post(piece::set_cost))
        .route("/admin/inventory/transfers", get(transfers::show).post(transfers::send))
        .route("/admin/inventory/transfers/{id}", post(transfers::close))
        .route("/admin/inventory/counts", get(counts::show).post(counts::submit))
        .route("/admin/inventory/counts/{id}", post(counts::decide))
        .route("/admin/inventory/value", get(value::show))
        .route("/admin/inventory/locations", get(locations::show).post(locations::put))
}
