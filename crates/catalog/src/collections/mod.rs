//! Collections: sets of products with a page of their own.
//!
//! Owns `collections` and `collection_products`. Operation: [`put_collection`]. Read: [`list_members`].

mod put_collection;
mod queries;

pub use put_collection::{PutCollection, put_collection};
pub use queries::list_members;
