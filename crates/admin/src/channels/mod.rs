//! Where the house sells beside its own shop: channels, their keys, what each may sell, what they told, and conflicts to make good.

mod act;
mod conflict;
mod list;
mod page;

use axum::{
    Router,
    routing::{get, post},
};

use crate::Face;

/// Where the pages are.
pub(crate) const PATH: &str = "/admin/channels";
/// Where sales that channels told of are.
pub(crate) const SALES: &str = "/admin/channel-sales";

/// Every address of channels.
pub(crate) fn routes() -> Router<Face> {
    Router::new()
        .route("/admin/channels", get(list::show).post(act::put))
        .route("/admin/channels/{code}", get(page::show))
        .route("/admin/channels/{code}/keys", post(act::make))
        .route("/admin/channels/{code}/keys/{key}/revocation", post(act::revoke))
        .route("/admin/channels/{code}/allotments", post(act::allot))
        .route("/admin/channel-sales/{sale}", get(conflict::show).post(conflict::settle))
}
