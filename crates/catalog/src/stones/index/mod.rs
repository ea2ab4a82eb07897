//! The stones that shoppers see, in memory, column by column.
//!
//! A stone takes about a hundred and fifty bytes: its facts in columns, and one bit for each step of each scale that lists
//! can be narrowed or sorted by. A range is the difference of two bitmaps, so a question costs the same whatever it asks.
//! Changes live in a small segment beside the large one until they are worth merging. Reads `stones`; hears the database's
//! announcements on the channel `stones`.

mod bits;
mod columns;
mod dimension;
mod disk;
mod filters;
mod listing;
mod read;
#[cfg(test)]
mod sample;
mod segment;
mod shelf;
mod snapshot;
#[cfg(test)]
mod tests;

pub use dimension::{Dimension, Scale};
pub use filters::{StoneFilters, StoneSort};
pub use listing::{StoneBrowse, StoneFacet, StoneListing, StoneStep};
pub(crate) use shelf::Shelf;
pub use snapshot::StoneSnapshot;
