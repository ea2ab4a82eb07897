//! The atelier's day: what is to be done, what falls when, who has how much, and every client's messages.

mod calendar;
mod inbox;
mod templates;
mod thread;
mod today;
mod workload;

use axum::{
    Router,
    routing::{get, post},
};

use crate::Face;

pub(crate) use calendar::PATH as CALENDAR;
pub(crate) use inbox::PATH as INBOX;
pub(crate) use today::PATH as TODAY;
pub(crate) use workload::PATH as WORKLOAD;

pub(crate) fn routes() -> Router<Face> {
    Router::new()
        .route(TODAY, get(today::show))
        .route(CALENDAR, get(calendar::show))
        .route(WORKLOAD, get(workload::show))
        .route(INBOX, get(inbox::show))
        .route("/admin/inbox/{id}", get(thread::show).post(thread::reply))
        .route(templates::PATH, get(templates::list))
        .route(templates::NEW, get(templates::begin).post(templates::create))
        .route("/admin/message-templates/{code}", get(templates::show).post(templates::save))
        .route("/admin/message-templates/{code}/removal", post(templates::remove))
}
