//! Orders of the shop that the house had before, whose amounts stand in dollars or in cents by no rule that can be trusted.
//!
//! Owns `legacy_orders`, `legacy_order_lines` and `legacy_conversions`. An order's number says nothing about its unit. Four witnesses do: how
//! the amounts are written, whether the lines add up to the total, what the payment provider took, and what the pieces cost in the
//! catalogue. An order is converted when they leave one reading and none speaks against it; anything else waits in quarantine with a
//! reason, and is judged again at the next import. What was converted never changes.
//!
//! Operation: [`import_legacy_orders`]. Reads: [`plan_import`] (what an import would do), [`list_quarantine`], [`sum_converted`]. Pure rules:
//! [`read_orders`], [`read_payments`], [`judge`], [`reconcile`].

mod cells;
mod error;
mod import_orders;
mod judge;
mod model;
mod orders_file;
mod payments_file;
mod plan;
mod queries;
mod reconcile;

pub use cells::{LONGEST_CELL, MOST_BYTES, MOST_PROBLEMS, MOST_ROWS};
pub use error::LegacyError;
pub use import_orders::{ImportLegacyOrders, Imported, import_legacy_orders};
pub use judge::{Prices, judge};
pub use model::{
    Amounts, Converted, Evidence, LegacyLine, LegacyOrder, Reading, Reason, Takings, Unit, Verdict, Weight,
    Witness, Written,
};
pub use orders_file::read_orders;
pub use payments_file::{LegacyPayment, read_payments};
pub use plan::{Plan, Planned, Step, plan_import};
pub use queries::{Quarantined, list_quarantine, sum_converted};
pub use reconcile::{Reconciled, reconcile};
