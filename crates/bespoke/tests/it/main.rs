//! Commissions against PostgreSQL.

mod commissions;
mod enquiries;
mod quotes;
mod support;
