//! What is sold and how it is described: products with their variants, stones and pictures, collections,
//! and the index that shoppers browse.
//!
//! Owns `products`, `product_stones`, `product_variants`, `product_media`, `collections` and
//! `collection_products`. Announces changes on the database channel `catalog`.

pub mod collections;
mod error;
mod index;
pub mod model;
pub mod offers;
pub mod products;

pub use error::CatalogError;
pub use index::{
    AvailabilitySource, Browse, Catalog, Facet, FacetKind, FacetValue, Filters, Listing, NoStock, Snapshot,
    Sort, Stock, line_code,
};
