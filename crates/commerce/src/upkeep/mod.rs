//! Upkeep: what has to happen though nobody asks for it.
//!
//! Owns nothing. Orders that were not paid in time give their stock back; payments that were made without our hearing of
//! it are recorded; payments that have no use any more are cancelled; debts are paid; a calculator of tax is told of
//! sales and refunds; saved cards are charged on their day; clients are reminded of installments; money that is
//! authorized for them is taken or asked for again before the bank lets go of it; claims of dead requests are freed; old
//! histories of carts are trimmed; clients who want it are reminded of carts they left. Safe to run on
//! every node at once and to be killed anywhere: each step re-checks under the locks that the operations themselves take.

mod record_taxes;
mod remind;
mod run_once;
mod trim_carts;

pub use remind::remind;
pub use run_once::{UpkeepReport, run_once};
pub use trim_carts::trim_carts;
