//! Commissions against PostgreSQL.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics with the reason")]

mod aftercare;
mod commissions;
mod consultations;
mod enquiries;
mod inbox;
mod money;
mod passports;
mod quotes;
mod support;
mod workshop;
