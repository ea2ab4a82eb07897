//! Who offers stones.

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
