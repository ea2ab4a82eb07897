//! Suppliers' lists of stones: how a line is read, what the house asks for the stone, and what waits for a second person.
//!
//! Writes the tables of [`super`].

mod amounts;
mod bands;
mod columns;
mod judge;
mod pricing;
mod row;
mod supplier;
mod words;

pub use columns::{FeedField, Headings, MOST_COLUMNS, read_headings};
pub use judge::ParkReason;
pub use pricing::{MOST_MARKUPS, Markup, NO_LIMIT, Pricing};
pub use supplier::Supplier;
