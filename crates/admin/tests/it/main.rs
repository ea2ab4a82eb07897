//! The back office in process: who may open what, and what its forms do.

#![expect(clippy::unwrap_used, reason = "what a test stands on must hold, or the test says so")]

mod audit_log;
mod door;
mod flags;
mod full_form;
mod media;
mod orders;
mod products;
mod promotions;
mod publication;
mod reports;
mod saved_bags;
mod schema;
mod stones;
mod support;
mod terms;
