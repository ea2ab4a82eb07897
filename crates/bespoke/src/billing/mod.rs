//! Billing: what a client owes for a commission, as orders of the house's books.
//!
//! Owns `commission_orders` and `commission_receipts`. What was agreed on and what is to be paid for it change in one transaction: whatever stands
//! in the log, [`follow`] does to the orders. Money is paid, given back and posted where all money is; the log hears of it by [`take_receipts`],
//! once each, when the news of the books arrives ([`Bookkeeper`]) and whenever a gate is looked at.
//!
//! Reads: [`list_bills`], [`find_commission_of`].

mod bookkeeper;
mod follow;
mod queries;
mod take_receipts;

pub use bookkeeper::Bookkeeper;
pub(crate) use follow::follow;
pub use queries::{Bill, Purpose, find_commission_of, list_bills};
pub use take_receipts::{hear, take_receipts};
