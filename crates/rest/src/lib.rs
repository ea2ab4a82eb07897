//! `/api/v1`: everything shoppers and staff can do, for programs.
//!
//! A handler parses, authorizes, calls one operation and translates. Refusals are problem documents
//! ([`problem`]); the description of the API is made from the same handlers ([`openapi`]).

mod admin;
mod answer;
mod attributes;
mod body;
mod caller;
mod cart;
mod cart_credits;
mod cart_gift;
mod cart_sync;
mod channels;
mod checkout;
mod collections;
mod consultations;
mod docs;
mod fingerprint;
mod headers;
mod holds;
mod installments;
mod live;
mod once;
mod openapi;
mod orders;
mod passkeys;
mod passports;
mod payments;
mod problem;
mod products;
mod projects;
mod query;
mod reminders;
mod responses;
mod returns;
mod rings;
mod saved_bags;
mod search;
mod shared_bags;
mod shares;
mod shipping;
mod sign_in;
mod stones;
mod ways;
mod webhooks;
mod wire;
mod wishlist;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware,
    routing::{any, post},
};
use catalog::Catalog;
use commerce::Commerce;
use db::Db;
use platform::Cx;
use web::{Desk, Web};

pub use live::{Limits, Live};
pub use openapi::document;

/// What the handlers stand on. Cheap to clone.
#[derive(Clone)]
pub struct Face {
    /// The database.
    pub db: Db,
    /// Time, chance, keys and the house.
    pub cx: Cx,
    /// The shop window.
    pub catalog: Catalog,
    /// Buying.
    pub commerce: Commerce,
    /// What the HTTP faces share.
    pub web: Web,
    /// The sockets that show carts.
    pub live: Live,
}

impl Desk for Face {
    fn db(&self) -> &Db {
        &self.db
    }

    fn cx(&self) -> &Cx {
        &self.cx
    }

    fn web(&self) -> &Web {
        &self.web
    }
}

/// Every address below `/api`, with its description and the pages that show it.
pub fn router(face: Face) -> Router {
    let (routes, document) = openapi::routes().split_for_parts();
    routes
        .merge(docs::routes(&document))
        .route("/webhooks/stripe", post(webhooks::take).layer(DefaultBodyLimit::max(webhooks::LIMIT)))
        .route("/api/{*rest}", any(lost))
        .layer(middleware::from_fn(answer::revalidate))
        .layer(middleware::from_fn(problem::dress))
        .with_state(face)
}

/// Programs get a problem document for an unknown address too, not the shop's page.
async fn lost() -> problem::Problem {
    problem::Problem::not_found()
}
