//! What is sold and how it is described: products with their variants, stones and pictures, collections,
//! and the index that shoppers browse.
//!
//! Owns `products`, `product_stones`, `product_variants`, `product_prices`, `product_drafts`, `grading_reports`,
//! `attributes`, `attribute_choices`, the tables of [`bulk`] and [`media`], `collections`, `collection_products`, the `mount…` tables of
//! [`mounts`] and the `stone…` tables of [`stones`]. Announces changes on the database channels `catalog` and `stones`.

pub mod attributes;
pub mod bulk;
pub mod collections;
pub mod disclosure;
mod error;
mod index;
pub mod media;
pub mod model;
pub mod mounts;
pub mod offers;
pub mod products;
pub mod reports;
pub mod search;
pub mod stones;

pub use error::CatalogError;
pub use index::{
    AskedRange, AvailabilitySource, Bar, Browse, ByLikeness, Catalog, Ends, Facet, FacetKind, FacetValue,
    FilterName, Filters, Listing, NoStock, Reason, RecommendAsk, Recommendation, Recommender, Slot, Snapshot,
    Sort, Stock, Takes, Unit, line_code,
};
