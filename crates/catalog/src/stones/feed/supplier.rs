//! Who offers stones.

use chrono::{DateTime, Utc};
use kernel::{Currency, ids::StoneSupplierId};

use super::columns::Headings;

/// A house that sends lists of stones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Supplier {
    /// The supplier.
    pub id: StoneSupplierId,
    /// The short word it goes by, e.g. `antwerp-one`.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What its files' costs are in.
    pub currency: Currency,
    /// Where its stones lie unless a line says otherwise.
    pub location: String,
    /// The warranty of origin that covers every natural stone, unless a line says otherwise.
    pub evidence: Option<String>,
    /// Its own headings, where they are not the usual ones.
    pub columns: Headings,
}

/// A supplier with what it has in the house.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SupplierSummary {
    /// The supplier.
    pub supplier: Supplier,
    /// How many of its stones can be had.
    pub available: i64,
    /// How many wait for a second person.
    pub parked: i64,
    /// When a list of it was last taken to its end.
    pub last_import_at: Option<DateTime<Utc>>,
}
