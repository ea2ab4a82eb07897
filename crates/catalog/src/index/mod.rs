//! The read side: an immutable snapshot of everything a shopper can see, in memory.
//!
//! Reads the tables of this crate and, through [`AvailabilitySource`], what is in stock. Hears the
//! database's announcements on the channel `catalog`. Never decides a price or a sale: that is
//! [`crate::offers`] and the inventory's business.

mod browse;
mod catalog;
mod disk;
mod facets;
mod filters;
mod intern;
mod listing;
mod orders;
mod pack;
mod read;
mod related;
#[cfg(test)]
mod sample;
mod snapshot;
mod source;
#[cfg(test)]
mod tests;
pub(crate) mod text;

pub use catalog::Catalog;
pub use filters::{Filters, Sort, line_code};
pub(crate) use intern::{Interner, Lists};
pub use listing::{Browse, Facet, FacetKind, FacetValue, Listing};
pub(crate) use read::{code, media, money, optional_code, ring_size, stone, stone_columns};
pub use snapshot::Snapshot;
pub use source::{AvailabilitySource, NoStock, Stock};
