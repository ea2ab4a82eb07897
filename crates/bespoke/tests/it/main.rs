//! Commissions against PostgreSQL.

mod commissions;
mod consultations;
mod enquiries;
mod quotes;
mod support;
