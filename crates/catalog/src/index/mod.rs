//! The read side: an immutable snapshot of everything a shopper can see, in memory.
//!
//! Reads the tables of this crate and, through [`AvailabilitySource`], what is in stock. Hears the
//! database's announcements on the channel `catalog`. Never decides a price or a sale: that is
//! [`crate::offers`] and the inventory's business.

mod bits;
mod browse;
mod carriers;
mod catalog;
mod disk;
mod facets;
mod filters;
mod intern;
mod listing;
mod measures;
mod names;
mod narrowed;
mod narrowing;
mod numbers;
mod orders;
mod pack;
mod packed;
mod read;
mod recommend;
mod related;
mod rows;
#[cfg(test)]
mod sample;
mod snapshot;
mod source;
#[cfg(test)]
mod tests;
mod weight;

pub(crate) use bits::Bits;
pub(crate) use carriers::Carriers;
pub use catalog::Catalog;
pub use filters::{AskedRange, Sort, line_code};
pub(crate) use intern::{Interner, Lists};
pub use listing::{Bar, Browse, Facet, FacetKind, FacetValue, Listing};
pub(crate) use narrowing::Range;
pub use narrowing::{Ends, FilterName, Filters, Takes, Unit};
pub(crate) use read::{
    code, code_list, media, media_columns, money, optional_code, ring_size, stone, stone_columns, values,
};
pub use recommend::{ByLikeness, Reason, RecommendAsk, Recommendation, Recommender, Slot};
pub use snapshot::Snapshot;
pub use source::{AvailabilitySource, NoStock, Stock};
