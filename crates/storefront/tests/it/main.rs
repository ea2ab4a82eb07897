//! The shop in process: status, cache policy, structure, and the way from a piece to a paid order without script.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics where it stands")]

mod after_sale;
mod atelier;
mod bag;
mod bag_follows;
mod browsing;
mod checkout;
mod codes;
mod credits;
mod flags;
mod held_stones;
mod holds;
mod outage;
mod parcels;
mod paying;
mod piece;
mod pieces;
mod reminders;
mod ring;
mod safety;
mod search;
mod security;
mod shared;
mod sheets;
mod shop;
mod stones;
mod structure;
mod told;
mod wishes;
mod wishlist;
