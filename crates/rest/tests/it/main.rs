//! The API in process: the whole router, a schema per test, no mocks of the database.

#![expect(
    clippy::expect_used,
    clippy::needless_pass_by_value,
    reason = "a test that cannot be set up panics with the reason; requests read better when they take their parts"
)]

mod admin;
mod after_sale;
mod atelier;
mod authorization;
mod bad_input;
mod cart;
mod cart_follows;
mod cart_gift;
mod cart_sync;
mod catalogue;
mod channels;
mod checkout;
mod commissions;
mod credits;
mod description;
mod flags;
mod holds;
mod house;
mod invariants;
mod inventory;
mod media;
mod model;
mod money;
mod orders;
mod promotions;
mod races;
mod reminders;
mod rings;
mod roles;
mod session;
mod shared_bags;
mod shipments;
mod sockets;
mod stone_feed;
mod tables;
mod terms;
mod ways;
mod webhooks;
mod wishlist;
