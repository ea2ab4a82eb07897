//! The atelier: an enquiry in five screens, the client's own page of their project, and the passport of a finished piece.
//!
//! Both are reached by links that only their owner has, so no account is needed; neither is ever kept by a cache. While a project is a
//! surprise, its pages' titles tell nothing of it.

mod aftercare;
mod answer;
mod claim;
mod enquiry;
mod notes;
mod owing;
mod passport;
mod passport_files;
mod pictures;
mod project;
mod screens;
mod service;
mod valuation;
mod visits;
mod words;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    routing::{get, post},
};
use kernel::Kind;
use web::Refusal;

use crate::Face;

pub(crate) fn routes() -> Router<Face> {
    Router::new()
        .route("/bespoke/enquiry", post(enquiry::begin))
        .route("/bespoke/enquiry/{token}/thanks", get(enquiry::thanks))
        .route(
            "/bespoke/enquiry/{token}/pictures",
            post(pictures::add).layer(DefaultBodyLimit::max(pictures::FORM_LIMIT)),
        )
        .route(
            "/bespoke/enquiry/{token}/pictures/{file}",
            get(pictures::show_of_enquiry).post(pictures::remove),
        )
        .route("/bespoke/enquiry/{token}/{screen}", get(enquiry::show).post(enquiry::save))
        .route("/passport/keys.txt", get(passport_files::keys))
        .route("/passport/{code}", get(passport::show))
        .route("/passport/{code}/passport.txt", get(passport_files::text))
        .route("/passport/{code}/passport.html", get(passport_files::offline))
        .route("/passport/{code}/pictures/{picture}", get(passport_files::picture))
        .route("/passport/{code}/offer", post(claim::offer))
        .route("/passport/{code}/claim", post(claim::claim))
        .route("/bespoke/visit", get(visits::show).post(visits::book))
        .route("/visits/{token}", get(visits::open))
        .route("/visits/{token}/time", post(visits::change))
        .route("/visits/{token}/cancellation", post(visits::cancel))
        .route("/visits/{token}/visit.ics", get(visits::calendar))
        .route("/projects/{number}", get(project::show))
        .route("/projects/{number}/valuation", get(valuation::of_project))
        .route("/passport/{code}/valuation", get(valuation::of_passport))
        .route("/aftercare/stop/{key}", get(aftercare::ask_to_stop).post(aftercare::stop))
        .route("/projects/{number}/pictures/{file}", get(pictures::show_of_project))
        .route("/projects/{number}/approval.txt", get(project::sheet))
        .route("/projects/{number}/quote", post(answer::quote))
        .route("/projects/{number}/design", post(answer::design))
        .route("/projects/{number}/remarks", post(answer::remark))
        .route("/projects/{number}/change", post(answer::change))
        .route("/projects/{number}/service", post(answer::service))
        .route("/projects/{number}/messages", post(answer::write))
}

/// Whether the refusal is shown on the page it is about, rather than as a page of its own.
const fn is_said_in_place(kind: Kind) -> bool {
    !matches!(kind, Kind::NotFound | Kind::Internal | Kind::Unavailable)
}

/// A link that is nobody's, or whose draft is too old.
fn lost() -> Refusal {
    Refusal::new(
        Kind::NotFound,
        "not_found",
        "We keep an unfinished enquiry for thirty days. This one is no longer here, or the link is not whole; please begin a new one, or call us.",
    )
}
