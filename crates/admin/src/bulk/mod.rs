//! Bulk edits: preparing one from a selection or a file, its diff, letting it run, and undoing it.

mod act;
mod file;
mod list;
mod new;
mod page;
mod parts;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    routing::{get, post},
};
use kernel::ids::BulkEditId;
use platform::tables::MOST_FILE_BYTES;
use web::Refusal;

use crate::Face;

/// Where they are.
pub(crate) const PATH: &str = "/admin/bulk-edits";

/// Every address.
pub(crate) fn routes() -> Router<Face> {
    Router::new()
        .route(PATH, get(list::show).post(new::prepare))
        .route("/admin/bulk-edits/new", post(new::show))
        .route(
            "/admin/bulk-edits/file",
            post(file::send).layer(DefaultBodyLimit::max(MOST_FILE_BYTES + 64 * 1024)),
        )
        .route("/admin/bulk-edits/{id}", get(page::show))
        .route("/admin/bulk-edits/{id}/columns", post(file::map))
        .route("/admin/bulk-edits/{id}/rejected", get(file::rejected))
        .route("/admin/bulk-edits/{id}/application", post(act::apply))
        .route("/admin/bulk-edits/{id}/decision", post(act::decide))
        .route("/admin/bulk-edits/{id}/undo", post(act::undo))
        .route("/admin/bulk-edits/{id}/removal", post(act::discard))
}

fn read_id(text: &str) -> Result<BulkEditId, Refusal> {
    text.parse().map_err(|_| Refusal::not_found())
}

fn path(id: BulkEditId) -> String {
    format!("{PATH}/{id}")
}
