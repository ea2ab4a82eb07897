//! What every context stands on: the context object, the outbox, the audit log, idempotency, state
//! changes, limits, flags, outgoing mail, webhooks, kept files and settings. Ports are traits with an in-process default.

pub mod audit;
pub mod backlog;
pub mod config;
mod cx;
pub mod files;
pub mod flags;
pub mod idempotency;
pub mod mail;
pub mod outbox;
pub mod policy_reports;
pub mod states;
pub mod tables;
pub mod throttle;
pub mod web_address;
pub mod webhooks;

pub use cx::{Cx, House};
