//! What is sold and how it is described: products, variants, stones, collections, and the index that
//! shoppers browse.
pub mod model;
