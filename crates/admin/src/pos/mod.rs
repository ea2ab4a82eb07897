//! The till of a boutique, in a browser: scan or search, sell, take the payment, print a receipt.
//!
//! It sells by the same operation as any other till (`POST /api/v1/pos/sales`): a sale has a key of its own, so that pressing twice, or again after
//! an answer was lost, sells once. What is on the counter stands in the address and nowhere else.

mod basket;
mod counter;
mod receipt;
mod sell;

use axum::{Router, routing::get, routing::post};
use commerce::channels::{Channel, ChannelKind, find_channel_by_code};
use db::Conn;
use web::Refusal;

use crate::Face;

/// Where tills are.
pub(crate) const PATH: &str = "/admin/pos";

/// Every address of the till.
pub(crate) fn routes() -> Router<Face> {
    Router::new()
        .route("/admin/pos", get(counter::list))
        .route("/admin/pos/{till}", get(counter::show))
        .route("/admin/pos/{till}/sales", post(sell::sell))
        .route("/admin/pos/{till}/sales/{sale}", get(receipt::show))
}

/// The boutique's till of this code, if it is open. A marketplace has none.
async fn find_till(conn: &mut Conn, code: &str) -> Result<Channel, Refusal> {
    let found = find_channel_by_code(conn, code).await?;
    found
        .filter(|channel| channel.kind == ChannelKind::Pos && channel.closed_at.is_none())
        .ok_or_else(Refusal::not_found)
}
