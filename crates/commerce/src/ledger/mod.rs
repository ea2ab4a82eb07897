//! The ledger: every movement of money, as entries that sum to zero.
//!
//! Owns `ledger_entries`. Rows are only ever added. A positive amount is a debit, a negative one a credit:
//! a sale debits the gateway (they owe us) and credits revenue, shipping and tax.
//!
//! Operations: [`post`]. Reads: [`list_for_order`].

mod error;
mod model;
mod post;
mod queries;

pub use error::LedgerError;
pub use model::{Account, Leg, UnbalancedPosting, credit_given, late_money, late_refund, sale};
pub use post::{Posting, post};
pub use queries::{Entry, list_for_order};
