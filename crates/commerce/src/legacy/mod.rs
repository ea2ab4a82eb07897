//! Orders of the old shop, whose amounts are dollars in some rows and cents in others.
//!
//! Nothing in a row says which. Each row is decided by evidence: what the payment provider says was taken, how the sum of the lines
//! stands to the total, and what the catalogue says a piece costs or has cost ([`decide`]). The number of an order is no evidence, and the
//! rules don't even see it. What is not proven, or what contradicts itself, is kept in quarantine with the reason; it is mended in the
//! files and imported again, as often as one likes.
//!
//! Owns `legacy_orders`, `legacy_order_lines` and `legacy_conversions`. They are no orders of this house: no stock, no ledger.

mod decide;
mod error;
mod files;
mod import_orders;
mod model;
mod queries;

pub use decide::decide;
pub use error::LegacyError;
pub use files::{Files, read_files};
pub use import_orders::{Outcome, Report, Sums, import_orders};
pub use model::{Amounts, Claim, Decision, Evidence, Line, OldOrder, Payment, Unit};
pub use queries::{LegacyOrder, LegacyState, count_legacy_orders, list_legacy_orders};
