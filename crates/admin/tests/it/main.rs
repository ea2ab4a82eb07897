//! The back office in process: who may open what, and what its forms do.

#![expect(clippy::unwrap_used, reason = "what a test stands on must hold, or the test says so")]

mod after_sale;
mod atelier;
mod audit_log;
mod board;
mod commissions;
mod door;
mod figures;
mod flags;
mod full_form;
mod gift_cards;
mod invariants;
mod inventory;
mod media;
mod orders;
mod paying;
mod pos;
mod products;
mod promotions;
mod publication;
mod reports;
mod saved_bags;
mod schema;
mod security;
mod shipments;
mod stones;
mod support;
mod tables;
mod terms;
mod webhooks;
