//! Commissions: the board, one commission with its timeline, quotes, and what metal costs.

mod act;
mod bench;
mod bench_act;
mod bench_parts;
mod board;
mod cards;
mod live;
mod page;
mod parts;
mod passport;
pub(crate) mod passport_form;
mod pictures;
mod quote;
mod quote_form;
mod rates;
mod read;
mod service;
mod visits;
mod words;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    routing::{get, post},
};

use crate::Face;

pub(crate) use act::{read_id, run};
pub(crate) use bench::ALL as BENCH;
pub(crate) use board::ways_to;
pub(crate) use visits::PATH as VISITS;

/// Where the board is.
pub(crate) const PATH: &str = "/admin/commissions";

pub(crate) fn routes() -> Router<Face> {
    Router::new()
        .route(PATH, get(board::show))
        .route(live::PATH, get(live::follow))
        .route("/admin/commissions/{id}", get(page::show))
        .route("/admin/commissions/{id}/move", post(act::move_to))
        .route("/admin/commissions/{id}/messages", post(act::write))
        .route("/admin/commissions/{id}/question", post(act::ask))
        .route("/admin/commissions/{id}/promise", post(act::promise))
        .route("/admin/commissions/{id}/owner", post(act::take_over))
        .route("/admin/commissions/{id}/changes", post(act::order_change))
        .route("/admin/commissions/{id}/service", post(act::serve))
        .route("/admin/commissions/{id}/release", post(act::release))
        .route("/admin/commissions/{id}/remarks", post(act::remark))
        .route(
            "/admin/commissions/{id}/designs",
            post(pictures::show_design).layer(DefaultBodyLimit::max(pictures::FORM_LIMIT)),
        )
        .route("/admin/commissions/{id}/pictures/{file}", get(pictures::show))
        .route("/admin/commissions/{id}/passport", get(passport::show).post(passport::issue))
        .route("/admin/commissions/{id}/passport/revocation", post(passport::revoke))
        .route(bench::ALL, get(bench::show_all))
        .route("/admin/commissions/{id}/bench", get(bench::show))
        .route("/admin/commissions/{id}/bench/jobs", post(bench_act::open))
        .route("/admin/commissions/{id}/bench/jobs/{job}/metal", post(bench_act::weigh))
        .route("/admin/commissions/{id}/bench/jobs/{job}/end", post(bench_act::close))
        .route("/admin/commissions/{id}/bench/quality", post(bench_act::check))
        .route("/admin/commissions/{id}/bench/stones", post(bench_act::take))
        .route("/admin/commissions/{id}/bench/stones/{stone}", post(bench_act::hand_over))
        .route(
            "/admin/commissions/{id}/bench/pictures",
            post(bench_act::show_picture).layer(DefaultBodyLimit::max(pictures::FORM_LIMIT)),
        )
        .route("/admin/commissions/{id}/quote", get(quote::show).post(quote::issue))
        .route(visits::PATH, get(visits::show))
        .route("/admin/consultations/{id}/outcome", post(visits::close))
        .route(rates::PATH, get(rates::show).post(rates::put))
}
