//! What staff do, for programs: the same operations as the back office's pages.

pub(crate) mod audit;
pub(crate) mod orders;
pub(crate) mod products;
