//! Bank transfers: money that comes to the house's account, line by line of its statement, until it has found what it pays.
//!
//! Owns `bank_transfers` and `bank_transfer_uses`. Money that is recorded stands in the ledger's suspense account; matched to an order it
//! pays the installments that are open, each when enough has come for it; what is left when nothing is open any more is owed back.
//!
//! Operations: [`record_transfer`], [`match_transfer`], [`owe_back`] (money that belongs to no order), [`return_transfer`] (staff sent it
//! back). Reads: [`list_transfers`], [`find_transfer`], [`list_of_order`], [`suggest_order`]. Pure rules: [`creditor_reference`],
//! [`read_reference`], [`read_statement`].

mod error;
mod match_transfer;
mod model;
mod owe_back;
mod queries;
mod record_transfer;
mod reference;
mod return_transfer;
mod settle_waiting;
mod statement;
mod store;

pub use error::TransferError;
pub use match_transfer::{MatchTransfer, match_transfer};
pub use model::{Suggestion, Transfer, TransferState};
pub use owe_back::owe_back;
pub use queries::{find_transfer, list_of_order, list_transfers, suggest_order};
pub use record_transfer::{RecordTransfer, Recorded, record_transfer};
pub use reference::{creditor_reference, grouped, read_reference};
pub use return_transfer::{ReturnTransfer, return_transfer};
pub(crate) use settle_waiting::settle_waiting;
pub use statement::{MOST_LINES, StatementLine, StatementProblem, read_statement};
pub(crate) use store::undo_uses;
