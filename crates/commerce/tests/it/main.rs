//! Buying, against PostgreSQL and without HTTP.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics with the reason")]

mod cart_sync;
mod carts;
mod catalogue;
mod checkout;
mod crashes;
mod devices;
mod faults;
mod holds;
mod invariants;
mod inventory;
mod joining;
mod orders;
mod payments;
mod people;
mod races;
mod rings;
mod set_aside;
mod upkeep;
mod wishes;
mod wishlist;
