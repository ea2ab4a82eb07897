//! Letters about orders, from the event to the queue.

#![expect(clippy::unwrap_used, reason = "what a test stands on must hold, or the test says so")]

mod after_sale;
mod devices;
mod letters;
mod parcels;
mod projects;
mod reminders;
mod support;
mod visitors;
mod webhooks;
