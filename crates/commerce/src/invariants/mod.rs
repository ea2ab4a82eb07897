//! What must always be true of the books, as queries that must find nothing.
//!
//! Owns `invariant_runs`; reads the `inv_*` views. Numbers are those of the house's list of invariants; `P` is about single pieces, `L` about what leaves the house.
//! Checks about the demonstration provider find nothing where another provider is used: its books are empty then.

mod checks;
mod queries;
mod record_run;
mod run;

pub use checks::{Check, checks};
pub use queries::{Broken, InvariantRun, find_runs};
pub use record_run::record_run;
pub use run::{Finding, run};
