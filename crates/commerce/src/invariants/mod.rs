//! What must always be true of the books, as queries that must find nothing.
//!
//! Owns nothing; reads the `inv_*` views. Numbers are those of the house's list of invariants; `P` is about single pieces, `L` about what leaves the house.
//! Checks about the demonstration provider find nothing where another provider is used: its books are empty then.

mod checks;
mod run;

pub use checks::{Check, checks};
pub use run::{Finding, run};
