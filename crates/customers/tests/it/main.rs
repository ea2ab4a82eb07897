//! What accounts, links and sessions promise, against PostgreSQL.

mod accounts;
mod sessions;
mod sign_in;
mod support;
