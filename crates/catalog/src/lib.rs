//! What is sold and how it is described: products with their variants, stones and pictures, collections,
//! and the index that shoppers browse.
//!
//! Owns `products`, `product_stones`, `product_variants`, `product_media`, `product_prices`, `product_drafts`,
//! `attributes`, `attribute_choices`, `collections`, `collection_products` and the `stone…` tables of [`stones`].
//! Announces changes on the database channels `catalog` and `stones`.

pub mod attributes;
pub mod collections;
mod error;
mod index;
pub mod model;
pub mod offers;
pub mod products;
pub mod stones;

pub use error::CatalogError;
pub use index::{
    AskedRange, AvailabilitySource, Bar, Browse, Catalog, Facet, FacetKind, FacetValue, FilterName, Filters,
    Listing, NoStock, Snapshot, Sort, Stock, Takes, Unit, line_code,
};
