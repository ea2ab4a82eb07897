//! Collections: sets of products with a page of their own, made by hand or by a rule.
//!
//! Owns `collections` and `collection_products`. Operations: [`put_collection`], [`remove_collection`]. Who is in a
//! collection by its rule is nowhere written: the index sees it whenever it reads a product. Reads:
//! [`list_members`], [`find_collection`], [`list_collections`].

mod put_collection;
mod queries;
mod remove_collection;
mod rule;
mod state;

pub use put_collection::{PutCollection, put_collection};
pub use queries::{StaffCollection, find_collection, list_by_hand_of, list_collections, list_members};
pub use remove_collection::{RemoveCollection, remove_collection};
pub use rule::Rule;
