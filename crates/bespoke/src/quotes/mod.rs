//! Quotes of commissions, in versions: metal at a locked price, stones, hours, finish and tax, whose parts sum to the cent.
//!
//! Owns `commission_quotes` and `commission_quote_parts`, which only grow: a new version takes the place of the one before. Whether a
//! quote was answered stands in the commission's log.

mod accept_quote;
mod call_requotes;
mod issue_quote;
mod model;
mod queries;
#[cfg(test)]
mod tests;

pub use accept_quote::{AcceptQuote, TERMS, accept_quote};
pub use call_requotes::call_requotes;
pub use issue_quote::{IssueQuote, issue_quote};
pub use model::{Part, PartKind, PartWish, Priced, Shown, price, shown_lines};
pub use queries::{Quote, find_quote, list_quotes};
