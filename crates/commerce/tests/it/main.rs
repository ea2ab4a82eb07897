//! Buying, against PostgreSQL and without HTTP.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics with the reason")]

mod cart_sync;
mod carts;
mod catalogue;
mod channels;
mod checkout;
mod crashes;
mod credits;
mod credits_in_parts;
mod delivery;
mod devices;
mod entering;
mod faults;
mod holds;
mod holds_join;
mod invariants;
mod inventory;
mod joining;
mod legacy;
mod orders;
mod payments;
mod people;
mod places;
mod promotions;
mod races;
mod reconciliations;
mod refunds;
mod reminders;
mod rings;
mod saved_bags;
mod schedules;
mod set_aside;
mod shared_bags;
mod tax;
mod transfers;
mod trimming;
mod upkeep;
mod velocity;
mod webhooks;
mod wishes;
mod wishlist;
