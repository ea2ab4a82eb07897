//! Upkeep: what has to happen though nobody asks for it.
//!
//! Owns nothing. Orders that were not paid in time give their stock back; payments that were made without our hearing of
//! it are recorded; payments of dead orders are cancelled; debts are paid; claims of dead requests are freed; old
//! histories of carts are trimmed; clients who want it are reminded of carts they left. Safe to run on
//! every node at once and to be killed anywhere: each step re-checks under the locks that the operations themselves take.

mod remind;
mod run_once;
mod trim_carts;

pub use remind::remind;
pub use run_once::{UpkeepReport, run_once};
pub use trim_carts::trim_carts;
