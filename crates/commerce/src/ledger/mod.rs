//! The ledger: every movement of money, as entries that sum to zero.
//!
//! Owns `ledger_entries`. Rows are only ever added. A positive amount is a debit, a negative one a credit:
//! a sale debits the gateway (they owe us) and credits revenue, shipping and tax. What is paid ahead is owed to the client
//! (`deposits`) until the order is paid in full; what comes by bank stands in `suspense` until it has found its order.
//!
//! Operations: [`post`]. Reads: [`list_for_order`].

mod error;
mod model;
mod post;
mod queries;

pub use error::LedgerError;
pub use model::{
    Account, Leg, UnbalancedPosting, credit_given, last_installment, late_money, late_refund, refund,
    returned_refund, sale, transfer,
};
pub use post::{Posting, post};
pub use queries::{Entry, list_for_order};
