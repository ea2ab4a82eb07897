//! Suppliers' lists of stones: how a line is read, what the house asks for the stone, and what waits for a second person.
//!
//! Writes the tables of [`super`]. Taking a list has three steps, because half a million lines are more than one transaction: [`open_list`]
//! looks the file through and refuses it as a whole, [`begin_import`] opens the one import a supplier may have, and [`take_list`] takes
//! the lines in batches and withdraws at the end what the list no longer names.
//!
//! Operations: [`put_supplier`], [`put_pricing`], [`begin_import`], [`take_list`],
//! [`stop_import`], [`release_stones`], [`reject_stones`]. Reads:
//! [`find_supplier`], [`list_suppliers`], [`get_pricing`], [`list_imports`], [`find_import`], [`list_notes`], [`list_parked`], [`count_parked`].

mod amounts;
mod bands;
mod batch;
mod begin_import;
mod columns;
mod decide;
mod file;
mod judge;
mod list;
mod model;
mod pricing;
mod put_pricing;
mod put_supplier;
mod queries;
mod reject_stones;
mod release_stones;
mod row;
mod stop_import;
mod store;
mod supplier;
mod take_list;
mod withdraw;
mod words;

use super::StoneError;

pub use begin_import::{Begun, begin_import};
pub use columns::{FeedField, Headings, MOST_COLUMNS, read_headings};
pub use decide::MOST_DECIDED;
pub use file::{LONGEST_LINE, MOST_LINES};
pub use judge::ParkReason;
pub(super) use judge::carat_cost;
pub use list::{OpenList, SameAsLast, StoneList, open_list};
pub use model::{
    DEAD_AFTER, ImportCounts, ImportNote, ImportState, MOST_NOTES, ParkedStone, StaffStone, StoneImport,
};
pub use pricing::{MOST_MARKUPS, Markup, NO_LIMIT, Pricing};
pub use put_pricing::put_pricing;
pub use put_supplier::{PutSupplier, put_supplier};
pub use queries::{
    ParkedFilter, count_parked, find_import, find_supplier, get_pricing, list_imports, list_notes,
    list_parked, list_supplier_names, list_suppliers,
};
pub use reject_stones::reject_stones;
pub use release_stones::release_stones;
pub use stop_import::stop_import;
pub use supplier::{Supplier, SupplierSummary};
pub use take_list::{Watch, take_list};
