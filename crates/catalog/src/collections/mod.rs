//! Collections: sets of products with a page of their own.
//!
//! Owns `collections` and `collection_products`. Operation: [`put_collection`].

mod put_collection;

pub use put_collection::{PutCollection, put_collection};
