//! The back office in process: who may open what, and what its forms do.

mod audit_log;
mod door;
mod orders;
mod products;
mod support;
