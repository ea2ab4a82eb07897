//! What accounts, links and sessions promise, against PostgreSQL.

#![expect(clippy::unwrap_used, reason = "what a test stands on must hold, or the test says so")]

mod accounts;
mod codes;
mod devices;
mod factors;
mod passkeys;
mod sessions;
mod sign_in;
mod soft_key;
mod support;
