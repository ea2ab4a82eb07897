//! After the sale, for clients: returns and claims in two steps, what became of them, and the papers of an order. All below the order's own link.

mod ask;
mod page;
mod papers;
mod section;

use axum::{
    Router,
    routing::{get, post},
};
use commerce::{
    orders::Order,
    returns::{self, Return},
};
use web::Refusal;

pub(crate) use section::AfterSale;

use crate::Face;

pub(crate) fn routes() -> Router<Face> {
    Router::new()
        .route("/orders/{number}/returns", get(ask::show).post(ask::send))
        .route("/orders/{number}/returns/{no}", get(page::show).post(page::act))
        .route("/orders/{number}/papers", post(papers::issue))
        .route("/orders/{number}/papers/{paper}", get(papers::show))
}

/// The order's return with this number of its own.
async fn find_return(face: &Face, order: &Order, no: &str) -> Result<Return, Refusal> {
    let all = returns::list_returns_of(&mut *face.db.read().await?, order.id).await?;
    let number = format!("{}-R{no}", order.number);
    all.into_iter().find(|found| found.number == number).ok_or_else(Refusal::not_found)
}
