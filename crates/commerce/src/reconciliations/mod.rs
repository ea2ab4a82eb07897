//! Reconciliation: what the provider's own books say about money, held against ours.
//!
//! A payment is recorded when the provider is asked about it; this asks the other way round, for every movement of money that the provider
//! has, whether or not we ever heard of it. Nothing is corrected by it: what does not fit is listed with its cause, for people, and shown
//! until a later run no longer finds it.
//!
//! Owns `provider_movements`, `reconciliations`, `reconciliation_findings`. Operation: [`reconcile`]. Port:
//! [`PaymentGateway::list_movements`](crate::payments::PaymentGateway::list_movements).

mod compare;
mod model;
mod queries;
mod reconcile;

pub use model::{Cause, Finding, Reconciliation};
pub use queries::{find_latest, is_due};
pub use reconcile::reconcile;
